"""Decisions as they are stored."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import Connection, select

from extractor.model import Decision
from extractor.store import schema
from extractor.store.judgements import current
from extractor.store.rows import chunks, of_row
from extractor.store.wanted import one_of


def all_decisions(connection: Connection) -> list[Decision]:
    """Every decision, in the order in which they were stored."""
    rows = connection.execute(select(schema.decisions).order_by(schema.decisions.c.number)).mappings()
    return [of_row(Decision, row) for row in rows]


def decisions_named(connection: Connection, ids: Collection[str]) -> dict[str, Decision]:
    """Those with these ids."""
    table = schema.decisions
    return {
        row["id"]: of_row(Decision, row)
        for chunk in chunks(sorted(set(ids)))
        for row in connection.execute(select(table).where(one_of(table.c.id, chunk))).mappings()
    }


def decisions_on(connection: Connection, findings: Collection[str]) -> list[Decision]:
    """All decisions on these findings, in the order in which they were stored."""
    table = schema.decisions
    rows = [
        row
        for chunk in chunks(sorted(set(findings)))
        for row in connection.execute(select(table).where(one_of(table.c.finding, chunk))).mappings()
    ]
    return [of_row(Decision, row) for row in sorted(rows, key=lambda row: row["number"])]


def decisions_in(connection: Connection, documents: Sequence[str]) -> list[Decision]:
    """All decisions on findings of these documents."""
    table = schema.decisions
    return [
        of_row(Decision, row)
        for chunk in chunks(documents)
        for row in connection.execute(select(table).where(one_of(table.c.document, chunk))).mappings()
    ]


def decisions_by(connection: Connection, curator: str) -> dict[str, Decision]:
    """The decisions of a curator that count now, by finding."""
    table = schema.decisions
    rows = connection.execute(select(table).where(table.c.curator == curator)).mappings()
    return {finding: d for (finding, _), d in current(of_row(Decision, row) for row in rows).items()}


def latest_by(connection: Connection, curator: str | None, last: int) -> list[Decision]:
    """What a curator, or anybody, decided last, the oldest of these first."""
    table = schema.decisions
    query = select(table).order_by(table.c.number.desc()).limit(last)
    if curator is not None:
        query = query.where(table.c.curator == curator)
    return [of_row(Decision, row) for row in reversed(connection.execute(query).mappings().all())]
