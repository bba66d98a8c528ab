"""Which documents are one work: what has a PMID or a DOI in common, also that of a preprint or of another edition.

A work counts once, however many records there are of it. It is named by the least id among its documents; a document
that is alone with its work has no name for it. So works follow from the documents that are there, whatever order they
came in. Names (:attr:`extractor.model.Document.names`) are kept, so that a document that comes finds those that belong
to it: what a change costs depends on the works that it touches.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from sqlalchemy import Connection, delete, select, update

from extractor.model import Document, Evidence, plain_doi
from extractor.store import schema
from extractor.store.rows import chunks, insert_all, of_row, update_all
from extractor.store.wanted import one_of

_AT_ONCE = 2_000
_LONGEST = 200
"""Longer names are kept as their digest: no index of PostgreSQL holds a name of some thousand characters."""
Names = Mapping[str, Collection[str]]
"""Names by document."""


def works_of(names: Names) -> dict[str, str]:
    """The work of each document that shares one with others, by id."""
    leader = {document: document for document in names}

    def lead(document: str) -> str:
        while leader[document] != document:
            leader[document] = document = leader[leader[document]]
        return document

    holder: dict[str, str] = {}
    for document, own in names.items():
        for name in own:
            one, other = sorted((lead(document), lead(holder.setdefault(name, document))))
            leader[other] = one
    leads = {document: lead(document) for document in names}
    shared = {work for document, work in leads.items() if document != work}
    return {document: work for document, work in leads.items() if work in shared}


def works_in(evidence: Iterable[Evidence]) -> dict[str, str]:
    """The same, as far as the PMIDs and DOIs of evidence tell."""
    names: dict[str, set[str]] = defaultdict(set)
    for item in evidence:
        known = Document(item.document, "", pmid=item.pmid, doi=item.doi).names
        names[item.document] |= known
    return works_of(names)


def own_doi(identifier: str, doi: str) -> str:
    """The DOI of a document, folded; "" where it has none."""
    return plain_doi(doi or (identifier if identifier.startswith("doi:") else "")).casefold()


def _kept(name: str) -> str:
    """What is kept of a name."""
    return name if len(name) <= _LONGEST else f"sha256:{hashlib.sha256(name.encode()).hexdigest()}"


def regroup(connection: Connection, documents: Sequence[Document]) -> frozenset[str]:
    """Note the names of documents that are new or changed; ids of those whose work is another now."""
    given = {document.id: set(map(_kept, document.names)) for document in documents}
    stored = _names(connection, given)
    changed = sorted(document for document, own in given.items() if own != stored.get(document, set()))
    if not changed:
        return frozenset()
    # Who was of one work with them, and may be no more.
    former = {name for document in changed for name in stored.get(document, ())}
    table = schema.names
    for chunk in chunks([document for document in changed if document in stored]):
        connection.execute(delete(table).where(one_of(table.c.document, chunk)))
    insert_all(
        connection, table, [{"name": n, "document": document} for document in changed for n in sorted(given[document])]
    )
    closed = _closed(connection, {document: given[document] for document in changed}, former)
    return _note(connection, works_of(closed), closed)


def regroup_all(connection: Connection) -> None:
    """Make the works of all documents anew."""
    table = schema.documents
    connection.execute(delete(schema.names))
    connection.execute(update(table).where(schema.SHARED).values(work=""))
    last = 0
    while (
        rows := connection.execute(select(table).where(table.c.number > last).order_by(table.c.number).limit(_AT_ONCE))
        .mappings()
        .all()
    ):
        last = rows[-1]["number"]
        regroup(connection, [of_row(Document, row) for row in rows])


def numbers_of_works(connection: Connection, documents: Sequence[int]) -> list[int]:
    """The numbers of documents with those of all others of their works, sorted."""
    table = schema.documents
    works = select(table.c.work).where(one_of(table.c.number, documents), schema.SHARED).distinct()
    others = connection.scalars(select(table.c.number).where(table.c.work.in_(works), schema.SHARED)).all()
    return sorted({*documents, *others})


def with_dois(connection: Connection, dois: Collection[str], records: bool) -> Iterator[tuple[str, str]]:
    """Ids of documents with one of these DOIs (folded), each with the DOI, in the order in which they came.

    With ``records``, of those with a PMID, else of those without one.
    """
    table, names = schema.documents, schema.names
    query = (
        select(table.c.id, table.c.doi, table.c.number)
        .join(names, names.c.document == table.c.id)
        .where(table.c.pmid != "" if records else table.c.pmid == "")
        .order_by(table.c.number)
    )
    for chunk in chunks(sorted({doi for doi in dois if doi})):
        for row in connection.execute(query.where(one_of(names.c.name, [_kept(f"doi:{doi}") for doi in chunk]))):
            # It may be another's that it names.
            if (doi := own_doi(row.id, row.doi)) in dois:
                yield row.id, doi


def _closed(connection: Connection, names: dict[str, set[str]], more: set[str]) -> dict[str, set[str]]:
    """The names of these documents, and of all that share some with them, by document."""
    found = dict(names)
    asked: set[str] = set()
    wanted = more.union(*names.values())
    while wanted := wanted - asked:
        asked |= wanted
        holders = _holders(connection, wanted) - found.keys()
        new = _names(connection, holders)
        found |= new
        wanted = {name for own in new.values() for name in own}
    return found


def _holders(connection: Connection, names: Collection[str]) -> set[str]:
    table = schema.names
    found: set[str] = set()
    for chunk in chunks(sorted(names)):
        found.update(connection.scalars(select(table.c.document).where(one_of(table.c.name, chunk))))
    return found


def _names(connection: Connection, documents: Collection[str]) -> dict[str, set[str]]:
    table = schema.names
    found: dict[str, set[str]] = defaultdict(set)
    for chunk in chunks(sorted(documents)):
        for row in connection.execute(select(table).where(one_of(table.c.document, chunk))):
            found[row.document].add(row.name)
    return dict(found)


def _note(connection: Connection, works: Mapping[str, str], documents: Collection[str]) -> frozenset[str]:
    table = schema.documents
    changed: dict[str, dict[str, object]] = {}
    for chunk in chunks(sorted(documents)):
        query = select(table.c.id, table.c.number, table.c.work).where(one_of(table.c.id, chunk))
        for row in connection.execute(query):
            if row.work != works.get(row.id, ""):
                changed[row.id] = {"which": row.number, "work": works.get(row.id, "")}
    update_all(connection, table, list(changed.values()))
    return frozenset(changed)
