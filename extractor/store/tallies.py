"""The size of the store, counted up as it grows: counting it anew would cost more the more there is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from enum import StrEnum

from sqlalchemy import Connection, bindparam, delete, func, insert, literal, select, update

from extractor.store import schema
from extractor.store.rows import insert_all
from extractor.store.runs import Count, StoreSize


class Counted(StrEnum):
    """What is counted; evidence by effect and by pattern, where it is current."""

    DOCUMENTS = "documents"
    INTERACTIONS = "interactions"
    EFFECT = "effect"
    PATTERN = "pattern"


Key = tuple[Counted, str]
ALL = ""
"""The name under which there is one number only."""


def count_up(connection: Connection, changes: Mapping[Key, int]) -> None:
    """Add to the numbers; who calls this is the only writer."""
    wanted = {key: number for key, number in changes.items() if number}
    if not wanted:
        return
    table = schema.tallies
    known = _numbers(connection)
    add = (
        update(table)
        .where(table.c.kind == bindparam("of"), table.c.name == bindparam("of_name"))
        .values(number=table.c.number + bindparam("by"))
    )
    present = [{"of": str(k), "of_name": name, "by": n} for (k, name), n in wanted.items() if (k, name) in known]
    if present:
        connection.execute(add, present)
    new = [{"kind": str(k), "name": name, "number": n} for (k, name), n in wanted.items() if (k, name) not in known]
    insert_all(connection, table, new)


def _numbers(connection: Connection) -> Counter[Key]:
    return Counter({(Counted(row.kind), row.name): row.number for row in connection.execute(select(schema.tallies))})


def tally(connection: Connection) -> StoreSize:
    """The size of the store now."""
    numbers = _numbers(connection)
    effects = _counts(numbers, Counted.EFFECT)
    return StoreSize(
        documents=numbers[Counted.DOCUMENTS, ALL],
        evidence=sum(count.number for count in effects),
        interactions=numbers[Counted.INTERACTIONS, ALL],
        effects=effects,
        patterns=_counts(numbers, Counted.PATTERN),
    )


def _counts(numbers: Mapping[Key, int], kind: Counted) -> tuple[Count, ...]:
    return tuple(Count(name, number) for (k, name), number in sorted(numbers.items()) if k is kind and number)


def count_anew(connection: Connection) -> None:
    """Count everything."""
    table, documents, evidence = schema.tallies, schema.documents, schema.evidence
    connection.execute(delete(table))
    for kind, query in (
        (Counted.DOCUMENTS, select(literal(ALL), func.count()).where(documents.c.replaced_by.is_(None))),
        (Counted.INTERACTIONS, select(literal(ALL), func.count()).select_from(schema.interactions)),
        (Counted.EFFECT, select(evidence.c.effect, func.count()).where(schema.CURRENT).group_by(evidence.c.effect)),
        (Counted.PATTERN, select(evidence.c.pattern, func.count()).where(schema.CURRENT).group_by(evidence.c.pattern)),
    ):
        rows = [{"kind": str(kind), "name": name, "number": number} for name, number in connection.execute(query)]
        if rows:
            connection.execute(insert(table), rows)
