"""Precision and recall over the confidence threshold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from extractor.scoring.counts import Counts
from extractor.scoring.items import Item, Outcome


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """What is reached when findings from ``threshold`` up are taken; None where it is not measured."""

    threshold: float
    precision: float | None
    recall: float | None
    f1: float | None


def curve(items: Iterable[Item]) -> tuple[CurvePoint, ...]:
    """A point for each confidence that occurs, the highest first; () where nothing was predicted.

    ``items`` are those of a scoring without a threshold; what was missed there counts against the recall of every
    point. A prediction of which nobody said how sure it is has the confidence 0.
    """
    found: dict[Outcome, Counter[float]] = {outcome: Counter() for outcome in Outcome}
    for item in items:
        found[item.outcome][item.confidence or 0.0] += 1
    right, false = found[Outcome.RIGHT], found[Outcome.FALSE]
    gold = right.total() + found[Outcome.MISSED].total()
    points = []
    tp = fp = 0
    for threshold in sorted(right.keys() | false.keys(), reverse=True):
        tp, fp = tp + right[threshold], fp + false[threshold]
        counts = Counts(tp, fp, gold - tp)
        points.append(CurvePoint(threshold, counts.precision, counts.recall, counts.f1))
    return tuple(points)


def best(points: Sequence[CurvePoint]) -> CurvePoint | None:
    """The point of highest F1, of equal ones that of the highest threshold; None for an empty curve."""
    return max(points, key=lambda point: (point.f1 or 0.0, point.threshold), default=None)
