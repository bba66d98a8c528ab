"""The report in short: the figures that matter most, and what they changed by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from extractor.report.changes import escaped
from extractor.report.material import Material
from extractor.report.tables import EXACT, TRIPLE, LevelTable, Ratio, ScoreRow, ScoreTable
from extractor.report.words import change_in_words, span
from extractor.scoring.intervals import ScoreChange

LEVELS = (EXACT, "pair", TRIPLE)


@dataclass(frozen=True, slots=True)
class ShortRow:
    """A level of one gold: the figures, the best baseline, and the change in words, "" where none is known."""

    title: str
    level: LevelTable
    documents: int
    at_least: bool
    change: str

    @property
    def figures(self) -> ScoreRow:
        """Those of the system."""
        return self.level.system

    @property
    def baseline(self) -> ScoreRow | None:
        """The baseline of highest F1."""
        return self.level.best_baseline


@dataclass(frozen=True, slots=True)
class ShortView:
    """A few rows of every gold; ``changed`` is whether any has a change to show."""

    rows: tuple[ShortRow, ...]

    @property
    def changed(self) -> bool:
        """Whether there is something to compare with."""
        return any(row.change for row in self.rows)

    @property
    def at_least(self) -> bool:
        """Whether a precision among them is a lower bound."""
        return any(row.at_least for row in self.rows)


def short(material: Material) -> ShortView:
    """Exact mentions, pairs and triples of every gold; of one that has none of these levels, the last it has."""
    found = {(change.gold, change.level): change for change in material.data.changes}
    return ShortView(tuple(row for table in material.tables for row in _rows(table, found)))


def _rows(table: ScoreTable, changes: dict[tuple[str, str], ScoreChange]) -> Iterator[ShortRow]:
    levels = [level for level in table.levels if level.level in LEVELS] or list(table.levels[-1:])
    for level in levels:
        change = changes.get((table.title, level.level)) or changes.get((table.system.gold, level.level))
        said = change_in_words(change) if change else ""
        yield ShortRow(table.title, level, table.system.documents, table.at_least, said)


def markdown(view: ShortView) -> Iterator[str]:
    """The main table."""
    if not view.rows:
        yield "There is no gold for this corpus, so nothing was measured."
        return
    yield "| gold | documents | level | precision | recall | F1 | best baseline F1 | change of F1 |"
    yield "|---|---:|---|---|---|---|---|---|"
    for row in view.rows:
        figures, bound = row.figures, "≥ " if row.at_least and row.figures.precision.value is not None else ""
        baseline = f"{ratio(row.baseline.f1)} {escaped(row.baseline.name)}" if row.baseline else "–"
        cells = (
            escaped(row.title),
            f"{row.documents:,}",
            escaped(row.level.level),
            f"{bound}{ratio(figures.precision)}",
            ratio(figures.recall),
            f"**{ratio(figures.f1)}**",
            baseline,
            row.change or "–",
        )
        yield f"| {' | '.join(cells)} |"
    yield ""
    yield "In brackets: 95 % intervals, resampled by document. –: not measured."
    if view.at_least:
        yield "≥: a lower bound, because a work may say true things that the gold does not repeat."


def ratio(value: Ratio) -> str:
    """ "0.750 (0.61–0.84)", or a dash."""
    if value.value is None:
        return "–"
    return f"{value.value:.3f}" + (f" ({span(value.interval)})" if value.interval else "")
