"""States of evidence: which of it is current at a moment, and what stands under each finding then."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, func, select

from extractor.model import Evidence
from extractor.store import schema
from extractor.store.rows import chunks, of_row
from extractor.store.wanted import one_of


@dataclass(frozen=True)
class Moment:
    """A state of evidence and decisions: which evidence is current, which there is at all, the last decision.

    ``last_decision`` is the number of the last one that counts, None where all do.
    """

    current: ColumnElement[bool]
    known: tuple[ColumnElement[bool], ...] = ()
    last_decision: int | None = None


NOW = Moment(schema.CURRENT)


def seen_under(connection: Connection, findings: Collection[str], moment: Moment = NOW) -> dict[str, Evidence]:
    """The evidence that a curator sees under each finding: current where there is any, else the last."""
    table = schema.evidence
    found: dict[str, tuple[bool, Evidence]] = {}
    for chunk in chunks(sorted(set(findings))):
        query = select(table, moment.current.label("is_current")).where(one_of(table.c.finding, chunk), *moment.known)
        for row in connection.execute(query.order_by(table.c.number)).mappings():
            is_current = bool(row["is_current"])
            if is_current or not found.get(row["finding"], (False,))[0]:
                found[row["finding"]] = is_current, of_row(Evidence, row)
    return {finding: evidence for finding, (_, evidence) in found.items()}


def gone_since(connection: Connection, findings: Collection[str]) -> dict[str, str]:
    """When those of these findings were last found of which nothing is current, by finding."""
    table = schema.evidence
    found: dict[str, str] = {}
    for chunk in chunks(sorted(set(findings))):
        query = (
            select(table.c.finding, func.max(table.c.superseded_at).label("last"))
            .where(one_of(table.c.finding, chunk))
            .group_by(table.c.finding)
            .having(func.count() == func.count(table.c.superseded_at))
        )
        found.update((row.finding, row.last) for row in connection.execute(query))
    return found
