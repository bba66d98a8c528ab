"""Reading a sheet back: lines with the numbers of their rows, or every cell that is wrong."""

from __future__ import annotations

import csv
import itertools
import time
import zipfile
import zlib
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as time_of_day
from functools import partial
from pathlib import Path
from typing import Any

from extractor.errors import CellProblem, InputError, SheetError, allowed
from extractor.records.spreadsheets import ROWS, of_cell
from extractor.records.unpacking import BoundedArchive, Most, UnpackingError
from extractor.records.values import unfit
from extractor.sheets.form import the_form
from extractor.sheets.line import ANSWERED, COLUMNS, SheetLine
from extractor.sheets.neutral import plain
from extractor.sheets.writing import kind_of

_LONGEST = 10_000_000
COLUMNS_MOST = 16_384
"""As many as a sheet of a spreadsheet program has."""
_KEPT = frozenset({*ANSWERED, "finding", "curator", "seen", "decision", "decided_at", "sheet"})
"""Columns that are looked up or stored; what others show is compared with what is stored already."""
Row = tuple[int, Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a sheet may be: rows, and what a workbook unpacks to; ``unpacked.seconds`` is for text as well."""

    rows: int
    unpacked: Most


_OWN = Limits(ROWS, Most(size=2_000_000_000, tags=300_000_000, seconds=3_600))
FROM_ELSEWHERE = Limits(rows=20_000, unpacked=Most(size=100_000_000, tags=6_000_000, seconds=60))
"""For what somebody sends over the network: ten times what the page itself writes."""


@dataclass(frozen=True, slots=True)
class _Formula:
    """What a cell has that is computed; nobody knows by whom."""

    text: str


def read_sheet(path: Path, limits: Limits = _OWN) -> list[tuple[int, SheetLine]]:
    """The lines with the numbers of their rows (the header's is 1); rows without anything are passed over.

    Raises InputError for a file that is no sheet, and SheetError for cells that cannot be read.
    """
    kind = kind_of(path)
    if not path.is_file():
        raise InputError(f"{path}: {'is a directory' if path.is_dir() else 'there is no such file'}; a sheet is needed")
    read = (_rows_of_workbook if kind == ".xlsx" else _rows_of_text)(path, limits)
    problems: list[CellProblem] = []
    with closing(_at_most(path, limits.rows, read)) as rows:
        _, header = next(rows, (1, ()))
        _check_header(path, [str(name or "").strip() for name in header])
        said = ((number, cells) for number, cells in rows if any(_said(cell) for cell in cells))
        lines = [(number, _line(number, cells, problems)) for number, cells in said]
    if problems:
        raise SheetError(path, problems)
    return lines


def _at_most(path: Path, most: int, rows: Generator[Row, None, None]) -> Generator[Row, None, None]:
    with closing(rows):
        for number, cells in rows:
            if number > most:
                raise InputError(f"{path}: has more than {most:,} rows; split it")
            yield number, cells


def _said(cell: Any) -> bool:
    return cell is not None and (not isinstance(cell, str) or bool(cell.strip()))


def _check_header(path: Path, found: Sequence[str]) -> None:
    while found and not found[-1]:
        found = found[:-1]
    for name in found:
        if name not in COLUMNS:
            raise InputError(f"{path}: unknown column {name!r} in row 1; {allowed(name, COLUMNS)}")
    if tuple(found) != COLUMNS:
        missing = [name for name in COLUMNS if name not in found]
        what = f"column {missing[0]!r} is missing" if missing else "the columns stand in another order"
        raise InputError(f"{path}: {what}; row 1 has to be: {', '.join(COLUMNS)}")


def _line(number: int, cells: Sequence[Any], problems: list[CellProblem]) -> SheetLine:
    extra = next((cell for cell in cells[len(COLUMNS) :] if _said(cell)), None)
    if extra is not None:
        problems.append(CellProblem(number, "", f"{extra!r} stands right of the last column; it belongs to none"))
    padded = [*cells, *[None] * len(COLUMNS)][: len(COLUMNS)]
    texts = [_text(number, name, cell, problems) for name, cell in zip(COLUMNS, padded, strict=True)]
    return SheetLine(*texts)


def _text(number: int, name: str, cell: Any, problems: list[CellProblem]) -> str:
    if cell is None:
        return ""
    if isinstance(cell, _Formula):
        problems.append(CellProblem(number, name, f"{cell.text!r} is a formula; format the cell as text and retype"))
        return ""
    if isinstance(cell, datetime | date | time_of_day | timedelta):
        problems.append(
            CellProblem(number, name, f"the spreadsheet made a date of it ({cell}); format the cell as text and retype")
        )
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
    if name in _KEPT and (problem := unfit(text)):
        problems.append(CellProblem(number, name, f"{text!r} {problem}"))
    return text.strip() if name in ANSWERED else text


def _rows_of_text(path: Path, limits: Limits) -> Generator[Row, None, None]:
    csv.field_size_limit(_LONGEST)
    until = time.monotonic() + limits.unpacked.seconds
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, "excel-tab", strict=True)
            for number, row in enumerate(reader, 1):
                if time.monotonic() > until:
                    raise InputError(f"{path}: takes more than {limits.unpacked.seconds:g} s to read; split it")
                yield number, [plain(cell) for cell in row]
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: is not UTF-8 at byte {error.start + 1}; save it as UTF-8 text") from error
    except csv.Error as error:
        raise InputError(f"{path}: is no tab-separated text: {error}") from error
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}") from error


def _rows_of_workbook(path: Path, limits: Limits) -> Generator[Row, None, None]:
    try:
        with path.open("rb") as file, BoundedArchive(file, limits.unpacked) as archive:
            yield from _rows_of_archive(path, archive)
    except UnpackingError as error:
        raise InputError(f"{path}: is not read: {error}; no sheet of ours does") from error
    except (zipfile.BadZipFile, OSError) as error:
        raise InputError(f"{path}: is no workbook that can be read: {error}") from error


def _rows_of_archive(path: Path, archive: BoundedArchive) -> Generator[Row, None, None]:
    title = the_form().title
    workbook = _told(lambda error: InputError(f"{path}: is no workbook that can be read: {error}"), _loaded, archive)
    if title not in workbook.sheetnames:
        raise InputError(f"{path}: has no sheet {title!r}; {allowed(title, workbook.sheetnames)}")
    page = workbook[title]
    if not hasattr(page, "reset_dimensions"):
        raise InputError(f"{path}: its sheet {title!r} is a chart; a table is needed")
    # What other programs say of the size of a sheet is not always true.
    page.reset_dimensions()
    with closing(page.iter_rows()) as rows:
        for number in itertools.count(1):
            damaged = partial(_damaged, path, title, number)
            row = _told(damaged, next, rows, None)
            if row is None:
                return
            archive.check_time()
            if len(row) > COLUMNS_MOST:
                raise InputError(f"{path}: row {number} has {len(row):,} columns; up to {COLUMNS_MOST:,} are read")
            yield number, _told(damaged, _cells, row)


def _loaded(archive: BoundedArchive) -> Any:
    """The workbook of an archive, read as it is needed, by openpyxl's reader: its function takes no open archive."""
    from openpyxl.reader.excel import ExcelReader

    reader = ExcelReader(archive.file, read_only=True)
    reader.archive = archive
    reader.read()
    return reader.wb


def _told(say: Callable[[Exception], InputError], do: Callable[..., Any], *given: Any) -> Any:
    """What openpyxl makes of a file. Of a damaged one it raises whatever its own code meets, which is ours to tell."""
    try:
        return do(*given)
    except UnpackingError:
        raise
    except Exception as error:
        raise say(error) from error


def _damaged(path: Path, title: str, number: int, error: Exception) -> InputError:
    if isinstance(error, zlib.error | EOFError | SyntaxError | zipfile.BadZipFile | OSError):
        return InputError(f"{path}: its sheet {title!r} is damaged at row {number}: {error}")
    what = " ".join(str(error).split()) or type(error).__name__
    return SheetError(path, [CellProblem(number, "", f"a cell of it cannot be read ({what}); clear it and retype")])


def _cells(row: Sequence[Any]) -> list[Any]:
    return [_Formula(cell.value) if cell.data_type == "f" else _plain(cell.value) for cell in row]


def _plain(value: Any) -> Any:
    return of_cell(value) if isinstance(value, str) else value
