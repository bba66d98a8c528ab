"""What curators put in the place of findings, as evidence: rows made by an edit have it as others have theirs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import Connection, select

from extractor.model import Decision, Evidence, Triple, Verdict
from extractor.store import schema
from extractor.store.judgements import judgements
from extractor.store.moments import NOW, Moment, seen_under
from extractor.store.rows import of_row
from extractor.store.weighing import corrected


def corrections(connection: Connection, moment: Moment = NOW) -> Mapping[Triple, tuple[Evidence, ...]]:
    """Evidence by what it was corrected to say, as far as curators agree at a moment."""
    decisions = _of_edited(connection, moment.last_decision)
    findings = {decision.about: decision.finding for decision in decisions}
    agreed = [(findings[about], j.correction) for about, j in judgements(decisions).items() if j.correction]
    seen = seen_under(connection, {finding for finding, _ in agreed}, moment)
    found: dict[Triple, list[Evidence]] = defaultdict(list)
    for finding, correction in agreed:
        if finding in seen:
            found[correction.triple].append(corrected(seen[finding], correction))
    return {triple: tuple(items) for triple, items in found.items()}


def edits_to(connection: Connection, triple: Triple) -> list[Decision]:
    """All decisions on findings that somebody corrected to say this."""
    decisions = _of_edited(connection, None)
    findings = {d.finding for d in decisions if d.correction and d.correction.triple == triple}
    return [decision for decision in decisions if decision.finding in findings]


def _of_edited(connection: Connection, last: int | None) -> list[Decision]:
    """All decisions on findings that somebody edited, or added something to: these are few."""
    table = schema.decisions
    bound = [] if last is None else [table.c.number <= last]
    edited = select(table.c.finding).where(table.c.verdict.in_([str(Verdict.EDIT), str(Verdict.ADD)]), *bound)
    rows = connection.execute(select(table).where(table.c.finding.in_(edited), *bound).order_by(table.c.number))
    return [of_row(Decision, row) for row in rows.mappings()]
