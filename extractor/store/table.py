"""Keeping the interaction table in step with the evidence: only rows that a run touches are merged."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, insert, or_, select, tuple_, update

from extractor.model import Effect, EntityType, Evidence, Interaction, Triple
from extractor.store import schema
from extractor.store.merge import FORMULA, PHENOTYPES, Known, merge
from extractor.store.rows import chunks, insert_all, of_row, to_row, update_all

_CONTEXT_TYPES = tuple(sorted(str(kind) for kind in {*PHENOTYPES, EntityType.DISEASE}))
Pair = tuple[str, str]


def merge_changed(connection: Connection, documents: Collection[str]) -> None:
    """Merge the rows that depend on evidence of these documents, or all where the formula is another."""
    found = connection.scalar(select(schema.about.c.value).where(schema.about.c.key == "merge"))
    if found == FORMULA:
        triples = _affected(connection, documents)
        _write(connection, merge(_dependencies(connection, triples), triples))
        return
    _write(connection, merge(_known(connection)))
    if found is None:
        connection.execute(insert(schema.about).values(key="merge", value=FORMULA))
    else:
        connection.execute(update(schema.about).where(schema.about.c.key == "merge").values(value=FORMULA))


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


def _known(connection: Connection) -> Iterator[Known]:
    return (known for _, known in _numbered(connection))


def _numbered(connection: Connection, *where: ColumnElement[bool]) -> Iterator[tuple[int, Known]]:
    table, documents = schema.evidence, schema.documents
    query = select(table, documents.c.first_seen).join(documents, documents.c.id == table.c.document).where(*where)
    for row in connection.execute(query).mappings():
        yield row["number"], Known(of_row(Evidence, row), row["first_seen"], row["superseded_at"] or "")


def _write(connection: Connection, rows: Collection[Interaction]) -> None:
    """Insert rows of new triples, update those that say something else than before."""
    table = schema.interactions
    before = _stored(connection, {(row.subject, row.object) for row in rows})
    new, changed = [], []
    for row in rows:
        cells = to_row(row)
        old = before.get(Triple(row.subject, row.effect, row.object))
        if old is None:
            new.append(cells)
        elif any(old[name] != cell for name, cell in cells.items()):
            changed.append({**cells, "which": old["number"]})
    insert_all(connection, table, new)
    update_all(connection, table, changed)


def _stored(connection: Connection, pairs: Collection[Pair]) -> dict[Triple, RowMapping]:
    table = schema.interactions
    pair = tuple_(table.c.subject, table.c.object)
    return {
        Triple(row["subject"], Effect(row["effect"]), row["object"]): row
        for chunk in chunks(sorted(pairs))
        for row in connection.execute(select(table).where(pair.in_(chunk))).mappings()
    }
