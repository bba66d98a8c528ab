"""Deciding in a spreadsheet: findings go out as lines of a sheet, and come back as decisions."""

from __future__ import annotations

from extractor.sheets.intake import SheetIntake, take_in
from extractor.sheets.items import SheetFinding, SheetScope, items_of
from extractor.sheets.line import SheetLine
from extractor.sheets.naming import Naming
from extractor.sheets.reading import read_sheet
from extractor.sheets.writing import Sheet, write_sheet

__all__ = [
    "Naming",
    "Sheet",
    "SheetFinding",
    "SheetIntake",
    "SheetLine",
    "SheetScope",
    "items_of",
    "read_sheet",
    "take_in",
    "write_sheet",
]
