"""What curators say of findings."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from extractor.model.evidence import Effect, Triple
from extractor.model.types import EntityType


class Verdict(StrEnum):
    """What a curator says of a finding.

    ``undo`` takes back an earlier decision of the same curator. ``add`` says nothing of the finding itself, but that
    its sentence states something else as well, which was missed.
    """

    ACCEPT = "accept"
    REJECT = "reject"
    EDIT = "edit"
    SKIP = "skip"
    UNDO = "undo"
    ADD = "add"


class ErrorTag(StrEnum):
    """What is wrong with a finding that is rejected or edited."""

    ENTITY_BOUNDARY = "entity-boundary"
    GROUNDING = "grounding"
    WRONG_SPECIES_OR_ARM = "wrong-species-or-arm"
    WRONG_DIRECTION = "wrong-direction"
    POLARITY = "polarity"
    NO_RELATION = "no-relation"
    WRONG_RELATION = "wrong-relation"
    NEGATIVE_RESULT = "negative-result"
    HYPOTHESIS = "hypothesis"
    INDIRECT = "indirect"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Correction:
    """What a finding should have been.

    ``subject`` and ``object`` are keys as of :attr:`Mention.key`, ``subject_name`` and ``object_name`` canonical names,
    ``subject_type`` and ``object_type`` what these name. ``effect``, ``negated``, ``direct``, ``resistance`` and
    ``drugs`` are as in :class:`~extractor.model.Relation`.
    """

    subject: str
    subject_name: str
    subject_type: EntityType
    effect: Effect
    object: str
    object_name: str
    object_type: EntityType
    negated: bool = False
    direct: bool | None = None
    resistance: str = ""
    drugs: tuple[str, ...] = ()

    @property
    def triple(self) -> Triple:
        """The interaction that the sentence supports instead."""
        return Triple(self.subject, self.effect, self.object)


@dataclass(frozen=True, slots=True)
class Decision:
    """What a curator said of a finding, and what was seen when it was said. Never changed, never deleted.

    ``id`` is given by whoever decides: the same id again is the same decision, however often it is sent. ``finding`` is
    :attr:`Evidence.finding`, ``document`` the id of the document it was read in. ``curator`` is the name of who
    decides, ``verdict`` what is decided, ``note`` what was written beside it. ``tag`` is None where nothing is wrong,
    ``correction`` where the verdict is neither ``edit`` nor ``add``; ``settles`` says that it decides between others.
    ``undoes`` is the id of the decision that an ``undo`` takes back, else "". ``at`` is ISO text. ``rules`` and
    ``text_sha256`` are those that the finding was made by and in, ``claim`` is :attr:`Evidence.claim`; a store fills in
    those that are "".
    """

    id: str
    finding: str
    document: str
    curator: str
    at: str
    verdict: Verdict
    tag: ErrorTag | None = None
    correction: Correction | None = None
    note: str = ""
    undoes: str = ""
    rules: str = ""
    text_sha256: str = ""
    claim: str = ""
    settles: bool = False

    @property
    def about(self) -> str:
        """What it is a decision on: the finding, or what its sentence states besides."""
        if self.correction is None or self.verdict is not Verdict.ADD:
            return self.finding
        return f"{self.finding}+{self.correction.triple.id}{'-' if self.correction.negated else ''}"


@dataclass(frozen=True, slots=True)
class Decile:
    """Decided findings whose confidence lies in ``low`` ≤ c < ``low`` + 0.1 (the last one: up to 1).

    ``number`` is how many there are, ``expected`` is their mean confidence, ``observed`` the share that was accepted.
    """

    low: float
    number: int
    expected: float
    observed: float
