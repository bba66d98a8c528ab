"""Deciding in a spreadsheet: findings go out as lines of a sheet, and come back as decisions."""

from __future__ import annotations

from extractor.sheets.intake import Intake, take_in
from extractor.sheets.items import Item, Scope, items_of
from extractor.sheets.line import Line
from extractor.sheets.naming import Naming
from extractor.sheets.reading import read_sheet
from extractor.sheets.writing import Sheet, write_sheet

__all__ = ["Intake", "Item", "Line", "Naming", "Scope", "Sheet", "items_of", "read_sheet", "take_in", "write_sheet"]
