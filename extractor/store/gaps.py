"""What is known to be missing: each gap on record until it is filled."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class GapKind(StrEnum):
    """Why a document, or a part of it, is not there."""

    UNRESOLVED = "unresolved"
    MISSING = "missing"
    UNREADABLE = "unreadable"
    NOT_FETCHED = "not fetched"
    NO_ABSTRACT = "no abstract"
    NO_FULL_TEXT = "no full text"
    NOT_COMPLETED = "not completed"
    ABSENT = "absent"
    NOT_EXTRACTED = "not extracted"


ASKED_AGAIN = frozenset({GapKind.MISSING, GapKind.UNREADABLE, GapKind.NOT_FETCHED, GapKind.NOT_COMPLETED})
"""Kinds that the next run may fill, because a server failed."""
QUARANTINED = ASKED_AGAIN | {GapKind.NOT_EXTRACTED}
"""Kinds that a later run may fill: the next one, or one with other rules. The others are answers: there is none, or no
more."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A document that could not be had whole.

    ``document`` is its id, ``corpora`` those that want it; ``not_before`` is ISO text: sooner it is not
    tried again ("": next time).
    """

    document: str
    kind: GapKind
    problem: str
    corpora: tuple[str, ...]
    not_before: str = ""


@dataclass(frozen=True, slots=True)
class Sighting:
    """How many times an open gap was found, and when last (ISO text)."""

    times: int
    last: str
