"""Reading a sheet back: lines with the numbers of their rows, or every cell that is wrong."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from extractor.errors import CellProblem, InputError, SheetError, allowed
from extractor.records.spreadsheets import of_cell
from extractor.records.values import unfit
from extractor.sheets.form import the_form
from extractor.sheets.line import ANSWERED, COLUMNS, Line
from extractor.sheets.neutral import plain
from extractor.sheets.writing import kind_of

_LONGEST = 10_000_000
_UNZIPPED = 2_000_000_000
_KEPT = frozenset({*ANSWERED, "finding", "curator", "seen", "decision", "decided_at", "sheet"})
"""Columns that are looked up or stored; what others show is compared with what is stored already."""
Row = tuple[int, Sequence[Any]]


@dataclass(frozen=True, slots=True)
class _Formula:
    """What a cell has that is computed; nobody knows by whom."""

    text: str


def read_sheet(path: Path) -> list[tuple[int, Line]]:
    """The lines with the numbers of their rows (the header's is 1); rows without anything are passed over.

    Raises InputError for a file that is no sheet, and SheetError for cells that cannot be read.
    """
    kind = kind_of(path)
    if not path.is_file():
        raise InputError(f"{path}: {'is a directory' if path.is_dir() else 'there is no such file'}; a sheet is needed")
    rows = iter(_rows_of_workbook(path) if kind == ".xlsx" else _rows_of_text(path))
    _, header = next(rows, (1, ()))
    _check_header(path, [str(name or "").strip() for name in header])
    problems: list[CellProblem] = []
    lines = [(number, _line(number, cells, problems)) for number, cells in rows if any(_said(cell) for cell in cells)]
    if problems:
        raise SheetError(path, problems)
    return lines


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


def _line(number: int, cells: Sequence[Any], problems: list[CellProblem]) -> Line:
    extra = next((cell for cell in cells[len(COLUMNS) :] if _said(cell)), None)
    if extra is not None:
        problems.append(CellProblem(number, "", f"{extra!r} stands right of the last column; it belongs to none"))
    padded = [*cells, *[None] * len(COLUMNS)][: len(COLUMNS)]
    texts = [_text(number, name, cell, problems) for name, cell in zip(COLUMNS, padded, strict=True)]
    return Line(*texts)


def _text(number: int, name: str, cell: Any, problems: list[CellProblem]) -> str:
    if cell is None:
        return ""
    if isinstance(cell, _Formula):
        problems.append(CellProblem(number, name, f"{cell.text!r} is a formula; format the cell as text and retype"))
        return ""
    if isinstance(cell, datetime | date | time):
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


def _rows_of_text(path: Path) -> Iterator[Row]:
    csv.field_size_limit(_LONGEST)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, "excel-tab", strict=True)
            for number, row in enumerate(reader, 1):
                yield number, [plain(cell) for cell in row]
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: is not UTF-8 at byte {error.start + 1}; save it as UTF-8 text") from error
    except csv.Error as error:
        raise InputError(f"{path}: is no tab-separated text: {error}") from error


def _rows_of_workbook(path: Path) -> Iterator[Row]:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    title = the_form().title
    try:
        _check_size(path)
        with closing(load_workbook(path, read_only=True)) as workbook:
            if title not in workbook.sheetnames:
                raise InputError(f"{path}: has no sheet {title!r}; {allowed(title, workbook.sheetnames)}")
            page = workbook[title]
            # What other programs say of the size of a sheet is not always true.
            page.reset_dimensions()
            yield from _cells_of(page)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, SyntaxError) as error:
        raise InputError(f"{path}: is no workbook that can be read: {error}") from error


def _check_size(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        if sum(member.file_size for member in archive.infolist()) > _UNZIPPED:
            raise InputError(f"{path}: unpacks to more than {_UNZIPPED // 10**9} GB; no sheet of ours does")


def _cells_of(page: Any) -> Iterator[Row]:
    for number, row in enumerate(page.iter_rows(), 1):
        yield number, [_Formula(cell.value) if cell.data_type == "f" else _plain(cell.value) for cell in row]


def _plain(value: Any) -> Any:
    return of_cell(value) if isinstance(value, str) else value
