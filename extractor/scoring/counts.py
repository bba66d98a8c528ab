"""True, false and missed, and the ratios that follow from them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Counts:
    """Numbers of keys: in both sets (``tp``), only predicted (``fp``), only in the gold (``fn``).

    A ratio whose denominator is 0 was not measured and is None, which is not the same as 0.
    Counts of disjoint sets add up: ``sum_counts`` is the micro-average.
    """

    tp: int = 0
    fp: int = 0
    fn: int = 0

    @property
    def precision(self) -> float | None:
        """tp / predicted, in 0..1; None when nothing was predicted."""
        return self.tp / (self.tp + self.fp) if self.tp + self.fp else None

    @property
    def recall(self) -> float | None:
        """tp / gold, in 0..1; None when the gold is empty."""
        return self.tp / (self.tp + self.fn) if self.tp + self.fn else None

    @property
    def f1(self) -> float | None:
        """Harmonic mean of precision and recall; None when there is neither prediction nor gold."""
        total = 2 * self.tp + self.fp + self.fn
        return 2 * self.tp / total if total else None

    @property
    def gold(self) -> int:
        """Size of the gold set."""
        return self.tp + self.fn

    @property
    def predicted(self) -> int:
        """Size of the predicted set."""
        return self.tp + self.fp

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.tp + other.tp, self.fp + other.fp, self.fn + other.fn)


def sum_counts(parts: Iterable[Counts]) -> Counts:
    """The micro-average: counts of disjoint sets, added."""
    return sum(parts, start=Counts())
