"""Tab-separated tables whose cells may be quoted as in CSV (RFC 4180), as programs and spreadsheets write them."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from extractor.errors import RecordError, allowed
from extractor.records.files import lines_of
from extractor.records.values import unfit


def rows_of(
    path: Path, required: Collection[str], optional: Collection[str], delimiter: str = "\t"
) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Number of the line and cells by column; columns may stand in any order, and optional ones be missing.

    Lines without content are passed over. Raises RecordError naming line and column.
    """
    lines = (line + "\n" for _, line in lines_of(path))
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        header = [name.strip() for name in next(reader)]
        _check(path, header, required, optional)
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            yield reader.line_num, _row(path, reader.line_num, header, cells)
    except csv.Error as error:
        raise RecordError(path, reader.line_num, f"the cells cannot be told apart: {error}") from None


def header_of(path: Path, delimiter: str = "\t") -> list[str]:
    """The names of the columns, as they stand in the first line."""
    _, first = next(lines_of(path))
    try:
        return [name.strip() for name in next(csv.reader([first], delimiter=delimiter))]
    except (csv.Error, StopIteration):
        return []


def _check(path: Path, header: list[str], required: Collection[str], optional: Collection[str]) -> None:
    known = {*required, *optional}
    for name in header:
        if name not in known:
            raise RecordError(path, 1, f"unknown column {name!r}; {allowed(name, known)}")
        if header.count(name) > 1:
            raise RecordError(path, 1, f"column {name!r} stands there twice")
    if missing := [name for name in required if name not in header]:
        raise RecordError(path, 1, f"column {missing[0]!r} is missing; needed are: {' '.join(required)}")


def _row(path: Path, number: int, header: list[str], cells: list[str]) -> Mapping[str, str]:
    if len(cells) != len(header):
        raise RecordError(path, number, f"{len(cells)} cells where the header has {len(header)}")
    row = {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
    for name, cell in row.items():
        if problem := unfit(cell):
            raise RecordError(path, number, f"column {name!r} {problem}")
    return row
