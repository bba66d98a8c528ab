"""Documents to supports: what is known of documents is read, and what they say of triples written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, select

from extractor.model import Evidence
from extractor.records.values import types_of
from extractor.store import schema
from extractor.store.belief import Calibration
from extractor.store.decisions import decisions_in
from extractor.store.facets import add_facets
from extractor.store.rows import as_json, chunks, insert_all, of_values
from extractor.store.supports import Support, supports_of
from extractor.store.totals import SUMMED
from extractor.store.wanted import one_of
from extractor.store.weighing import Known
from extractor.store.works import numbers_of_works

_summed = attrgetter(*SUMMED)


@dataclass(frozen=True, slots=True)
class Renewed:
    """Rows of supports that are gone, or are another now, as they were; and those that are new, or another."""

    gone: Sequence[Mapping[str, Any]]
    new: Sequence[Mapping[str, Any]]


def renew(connection: Connection, documents: Sequence[int], calibration: Calibration) -> Renewed:
    """Make the supports of documents anew, given by their numbers, and of others of the same works.

    Facets that come with new ones are added.
    """
    documents = numbers_of_works(connection, documents)
    known = known_of(connection, one_of(schema.documents.c.number, documents))
    numbers = dict(_numbers(connection, documents))
    found = {
        (row["interaction"], row["document"]): row
        for support in supports_of(known, decisions_in(connection, list(numbers)), calibration)
        for row in [_row(support, numbers[support.document])]
    }
    table = schema.supports
    old = {
        (row["interaction"], row["document"]): dict(row)
        for row in connection.execute(select(table).where(one_of(table.c.document, documents))).mappings()
    }
    gone = [old[key] for key in old if found.get(key) != old[key]]
    new = [found[key] for key in found if old.get(key) != found[key]]
    for row in gone:
        key = table.c.interaction == row["interaction"], table.c.document == row["document"]
        connection.execute(delete(table).where(*key))
    insert_all(connection, table, new)
    add_facets(connection, new)
    return Renewed(gone, new)


def known_of(connection: Connection, *where: ColumnElement[bool]) -> list[Known]:
    """All evidence that was ever found in some documents, with what the store knows of it."""
    table, documents = schema.evidence, schema.documents
    said = [table.c[name] for name in types_of(Evidence)]
    query = (
        select(
            *said, documents.c.first_seen, table.c.superseded_at, documents.c.work, documents.c.number, table.c.number
        )
        .join(documents, documents.c.id == table.c.document)
        .where(*where)
        .order_by(table.c.number)
    )
    rows = connection.execute(query).all()
    corpora = _corpora(connection, sorted({row[-2] for row in rows}))
    return [
        Known(of_values(Evidence, row[: len(said)]), seen, superseded_at or "", corpora.get(document, ()), number, work)
        for row in rows
        for seen, superseded_at, work, document, number in [row[len(said) :]]
    ]


def _corpora(connection: Connection, documents: Sequence[int]) -> dict[int, tuple[str, ...]]:
    member = schema.membership
    found: dict[int, list[str]] = defaultdict(list)
    for chunk in chunks(documents):
        query = select(member.c.document, member.c.corpus).where(one_of(member.c.document, chunk))
        for document, corpus in connection.execute(query):
            found[document].append(corpus)
    return {document: tuple(sorted(names)) for document, names in found.items()}


def _numbers(connection: Connection, documents: Sequence[int]) -> Iterator[tuple[str, int]]:
    table = schema.documents
    for row in connection.execute(select(table.c.id, table.c.number).where(one_of(table.c.number, documents))):
        yield row.id, row.number


def _row(support: Support, document: int) -> dict[str, Any]:
    triple = support.triple
    return {
        "interaction": triple.id,
        "document": document,
        "layer": int(support.layer),
        **dict(zip(SUMMED, _summed(support.sums), strict=True)),
        # With the document's number, so that the best of many is found by its rank.
        "rank": f"{support.sums.rank}|{document}",
        "subject": triple.subject,
        "effect": str(triple.effect),
        "object": triple.object,
        "evidence": support.evidence,
        "pmid": support.pmid,
        "subject_name": support.subject_name,
        "object_name": support.object_name,
        "subject_type": str(support.subject_type),
        "object_type": str(support.object_type),
        "facets": as_json(sorted([int(f.kind), f.value] for f in support.facets)),
    }
