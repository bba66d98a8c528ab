"""What runs changed in the table: for the terminal, as Markdown for a message, as JSON for programs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Group
from rich.table import Table
from rich.text import Text

from extractor.errors import visible
from extractor.model import Interaction, Standing, columns
from extractor.records.values import to_json
from extractor.store import Count, Gap, InteractionChange, Run, StandingChange, StoreSize, TableSize

FELL_BY = 0.2
"""A count that fell by more than this share is warned of."""
SHOWN = 20
_IN_MESSAGE = 100
_REASONS = 3
# Follow from the evidence's number or its dates alone; that they changed is not worth a line.
_BOOKKEEPING = frozenset({"last_seen", "first_seen", "release", "best_sentence", "n_evidence", "pmids", "status"})

_TOLD_OTHERWISE = frozenset({"belief", "n_documents", "conflicts", "retracted", "withdrawn"})


@dataclass(frozen=True)
class ChangeReport:
    """What is another after a run than after an earlier one.

    ``run`` is the later run, ``before`` and ``after`` the sizes of the store; ``gaps`` is what is known to
    be missing now, ``shown`` what the table shows after the run (None where that is not known).
    """

    run: Run
    since: int
    before: StoreSize
    after: StoreSize
    changes: tuple[InteractionChange, ...]
    standings: tuple[StandingChange, ...]
    gaps: tuple[Gap, ...]
    shown: TableSize | None = None

    @property
    def new(self) -> list[InteractionChange]:
        """Rows that were not in the table, or were withdrawn."""
        return [c for c in self.changes if not c.after.withdrawn and (c.before is None or c.before.withdrawn)]

    @property
    def withdrawn(self) -> list[InteractionChange]:
        """Rows of which nothing is found any more."""
        return [c for c in self.changes if c.before and c.after.withdrawn and not c.before.withdrawn]

    @property
    def retracted(self) -> list[InteractionChange]:
        """Rows all of whose evidence is in documents that were retracted."""
        return [c for c in self.changes if c.after.retracted and not (c.before and c.before.retracted)]

    @property
    def contradicted(self) -> list[InteractionChange]:
        """Rows that something is said against which was not before."""
        return [c for c in self.changes if set(c.after.conflicts) - set(c.before.conflicts if c.before else ())]

    @property
    def changed(self) -> list[InteractionChange]:
        """Rows that say something else, and are in none of the other lists."""
        listed = {id(c) for part in (self.new, self.withdrawn, self.retracted, self.contradicted) for c in part}
        return [c for c in self.changes if id(c) not in listed and difference(c)]

    @property
    def warnings(self) -> list[str]:
        """What fell by more than a fifth: sizes of the store, and what may be believed of it."""
        pairs: list[tuple[str, float, float]] = [
            ("documents", self.before.documents, self.after.documents),
            ("evidence", self.before.evidence, self.after.evidence),
            *(
                (f"evidence with effect {name!r}", before, after)
                for name, before, after in _aligned(self.before.effects, self.after.effects)
            ),
            *self._believed(),
        ]
        return [
            f"{what} fell from {before:.10g} to {after:.10g}, by {1 - after / before:.0%}"
            for what, before, after in pairs
            if after < before * (1 - FELL_BY)
        ]

    def _believed(self) -> Iterator[tuple[str, float, float]]:
        """Documents in good standing, rows that are shown, and belief: evidence is kept whatever becomes of these."""
        fallen = sum(c.before.stands - c.after.stands for c in self.standings)
        yield "documents in good standing", self.before.documents, self.before.documents - fallen
        if self.shown is None:
            return
        rows = len(self.withdrawn) - len(self.new)
        yield "rows that are shown", self.shown.rows + rows, self.shown.rows
        lost = sum((c.before.belief if c.before else 0.0) - c.after.belief for c in self.changes)
        yield "belief, summed over rows,", round(self.shown.belief + lost, 2), round(self.shown.belief, 2)

    def to_json(self) -> dict[str, Any]:
        """All of it as JSON values."""
        return {
            "run": to_json(self.run),
            "since_run": self.since,
            "warnings": self.warnings,
            "before": to_json(self.before),
            "after": to_json(self.after),
            "interactions": {name: [_row(change) for change in part(self)] for name, part in _PARTS.items()},
            "standings": [to_json(change) for change in self.standings],
            "gaps": [to_json(gap) for gap in self.gaps],
        }


_PARTS: dict[str, Callable[[ChangeReport], list[InteractionChange]]] = {
    "newly contradicted": lambda report: sorted(report.contradicted, key=_best_first),
    "retracted": lambda report: sorted(report.retracted, key=_best_first),
    "withdrawn": lambda report: sorted(report.withdrawn, key=_best_first),
    "new": lambda report: sorted(report.new, key=_best_first),
    "changed": lambda report: sorted(report.changed, key=_best_first),
}


def _best_first(change: InteractionChange) -> tuple[Any, ...]:
    """What was most believed, then most often found, comes first; names break ties."""
    rows = [row for row in (change.before, change.after) if row]
    return -max(row.belief for row in rows), -max(row.n_documents for row in rows), in_words(change.after)


def difference(change: InteractionChange) -> dict[str, tuple[Any, Any]]:
    """The columns that are others, but for bookkeeping: before and after."""
    if change.before is None:
        return {}
    pairs = {name: (getattr(change.before, name), getattr(change.after, name)) for name in columns(Interaction)}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1] and name not in _BOOKKEEPING}


def _row(change: InteractionChange) -> dict[str, Any]:
    row = change.after
    names = ("mirna", "effect", "target", "subject", "object", "belief", "n_documents", "pmids", "conflicts", "corpora")
    return {name: to_json(getattr(row, name)) for name in names} | {
        "best_sentence": row.best_sentence,
        "was": {name: to_json(before) for name, (before, _) in difference(change).items()},
    }


def in_words(row: Interaction) -> str:
    """A row in the direction in which it is stated."""
    return f"{row.subject_name} {row.effect} {row.object_name}"


def _said(change: InteractionChange) -> str:
    """The row and what is to be known of it; what the heading says already is left out."""
    row, was = change.after, difference(change)
    told = [f"belief {was['belief'][0]:.2f} → {row.belief:.2f}" if "belief" in was else f"belief {row.belief:.2f}"]
    told.append(f"{row.n_documents} {'document' if row.n_documents == 1 else 'documents'}")
    if not (row.belief or row.retracted or row.withdrawn):
        told.append("only denied")
    told += [
        f"{name.replace('_', ' ')}: {plain(before)} → {plain(after)}"
        for name, (before, after) in was.items()
        if name not in _TOLD_OTHERWISE
    ]
    return f"{in_words(row)} ({', '.join([*told, *row.conflicts])})"


def plain(value: Any) -> str:
    """The value of a column in words."""
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "none"
    return "unknown" if value is None else str(value).lower() if isinstance(value, bool) else str(value) or "none"


def _aligned(before: Sequence[Count], after: Sequence[Count]) -> Iterator[tuple[str, int, int]]:
    old, new = ({count.name: count.number for count in counts} for counts in (before, after))
    for name in sorted(old.keys() | new.keys()):
        yield name, old.get(name, 0), new.get(name, 0)


def headline(report: ChangeReport) -> str:
    """One sentence: whether the table was updated, and by how much."""
    run = report.run
    counts = ", ".join(f"{len(part(report))} {name}" for name, part in _PARTS.items() if part(report))
    state = {
        "done": "The table is updated",
        "nothing new": "Nothing new: the table is as it was",
        "partial": "The table is updated in part; what is missing is on record",
        "failed": "The run failed: the table is as it was",
        "interrupted": "The run was interrupted; the next one goes on",
        "running": "The run is at work",
    }[run.state]
    return f"{state}{': ' if counts else ''}{counts}."


def _sizes(report: ChangeReport) -> Iterator[tuple[str, int, int]]:
    before, after = report.before, report.after
    for name in ("documents", "evidence", "interactions"):
        yield name, getattr(before, name), getattr(after, name)


def _movements(report: ChangeReport) -> Iterator[tuple[str, int, int]]:
    yield from _sizes(report)
    for name, before, after in _aligned(report.before.effects, report.after.effects):
        yield f"effect {name}", before, after
    for name, before, after in _aligned(report.before.patterns, report.after.patterns):
        if before != after:
            yield f"pattern {name}", before, after


def _standing_lines(changes: Iterable[StandingChange]) -> Iterator[str]:
    for change in changes:
        notices = f" ({', '.join(change.notices)})" if change.notices and change.after is not Standing.WITHDRAWN else ""
        yield f"{change.document}: {change.before} → {change.after}{notices}: {change.title}"


def _gap_lines(gaps: Iterable[Gap]) -> list[str]:
    return [f"{gap.document}: {gap.kind}: {gap.problem}" for gap in gaps if not gap.not_before]


def _when(report: ChangeReport) -> str:
    run = report.run
    since = f", compared with run {report.since}" if report.since != run.number - 1 else ""
    watermark = f" Queries are followed up to {run.watermark}." if run.watermark else ""
    what = f"{run.command} of {', '.join(run.corpora)}"
    return f"Run {run.number} ({what}), {run.started} to {run.finished}{since}.{watermark}"


def terminal(report: ChangeReport) -> Group:
    """The report for a terminal: the headline, what to look at, the counts."""
    parts: list[Any] = [Text(headline(report), style="bold"), Text(_when(report))]
    parts += [Text(f"WARNING: {warning}", style="bold red") for warning in report.warnings]
    parts += [Text(f"! {problem}", style="yellow") for problem in report.run.problems]
    lists = [(name, [_said(change) for change in part(report)]) for name, part in _PARTS.items()]
    lists += [("documents", list(_standing_lines(report.standings))), ("missing", _gap_lines(report.gaps))]
    for name, lines in lists:
        if lines:
            parts.append(Text(f"\n{name}: {len(lines)}", style="bold"))
            parts += [Text(f"  {line}") for line in lines[:SHOWN]]
            parts += [Text(f"  … and {len(lines) - SHOWN} more")] if len(lines) > SHOWN else []
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("")
    for name in ("before", "after", "change"):
        table.add_column(name, justify="right")
    for name, before, after in _movements(report):
        table.add_row(name, str(before), str(after), f"{after - before:+d}" if after != before else "")
    return Group(*parts, Text(), table)


def markdown(report: ChangeReport) -> str:
    """The report as Markdown (CommonMark with tables)."""
    lines = [f"# {headline(report)}", "", _when(report), ""]
    lines += [f"> **Warning:** {warning}\n" for warning in report.warnings]
    lines += [f"- {escaped(problem)}" for problem in report.run.problems] + [""]
    lists = [(name, [_said(change) for change in part(report)]) for name, part in _PARTS.items()]
    lists += [("documents", list(_standing_lines(report.standings))), ("missing", _gap_lines(report.gaps))]
    for name, items in lists:
        if items:
            lines += [f"## {name.capitalize()} ({len(items)})", ""]
            lines += [f"- {escaped(item)}" for item in items[:_IN_MESSAGE]]
            lines += [f"- … and {len(items) - _IN_MESSAGE} more"] if len(items) > _IN_MESSAGE else []
            lines.append("")
    lines += ["## Counts", "", "| | before | after | change |", "|---|---:|---:|---:|"]
    lines += [f"| {name} | {before} | {after} | {after - before:+d} |" for name, before, after in _movements(report)]
    return "\n".join(lines) + "\n"


def escaped(text: str) -> str:
    """Text on one line that is not taken for Markdown."""
    return "".join(f"\\{mark}" if mark in r"\`*_[]<>|#" else mark for mark in visible(text))


def runs_list(runs: Sequence[Run]) -> Table:
    """The runs, the newest last: when, what and how it ended; counts; versions."""
    table = Table.grid(padding=(0, 2))
    table.add_column(justify="right", style="bold")
    table.add_column(no_wrap=True)
    table.add_column()
    for run in runs:
        counts, versions = run.counts, run.versions
        followed = f", queries followed up to {_minute(run.watermark)}" if run.watermark else ""
        table.add_row(
            str(run.number),
            _minute(run.started),
            Text.assemble(
                (f"{run.command} {', '.join(run.corpora)}: {run.state}\n", "bold"),
                f"documents +{counts.documents}; evidence {run.after.evidence}: +{counts.new} ~{counts.updated} "
                f"−{counts.withdrawn}; rows {run.after.interactions}{followed}\n",
                *((f"! {visible(problem)}\n", "yellow") for problem in _first_of(run.problems)),
                (f"extractor {versions.code}, rules {versions.rules[:6]}, names {versions.lexicon[:6]}, ", "dim"),
                (versions.model, "dim"),
            ),
        )
    return table


def _first_of(problems: Sequence[str]) -> list[str]:
    """The first of the reasons, and how many more there are: the report of the run has them all."""
    more = len(problems) - _REASONS
    return [*problems[:_REASONS], *([f"… and {more} more"] if more > 0 else [])]


def _minute(time: str) -> str:
    return time[:16].replace("T", " ")
