"""What was counted, one by one: whatever a report says of figures is worked out from these."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from extractor.scoring.counts import Counts


class Outcome(StrEnum):
    """What came of an item: in both sets, only predicted, or only in the gold."""

    RIGHT = "right"
    FALSE = "false"
    MISSED = "missed"


_COUNTED = {Outcome.RIGHT: Counts(tp=1), Outcome.FALSE: Counts(fp=1), Outcome.MISSED: Counts(fn=1)}


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

    @property
    def counts(self) -> Counts:
        """What it adds to the counts."""
        return _COUNTED[self.outcome]
