"""What curators put in the place of findings, as evidence: rows made by an edit have it as others have theirs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

from sqlalchemy import ColumnElement, Connection, select

from extractor.model import Decision, Evidence, Triple, Verdict
from extractor.store import schema
from extractor.store.decisions import decisions_on
from extractor.store.judgements import judgements
from extractor.store.rows import chunks, of_row
from extractor.store.supports import corrected


def corrections(
    connection: Connection, current: ColumnElement[bool], known: Collection[ColumnElement[bool]], last: int | None
) -> Mapping[Triple, tuple[Evidence, ...]]:
    """Evidence by what it was corrected to say, as far as curators agree.

    ``current`` says which evidence is current, ``known`` which there is at all, ``last`` is the number of the last
    decision that counts (None: all do).
    """
    decisions = _of_edited(connection, last)
    agreed = {finding: j.correction for finding, j in judgements(decisions).items() if j.correction}
    found: dict[Triple, list[Evidence]] = defaultdict(list)
    for finding, evidence in _seen(connection, agreed, current, known).items():
        correction = agreed[finding]
        found[correction.triple].append(corrected(evidence, correction))
    return {triple: tuple(items) for triple, items in found.items()}


def edits_to(connection: Connection, triple: Triple) -> list[Decision]:
    """All decisions on findings that somebody corrected to say this."""
    edits = [d for d in _of_edited(connection, None) if d.correction and d.correction.triple == triple]
    return decisions_on(connection, {decision.finding for decision in edits})


def _of_edited(connection: Connection, last: int | None) -> list[Decision]:
    """All decisions on findings that somebody edited: these are few."""
    table = schema.decisions
    bound = [] if last is None else [table.c.number <= last]
    edited = select(table.c.finding).where(table.c.verdict == str(Verdict.EDIT), *bound)
    rows = connection.execute(select(table).where(table.c.finding.in_(edited), *bound).order_by(table.c.number))
    return [of_row(Decision, row) for row in rows.mappings()]


def _seen(
    connection: Connection,
    findings: Collection[str],
    current: ColumnElement[bool],
    known: Collection[ColumnElement[bool]],
) -> dict[str, Evidence]:
    """The evidence under each finding: current where there is any, else the last, as it is merged."""
    table = schema.evidence
    best: dict[str, tuple[tuple[bool, int], Evidence]] = {}
    for chunk in chunks(sorted(findings)):
        query = select(table, current.label("is_current")).where(table.c.finding.in_(chunk), *known)
        for row in connection.execute(query).mappings():
            rank = bool(row["is_current"]), row["number"]
            if row["finding"] not in best or rank > best[row["finding"]][0]:
                best[row["finding"]] = rank, of_row(Evidence, row)
    return {finding: evidence for finding, (_, evidence) in best.items()}
