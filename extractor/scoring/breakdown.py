"""Figures broken down by what items have in common, and averaged over documents."""

from __future__ import annotations

from dataclasses import dataclass

from extractor.scoring.items import Item


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
