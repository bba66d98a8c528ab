"""How far figures can be trusted: 95 % bootstrap intervals, resampled by document, and differences between runs."""

from __future__ import annotations

from dataclasses import dataclass

Key = tuple[str, str]
"""Document and statement in words: what names an item in another run."""


@dataclass(frozen=True, slots=True)
class Interval:
    """The middle 95 % of what resampling gives."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Change:
    """F1 of a level in an earlier run and in this one, and the items that are right in one of them only."""

    gold: str
    level: str
    before: float | None
    after: float | None
    interval: Interval | None
    gained: tuple[Key, ...]
    lost: tuple[Key, ...]
