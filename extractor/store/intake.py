"""Taking in what a run found: documents, and their evidence against what is known of them.

A title that stands for a work (``doi:…``, or a document without sections where the stored one has
some) never takes the place of its record, nor an abstract that of the full text: what a run without
network reads from titles alone withdraws nothing that was read from abstracts. Nor does an older state of a record
take the place of a later one, wherever it comes from. A later state that lacks the text is taken for what it says of
the document, as that it was retracted, and the text stays.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection, RowMapping, and_, select, update

from extractor.errors import StoreError
from extractor.model import Document, Evidence, Standing, Versions, of_record
from extractor.store import schema
from extractor.store.faults import Faults, still_standing
from extractor.store.rows import chunks, content_of, insert_all, key_of, of_row, to_row, update_all
from extractor.store.tallies import ALL, Counted, Key, count_up
from extractor.store.wanted import among, one_of
from extractor.store.weighing import preferred
from extractor.store.works import own_doi, regroup, with_dois

TEXT_CHANGED = "the text changed"
RECORD_CHANGED = "the document's record changed"
RULES_CHANGED = "the rules changed"
NOT_FOUND = "no longer found"
REPLACED = "replaced by the PubMed record"
TITLE = "reference"
"""The source of titles of references, of which there is no record."""


@dataclass(frozen=True, slots=True)
class Titles:
    """Ids of documents that say less than others: ``replaced`` by their PubMed record under another id,
    or ``outdone`` by what the store has under the same. ``kept`` are those of which the record is the later state and
    the text the stored one, as they are now, by id."""

    replaced: frozenset[str]
    outdone: frozenset[str]
    kept: Mapping[str, Document] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Changes:
    """Counts of evidence, and the ids of the documents whose evidence is another than before."""

    new: int
    updated: int
    unchanged: int
    withdrawn: int
    documents: frozenset[str]


def by_id(documents: Iterable[Document]) -> dict[str, Document]:
    """The documents by id, of several states of a record the last.

    StoreError where two with the same id differ in text and nothing tells which is the later.
    """
    found: dict[str, Document] = {}
    for document in documents:
        known = found.setdefault(document.id, document)
        if known.is_older_than(document):
            found[document.id] = document
        elif known.text_sha256 != document.text_sha256 and not document.is_older_than(known):
            raise StoreError(f"document {document.id} stands twice in this run, with different texts; give one of them")
    return found


def by_key(evidence: Iterable[Evidence], given: Sequence[Document]) -> dict[str, Evidence]:
    """One evidence for each key; StoreError where its document is not among those that are given.

    Of a record that is given in several states, what the last of them says.
    """
    times = Counter(document.id for document in given)
    documents = by_id(given)
    found: dict[str, Evidence] = {}
    for item in evidence:
        if item.document not in documents:
            raise StoreError(f"evidence of document {item.document!r}, which is not among the documents of this run")
        if times[item.document] > 1:
            if item.text_sha256 != documents[item.document].text_sha256:
                continue
            item = of_record(item, documents[item.document])
        key = key_of(item)
        found[key] = preferred((found[key], item)) if key in found else item
    return found


@dataclass(frozen=True, slots=True)
class TakenDocuments:
    """What became of documents: how many are new or changed, which are mere titles, whose standing changed, which were
    an ``older`` state of a record, and which belong to another work than before."""

    documents: int
    titles: Titles
    standings: tuple[tuple[int, Standing, Standing], ...]
    older: frozenset[str]
    regrouped: frozenset[str]


def take_documents(
    connection: Connection, documents: Mapping[str, Document], extracted_with: str, now: str
) -> TakenDocuments:
    """Insert or update documents. ``extracted_with`` says what their evidence was found by."""
    table = schema.documents
    known = {row["id"]: row for row in _rows_in(connection, table, table.c.id, list(documents))}
    stored = {i: of_row(Document, row) for i, row in known.items()}
    outdone = frozenset(i for i, record in stored.items() if outdoes(record, documents[i], now))
    kept = {i: _with_text_of(stored[i], documents[i]) for i in outdone if _tells_more(documents[i], stored[i])}
    new, changed, standings, touched = [], [], [], []
    for document in (kept.get(i, given) for i, given in documents.items()):
        row = {**to_row(document), "text_sha256": document.text_sha256}
        old = known.get(document.id)
        if old is None:
            new.append(
                row | {"extracted_with": extracted_with, "due": False, "first_seen": now, "last_seen": now, "work": ""}
            )
            touched.append(document)
        elif document.id in outdone and document.id not in kept:
            continue
        elif any(old[name] != row[name] for name in row.keys() - {"fetched_at"}):
            if document.standing.gone:
                # From now on: only what is asked for later brings it back.
                row["fetched_at"] = now
            changed.append({**row, "last_seen": now, "which": old["number"]})
            standings.append((old["number"], Standing(old["standing"]), document.standing))
            touched.append(document)
    insert_all(connection, table, new)
    update_all(connection, table, changed)
    regrouped = regroup(connection, touched)
    _note_extraction(connection, [i for i in documents if i not in outdone], extracted_with)
    titles = Titles(_replace_titles(connection, documents), outdone, kept)
    count_up(connection, {(Counted.DOCUMENTS, ALL): len(new)})
    older = frozenset(i for i, record in stored.items() if documents[i].is_older_than(_fetched_by(record, now)))
    return TakenDocuments(len(new) + len(changed), titles, tuple(standings), older, regrouped)


def outdoes(stored: Document, document: Document, now: str) -> bool:
    """Whether what is stored of a document stays as it is: it says more, or is the later state of the record."""
    return _says_less(document, stored) or document.is_older_than(_fetched_by(stored, now))


def _fetched_by(stored: Document, now: str) -> Document:
    """A clock that was wrong keeps no record from being brought up to date."""
    return replace(stored, fetched_at=min(stored.fetched_at, now))


def _says_less(document: Document, stored: Document) -> bool:
    """Whether a document lacks the abstract, or the full text, that the store has of it."""
    return bool(stored.sections and not document.sections) or bool(stored.body and not document.body)


def _with_text_of(stored: Document, document: Document) -> Document:
    return replace(
        document,
        title=stored.title,
        sections=stored.sections,
        source=stored.source,
        license=stored.license,
        pmcid=document.pmcid or stored.pmcid,
    )


def _tells_more(document: Document, stored: Document) -> bool:
    """Whether a document that lacks the text is the later state of its record for all that."""
    return document.source != TITLE and (document.version, document.revised) > (stored.version, stored.revised)


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
    before = list(_current(connection, (documents.keys() | titles.replaced) - (titles.outdone - titles.kept.keys())))
    found = {**still_standing(before, {**documents, **titles.kept}, faults), **found}
    found |= {
        row["key"]: of_record(of_row(Evidence, row), titles.kept[row["document"]])
        for row in before
        if row["document"] in titles.kept
    }
    documents = {**documents, **titles.kept}
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
    dois = {doi for document in documents.values() if (doi := own_doi(document.id, document.doi))}
    records = {doi: record for record, doi in with_dois(connection, dois, True)}
    titles = {t: records[doi] for t, doi in with_dois(connection, records.keys(), False) if t.startswith("doi:")}
    rows = {row["id"]: row for row in _rows_in(connection, table, table.c.id, [*titles, *titles.values()])}
    links = [
        {"which": rows[title]["number"], "replaced_by": rows[record]["number"]}
        for title, record in titles.items()
        if rows[title]["replaced_by"] is None
    ]
    update_all(connection, table, links)
    count_up(connection, {(Counted.DOCUMENTS, ALL): -len(links)})
    return frozenset(titles)


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
