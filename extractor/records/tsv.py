"""Records as tab-separated values: one header line with the field names, one line a record."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from extractor.errors import RecordError, allowed
from extractor.model import columns
from extractor.records.files import lines_of, whole_file
from extractor.records.values import from_text, to_text, types_of, unfit

Record = TypeVar("Record")
_AROUND = re.compile(r"^[\s\u00ad\u200b\u2060\ufeff]+|[\s\u00ad\u200b\u2060\ufeff]+$")


def _as_it_is(_: str, cell: str) -> str:
    return cell


def by_hand(_: str, cell: str) -> str:
    """A cell of a file that people made: without what spreadsheets and web pages leave around it unseen.

    What was written by :func:`write_tsv` needs to be read as it is.
    """
    return _trimmed(cell)


def read_tsv(path: Path, record: type[Record], renamed: Callable[[str, str], str] = _as_it_is) -> list[Record]:
    """All records of the file. Blank lines are passed over; RecordError names line and column.

    ``renamed`` says what a cell, given its column, is to be read as; of files of people it is :func:`by_hand`, or
    includes it.
    """
    rows = lines_of(path)
    _, header = next(rows)
    _check_header(path, tuple(map(_trimmed, header.split("\t"))), columns(record))
    return [_record(path, number, line, record, renamed) for number, line in rows if line.strip()]


def _trimmed(cell: str) -> str:
    """A cell without blanks around it, and without what spreadsheets and web pages leave there unseen."""
    return _AROUND.sub("", cell)


def _check_header(path: Path, found: tuple[str, ...], wanted: tuple[str, ...]) -> None:
    for name in found:
        if name not in wanted:
            raise RecordError(path, 1, f"unknown column {name!r}; {allowed(name, wanted)}")
    missing = [name for name in wanted if name not in found]
    if missing:
        raise RecordError(path, 1, f"column {missing[0]!r} is missing; the header is: {' '.join(wanted)}")
    if found != wanted:
        raise RecordError(path, 1, f"columns stand in another order; the header is: {' '.join(wanted)}")


def _record(path: Path, number: int, line: str, record: type[Record], renamed: Callable[[str, str], str]) -> Record:
    kinds = types_of(record)
    cells = line.split("\t")
    if len(cells) != len(kinds):
        raise RecordError(path, number, f"{len(cells)} cells where the header has {len(kinds)}")
    values = {}
    for (name, kind), cell in zip(kinds.items(), cells, strict=True):
        if problem := unfit(cell):
            raise RecordError(path, number, f"column {name!r} {problem}")
        try:
            values[name] = from_text(renamed(name, cell.strip()), kind)
        except ValueError as error:
            raise RecordError(path, number, f"column {name!r}: {error}") from None
    return record(**values)


def write_tsv(path: Path, records: Iterable[Record], record: type[Record]) -> None:
    """Write the records, whole or not at all."""
    names = columns(record)
    with whole_file(path) as file:
        file.write("\t".join(names) + "\n")
        for item in records:
            file.write("\t".join(to_text(getattr(item, name)) for name in names) + "\n")
