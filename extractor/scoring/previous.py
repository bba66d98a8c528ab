"""What an earlier run had right, false and missed, as its report.json says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extractor.errors import InputError
from extractor.records.jsonl import value_of
from extractor.records.values import from_json
from extractor.scoring.counts import Counts
from extractor.scoring.items import Outcome

PreviousItem = tuple[Outcome, str, str]
"""Outcome, document, and statement or mention in words."""


@dataclass(frozen=True, slots=True)
class PreviousLevel:
    """The items that were counted at a level, in any order."""

    level: str
    items: tuple[PreviousItem, ...]

    @property
    def counts(self) -> Counts:
        """How many are right, false and missed."""
        outcomes = [outcome for outcome, _, _ in self.items]
        return Counts(*(outcomes.count(kind) for kind in (Outcome.RIGHT, Outcome.FALSE, Outcome.MISSED)))


@dataclass(frozen=True)
class Previous:
    """The scores of the system of an earlier run; ``gold`` is the title of the comparison, ``levels`` are by name.

    ``date`` is that of the report, "" where it does not say.
    """

    gold: str
    system: str
    signature: str
    levels: Mapping[str, PreviousLevel]
    date: str = ""


def comparable(a: str, b: str) -> bool:
    """Whether figures with these signatures may be compared: the same gold, counted in the same way."""
    return _counted(a) == _counted(b)


def _counted(signature: str) -> str:
    return signature.partition(" | system:")[0]


def read_previous(path: Path) -> tuple[Previous, ...]:
    """The scores in a report.json; () where there is none. Levels of which no items were written are left out.

    Raises InputError for a file that is no such report.
    """
    try:
        return tuple(_comparisons(value_of(path.read_text(encoding="utf-8"))))
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise InputError(f"{path}: the earlier report cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise InputError(
            f"{path}: this is no report to compare with: {error}. Remove the file or give it another name: the next "
            "report is then written without a comparison"
        ) from error


def _comparisons(value: Any) -> Iterator[Previous]:
    """The system of each comparison. Raises ValueError saying what is missing, as all functions below."""
    for comparison in _of(value, "comparisons", list):
        system = _of(comparison, "system", dict)
        levels = [level for value in _of(system, "levels", list) if (level := _level(value))]
        yield Previous(
            gold=_of(comparison, "title", str),
            system=_of(system, "system", str),
            signature=_of(system, "signature", str),
            levels={level.level: level for level in levels},
            date=str(value.get("date", "")),
        )


def _level(value: Any) -> PreviousLevel | None:
    if not isinstance(value, dict):
        raise ValueError(f"{value!r} is not a level")
    if "items" not in value:
        return None
    items = _of(value, "items", dict)
    found = [(outcome, *_pair(pair)) for outcome in Outcome for pair in _of(items, outcome.value, list)]
    return PreviousLevel(_of(value, "level", str), tuple(found))


def _pair(value: Any) -> tuple[str, str]:
    pair = from_json(value, tuple[str, ...])
    if len(pair) != 2:
        raise ValueError(f"{value!r} is not a document and what was found in it")
    return pair[0], pair[1]


def _of(value: Any, key: str, kind: type) -> Any:
    if not isinstance(value, dict) or key not in value:
        raise ValueError(f"key {key!r} is missing")
    if not isinstance(value[key], kind):
        raise ValueError(f"{key}: {value[key]!r} is not of type {kind.__name__}")
    return value[key]
