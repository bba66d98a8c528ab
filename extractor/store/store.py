"""The database: what was read, what was found in it, and the table merged from that."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, and_, delete, func, or_, select

from extractor.model import FULL_TEXT, Document, Evidence, Fault, Interaction, Standing, Triple, Versions
from extractor.store import journal, schema
from extractor.store.accounts import Accounts
from extractor.store.behind import place
from extractor.store.curation import Curation
from extractor.store.engine import open_engine, reading, writing
from extractor.store.faults import by_document, fault_gaps, left_out
from extractor.store.gaps import Gap, GapKind, Sighting
from extractor.store.history import (
    InteractionChange,
    StandingChange,
    interaction_changes,
    note_standing,
    standing_changes,
)
from extractor.store.intake import by_id, by_key, join_corpus, mark_due, outdoes, take_documents, take_evidence
from extractor.store.leaving import Member, leave_corpus, members_of
from extractor.store.planning import note_growth, tidy_grown
from extractor.store.queries import Query, looked_up
from extractor.store.queue import Queue
from extractor.store.releases import Releases
from extractor.store.rows import chunks, of_row
from extractor.store.runs import RefreshOptions, Run, RunState, RunSummary
from extractor.store.table import Table
from extractor.store.tallies import tally
from extractor.store.upkeep import merge_due
from extractor.store.wanted import one_of
from extractor.store.works import own_doi, with_dois

Clock = Callable[[], str]
_READ = (schema.documents, schema.membership, schema.evidence)
_MERGED = (schema.supports, schema.facets, schema.interactions, schema.history)


@dataclass(frozen=True, slots=True)
class Superseded:
    """Evidence that does not hold any more: since when and why."""

    evidence: Evidence
    at: str
    because: str


@dataclass(frozen=True, slots=True)
class Stored:
    """A document as the store has it, and what its evidence was found by."""

    document: Document
    extracted_with: str


@dataclass(frozen=True)
class Batch:
    """A part of what a run found, kept whole or not at all.

    ``members`` are ids of documents by the corpus that they belong to, ``leaving`` by one that they belong to no more.
    ``tried`` are documents with the kinds of gaps that they could have; what was missing before and is not among the
    ``gaps`` is filled. ``faults`` are what extraction failed on: there what is known stays, and it is a gap.
    """

    versions: Versions
    extracted_with: str
    documents: Sequence[Document] = ()
    evidence: Sequence[Evidence] = ()
    members: Mapping[str, Collection[str]] = field(default_factory=dict)
    tried: Collection[tuple[str, GapKind]] = ()
    gaps: Sequence[Gap] = ()
    leaving: Mapping[str, Collection[str]] = field(default_factory=dict)
    faults: Sequence[Fault] = ()


@contextmanager
def open_store(where: str | Path, clock: Clock, make: bool = True) -> Iterator[Store]:
    """Open (or ``make``) the database at a path or SQLAlchemy URL; ``clock`` gives the time as ISO text.

    Raises StoreError where it cannot be opened, is no database of ours, or of another version, and InputError where
    there is none and none is to be made.
    """
    with open_engine(where, make) as engine:
        yield Store(engine, clock)


class Store:
    """An open database. Every method raises StoreError where the database cannot be used."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    # Writing

    def record_run(
        self,
        corpus: str,
        versions: Versions,
        documents: Iterable[Document],
        evidence: Iterable[Evidence],
        extracted_with: str = "",
        leaving: Collection[str] = (),
        faults: Iterable[Fault] = (),
    ) -> RunSummary:
        """Take in what was found in these documents, in one transaction.

        Evidence of these documents that is not found again is superseded, never deleted; documents
        that are not given are left as they are. A run that changes nothing leaves no trace: not in
        the table, not in ``runs``, not in any time. ``evidence`` is read to its end before anything
        is written, so that nobody waits for the database while it is being extracted. Documents that are ``leaving``
        belong to the corpus no more. With ``faults`` the run is partial.
        """
        started = self._clock()
        given, found = list(documents), list(evidence)
        ids, failed = [document.id for document in given], tuple(faults)
        tried = [(document, GapKind.NOT_EXTRACTED) for document in ids]
        left = {corpus: leaving}
        batch = Batch(versions, extracted_with, given, found, {corpus: ids}, tried=tried, leaving=left, faults=failed)
        with writing(self._engine) as connection:
            lacking = journal.gaps_of_kind(connection, GapKind.NOT_EXTRACTED)
            number = journal.begin(connection, "run", [corpus], versions, RefreshOptions(), started)
            summary = self._keep(connection, number, batch)
            journal.add_counts(connection, number, summary)
            if not summary.changed and lacking == journal.gaps_of_kind(connection, GapKind.NOT_EXTRACTED):
                merge_due(connection, number)
                if not _has_history(connection, number):
                    connection.execute(delete(schema.runs).where(schema.runs.c.number == number))
                return replace(summary, interactions=_interactions(connection))
            state = RunState.PARTIAL if failed else RunState.DONE
            problems = [left_out(fault.document for fault in failed)] if failed else []
            run = self._finished(connection, number, state, problems, {}, "")
        self._tidy(run)
        return run.counts

    def begin(self, command: str, corpora: Sequence[str], versions: Versions, options: RefreshOptions) -> int:
        """Put a run on record that is kept batch by batch; its number. Who calls this holds the lock."""
        with writing(self._engine) as connection:
            now = self._clock()
            journal.close_interrupted(connection, command, now)
            return journal.begin(connection, command, corpora, versions, options, now)

    def keep(self, run: int, batch: Batch) -> RunSummary:
        """Take in a part of what a run found, in one transaction; the table is merged when it finishes."""
        with writing(self._engine) as connection:
            summary = self._keep(connection, run, batch)
            journal.add_counts(connection, run, summary)
            return summary

    def finish(
        self,
        run: int,
        state: RunState,
        problems: Sequence[str] = (),
        queries: Mapping[str, str] | None = None,
        reached: str = "",
    ) -> Run:
        """Merge what the run found into the table and close it, in one transaction.

        ``queries`` (digests by corpus) are those that were followed to their end, up to ``reached``. A
        run that is done without having changed anything is put on record as such.
        """
        with writing(self._engine) as connection:
            finished = self._finished(connection, run, state, problems, queries or {}, reached)
        self._tidy(finished)
        return finished

    def _tidy(self, run: Run) -> None:
        tidy_grown(self._engine, run.before.interactions, run.after.interactions, _MERGED)

    def abandon(self, run: int, problem: str) -> Run:
        """Close a run that failed; the table stays exactly as it is.

        What others wrote meanwhile is not the run's doing: where it kept nothing, all is told as it found it.
        """
        with writing(self._engine) as connection:
            found = journal.run_of(connection, run)
            after = tally(connection) if found.counts.changed else found.before
            closed = replace(found, finished=self._clock(), state=RunState.FAILED, problems=(problem,), after=after)
            journal.write(connection, closed)
            return closed

    def _keep(self, connection: Connection, run: int, batch: Batch) -> RunSummary:
        given = by_id(batch.documents)
        found = by_key(batch.evidence, batch.documents)
        now = self._clock()
        before = tally(connection).evidence
        taken = take_documents(connection, given, batch.extracted_with, now)
        note_standing(connection, run, taken.standings)
        joined: set[str] = set()
        for corpus, members in batch.members.items():
            joined |= join_corpus(connection, corpus, members)
        passed_over = taken.titles.replaced | taken.titles.outdone
        faults = by_document(batch.faults, passed_over)
        changes = take_evidence(connection, found, given, taken.titles, batch.versions, now, faults)
        withdrawn = changes.withdrawn
        for corpus, leaving in batch.leaving.items():
            left, lost = leave_corpus(connection, corpus, leaving, now)
            joined |= left
            withdrawn += lost
        mark_due(connection, changes.documents | joined | taken.regrouped)
        note_growth(connection, before, tally(connection).evidence, _READ)
        tried = [t for t in batch.tried if t[1] is not GapKind.NOT_EXTRACTED or t[0] not in passed_over]
        journal.note_gaps(connection, tried, [*batch.gaps, *fault_gaps(connection, faults, batch.versions)], now)
        counts = changes.new, changes.updated, changes.unchanged, withdrawn
        return RunSummary(*counts, taken.documents, older=len(taken.older))

    def _finished(
        self,
        connection: Connection,
        number: int,
        state: RunState,
        problems: Sequence[str],
        queries: Mapping[str, str],
        reached: str,
    ) -> Run:
        merge_due(connection, number)
        journal.set_watermarks(connection, number, queries, reached)
        run = journal.run_of(connection, number)
        after = tally(connection)
        counts = replace(run.counts, interactions=after.interactions)
        if state is RunState.DONE and not counts.changed and not _has_history(connection, number):
            state = RunState.NOTHING_NEW
        run = replace(
            run,
            finished=self._clock(),
            state=state,
            counts=counts,
            # What is another now though this run changed nothing, others did meanwhile.
            before=after if state is RunState.NOTHING_NEW else run.before,
            after=after,
            watermark=reached if queries else "",
            problems=(*problems, *_passed_over(counts)),
        )
        journal.write(connection, run)
        return run

    # Reading

    @property
    def table(self) -> Table:
        """The interaction table."""
        return Table(self._engine)

    @property
    def curation(self) -> Curation:
        """What people decide."""
        return Curation(self._engine, self._clock)

    @property
    def accounts(self) -> Accounts:
        """Who may curate."""
        return Accounts(self._engine, self._clock)

    @property
    def queue(self) -> Queue:
        """What curators are asked."""
        return Queue(self._engine)

    @property
    def releases(self) -> Releases:
        """States of the table that were given a name."""
        return Releases(self._engine, self._clock)

    def interactions(self, corpus: str | None = None) -> list[Interaction]:
        """The table, or the rows with evidence in one corpus, in its order. Withdrawn rows are in it."""
        return list(self.table.rows(Query(corpus=(corpus,) if corpus else (), withdrawn=True)))

    def evidence(self, triple: Triple | None = None) -> list[Evidence]:
        """Current evidence, of one interaction or all, in order of document and place."""
        table = schema.evidence
        where = []
        if triple:
            where = [
                table.c.subject == triple.subject,
                table.c.effect == str(triple.effect),
                table.c.object == triple.object,
            ]
        with reading(self._engine) as connection:
            return list(_evidence(connection, *where))

    def evidence_of_corpus(self, corpus: str) -> Iterator[Evidence]:
        """Current evidence of a corpus's documents in the same order, without holding all in memory."""
        with reading(self._engine) as connection:
            ids = list(connection.scalars(_members([corpus]).order_by(schema.documents.c.id)))
            for chunk in chunks(sorted(ids)):
                yield from _evidence(connection, one_of(schema.evidence.c.document, chunk))

    def evidence_of(self, documents: Collection[str]) -> dict[str, list[Evidence]]:
        """Current evidence of these documents, by document."""
        found: dict[str, list[Evidence]] = {}
        with reading(self._engine) as connection:
            for chunk in chunks(sorted(documents)):
                for item in _evidence(connection, one_of(schema.evidence.c.document, chunk)):
                    found.setdefault(item.document, []).append(item)
        return found

    def superseded(self) -> list[Superseded]:
        """Evidence that was found once, in the order in which it ceased to hold."""
        table = schema.evidence
        query = select(table).where(~schema.CURRENT)
        with reading(self._engine) as connection:
            rows = [
                Superseded(of_row(Evidence, row), row["superseded_at"], row["superseded_because"])
                for row in connection.execute(query).mappings()
            ]
        return sorted(rows, key=lambda item: (item.at, place(item.evidence)))

    def documents(self, corpus: str | None = None) -> list[Document]:
        """The documents, of one corpus or all, by id; without titles replaced by their PubMed record."""
        table = schema.documents
        query = select(table).where(table.c.replaced_by.is_(None))
        if corpus is not None:
            query = query.where(table.c.id.in_(_members([corpus])))
        with reading(self._engine) as connection:
            rows = [of_row(Document, row) for row in connection.execute(query).mappings()]
        return sorted(rows, key=lambda document: document.id)

    def fuller(self, documents: Sequence[Document], corpus: str | None) -> list[Document]:
        """These documents in their order, each as the store has it where that says more, or is the later state of the
        record; then others of the corpus.

        A title gives way to the PubMed record of the same work.
        """
        records = self.records_by_doi([document.doi for document in documents if not document.sections])
        instead = {d.id: records.get(d.doi.lower(), d.id) for d in documents}
        stored = self.stored(instead.values())
        found: dict[str, Document] = {}
        for document in documents:
            known = stored.get(instead[document.id])
            kept = known.document if known and outdoes(known.document, document, self._clock()) else document
            found.setdefault(kept.id, kept)
        for document in self.documents(corpus) if corpus else ():
            found.setdefault(document.id, document)
        return list(found.values())

    def stored(self, ids: Collection[str]) -> dict[str, Stored]:
        """What the store has under these ids."""
        table = schema.documents
        found: dict[str, Stored] = {}
        with reading(self._engine) as connection:
            for chunk in chunks(sorted(ids)):
                for row in connection.execute(select(table).where(one_of(table.c.id, chunk))).mappings():
                    found[row["id"]] = Stored(of_row(Document, row), row["extracted_with"])
        return found

    def records_by_doi(self, dois: Collection[str]) -> dict[str, str]:
        """Ids of PubMed records by their DOI in lower case, as it is given."""
        with reading(self._engine) as connection:
            known = {doi: document for document, doi in with_dois(connection, {own_doi("", doi) for doi in dois}, True)}
        return {doi.lower(): known[own_doi("", doi)] for doi in dois if own_doi("", doi) in known}

    def members(self, corpora: Collection[str]) -> dict[str, Standing]:
        """Standing of the PubMed records of these corpora, by id."""
        table = schema.documents
        query = select(table.c.id, table.c.standing).where(table.c.pmid != "", table.c.id.in_(_members(corpora)))
        with reading(self._engine) as connection:
            return {row.id: Standing(row.standing) for row in connection.execute(query)}

    def listed_members(self, corpus: str, found_by_query: bool) -> list[Member]:
        """The documents of a corpus that its list may have named, as :func:`extractor.store.leaving.members_of`."""
        with reading(self._engine) as connection:
            return members_of(connection, corpus, found_by_query)

    def present(self, ids: Collection[str]) -> frozenset[str]:
        """Those of the ids that are PubMed records of the store, in whatever corpus."""
        table = schema.documents
        found: set[str] = set()
        with reading(self._engine) as connection:
            for chunk in chunks(sorted(ids)):
                # A title that a run without network stored under its PMID is no record.
                query = select(table.c.id).where(one_of(table.c.id, chunk), table.c.source != "reference")
                found.update(connection.scalars(query))
        return frozenset(found)

    def not_extracted_with(self, extracted_with: str, corpora: Collection[str]) -> list[str]:
        """Ids of the corpora's documents whose evidence was found by something else, sorted."""
        table = schema.documents
        query = select(table.c.id).where(
            table.c.extracted_with != extracted_with, table.c.replaced_by.is_(None), table.c.id.in_(_members(corpora))
        )
        with reading(self._engine) as connection:
            return sorted(connection.scalars(query))

    def incomplete(self, corpora: Collection[str], full_text: Collection[str]) -> frozenset[str]:
        """Ids of PubMed records without an abstract, and of those of the ``full_text`` corpora without full text.

        Those whose record is gone are not among them.
        """
        table = schema.documents
        bare = and_(table.c.sections == "[]", table.c.id.in_(_members(corpora)))
        abstract_only = and_(table.c.sections.not_like(f'%"label": "{FULL_TEXT}%'), table.c.id.in_(_members(full_text)))
        there = table.c.standing.not_in([standing for standing in Standing if standing.gone])
        query = select(table.c.id).where(table.c.pmid != "", table.c.source != "reference", there)
        with reading(self._engine) as connection:
            return frozenset(connection.scalars(query.where(or_(bare, abstract_only))))

    def earliest(self, corpora: Collection[str]) -> str:
        """When the first document of these corpora came, "" where there is none."""
        table = schema.documents
        query = select(func.min(table.c.first_seen)).where(table.c.id.in_(_members(corpora)))
        with reading(self._engine) as connection:
            return connection.scalar(query) or ""

    def watermark(self, corpus: str, query: str, now: str) -> str:
        """The time up to which the corpus's query (its digest) is followed, "" for not at all."""
        with reading(self._engine) as connection:
            return journal.watermark(connection, corpus, query, now)

    def gaps(self) -> list[Gap]:
        """What is known to be missing, by document."""
        with reading(self._engine) as connection:
            return journal.open_gaps(connection)

    def sightings(self, kind: GapKind) -> dict[str, Sighting]:
        """How often the open gaps of a kind were found, by document."""
        with reading(self._engine) as connection:
            return journal.sightings(connection, kind)

    def runs(self) -> list[Run]:
        """The runs, oldest first."""
        with reading(self._engine) as connection:
            return journal.runs(connection)

    def interaction_changes(self, after: int, until: int) -> list[InteractionChange]:
        """The rows that runs did something to: those after run ``after``, up to and with ``until``.

        PMIDs and ceRNA regulators of the rows after are those of now; those of the rows before are not kept.
        """
        with reading(self._engine) as connection:
            changes = list(interaction_changes(connection, after, until))
            rows = looked_up(connection, [change.after for change in changes])
            return [replace(change, after=row) for change, row in zip(changes, rows, strict=True)]

    def standing_changes(self, after: int, until: int) -> list[StandingChange]:
        """The documents whose standing the same runs changed."""
        with reading(self._engine) as connection:
            return list(standing_changes(connection, after, until))


def how_extracted(versions: Versions, threshold: float) -> str:
    """What decides on the evidence of a text: where it is the same, nothing has to be extracted again."""
    return f"{versions.rules} {versions.lexicon} {versions.model} {threshold:g}"


def _members(corpora: Collection[str]) -> Any:
    table, member = schema.documents, schema.membership
    return (
        select(table.c.id)
        .join(member, member.c.document == table.c.number)
        .where(member.c.corpus.in_(sorted(corpora)))
        .distinct()
    )


def _evidence(connection: Connection, *where: Any) -> Iterator[Evidence]:
    query = select(schema.evidence).where(schema.CURRENT, *where)
    rows = [of_row(Evidence, row) for row in connection.execute(query).mappings()]
    yield from sorted(rows, key=place)


def _interactions(connection: Connection) -> int:
    return connection.scalar(select(func.count()).select_from(schema.interactions)) or 0


def _passed_over(counts: RunSummary) -> Iterator[str]:
    if counts.older:
        told = "1 record is an older state" if counts.older == 1 else f"{counts.older} records are older states"
        yield f"{told} of what the database has, and {'was' if counts.older == 1 else 'were'} passed over"


def _has_history(connection: Connection, run: int) -> bool:
    table = schema.history
    return connection.scalar(select(table.c.run).where(table.c.run == run).limit(1)) is not None
