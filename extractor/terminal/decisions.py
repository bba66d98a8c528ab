"""Decisions, and how well belief agrees with them, as tables that fit a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from extractor.model import Decile, Decision, Evidence, Verdict
from extractor.store import Calibrated
from extractor.terminal.rows import printable

_STYLES = {
    Verdict.ACCEPT: "green",
    Verdict.REJECT: "red",
    Verdict.EDIT: "yellow",
    Verdict.SKIP: "dim",
    Verdict.UNDO: "dim",
    Verdict.ADD: "green",
}
_BAR = 20
_NOT_LEARNT = "nothing was learnt yet: `extractor decisions calibration --learn`"


def decisions_table(decisions: Iterable[Decision], seen: Mapping[str, Evidence]) -> Table:
    """One line a decision: when, who, what, of which finding."""
    table = _plain("at", "curator", "verdict", "finding", "statement", "why")
    for column in table.columns[:4]:
        column.no_wrap = True
    for decision in decisions:
        evidence = seen.get(decision.finding)
        said = (str(decision.tag or ""), _instead(decision), decision.note)
        table.add_row(
            decision.at[:16].replace("T", " "),
            printable(decision.curator),
            Text(str(decision.verdict), _STYLES[decision.verdict]),
            decision.finding,
            printable(_statement(evidence) if evidence else ""),
            printable("; ".join(word for word in said if word)),
        )
    return table


def calibration_report(
    calibrated: Calibrated, before: Sequence[Decile], after: Sequence[Decile], errors: tuple[float | None, float | None]
) -> RenderableType:
    """Expected against observed acceptance by tenths of confidence, of the rules and as calibrated."""
    if not before:
        return Text("nothing was decided yet")
    number = sum(tenth.number for tenth in before)
    return Group(
        Text(f"{number} decided findings by the confidence of the rules", "bold"),
        *_tenths(before, errors[0]),
        *(_learnt(calibrated, after, errors[1]) if calibrated.number else (Text(f"\n{_NOT_LEARNT}"),)),
    )


def _learnt(calibrated: Calibrated, after: Sequence[Decile], error: float | None) -> tuple[RenderableType, ...]:
    return (
        Text(f"\nand by the calibrated confidence (calibration {calibrated.number})", "bold"),
        *_tenths(after, error),
        *_patterns(calibrated),
    )


def _tenths(tenths: Sequence[Decile], error: float | None) -> tuple[RenderableType, ...]:
    table = _plain("confidence", "decided", "expected", "accepted", "")
    for tenth in tenths:
        span = f"{tenth.low:.1f}–{tenth.low + 0.1:.1f}"
        bar = Text("█" * round(tenth.observed * _BAR), "cyan")
        table.add_row(span, str(tenth.number), f"{tenth.expected:.2f}", f"{tenth.observed:.2f}", bar)
    return table, Text(f"expected calibration error {error:.3f}" if error is not None else "")


def _patterns(calibrated: Calibrated) -> tuple[RenderableType, ...]:
    strength = f"{calibrated.calibration.strength:g}"
    table = _plain("pattern", "accepted", "rejected")
    for count in calibrated.calibration.counts:
        table.add_row(printable(count.pattern), str(count.accepted), str(count.rejected))
    learnt = f"\nlearnt from {calibrated.decided} findings; the confidence of a rule is worth {strength} decisions"
    return Text(learnt, "bold"), table


def _statement(evidence: Evidence) -> str:
    return f"{evidence.subject_name} {'not ' if evidence.negated else ''}{evidence.effect} {evidence.object_name}"


def _instead(decision: Decision) -> str:
    found = decision.correction
    return f"→ {found.subject_name} {found.effect} {found.object_name}" if found else ""


def _plain(*names: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for name in names:
        table.add_column(name, overflow="fold")
    return table
