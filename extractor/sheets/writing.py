"""Writing the sheet: a workbook with drop-downs and protected columns, or tab-separated text."""

from __future__ import annotations

import csv
import itertools
import os
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

from extractor.errors import InputError, StoreError, allowed
from extractor.records.files import put_in_place
from extractor.records.spreadsheets import ROWS, as_text, save_workbook
from extractor.sheets.form import Column, SheetForm, the_form
from extractor.sheets.items import SheetFinding
from extractor.sheets.line import COLUMNS, SheetLine, digest_of, line_of
from extractor.sheets.neutral import neutral

KINDS = (".xlsx", ".tsv")
_FILLED_IN = "FFF6D5"
_HEADING = "E8ECF1"


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is written: the findings, for whom, and when (ISO text)."""

    items: Iterable[SheetFinding]
    curator: str
    at: str


def write_sheet(path: Path, sheet: Sheet) -> int:
    """Write the sheet, whole or not at all; how many lines it has.

    Raises InputError for a file of another kind than :data:`KINDS`, or more lines than a sheet holds.
    """
    kind = kind_of(path)
    name = digest_of([sheet.curator, sheet.at, path.name])
    lines = (line_of(item, sheet.curator, name) for item in sheet.items)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".sheet-") as folder:
            made = Path(folder) / f"made{kind}"
            number = _write_workbook(made, lines, sheet) if kind == ".xlsx" else _write_text(made, lines)
            put_in_place([(made, path)], Path(folder))
    except OSError as error:
        raise StoreError(f"{path}: cannot be written: {error.strerror or error}") from error
    return number


def kind_of(path: Path) -> str:
    """The ending of a sheet's name. Raises InputError where it is none of :data:`KINDS`."""
    kind = path.suffix.lower()
    if kind not in KINDS:
        raise InputError(f"{path}: a sheet ends in .xlsx or .tsv; {allowed(kind, KINDS)}")
    return kind


def _write_text(path: Path, lines: Iterable[SheetLine]) -> int:
    # The mark at the beginning tells Excel that this is UTF-8.
    with path.open("w", encoding="utf-8-sig", newline="", errors="backslashreplace") as file:
        writer = csv.writer(file, "excel-tab", lineterminator="\n")
        writer.writerow(COLUMNS)
        number = 0
        for line in lines:
            writer.writerow(map(neutral, astuple(line)))
            number += 1
        file.flush()
        os.fsync(file.fileno())
    return number


def _write_workbook(path: Path, lines: Iterable[SheetLine], sheet: Sheet) -> int:
    from openpyxl import Workbook

    form = the_form()
    workbook = Workbook(write_only=True)
    _add_instructions(workbook, form, sheet)
    page = workbook.create_sheet(form.title)
    workbook.active = 1
    page.freeze_panes = "B2"
    for place, column in enumerate(form.columns, 1):
        dimension = page.column_dimensions[_letter(place)]
        dimension.width, dimension.hidden = column.width, column.hidden
    page.append(list(_headings(page, form)))
    number = 0
    try:
        for number, line in enumerate(itertools.islice(lines, ROWS), 1):
            if number == ROWS:
                raise InputError(f"a sheet holds {ROWS - 1} lines; ask for fewer with filters or --most")
            page.append([_cell(page, c, text) for c, text in zip(form.columns, astuple(line), strict=True)])
    except BaseException:
        # A sheet that is being written has files open.
        for opened in workbook.worksheets:
            opened.close()
        raise
    _protect(page, form, number)
    save_workbook(workbook, path, sheet.at)
    return number


def _letter(place: int) -> str:
    from openpyxl.utils import get_column_letter

    return get_column_letter(place)


def _add_instructions(workbook: Any, form: SheetForm, sheet: Sheet) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font

    page = workbook.create_sheet("Instructions")
    page.column_dimensions["A"].width = 110
    for text in (f"Decisions of {sheet.curator}, sheet of {sheet.at}", *form.instructions):
        cell = as_text(WriteOnlyCell(page), text)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell.font = Font(bold=text is not form.instructions[0] and text not in form.instructions)
        page.append([cell])
    page.protection.sheet = True


def _headings(page: Any, form: SheetForm) -> Iterator[Any]:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font, PatternFill

    for column in form.columns:
        cell = as_text(WriteOnlyCell(page), column.name)
        cell.font = Font(bold=True)
        cell.alignment = Alignment(vertical="top", wrap_text=True)
        cell.fill = PatternFill("solid", _FILLED_IN if column.answered else _HEADING)
        yield cell


def _cell(page: Any, column: Column, text: str) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, PatternFill, Protection

    if not text and not column.answered:
        return None
    cell = WriteOnlyCell(page)
    # An empty cell is formatted as text as well, so that what is typed into it stays as it was typed.
    cell.number_format = "@"
    if text:
        as_text(cell, text)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if column.answered:
        cell.fill = PatternFill("solid", _FILLED_IN)
        cell.protection = Protection(locked=False)
    return cell


def _protect(page: Any, form: SheetForm, lines: int) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    page.protection.sheet = True
    page.protection.formatColumns = False
    page.protection.autoFilter = False
    page.auto_filter.ref = f"A1:{_letter(len(form.columns))}{lines + 1}"
    for place, column in enumerate(form.columns, 1):
        if not column.choices:
            continue
        rule = DataValidation("list", formula1=f'"{",".join(column.choices)}"', allow_blank=True)
        rule.showErrorMessage, rule.errorTitle = True, column.name
        rule.error = f"Choose one of: {', '.join(column.choices)}"[:255]
        rule.add(f"{_letter(place)}2:{_letter(place)}{max(lines, 1) + 1}")
        page.data_validations.append(rule)
