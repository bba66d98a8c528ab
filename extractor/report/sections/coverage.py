"""What the cited works say and the review does not mention."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from extractor.records.values import to_json
from extractor.report.marking import Marked, marked
from extractor.report.material import Material
from extractor.report.sections.claims import titles_only
from extractor.report.sections.section import Context, shown
from extractor.report.words import Link
from extractor.scoring.coverage import Unmentioned

COVERAGE_SHOWN = 150


@dataclass(frozen=True, slots=True)
class CoverageView:
    """All such relations, in how many documents, and whether there was a review to hold them against."""

    unmentioned: tuple[Unmentioned, ...]
    documents: int
    measured: bool
    extent: str


def coverage(material: Material) -> CoverageView:
    """Relations of the cited works that no row of the gold states, surest first."""
    found = material.data.unmentioned
    measured = bool(found or material.data.claims)
    return CoverageView(found, len(Counter(item.document for item in found)), measured, titles_only(material))


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """Such a relation with its sentence marked."""

    item: Unmentioned
    sentence: Marked
    papers: tuple[Link, ...]


def context(material: Material, view: CoverageView) -> Context:
    """What the template is given: the list, cut."""
    cut = shown(view.unmentioned, COVERAGE_SHOWN)
    rows = [
        CoverageRow(
            item,
            marked(material.texts, item.document, item.sentence),
            tuple(material.papers([item.document])),
        )
        for item in cut.items
    ]
    return {"view": view, "rows": rows, "more": cut.more}


def values(view: CoverageView) -> dict[str, Any]:
    """As JSON values: all of them."""
    return {"coverage": [to_json(item) for item in view.unmentioned]}
