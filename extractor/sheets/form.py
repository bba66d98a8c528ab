"""How the sheet looks: its columns and instructions, from ``data/curation/sheet.toml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from extractor.errors import allowed
from extractor.model import Effect, ErrorTag
from extractor.records.packaged import keyed, packaged
from extractor.sheets.line import ANSWERED, COLUMNS, DIRECT, NONE, TRUTH, VERDICTS

CHOICES: Mapping[str, tuple[str, ...]] = {
    "verdict": tuple(map(str, VERDICTS)),
    "tag": tuple(map(str, ErrorTag)),
    "effect": tuple(map(str, Effect)),
    "truth": tuple(TRUTH.values()),
    "direct": tuple(DIRECT.values()),
    "resistance": ("promotes", "reverses", NONE),
}
"""What drop-downs offer, by the names that the table of columns uses."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its width in characters, what may be chosen in it, and whether people see it."""

    name: str
    width: int = 10
    choices: tuple[str, ...] = ()
    hidden: bool = False

    @property
    def answered(self) -> bool:
        """Whether people fill it in."""
        return self.name in ANSWERED


@dataclass(frozen=True, slots=True)
class SheetForm:
    """The columns in their order, and what the sheet of instructions says."""

    title: str
    instructions: tuple[str, ...]
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class ColumnRow:
    """A column in the table; ``choices`` by their name."""

    width: int = 10
    choices: str = ""
    hidden: bool = False

    def __post_init__(self) -> None:
        """Raises ValueError for choices that nobody knows."""
        if self.choices and self.choices not in CHOICES:
            raise ValueError(f"unknown choices {self.choices!r}; {allowed(self.choices, CHOICES)}")


@dataclass(frozen=True, slots=True)
class FormTable:
    """``data/curation/sheet.toml``."""

    title: str
    instructions: tuple[str, ...]
    columns: Mapping[str, ColumnRow] = keyed("column")

    def __post_init__(self) -> None:
        """Raises ValueError for a column that is unknown, missing or in another place."""
        names = tuple(self.columns)
        if names != COLUMNS:
            odd = next((name for name in (*names, *COLUMNS) if name not in names or name not in COLUMNS), "their order")
            raise ValueError(f"the columns have to be {', '.join(COLUMNS)}; what differs: {odd}")


@cache
def the_form() -> SheetForm:
    """The form that comes with the package. Raises ConfigurationError naming the column and key that is wrong."""
    table = packaged(FormTable, "curation/sheet.toml")
    columns = (Column(name, row.width, CHOICES.get(row.choices, ()), row.hidden) for name, row in table.columns.items())
    return SheetForm(table.title, table.instructions, tuple(columns))
