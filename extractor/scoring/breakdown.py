"""Figures broken down by what items have in common, and averaged over documents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from extractor.errors import InputError, allowed
from extractor.model import columns
from extractor.records.values import to_text
from extractor.scoring.counts import Counts
from extractor.scoring.items import Item, Outcome, counts_by
from extractor.scoring.result import LevelScore

TRAITS = tuple(name for name in columns(Item) if name not in ("outcome", "what", "confidence"))
"""What items can be broken down by."""
WORST = 5


@dataclass(frozen=True, slots=True)
class Macro:
    """Means over documents of each ratio, where it is measured; ``documents`` is their number."""

    precision: float | None
    recall: float | None
    f1: float | None
    documents: int


@dataclass(frozen=True, slots=True)
class PatternScore:
    """How often a pattern was right; ``worst`` are its surest false hits."""

    pattern: str
    right: int
    false: int
    precision: float
    worst: tuple[Item, ...]


def by(level: LevelScore, trait: str) -> tuple[tuple[str, Counts], ...]:
    """The counts of a level for each value of a trait of its items, sorted by the value; they add up to the level's.

    ``trait`` is one of ``TRAITS``; InputError names them. Values are text, "true" and "false" among them.
    """
    if trait not in TRAITS:
        raise InputError(f"items cannot be broken down by {trait!r}: {allowed(trait, TRAITS)}")
    return counts_by(level.items, lambda item: to_text(getattr(item, trait)))


def macro(level: LevelScore) -> Macro:
    """The mean of each ratio over the documents in which it is measured: every document weighs the same.

    ``documents`` counts all in which something was predicted or is in the gold.
    """
    counts = [counts for _, counts in by(level, "document")]
    return Macro(
        precision=_mean(c.precision for c in counts),
        recall=_mean(c.recall for c in counts),
        f1=_mean(c.f1 for c in counts),
        documents=len(counts),
    )


def _mean(ratios: Iterable[float | None]) -> float | None:
    measured = [ratio for ratio in ratios if ratio is not None]
    return sum(measured) / len(measured) if measured else None


def by_pattern(level: LevelScore) -> tuple[PatternScore, ...]:
    """How often each pattern was right, those with most false hits first; predictions without a pattern are left out.

    A prediction that several patterns make counts for the surest of them only, see :class:`Item`.
    """
    predicted: defaultdict[str, list[Item]] = defaultdict(list)
    for item in level.items:
        if item.pattern and item.outcome is not Outcome.MISSED:
            predicted[item.pattern].append(item)
    scores = (_pattern_score(pattern, items) for pattern, items in predicted.items())
    return tuple(sorted(scores, key=lambda score: (-score.false, -score.right, score.pattern)))


def _pattern_score(pattern: str, items: list[Item]) -> PatternScore:
    false = sorted((item for item in items if item.outcome is Outcome.FALSE), key=_surest_first)
    right = len(items) - len(false)
    return PatternScore(pattern, right, len(false), right / len(items), tuple(false[:WORST]))


def _surest_first(item: Item) -> tuple[float, str, str]:
    return -(item.confidence or 0.0), item.document, item.what
