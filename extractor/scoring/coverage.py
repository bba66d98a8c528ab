"""What the cited works say and the gold does not mention."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unmentioned:
    """A relation found in a cited document that no row of the gold states."""

    document: str
    statement: str
    sentence: str
    confidence: float
    pattern: str
