"""Mentions: recognised at the right place and with the right type, and told apart once they were."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from extractor.report.material import Material
from extractor.report.tables import (
    EXACT,
    IDENTIFIED,
    OVERLAP,
    Ratio,
    ScoreRow,
    ScoreTable,
    effect_rows,
    identity,
    ratio_of,
)
from extractor.scoring import Comparison, Item, counts_of


@dataclass(frozen=True, slots=True)
class IdentityShare:
    """How many of the mentions at the right place have the right identity; ``share`` of ``number``."""

    right: int
    number: int
    share: Ratio


@dataclass(frozen=True, slots=True)
class MentionTypeRow:
    """A type of entity: exact mentions, F1 of overlapping ones, and identities; None where a level was not measured."""

    exact: ScoreRow
    overlap: Ratio | None
    identity: IdentityShare | None


@dataclass(frozen=True, slots=True)
class MentionsView:
    """The levels of one gold, by type, and how many identities are right."""

    table: ScoreTable
    identity: IdentityShare | None
    types: tuple[MentionTypeRow, ...]


def mentions(material: Material) -> tuple[MentionsView, ...]:
    """For every gold with mentions that were to be recognised."""
    pairs = zip(material.data.comparisons, material.tables, strict=True)
    return tuple(_view(comparison, table) for comparison, table in pairs if table.mentions)


def _view(comparison: Comparison, table: ScoreTable) -> MentionsView:
    system = comparison.system
    has = set(system.names)
    judged = identity(system.level(EXACT), system.level(IDENTIFIED)) if {EXACT, IDENTIFIED} <= has else []
    by_type: defaultdict[str, list[Item]] = defaultdict(list)
    for item in judged:
        by_type[item.subject_type].append(item)
    overlap = {row.name: row.f1 for row in effect_rows(system.level(OVERLAP))} if OVERLAP in has else {}
    exact = effect_rows(system.level(EXACT)) if EXACT in has else []
    rows = tuple(MentionTypeRow(row, overlap.get(row.name), _identity(by_type[row.name])) for row in exact)
    return MentionsView(table, _identity(judged), rows if len(rows) > 1 else ())


def _identity(items: Sequence[Item]) -> IdentityShare | None:
    """What was right is no prediction of its own, so the share is a recall."""
    if not items:
        return None
    counts = counts_of(items)
    return IdentityShare(counts.tp, counts.gold, ratio_of(counts.recall, items, "recall"))


def values(view: Sequence[MentionsView]) -> dict[str, Any]:
    """As JSON values, by the title of the comparison."""
    return {"mentions": {part.table.title: _values(part) for part in view}}


def _values(part: MentionsView) -> dict[str, Any]:
    return {
        "levels": {level.level: [row.values() for row in level.rows] for level in part.table.mentions},
        "identity": _identity_values(part.identity),
        "types": [
            {
                "type": row.exact.name,
                "exact": row.exact.values(),
                "overlap_f1": row.overlap.values() if row.overlap else None,
                "identity": _identity_values(row.identity),
            }
            for row in part.types
        ],
    }


def _identity_values(judged: IdentityShare | None) -> dict[str, Any] | None:
    return {"right": judged.right, "number": judged.number, **judged.share.values()} if judged else None
