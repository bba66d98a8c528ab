"""How far curators agree, and what they got done."""

from __future__ import annotations

from dataclasses import dataclass

from extractor.scoring.intervals import Interval


@dataclass(frozen=True, slots=True)
class Pairwise:
    """Two curators on the ``items`` that both decided: share of equal verdicts, and Cohen's kappa (1960)."""

    first: str
    second: str
    items: int
    observed: float
    kappa: float | None
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """All pairs, and Fleiss' kappa (1971) over the ``items`` that two or more decided."""

    curators: tuple[str, ...]
    items: int
    pairs: tuple[Pairwise, ...]
    fleiss: float | None
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class CuratorWork:
    """What a curator decided, the tags they gave, and findings decided an hour (None for fewer than two)."""

    curator: str
    decided: int
    accepted: int
    rejected: int
    edited: int
    skipped: int
    undone: int
    per_hour: float | None
    tags: tuple[tuple[str, int], ...]
