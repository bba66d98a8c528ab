"""Keeping the interaction table in step with the evidence: only rows that a run touches are merged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, delete, insert, or_, select, tuple_, update

from extractor.model import Effect, EntityType, Evidence, Interaction, Triple
from extractor.store import schema
from extractor.store.history import put_aside
from extractor.store.merge import FORMULA, PHENOTYPES, Known, merge
from extractor.store.rows import chunks, insert_all, of_row, to_row, update_all

_CONTEXT_TYPES = tuple(sorted(str(kind) for kind in {*PHENOTYPES, EntityType.DISEASE}))
_PAIRS_AT_ONCE = 500
Pair = tuple[str, str]


def merge_due(connection: Connection, run: int) -> None:
    """Merge the rows that depend on documents that are due, or all where the formula is another.

    How the rows stood before this run is put aside. Rows are merged some pairs at a time, so that
    memory does not grow with the table.
    """
    found = connection.scalar(select(schema.about.c.value).where(schema.about.c.key == "merge"))
    if found == FORMULA:
        due = list(connection.scalars(select(schema.documents.c.id).where(schema.documents.c.due)))
        triples = _affected(connection, due)
    else:
        triples = _all_triples(connection)
        connection.execute(delete(schema.about).where(schema.about.c.key == "merge"))
        connection.execute(insert(schema.about).values(key="merge", value=FORMULA))
    by_pair: dict[Pair, list[Triple]] = defaultdict(list)
    for triple in triples:
        by_pair[triple.subject, triple.object].append(triple)
    pairs = sorted(by_pair)
    for start in range(0, len(pairs), _PAIRS_AT_ONCE):
        part = [triple for pair in pairs[start : start + _PAIRS_AT_ONCE] for triple in by_pair[pair]]
        _write(connection, merge(_dependencies(connection, part), part), run)
    connection.execute(update(schema.documents).where(schema.documents.c.due).values(due=False))


def _affected(connection: Connection, documents: Collection[str]) -> set[Triple]:
    """Triples of these documents, of the same pairs, and of the miRNAs that are sponged in them."""
    table = schema.evidence
    own = _triples(connection, documents, table.c.document.in_)
    sponged = {triple.object for triple in own if triple.effect is Effect.SPONGES}
    return (
        own
        | _triples(connection, _pairs(own), _of_pairs)
        | _triples(connection, sponged, lambda keys: or_(table.c.subject.in_(keys), table.c.object.in_(keys)))
    )


def _triples(
    connection: Connection, values: Collection[Any], where: Callable[[Any], ColumnElement[bool]]
) -> set[Triple]:
    table = schema.evidence
    query = select(table.c.subject, table.c.effect, table.c.object).distinct()
    return {
        Triple(row.subject, Effect(row.effect), row.object)
        for chunk in chunks(sorted(values))
        for row in connection.execute(query.where(where(chunk)))
    }


def _pairs(triples: Iterable[Triple]) -> set[Pair]:
    return {(triple.subject, triple.object) for triple in triples}


def _all_triples(connection: Connection) -> set[Triple]:
    table = schema.evidence
    query = select(table.c.subject, table.c.effect, table.c.object).distinct()
    return {Triple(row.subject, Effect(row.effect), row.object) for row in connection.execute(query)}


def _of_pairs(pairs: Collection[Pair]) -> ColumnElement[bool]:
    return tuple_(schema.evidence.c.subject, schema.evidence.c.object).in_(pairs)


def _dependencies(connection: Connection, triples: Collection[Triple]) -> list[Known]:
    """What ``merge`` needs to know for these triples, and little else."""
    table = schema.evidence
    loaded: dict[int, Known] = {}
    for pairs in chunks(sorted(_pairs(triples))):
        loaded.update(_numbered(connection, _of_pairs(pairs)))
    documents = {item.evidence.document for item in loaded.values()}
    keys = {key for triple in triples for key in (triple.subject, triple.object)}
    for chunk in chunks(sorted(documents)):
        loaded.update(_numbered(connection, table.c.document.in_(chunk), table.c.object_type.in_(_CONTEXT_TYPES)))
    for chunk in chunks(sorted(keys)):
        loaded.update(_numbered(connection, table.c.object.in_(chunk), table.c.effect == str(Effect.SPONGES)))
    return list(loaded.values())


def _numbered(connection: Connection, *where: ColumnElement[bool]) -> list[tuple[int, Known]]:
    table, documents = schema.evidence, schema.documents
    query = select(table, documents.c.first_seen).join(documents, documents.c.id == table.c.document).where(*where)
    rows = list(connection.execute(query).mappings())
    corpora = _corpora(connection, {row["document"] for row in rows})
    return [
        (
            row["number"],
            Known(
                of_row(Evidence, row),
                row["first_seen"],
                row["superseded_at"] or "",
                tuple(sorted(corpora.get(row["document"], ()))),
            ),
        )
        for row in rows
    ]


def _corpora(connection: Connection, documents: Collection[str]) -> dict[str, list[str]]:
    table, member = schema.documents, schema.membership
    query = select(table.c.id, member.c.corpus).join(member, member.c.document == table.c.number)
    found: dict[str, list[str]] = defaultdict(list)
    for chunk in chunks(sorted(documents)):
        for row in connection.execute(query.where(table.c.id.in_(chunk))):
            found[row.id].append(row.corpus)
    return found


def _write(connection: Connection, rows: Collection[Interaction], run: int) -> None:
    """Insert rows of new triples, update those that say something else than before."""
    table = schema.interactions
    pairs = {(row.subject, row.object) for row in rows}
    before = _stored(connection, pairs)
    new, changed = [], []
    aside: dict[int, Mapping[str, Any] | None] = {}
    for row in rows:
        cells = to_row(row)
        old = before.get(row.triple)
        if old is None:
            new.append(cells)
        elif any(old[name] != cell for name, cell in cells.items()):
            changed.append({**cells, "which": old["number"]})
            aside[old["number"]] = {name: old[name] for name in cells}
    insert_all(connection, table, new)
    update_all(connection, table, changed)
    added = _stored(connection, pairs).items() if new else ()
    aside |= {row["number"]: None for triple, row in added if triple not in before}
    put_aside(connection, run, aside)


def _stored(connection: Connection, pairs: Collection[Pair]) -> dict[Triple, RowMapping]:
    table = schema.interactions
    pair = tuple_(table.c.subject, table.c.object)
    return {
        Triple(row["subject"], Effect(row["effect"]), row["object"]): row
        for chunk in chunks(sorted(pairs))
        for row in connection.execute(select(table).where(pair.in_(chunk))).mappings()
    }
