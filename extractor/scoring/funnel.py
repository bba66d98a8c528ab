"""Why relations were missed: how far each relation of the gold came on its way to the table."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from extractor.model import GoldRelation


class Stage(StrEnum):
    """What has to hold, one after the other."""

    FETCHED = "document read"
    RECOGNISED = "both entities recognised"
    NORMALISED = "identified as in the gold"
    TOGETHER = "in one sentence, or linked"
    CANDIDATE = "a pair that was tried"
    PATTERN = "related"
    EFFECT = "with the effect of the gold"
    MODIFIERS = "with its modifiers"


@dataclass(frozen=True, slots=True)
class Fate:
    """How far a relation of the gold came, in the document in which it came furthest.

    ``failed`` is the first stage that it did not pass, None where it passed all; ``condition`` says in words why.
    ``sentence`` is the one that it stands in, or should, "" where none can be named; ``document`` is "" where none was
    read.
    """

    claim: str
    row: GoldRelation
    failed: Stage | None
    condition: str
    document: str
    sentence: str
