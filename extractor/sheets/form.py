"""How the sheet looks: its columns and instructions, from ``data/curation/sheet.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from extractor.errors import ConfigurationError, allowed
from extractor.model import Effect, ErrorTag
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
_KEYS = {"width": int, "choices": str, "hidden": bool}


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


@cache
def the_form() -> SheetForm:
    """The form that comes with the package."""
    text = files("extractor").joinpath("data/curation/sheet.toml").read_text(encoding="utf-8")
    return read_form(tomllib.loads(text))


def read_form(table: Mapping[str, Any]) -> SheetForm:
    """A form from its table. Raises ConfigurationError for a column that is unknown, missing or in another place."""
    columns = tuple(_column(name, row) for name, row in table["column"].items())
    names = tuple(column.name for column in columns)
    if names != COLUMNS:
        odd = next((name for name in (*names, *COLUMNS) if name not in names or name not in COLUMNS), "their order")
        raise ConfigurationError(f"sheet.toml: the columns have to be {', '.join(COLUMNS)}; what differs: {odd}")
    return SheetForm(table["title"], tuple(table["instructions"]), columns)


def _column(name: str, row: Mapping[str, Any]) -> Column:
    for key, value in row.items():
        if key not in _KEYS:
            raise ConfigurationError(f"sheet.toml: column {name}: unknown key {key!r}; {allowed(key, _KEYS)}")
        if type(value) is not _KEYS[key]:
            raise ConfigurationError(
                f"sheet.toml: column {name}: {key} is {value!r}, which is no {_KEYS[key].__name__}"
            )
    choices = row.get("choices", "")
    if choices and choices not in CHOICES:
        raise ConfigurationError(f"sheet.toml: column {name}: unknown choices {choices!r}; {allowed(choices, CHOICES)}")
    return Column(name, row.get("width", 10), CHOICES.get(choices, ()), row.get("hidden", False))
