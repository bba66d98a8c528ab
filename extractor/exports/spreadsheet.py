"""A workbook for people: ``xlsx``, with sheets for rows, evidence, and where they come from.

What is more than a sheet holds goes on in a further one. Text is text (:mod:`extractor.records.spreadsheets`).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from extractor.exports.content import About, Content
from extractor.exports.tables import Column, evidence_columns, interaction_columns
from extractor.records.spreadsheets import ROWS, as_text, save_workbook
from extractor.records.values import SEPARATOR

_WIDTHS = {"sentence": 80, "best_sentence": 80, "id": 18, "interaction": 18, "finding": 18}
_WIDTH = 16


def write_xlsx(content: Content, paths: Sequence[Path]) -> None:
    """Write the workbook."""
    from openpyxl import Workbook

    workbook = Workbook(write_only=True)
    rows = _Sheet(workbook, "Interactions", interaction_columns())
    items = _Sheet(workbook, "Evidence", evidence_columns())
    try:
        for row, evidence in content.with_evidence():
            rows.add(row)
            for item in evidence:
                items.add(item)
    except BaseException:
        # A sheet that is being written has files open.
        for sheet in workbook.worksheets:
            sheet.close()
        raise
    rows.end()
    items.end()
    _add_about(workbook, content.about)
    save_workbook(workbook, paths[0], content.about.at)


class _Sheet:
    """A sheet with a header that stays in view, and those that go on with it."""

    def __init__(self, workbook: Any, title: str, named: Sequence[Column]) -> None:
        self._workbook, self._title, self._named = workbook, title, named
        self._number = 0
        self._begin()

    def _begin(self) -> None:
        from openpyxl.utils import get_column_letter

        self._number += 1
        title = self._title if self._number == 1 else f"{self._title} {self._number}"
        self._sheet = self._workbook.create_sheet(title)
        self._sheet.freeze_panes = "A2"
        for place, (name, _) in enumerate(self._named, 1):
            self._sheet.column_dimensions[get_column_letter(place)].width = _WIDTHS.get(name, _WIDTH)
        self._sheet.append([_heading(self._sheet, name) for name, _ in self._named])
        self._filled = 1

    def add(self, record: Any) -> None:
        """One line."""
        if self._filled == ROWS:
            self.end()
            self._begin()
        self._sheet.append([_cell(self._sheet, value(record)) for _, value in self._named])
        self._filled += 1

    def end(self) -> None:
        """The filter covers all lines."""
        from openpyxl.utils import get_column_letter

        self._sheet.auto_filter.ref = f"A1:{get_column_letter(len(self._named))}{self._filled}"


def _heading(sheet: Any, name: str) -> Any:
    from openpyxl.styles import Font

    cell = _text(sheet, name)
    cell.font = Font(bold=True)
    return cell


def _cell(sheet: Any, value: Any) -> Any:
    """Numbers and truth values as such, all else as text."""
    if value is None or isinstance(value, (bool, int, float)):
        return value
    return _text(sheet, SEPARATOR.join(map(str, value)) if isinstance(value, tuple) else str(value))


def _text(sheet: Any, text: str) -> Any:
    from openpyxl.cell import WriteOnlyCell

    return as_text(WriteOnlyCell(sheet), text) if text else None


def _add_about(workbook: Any, about: About) -> None:
    sheet = workbook.create_sheet("About")
    sheet.column_dimensions["A"].width = 24
    sheet.column_dimensions["B"].width = 100
    for label, text in _lines(about):
        sheet.append([_heading(sheet, label), _text(sheet, text)])


def _lines(about: About) -> list[tuple[str, str]]:
    asked = [(name.replace("_", " "), value) for name, value in about.query.items()] or [
        ("conditions", "none: all rows")
    ]
    found = [f"code {v.code}, rules {v.rules}, names {v.lexicon}, model {v.model}" for v in about.versions]
    return [
        ("state of the table", about.at or "never changed"),
        ("written by", f"extractor {about.code}"),
        *asked,
        *(("evidence found by", line) for line in found),
    ]
