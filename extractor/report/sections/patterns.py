"""Patterns: how often each was right, and the surest of what it got wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from extractor.report.material import Material
from extractor.report.sections.section import Context, shown
from extractor.report.tables import TRIPLE
from extractor.report.words import Link
from extractor.scoring import Item
from extractor.scoring.breakdown import PatternScore, by_pattern

PATTERNS_SHOWN = 40
WORST_SHOWN = 3


@dataclass(frozen=True, slots=True)
class PatternsView:
    """The patterns behind the triples that were found for one gold."""

    title: str
    patterns: tuple[PatternScore, ...]


def patterns(material: Material) -> tuple[PatternsView, ...]:
    """For every gold on which a pattern found something."""
    systems = [(comparison.title, comparison.system) for comparison in material.data.comparisons]
    scored = [(title, by_pattern(system.level(TRIPLE))) for title, system in systems if TRIPLE in system.names]
    return tuple(PatternsView(title, found) for title, found in scored if found)


@dataclass(frozen=True, slots=True)
class WorstCase:
    """A false hit of a pattern."""

    item: Item
    papers: tuple[Link, ...]


def context(material: Material, view: Sequence[PatternsView]) -> Context:
    """What the template is given: the patterns of each gold, those with most false hits first, cut."""
    parts = []
    for part in view:
        cut = shown(part.patterns, PATTERNS_SHOWN)
        rows = [
            (score, [WorstCase(item, tuple(material.papers([item.document]))) for item in score.worst[:WORST_SHOWN]])
            for score in cut.items
        ]
        parts.append((part.title, rows, cut.more))
    return {"parts": parts}


def values(view: Sequence[PatternsView]) -> dict[str, Any]:
    """As JSON values, by the title of the comparison."""
    return {"patterns": {part.title: [_values(score) for score in part.patterns] for part in view}}


def _values(score: PatternScore) -> dict[str, Any]:
    return {
        "pattern": score.pattern,
        "right": score.right,
        "false": score.false,
        "precision": score.precision,
        "worst": [
            {"document": item.document, "what": item.what, "confidence": item.confidence} for item in score.worst
        ],
    }
