"""Scores as tables: the figures of each level and group, each with its interval and its number of documents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from extractor.report.data import ENTITIES_GIVEN
from extractor.scoring import Comparison, Counts, Item, LevelScore, Outcome, Scores, counts_of
from extractor.scoring.breakdown import Macro, macro
from extractor.scoring.cited import METHOD as CITED
from extractor.scoring.intervals import Interval, interval

MENTIONS = "mentions"
"""How the names of the levels begin that are of mentions."""
EXACT, OVERLAP, IDENTIFIED = f"{MENTIONS}, exact", f"{MENTIONS}, overlap", f"{MENTIONS}, identified"


@dataclass(frozen=True, slots=True)
class Ratio:
    """A ratio in 0..1, None where it was not measured. ``resampled``: an interval was asked for."""

    value: float | None
    interval: Interval | None = None
    resampled: bool = False

    def values(self) -> dict[str, float | None]:
        """As JSON values."""
        between = self.interval
        return {
            "value": self.value,
            "low": between.low if between else None,
            "high": between.high if between else None,
        }


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """The figures of a system, or of a group of what it was asked for; ``documents`` is None where it is not known."""

    name: str
    counts: Counts
    precision: Ratio
    recall: Ratio
    f1: Ratio
    documents: int | None = None
    main: bool = True

    def values(self) -> dict[str, Any]:
        """As JSON values."""
        return {
            "name": self.name,
            "precision": self.precision.values(),
            "recall": self.recall.values(),
            "f1": self.f1.values(),
            "right": self.counts.tp,
            "false": self.counts.fp,
            "missed": self.counts.fn,
            "documents": self.documents,
        }


@dataclass(frozen=True, slots=True)
class LevelTable:
    """One level: the system's row, then those of the baselines; and its means over documents."""

    level: str
    explanation: str
    rows: tuple[ScoreRow, ...]
    macro: Macro

    @property
    def system(self) -> ScoreRow:
        """The row of the system that is compared."""
        return self.rows[0]

    @property
    def best_baseline(self) -> ScoreRow | None:
        """The baseline of highest F1, None where none was measured."""
        measured = [row for row in self.rows[1:] if row.f1.value is not None]
        return max(measured, key=lambda row: row.f1.value or 0.0, default=None)


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The figures of a level, separately for what its items have in common.

    With ``recall_only``, it is only the gold that has the trait, so that nothing can be said of what it does not have.
    """

    level: str
    heading: str
    rows: tuple[ScoreRow, ...]
    note: str = ""
    recall_only: bool = False


@dataclass(frozen=True)
class ScoreTable:
    """All scores on one gold. ``at_least`` is whether precision is a lower bound, since the gold need not be whole."""

    title: str
    system: Scores
    mentions: tuple[LevelTable, ...]
    relations: tuple[LevelTable, ...]
    breakdowns: tuple[Breakdown, ...]
    at_least: bool

    @property
    def levels(self) -> tuple[LevelTable, ...]:
        """Those of mentions, then those of relations."""
        return self.mentions + self.relations

    def level(self, name: str) -> LevelTable | None:
        """The level of that name, where there is one."""
        return next((level for level in self.levels if level.level == name), None)


def score_table(comparison: Comparison) -> ScoreTable:
    """The scores of a comparison as tables; mentions that were given are left out."""
    tables = [_level_table(level, comparison) for level in comparison.system.levels if _measured(level, comparison)]
    return ScoreTable(
        title=comparison.title,
        system=comparison.system,
        mentions=tuple(table for table in tables if table.level.startswith(MENTIONS)),
        relations=tuple(table for table in tables if not table.level.startswith(MENTIONS)),
        breakdowns=tuple(_breakdowns(comparison)),
        at_least=f"method:{CITED} " in f"{comparison.system.signature} ",
    )


def _measured(level: LevelScore, comparison: Comparison) -> bool:
    return not (level.level.startswith(MENTIONS) and comparison.title.endswith(ENTITIES_GIVEN))


def _level_table(level: LevelScore, comparison: Comparison) -> LevelTable:
    return LevelTable(level.level, level.explanation, tuple(_level_rows(level, comparison)), macro(level))


def _level_rows(level: LevelScore, comparison: Comparison) -> Iterator[ScoreRow]:
    """The system's row, then those of the baselines; one that borrows the mentions has none of them."""
    documents = comparison.system.documents
    yield score_row(comparison.system.system, level.counts, level.items, documents)
    for baseline in comparison.baselines:
        other = baseline.level(level.level)
        if not (level.level.startswith(MENTIONS) and other.counts == level.counts):
            yield score_row(baseline.system, other.counts, other.items, baseline.documents, main=False)


def score_row(
    name: str, counts: Counts, items: Sequence[Item], documents: int | None = None, main: bool = True
) -> ScoreRow:
    """Figures with intervals, which are worked out of the single items."""
    return ScoreRow(
        name,
        counts,
        ratio_of(counts.precision, items, "precision"),
        ratio_of(counts.recall, items, "recall"),
        ratio_of(counts.f1, items, "f1"),
        documents,
        main,
    )


def ratio_of(value: float | None, items: Sequence[Item], name: str) -> Ratio:
    """A ratio with its interval where there are items to resample."""
    return Ratio(value, interval(items, name) if items else None, bool(items))


TRIPLE = "triple"


def _breakdowns(comparison: Comparison) -> Iterator[Breakdown]:
    """The triples by what they say, of what, where, and how; each only where it tells more than the whole."""
    if TRIPLE not in comparison.system.names:
        return
    level = comparison.system.level(TRIPLE)
    yield from _told(Breakdown(TRIPLE, "Effect", tuple(effect_rows(level))))
    yield from _told(Breakdown(TRIPLE, "Entity types", tuple(_grouped(level.items, _ends))))
    stated = [item for item in level.items if item.section and item.outcome is not Outcome.FALSE]
    sections = tuple(_recall_of(row) for row in _grouped(stated, lambda item: item.section))
    note = "What was found and is not in the gold belongs to no section, so only recall is measured."
    yield from _told(Breakdown(TRIPLE, "Section", sections, note, recall_only=True))
    standings = [_row_of(name, [item for item in level.items if test(item)]) for name, test in _STANDINGS]
    measured = tuple(row for row in standings if row.documents)
    yield from _told(Breakdown(TRIPLE, "How it is stated", measured, "A statement can be both denied and hedged."))


_STANDINGS: tuple[tuple[str, Callable[[Item], bool]], ...] = (
    ("asserted", lambda item: not (item.negated or item.hedged)),
    ("denied", lambda item: item.negated),
    ("hedged", lambda item: item.hedged),
)


def _ends(item: Item) -> str:
    return f"{item.subject_type} → {item.object_type}"


def _told(breakdown: Breakdown) -> Iterator[Breakdown]:
    if len(breakdown.rows) > 1:
        yield breakdown


def _recall_of(row: ScoreRow) -> ScoreRow:
    return replace(row, precision=Ratio(None), f1=Ratio(None))


def effect_rows(level: LevelScore) -> list[ScoreRow]:
    """The groups of the level: by effect, or of mentions by type."""
    trait = "subject_type" if level.level.startswith(MENTIONS) else "effect"
    items: defaultdict[str, list[Item]] = defaultdict(list)
    for item in level.items:
        items[getattr(item, trait)].append(item)
    return [
        score_row(name, counts, items[name], documents_of(items[name]) if level.items else None)
        for name, counts in level.groups
    ]


def _grouped(items: Iterable[Item], key: Callable[[Item], str]) -> list[ScoreRow]:
    """A row for each value of the key, those of most items first."""
    groups: defaultdict[str, list[Item]] = defaultdict(list)
    for item in items:
        groups[key(item)].append(item)
    return [_row_of(name, group) for name, group in sorted(groups.items(), key=lambda pair: (-len(pair[1]), pair[0]))]


def _row_of(name: str, items: Sequence[Item]) -> ScoreRow:
    return score_row(name, counts_of(items), items, documents_of(items))


def documents_of(items: Iterable[Item]) -> int:
    """In how many documents the items are."""
    return len({item.document for item in items})


def identity(exact: LevelScore, identified: LevelScore) -> list[Item]:
    """Of mentions whose span and type are right, whether each identity is right too."""
    placed = {(item.document, item.what) for item in exact.items if item.outcome is Outcome.RIGHT}
    return [
        item for item in identified.items if item.outcome is not Outcome.FALSE and (item.document, item.what) in placed
    ]
