"""Relations: ever more asked of them, beside the baselines, broken down, and averaged over documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from extractor.records.values import to_json
from extractor.report.figures.levels import levels_picture
from extractor.report.figures.picture import Picture
from extractor.report.material import Material
from extractor.report.tables import ScoreTable


@dataclass(frozen=True, slots=True)
class RelationsView:
    """The scores of one gold, and their picture, None where nothing was measured."""

    table: ScoreTable
    picture: Picture | None


def relations(material: Material) -> tuple[RelationsView, ...]:
    """For every gold with relations."""
    return tuple(
        RelationsView(table, levels_picture(table, number))
        for number, table in enumerate(material.tables, 1)
        if table.relations
    )


def pictures(view: Sequence[RelationsView]) -> tuple[Picture, ...]:
    """F1 of each level, a picture for each gold."""
    return tuple(part.picture for part in view if part.picture)


def values(view: Sequence[RelationsView]) -> dict[str, Any]:
    """As JSON values, by the title of the comparison."""
    return {"relations": {part.table.title: _values(part.table) for part in view}}


def _values(table: ScoreTable) -> dict[str, Any]:
    return {
        "precision_is_lower_bound": table.at_least,
        "levels": {level.level: [row.values() for row in level.rows] for level in table.relations},
        "macro": {level.level: to_json(level.macro) for level in table.relations},
        "breakdowns": {part.heading: [row.values() for row in part.rows] for part in table.breakdowns},
    }
