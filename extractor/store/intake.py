"""Taking in what a run found: documents, and their evidence against what is known of them.

A title that stands for a work (``doi:…``, or a document without sections where the stored one has
some) never takes the place of its record, nor an abstract that of the full text: what a run without
network reads from titles alone withdraws nothing that was read from abstracts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, RowMapping, and_, func, select, update

from extractor.errors import StoreError
from extractor.model import Document, Evidence, Standing, Versions
from extractor.store import schema
from extractor.store.faults import Faults, still_standing
from extractor.store.rows import chunks, content_of, insert_all, key_of, of_row, to_row, update_all
from extractor.store.supports import preferred
from extractor.store.tallies import ALL, Counted, Key, count_up
from extractor.store.wanted import among, one_of

TEXT_CHANGED = "the text changed"
RECORD_CHANGED = "the document's record changed"
RULES_CHANGED = "the rules changed"
NOT_FOUND = "no longer found"
REPLACED = "replaced by the PubMed record"


@dataclass(frozen=True, slots=True)
class Titles:
    """Ids of documents that say less than others: ``replaced`` by their PubMed record under another id,
    or ``outdone`` by what the store has under the same."""

    replaced: frozenset[str]
    outdone: frozenset[str]


@dataclass(frozen=True, slots=True)
class Changes:
    """Counts of evidence, and the ids of the documents whose evidence is another than before."""

    new: int
    updated: int
    unchanged: int
    withdrawn: int
    documents: frozenset[str]


def by_id(documents: Iterable[Document]) -> dict[str, Document]:
    """The documents by id; StoreError where two with the same id differ in text."""
    found: dict[str, Document] = {}
    for document in documents:
        if found.setdefault(document.id, document).text_sha256 != document.text_sha256:
            raise StoreError(f"document {document.id} stands twice in this run, with different texts; give one of them")
    return found


def by_key(evidence: Iterable[Evidence], documents: Mapping[str, Document]) -> dict[str, Evidence]:
    """One evidence for each key; StoreError where its document is not among those of the run."""
    found: dict[str, Evidence] = {}
    for item in evidence:
        if item.document not in documents:
            raise StoreError(f"evidence of document {item.document!r}, which is not among the documents of this run")
        key = key_of(item)
        found[key] = preferred((found[key], item)) if key in found else item
    return found


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of documents: how many are new or changed, which are mere titles, whose standing changed."""

    documents: int
    titles: Titles
    standings: tuple[tuple[int, Standing, Standing], ...]


def take_documents(connection: Connection, documents: Mapping[str, Document], extracted_with: str, now: str) -> Taken:
    """Insert or update documents. ``extracted_with`` says what their evidence was found by."""
    table = schema.documents
    known = {row["id"]: row for row in _rows_in(connection, table, table.c.id, list(documents))}
    outdone = frozenset(
        i for i, row in known.items() if row["sections"] != "[]" and says_less(documents[i], of_row(Document, row))
    )
    new, changed, standings = [], [], []
    for document in documents.values():
        row = {**to_row(document), "text_sha256": document.text_sha256}
        old = known.get(document.id)
        if old is None:
            new.append({**row, "extracted_with": extracted_with, "due": False, "first_seen": now, "last_seen": now})
        elif document.id not in outdone and any(old[name] != row[name] for name in row.keys() - {"fetched_at"}):
            changed.append({**row, "last_seen": now, "which": old["number"]})
            standings.append((old["number"], Standing(old["standing"]), document.standing))
    insert_all(connection, table, new)
    update_all(connection, table, changed)
    _note_extraction(connection, [i for i in documents if i not in outdone], extracted_with)
    titles = Titles(_replace_titles(connection, documents), outdone)
    count_up(connection, {(Counted.DOCUMENTS, ALL): len(new)})
    return Taken(len(new) + len(changed), titles, tuple(standings))


def says_less(document: Document, stored: Document) -> bool:
    """Whether a document lacks the abstract, or the full text, that the store has of it."""
    return bool(stored.sections and not document.sections) or bool(stored.body and not document.body)


def _note_extraction(connection: Connection, documents: Sequence[str], extracted_with: str) -> None:
    table = schema.documents
    for chunk in chunks(documents):
        connection.execute(
            update(table)
            .where(one_of(table.c.id, chunk), table.c.extracted_with != extracted_with)
            .values(extracted_with=extracted_with)
        )


def join_corpus(connection: Connection, corpus: str, documents: Collection[str]) -> frozenset[str]:
    """Note that the documents belong to the corpus; the ids of those that did not before."""
    table, member = schema.documents, schema.membership
    joining: dict[str, int] = {}
    for chunk in chunks(sorted(documents)):
        # Asked for these documents alone: all members of a corpus are too many to be gone through.
        present = and_(member.c.document == table.c.number, member.c.corpus == corpus)
        query = select(table.c.id, table.c.number).outerjoin(member, present)
        joining.update(
            (row.id, row.number)
            for row in connection.execute(query.where(one_of(table.c.id, chunk), member.c.document.is_(None)))
        )
    insert_all(connection, member, [{"corpus": corpus, "document": number} for number in sorted(joining.values())])
    return frozenset(joining)


def mark_due(connection: Connection, documents: Collection[str]) -> None:
    """Note that rows of the table that depend on these documents have to be merged anew."""
    table = schema.documents
    for chunk in chunks(sorted(documents)):
        connection.execute(update(table).where(one_of(table.c.id, chunk)).values(due=True))


def take_evidence(
    connection: Connection,
    found: Mapping[str, Evidence],
    documents: Mapping[str, Document],
    titles: Titles,
    versions: Versions,
    now: str,
    faults: Faults,
) -> Changes:
    """Insert what is new, supersede what is not found or says something else now, leave the rest.

    Where faults hid what a text says, what is known stays.
    """
    table = schema.evidence
    passed_over = titles.replaced | titles.outdone
    found = {key: item for key, item in found.items() if item.document not in passed_over}
    before = list(_current(connection, (documents.keys() | titles.replaced) - titles.outdone))
    found = {**still_standing(before, documents, faults), **found}
    rows = {key: to_row(item) for key, item in found.items()}
    contents = {key: content_of(row) for key, row in rows.items()}
    same = {row["key"] for row in before if contents.get(row["key"]) == row["content"]}
    gone = [row for row in before if row["key"] not in same]
    inserted = [key for key in found if key not in same]
    superseded = [
        {
            "which": row["number"],
            "superseded_at": now,
            "superseded_because": _reason(row, found.get(row["key"]), documents, titles, versions),
        }
        for row in gone
    ]
    update_all(connection, table, superseded)
    insert_all(
        connection,
        table,
        [
            {
                "key": key,
                "content": contents[key],
                "finding": found[key].finding,
                "found_at": now,
                **rows[key],
            }
            for key in inserted
        ],
    )
    successors = _numbers(connection, [row for row in gone if row["key"] in found])
    links = [
        {"which": row["number"], "superseded_by": successors[row["key"]]} for row in gone if row["key"] in successors
    ]
    update_all(connection, table, links)
    counts: Counter[Key] = Counter()
    for kind in (Counted.EFFECT, Counted.PATTERN):
        counts.update((kind, str(rows[key][kind])) for key in inserted)
        counts.subtract((kind, str(row[kind])) for row in gone)
    count_up(connection, counts)
    return Changes(
        new=len(inserted) - len(successors),
        updated=len(successors),
        unchanged=len(same),
        withdrawn=len(gone) - len(successors),
        documents=frozenset(row["document"] for row in gone) | {found[key].document for key in inserted},
    )


def _replace_titles(connection: Connection, documents: Mapping[str, Document]) -> frozenset[str]:
    """Link titles known by their DOI to the PubMed record of the same; the ids of these titles."""
    table = schema.documents
    dois = sorted({document.doi.lower() for document in documents.values() if document.doi})
    rows = list(_rows_in(connection, table, func.lower(table.c.doi), dois))
    records = {row["doi"].lower(): row["number"] for row in rows if row["pmid"]}
    replaced = [
        row for row in rows if row["id"].startswith("doi:") and not row["pmid"] and row["doi"].lower() in records
    ]
    links = [
        {"which": row["number"], "replaced_by": records[row["doi"].lower()]}
        for row in replaced
        if row["replaced_by"] is None
    ]
    update_all(connection, table, links)
    count_up(connection, {(Counted.DOCUMENTS, ALL): -len(links)})
    return frozenset(row["id"] for row in replaced)


def _current(connection: Connection, documents: Iterable[str]) -> Iterator[RowMapping]:
    for chunk in chunks(sorted(documents)):
        query = select(schema.evidence).where(schema.CURRENT, one_of(schema.evidence.c.document, chunk))
        yield from connection.execute(query).mappings()


def _numbers(connection: Connection, rows: Sequence[RowMapping]) -> dict[str, int]:
    """Of what is current under the keys of these rows."""
    table = schema.evidence
    found: dict[str, int] = {}
    for chunk in chunks(rows):
        query = select(table.c.key, table.c.number).where(schema.CURRENT)
        query = among(
            connection, query, (table.c.document, table.c.key), [(row["document"], row["key"]) for row in chunk]
        )
        found.update((row.key, row.number) for row in connection.execute(query))
    return found


def _reason(
    row: RowMapping,
    successor: Evidence | None,
    documents: Mapping[str, Document],
    titles: Titles,
    versions: Versions,
) -> str:
    """Why a row of evidence does not hold any more."""
    old = of_row(Evidence, row)
    if old.document in titles.replaced:
        return REPLACED
    if old.text_sha256 != documents[old.document].text_sha256:
        return TEXT_CHANGED
    if successor and _without_record(successor) == _without_record(old):
        return RECORD_CHANGED
    return RULES_CHANGED if old.versions != versions else NOT_FOUND


def _without_record(item: Evidence) -> str:
    """What it says but for what its document's record says (year, retraction …)."""
    return content_of(to_row(replace(item, pmid="", doi="", year=None, standing=Standing.PUBLISHED)))


def _rows_in(connection: Connection, table: Any, column: Any, values: Sequence[str]) -> Iterator[RowMapping]:
    for chunk in chunks(values):
        yield from connection.execute(select(table).where(one_of(column, chunk)).order_by(table.c.number)).mappings()
