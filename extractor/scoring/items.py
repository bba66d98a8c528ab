"""What was counted, one by one: whatever a report says of figures is worked out from these."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from extractor.scoring.counts import Counts


class Outcome(StrEnum):
    """What came of an item: in both sets, only predicted, or only in the gold."""

    RIGHT = "right"
    FALSE = "false"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Item:
    """A mention or statement that was counted at a level, with what figures are broken down by.

    ``document`` is the unit of resampling: the document it was read in; of a claim that cites several, the first of
    those. ``document`` and ``what`` (in words) name the same item in another run. Effect, types, ``section`` (of the
    text that makes the claim), ``negated`` and ``hedged`` are those of the gold, but for a false hit those of the
    prediction; a mention has its type as ``subject_type`` and no effect. ``pattern`` and ``confidence`` are those of
    the surest prediction, "" and None for what was missed.
    """

    outcome: Outcome
    document: str
    what: str
    effect: str = ""
    subject_type: str = ""
    object_type: str = ""
    section: str = ""
    negated: bool = False
    hedged: bool = False
    pattern: str = ""
    confidence: float | None = None


def counts_of(items: Iterable[Item]) -> Counts:
    """How many of them are right, false and missed."""
    return _counts(Counter(item.outcome for item in items))


def counts_by(items: Iterable[Item], group: Callable[[Item], str]) -> tuple[tuple[str, Counts], ...]:
    """The counts of each group, by its name."""
    groups: defaultdict[str, Counter[Outcome]] = defaultdict(Counter)
    for (name, outcome), number in Counter((group(item), item.outcome) for item in items).items():
        groups[name][outcome] = number
    return tuple((name, _counts(own)) for name, own in sorted(groups.items()))


def _counts(numbers: Counter[Outcome]) -> Counts:
    return Counts(numbers[Outcome.RIGHT], numbers[Outcome.FALSE], numbers[Outcome.MISSED])
