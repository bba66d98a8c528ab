"""Curators: how far they agree, what is wrong with what they reject, and how fast they are."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from extractor.records.values import to_json
from extractor.report.material import Material
from extractor.scoring.agreement import Agreement, CuratorWork


@dataclass(frozen=True, slots=True)
class CurationView:
    """Agreement, None where nobody decided what another did; the curators' work, and the tags of all."""

    agreement: Agreement | None
    work: tuple[CuratorWork, ...]
    tags: tuple[tuple[str, int], ...]


def curation(material: Material) -> CurationView:
    """What curators did with the findings."""
    data = material.data.curation
    tags: Counter[str] = Counter()
    for curator in data.work:
        tags.update(dict(curator.tags))
    agreement = data.agreement if data.agreement and data.agreement.items else None
    ordered = sorted(tags.items(), key=lambda pair: (-pair[1], pair[0]))
    return CurationView(agreement, data.work, tuple(ordered))


def values(view: CurationView) -> dict[str, Any]:
    """As JSON values."""
    return {
        "curation": {
            "agreement": to_json(view.agreement),
            "work": [to_json(curator) for curator in view.work],
            "tags": dict(view.tags),
        }
    }
