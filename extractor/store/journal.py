"""Keeping the records of runs: how they went, how far queries are followed, what is missing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, insert, select, update

from extractor.model import Versions
from extractor.store import schema
from extractor.store.gaps import Gap, GapKind, Sighting
from extractor.store.rows import chunks, of_row, to_row
from extractor.store.runs import RefreshOptions, Run, RunState, RunSummary, StoreSize
from extractor.store.tallies import tally
from extractor.store.wanted import one_of


def begin(
    connection: Connection, command: str, corpora: Sequence[str], versions: Versions, options: RefreshOptions, now: str
) -> int:
    """Put a running run on record; its number."""
    run = Run(
        number=0,
        command=command,
        started=now,
        finished="",
        corpora=tuple(corpora),
        versions=versions,
        options=options,
        state=RunState.RUNNING,
        counts=RunSummary(),
        before=tally(connection),
        after=StoreSize(),
        watermark="",
        problems=(),
    )
    return _number(connection.execute(insert(schema.runs).values(_cells(run))))


def _number(result: Any) -> int:
    return int(result.inserted_primary_key[0])


def _cells(run: Run) -> dict[str, Any]:
    return {name: cell for name, cell in to_row(run).items() if name != "number"}


def write(connection: Connection, run: Run) -> None:
    """Write a run's record anew."""
    connection.execute(update(schema.runs).where(schema.runs.c.number == run.number).values(_cells(run)))


def add_counts(connection: Connection, number: int, counts: RunSummary) -> None:
    """Add what a part of a run did to its record."""
    run = run_of(connection, number)
    write(connection, replace(run, counts=run.counts.plus(counts)))


def run_of(connection: Connection, number: int) -> Run:
    """The run with this number, which has to be there."""
    row = connection.execute(select(schema.runs).where(schema.runs.c.number == number)).mappings().one()
    return of_row(Run, row)


def runs(connection: Connection) -> list[Run]:
    """All runs, oldest first."""
    rows = connection.execute(select(schema.runs).order_by(schema.runs.c.number)).mappings()
    return [of_row(Run, row) for row in rows]


def close_interrupted(connection: Connection, command: str, now: str) -> None:
    """Say of runs of a command that nobody finished that they were interrupted. Only who holds its lock may ask.

    A refresh may be at work while results of a scan are merged.
    """
    table = schema.runs
    left = table.c.state == RunState.RUNNING, table.c.command == command
    connection.execute(update(table).where(*left).values(state=str(RunState.INTERRUPTED), finished=now))


def set_watermarks(connection: Connection, run: int, queries: Mapping[str, str], reached: str) -> None:
    """Note that the queries (digests by corpus) are followed up to this time."""
    rows = [{"run": run, "corpus": corpus, "query": query, "reached": reached} for corpus, query in queries.items()]
    if rows:
        connection.execute(insert(schema.watermarks), rows)


def watermark(connection: Connection, corpus: str, query: str, now: str) -> str:
    """How far the query is followed: the time that was noted last, "" for never.

    A time later than now was noted while a clock was wrong, so the one before counts; and so it does later, when that
    time has come, if runs after it noted their own.
    """
    table = schema.watermarks
    statement = (
        select(table.c.reached)
        .where(table.c.corpus == corpus, table.c.query == query, table.c.reached <= now)
        .order_by(table.c.run.desc())
        .limit(1)
    )
    return connection.scalar(statement) or ""


def open_gaps(connection: Connection) -> list[Gap]:
    """The gaps that are not filled, by document and kind."""
    table = schema.gaps
    query = select(table).where(table.c.filled_at.is_(None)).order_by(table.c.document, table.c.kind)
    return [of_row(Gap, row) for row in connection.execute(query).mappings()]


def sightings(connection: Connection, kind: GapKind) -> dict[str, Sighting]:
    """How often the open gaps of a kind were found, by document."""
    table = schema.gaps
    query = select(table.c.document, table.c.tries, table.c.tried_at).where(
        table.c.filled_at.is_(None), table.c.kind == str(kind)
    )
    return {row.document: Sighting(row.tries, row.tried_at) for row in connection.execute(query)}


def gaps_of_kind(connection: Connection, kind: GapKind) -> frozenset[str]:
    """The documents that have such a gap."""
    query = select(schema.gaps.c.document).where(schema.gaps.c.filled_at.is_(None), schema.gaps.c.kind == str(kind))
    return frozenset(connection.scalars(query))


def note_gaps(connection: Connection, tried: Collection[tuple[str, GapKind]], gaps: Iterable[Gap], now: str) -> None:
    """Open the gaps that were found; those that were tried and are not found again are filled."""
    table = schema.gaps
    found = {(gap.document, gap.kind): gap for gap in gaps}
    looked_at = {*tried, *found}
    known: set[tuple[str, GapKind]] = set()
    for chunk in chunks(sorted({document for document, _ in looked_at})):
        query = select(table).where(table.c.filled_at.is_(None), one_of(table.c.document, chunk))
        for row in list(connection.execute(query).mappings()):
            key = (row["document"], GapKind(row["kind"]))
            if key not in looked_at:
                continue
            known.add(key)
            again = {"tries": row["tries"] + 1, "tried_at": now, **to_row(found[key])} if key in found else {}
            changed = again or {"filled_at": now}
            connection.execute(update(table).where(table.c.number == row["number"]).values(changed))
    for key, gap in found.items():
        if key not in known:
            connection.execute(insert(table).values(opened_at=now, tried_at=now, tries=1, **to_row(gap)))
