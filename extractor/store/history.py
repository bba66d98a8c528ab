"""What runs did to the rows of the table and to the standing of documents.

Before a run first changes a row, the row as it stood is put aside. What a row was after run A is what the
first later run put aside, or what it is now: so any two runs can be compared.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, func, insert, literal, select

from extractor.model import Interaction, Standing
from extractor.store import schema
from extractor.store.rows import as_json, chunks, insert_all, interaction_of
from extractor.store.wanted import one_of


@dataclass(frozen=True, slots=True)
class InteractionChange:
    """A row of the table before (None: there was none) and after."""

    before: Interaction | None
    after: Interaction


@dataclass(frozen=True, slots=True)
class StandingChange:
    """A document whose standing is another than before."""

    document: str
    title: str
    notices: tuple[str, ...]
    before: Standing
    after: Standing


def put_aside(connection: Connection, run: int, rows: Mapping[int, Mapping[str, Any]]) -> None:
    """Remember rows of the table, by number, as they stood before this run."""
    table = schema.history
    known: set[int] = set()
    for chunk in chunks(sorted(rows)):
        query = select(table.c.interaction).where(table.c.run == run, one_of(table.c.interaction, chunk))
        known.update(connection.scalars(query))
    insert_all(
        connection,
        table,
        [
            {"run": run, "interaction": number, "before": as_json(dict(row))}
            for number, row in rows.items()
            if number not in known
        ],
    )


def note_new(connection: Connection, run: int, interactions: Sequence[str]) -> None:
    """Remember that this run added rows to the table, by the ids of their interactions."""
    rows = schema.interactions
    for chunk in chunks(interactions):
        added = select(literal(run), rows.c.number).where(one_of(rows.c.id, chunk))
        connection.execute(insert(schema.history).from_select(["run", "interaction"], added))


def note_standing(connection: Connection, run: int, changes: Collection[tuple[int, Standing, Standing]]) -> None:
    """Remember changes of standing: the document's number, before and after."""
    rows = [
        {"run": run, "document": number, "before": str(old), "after": str(new)}
        for number, old, new in changes
        if old is not new
    ]
    if rows:
        connection.execute(insert(schema.standings), rows)


def interaction_changes(connection: Connection, after: int, until: int) -> Iterator[InteractionChange]:
    """The rows that are not the same after run ``until`` as they were after run ``after``."""
    table, rows = schema.history, schema.interactions
    first = (
        select(table.c.interaction, func.min(table.c.run).label("run"))
        .where(table.c.run > after, table.c.run <= until)
        .group_by(table.c.interaction)
        .subquery()
    )
    later = (
        select(table.c.interaction, func.min(table.c.run).label("run"))
        .where(table.c.run > until)
        .group_by(table.c.interaction)
        .subquery()
    )
    then = table.alias()
    query = (
        select(rows, table.c.before.label("row_before"), then.c.before.label("row_then"))
        .join(first, first.c.interaction == rows.c.number)
        .join(table, and_(table.c.interaction == first.c.interaction, table.c.run == first.c.run))
        .outerjoin(later, later.c.interaction == rows.c.number)
        .outerjoin(then, and_(then.c.interaction == later.c.interaction, then.c.run == later.c.run))
        .order_by(rows.c.number)
    )
    for row in connection.execute(query).mappings():
        before = _row_of(row["row_before"], row["number"])
        current = interaction_of(row) if row["row_then"] is None else _row_of(row["row_then"], row["number"])
        if current is not None and current != before:
            yield InteractionChange(before, current)


def standing_changes(connection: Connection, after: int, until: int) -> Iterator[StandingChange]:
    """The documents whose standing changed after run ``after``, up to and with run ``until``."""
    table, documents = schema.standings, schema.documents
    query = (
        select(documents.c.id, documents.c.title, documents.c.notices, table.c.before, table.c.after)
        .join(documents, documents.c.number == table.c.document)
        .where(table.c.run > after, table.c.run <= until)
        .order_by(documents.c.id, table.c.run)
    )
    found: dict[str, StandingChange] = {}
    for row in connection.execute(query):
        before = found[row.id].before if row.id in found else Standing(row.before)
        notices = tuple(json.loads(row.notices))
        found[row.id] = StandingChange(row.id, row.title, notices, before, Standing(row.after))
    yield from (change for change in found.values() if change.before is not change.after)


def _row_of(text: str | None, number: int) -> Interaction | None:
    return interaction_of({**json.loads(text), "number": number}) if text else None
