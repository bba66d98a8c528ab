"""Filters in the address of a page, and back: so every page with its filters has a link."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar
from urllib.parse import urlencode

from extractor.errors import InputError, allowed
from extractor.model import ConflictState, Effect, Status
from extractor.store import Order, Query, Wanted

Value = TypeVar("Value")
RESISTANCE = ("promotes", "reverses")
NAMES = (
    "mirna",
    "target",
    "effect",
    "drug",
    "resistance",
    "status",
    "corpus",
    "conflict",
    "belief_from",
    "belief_to",
    "year_from",
    "year_to",
    "order",
    "descending",
    "flagged",
    "withdrawn",
    "pattern",
    "confidence_from",
    "confidence_to",
    "since_run",
)
"""The filters that there are; "flagged" in the queue asks for what changed under a decision."""


@dataclass(frozen=True)
class Filters:
    """What is asked for, as text, by the names of :data:`NAMES`; nothing empty is among it."""

    given: Mapping[str, str]

    @classmethod
    def of(cls, parameters: Mapping[str, str]) -> Filters:
        """Those of an address; other parameters are passed over."""
        return cls({name: value for name in NAMES if (value := parameters.get(name, "").strip())})

    @property
    def link(self) -> str:
        """As they stand in an address, with a "?" before them; "" for none."""
        return f"?{urlencode(self.given)}" if self.given else ""

    def plus(self, **more: object) -> str:
        """The same with other parameters, which need not be filters."""
        return f"?{urlencode({**self.given, **more})}"

    def query(self) -> Query:
        """The filters on rows. Raises InputError for a value that cannot be."""
        return Query(
            mirna=self._names("mirna"),
            target=self._names("target"),
            effect=self._choices("effect", Effect),
            drug=self._names("drug"),
            resistance=tuple(_one_of("resistance", value, RESISTANCE) for value in self._names("resistance")),
            status=self._choices("status", Status),
            corpus=self._names("corpus"),
            conflicts=self._choices("conflict", ConflictState),
            belief_from=self._number("belief_from", float),
            belief_to=self._number("belief_to", float),
            year_from=self._number("year_from", int),
            year_to=self._number("year_to", int),
            flagged="flagged" in self.given,
            withdrawn="withdrawn" in self.given,
            order=next(iter(self._choices("order", Order)), Order.TABLE),
            descending="descending" in self.given,
        )

    def wanted(self, curator: str, double: float) -> Wanted:
        """The filters on findings, for a curator. Raises InputError for a value that cannot be."""
        rows = Filters({n: v for n, v in self.given.items() if n not in ("flagged", "order", "descending")})
        return Wanted(
            curator=curator,
            query=rows.query(),
            pattern=self._names("pattern"),
            confidence_from=self._number("confidence_from", float),
            confidence_to=self._number("confidence_to", float),
            since_run=self._number("since_run", int),
            look_again="flagged" in self.given,
            double=double,
        )

    def _names(self, name: str) -> tuple[str, ...]:
        return tuple(part.strip() for part in self.given.get(name, "").split(";") if part.strip())

    def _choices(self, name: str, kind: type[Any]) -> tuple[Any, ...]:
        return tuple(kind(_one_of(name, value, choices_of(kind))) for value in self._names(name))

    def _number(self, name: str, kind: Callable[[str], Value]) -> Value | None:
        text = self.given.get(name, "")
        if not text:
            return None
        try:
            number = kind(text)
        except ValueError:
            number = None
        # Digits of other scripts are numbers to Python; infinity and "not a number" to nobody.
        if number is None or not text.isascii() or not -_LARGEST < number < _LARGEST:  # type: ignore[operator]
            raise InputError(f"{name.replace('_', ' ')}: {text[:100]!r} is no number that there can be")
        return number


_LARGEST = 2**31


def _one_of(name: str, value: str, choices: tuple[str, ...] | list[str]) -> str:
    if value not in choices:
        raise InputError(f"{name}: {value[:100]!r} is not known. {allowed(value[:100], choices)}")
    return value


def choices_of(kind: type[StrEnum]) -> list[str]:
    """The values of an enumeration."""
    return [str(value) for value in kind]
