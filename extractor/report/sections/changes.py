"""Against the previous run: what became better or worse, and by which rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from extractor.records.values import to_json
from extractor.report.changes import escaped
from extractor.report.data import ENTITIES_GIVEN
from extractor.report.material import Material
from extractor.report.sections.section import Context, FirstOfMany, shown
from extractor.report.tables import MENTIONS, TRIPLE
from extractor.report.words import Link, change_in_words, counted, unchanged
from extractor.scoring.intervals import Key, ScoreChange

ROWS_SHOWN = 100
ROWS_IN_MESSAGE = 15


@dataclass(frozen=True, slots=True)
class ChangesView:
    """What changed since the run called ``previous``, what is ``same`` as in it, and what cannot be compared."""

    previous: str
    changes: tuple[ScoreChange, ...]
    same: tuple[ScoreChange, ...]
    not_comparable: tuple[str, ...]

    @property
    def told(self) -> tuple[ScoreChange, ...]:
        """Those whose rows a short message lists: of each gold the triples, where they are compared."""
        of_gold: dict[str, ScoreChange] = {}
        for change in self.changes:
            if change.level == TRIPLE or change.gold not in of_gold:
                of_gold[change.gold] = change
        return tuple(of_gold.values())


def changes(material: Material) -> ChangesView:
    """What an earlier run is known to differ by; mentions that were given are nobody's achievement."""
    data = material.data
    compared = [c for c in data.changes if not (c.gold.endswith(ENTITIES_GIVEN) and c.level.startswith(MENTIONS))]
    return ChangesView(
        data.previous,
        tuple(change for change in compared if not unchanged(change)),
        tuple(change for change in compared if unchanged(change)),
        data.not_comparable,
    )


def verdict(change: ScoreChange) -> str:
    """What the interval says."""
    if unchanged(change):
        return "the same"
    if change.interval is None:
        return "not measured"
    if change.interval.low > 0:
        return "better"
    return "worse" if change.interval.high < 0 else "no clear change"


@dataclass(frozen=True, slots=True)
class RowList:
    """Rows of one change that came or went, with links to their papers."""

    title: str
    count: int
    rows: FirstOfMany


def context(material: Material, view: ChangesView) -> Context:
    """What the template is given: the table, then the rows gained and lost."""
    lists = [
        RowList(f"{what}: {change.gold}, {change.level}", len(keys), _rows(material, keys))
        for change in view.changes
        for what, keys in (("Gained", change.gained), ("Lost", change.lost))
        if keys
    ]
    rows = [(change, change_in_words(change), verdict(change)) for change in view.changes]
    return {"view": view, "rows": rows, "lists": lists}


def _rows(material: Material, keys: Sequence[Key]) -> FirstOfMany:
    cut = shown(keys, ROWS_SHOWN)
    return FirstOfMany(tuple((_link(material, document), what) for document, what in cut.items), cut.more)


def _link(material: Material, document: str) -> Link:
    return (material.papers([document]) or [Link("", "")])[0]


def values(view: ChangesView) -> dict[str, Any]:
    """As JSON values."""
    return {
        "previous": view.previous,
        "changes": [to_json(change) | {"verdict": verdict(change)} for change in (*view.changes, *view.same)],
        "not_comparable": list(view.not_comparable),
    }


def markdown(view: ChangesView) -> Iterator[str]:
    """A line for each change, then the rows gained and lost."""
    if not (view.changes or view.same or view.not_comparable):
        return
    yield f"## Against the previous run{f' ({escaped(view.previous)})' if view.previous else ''}"
    yield ""
    for change in view.changes:
        gained, lost = len(change.gained), len(change.lost)
        yield (
            f"- {escaped(change.gold)}, {escaped(change.level)}: F1 {change_in_words(change)} ({verdict(change)}; "
            f"{counted(gained, 'row')} gained, {lost:,} lost)"
        )
    if view.same:
        yield f"- the same: {counted(len(view.same), 'figure')}"
    for title in view.not_comparable:
        yield f"- {escaped(title)}: not comparable, gold or way of counting differ"
    for change in view.told:
        for what, keys in (("Gained", change.gained), ("Lost", change.lost)):
            if keys:
                yield from ("", f"{what} ({escaped(change.gold)}, {escaped(change.level)}):", "")
                yield from (f"- {escaped(said)} [{escaped(paper)}]" for paper, said in keys[:ROWS_IN_MESSAGE])
                if len(keys) > ROWS_IN_MESSAGE:
                    yield f"- … and {len(keys) - ROWS_IN_MESSAGE:,} more"
