"""The summary of a run for the terminal."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from extractor.report.data import ReportData
from extractor.report.sections.interactions import ranked
from extractor.report.sections.read import extent
from extractor.report.words import EFFECT_WORDS, counted, verb
from extractor.scoring import Comparison

TOP = 10


def summary(data: ReportData, top: int = TOP) -> Group:
    """What was read, the scores, the best supported interactions and the files, for a rich console."""
    return Group(*_parts(data, top))


def _parts(data: ReportData, top: int) -> Iterator[RenderableType]:
    yield Text(data.title or data.corpus, style="bold")
    found = counted(len(data.interactions), "interaction")
    sentences = counted(len({(e.document, e.sentence_start) for e in data.evidence}), "sentence")
    documents = counted(len(data.documents), "document")
    yield Text(f"{documents} ({extent(data.documents)}): {found} in {sentences}")
    for note in data.notes:
        yield Text(f"! {note}", style="yellow")
    if data.comparisons:
        yield Text()
        yield comparison_table(data.comparisons)
    if data.interactions:
        yield Text()
        yield _interactions(data, top)
    if data.files:
        yield Text()
        for what, path in data.files:
            yield Text(f"{what}: {path}", overflow="fold")


def discrepancies(comparison: Comparison) -> Iterator[Text]:
    """Every miss and false hit of the compared system, a line each."""
    for level in comparison.system.levels:
        for item in level.discrepancies:
            line = Text(f"{level.level}, {item.kind}: ")
            line.append(item.what, style="bold")
            line.append(f" – {item.why}" + (f" ({item.detail})" if item.detail else "") if item.why else "")
            line.append(f"  [{item.document}] {item.sentence}", style="dim")
            yield line


def comparison_table(comparisons: tuple[Comparison, ...]) -> Table:
    """Precision, recall, F1 and counts at each level, with the F1 of the best baseline."""
    table = Table(box=None, pad_edge=False, title="Scores", title_justify="left", title_style="bold")
    table.add_column("")
    for name in ("P", "R", "F1", "right", "false", "missed"):
        table.add_column(name, justify="right")
    table.add_column("best baseline", justify="right")
    for comparison in comparisons:
        table.add_row(Text(comparison.title, style="italic"))
        for level in comparison.system.levels:
            c = level.counts
            baselines = (b.level(level.level).counts.f1 for b in comparison.baselines)
            best = max((f1 for f1 in baselines if f1 is not None), default=None)
            table.add_row(
                Text(f"  {level.level}"),
                *(_ratio(value) for value in (c.precision, c.recall, c.f1)),
                *(f"{value:,}" for value in (c.tp, c.fp, c.fn)),
                _ratio(best),
            )
    return table


def _ratio(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _interactions(data: ReportData, top: int) -> Table:
    best = ranked(data.interactions)[:top]
    name = f"Best supported interactions ({len(best)} of {len(data.interactions):,})"
    table = Table(box=None, pad_edge=False, title=name, title_justify="left", title_style="bold")
    for heading in ("miRNA", "", "partner", "resistance"):
        table.add_column(heading, overflow="fold")
    table.add_column("evidence", justify="right")
    table.add_column("documents", justify="right")
    for item in best:
        drugs = f" ({', '.join(item.drugs)})" if item.drugs else ""
        table.add_row(
            Text(item.mirna),
            Text(f"{EFFECT_WORDS[item.effect].symbol} {verb(item)}"),
            Text(item.target),
            Text(item.resistance + drugs),
            str(item.n_evidence),
            str(item.n_documents),
        )
    return table
