"""The database: what was read, what was found in it, and the table merged from that."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, func, insert, select

from extractor.model import Document, Evidence, Interaction, Triple, Versions
from extractor.store import schema
from extractor.store.engine import open_engine, reading, writing
from extractor.store.intake import Changes, by_id, by_key, join_corpus, take_documents, take_evidence
from extractor.store.merge import table_order
from extractor.store.rows import of_row, to_row
from extractor.store.runs import DONE, Run, RunSummary
from extractor.store.table import merge_changed

Clock = Callable[[], str]


@dataclass(frozen=True, slots=True)
class Superseded:
    """Evidence that does not hold any more: since when and why."""

    evidence: Evidence
    at: str
    because: str


@contextmanager
def open_store(where: str | Path, clock: Clock) -> Iterator[Store]:
    """Open (or make) the database at a path or SQLAlchemy URL; ``clock`` gives the time as ISO text.

    Raises StoreError where it cannot be opened, is no database of ours, or of another version.
    """
    with open_engine(where) as engine:
        yield Store(engine, clock)


class Store:
    """An open database. Every method raises StoreError where the database cannot be used."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def record_run(
        self, corpus: str, versions: Versions, documents: Iterable[Document], evidence: Iterable[Evidence]
    ) -> RunSummary:
        """Take in what was found in these documents, in one transaction.

        Evidence of these documents that is not found again is superseded, never deleted; documents
        that are not given are left as they are. A run that changes nothing leaves no trace: not in
        the table, not in ``runs``, not in any time. ``evidence`` is read to its end before anything
        is written, so that nobody waits for the database while it is being extracted.
        """
        started = self._clock()
        given = by_id(documents)
        found = by_key(evidence, given)
        with writing(self._engine) as connection:
            now = self._clock()
            fresh, titles = take_documents(connection, given, now)
            join_corpus(connection, corpus, given)
            changes = take_evidence(connection, found, given, titles, versions, now)
            merge_changed(connection, changes.documents)
            summary = _summary(connection, changes, fresh)
            if summary.changed:
                run = Run(started, self._clock(), corpus, versions, summary, DONE)
                connection.execute(insert(schema.runs), to_row(run))
            return summary

    def interactions(self) -> list[Interaction]:
        """The table, sorted by miRNA, target and effect; withdrawn rows are in it."""
        with reading(self._engine) as connection:
            rows = connection.execute(select(schema.interactions)).mappings()
            return sorted((of_row(Interaction, row) for row in rows), key=table_order)

    def evidence(self, triple: Triple | None = None) -> list[Evidence]:
        """Current evidence, of one interaction or all, in order of document and place."""
        table = schema.evidence
        query = select(table).where(schema.CURRENT)
        if triple:
            query = query.where(
                table.c.subject == triple.subject, table.c.effect == str(triple.effect), table.c.object == triple.object
            )
        with reading(self._engine) as connection:
            rows = [of_row(Evidence, row) for row in connection.execute(query).mappings()]
        return sorted(rows, key=_place)

    def superseded(self) -> list[Superseded]:
        """Evidence that was found once, in the order in which it ceased to hold."""
        table = schema.evidence
        query = select(table).where(~schema.CURRENT)
        with reading(self._engine) as connection:
            rows = [
                Superseded(of_row(Evidence, row), row["superseded_at"], row["superseded_because"])
                for row in connection.execute(query).mappings()
            ]
        return sorted(rows, key=lambda item: (item.at, _place(item.evidence)))

    def documents(self, corpus: str | None = None) -> list[Document]:
        """The documents, of one corpus or all, by id; without titles replaced by their PubMed record."""
        table, membership = schema.documents, schema.membership
        query = select(table).where(table.c.replaced_by.is_(None))
        if corpus is not None:
            members = select(membership.c.document).where(membership.c.corpus == corpus)
            query = query.where(table.c.number.in_(members))
        with reading(self._engine) as connection:
            rows = [of_row(Document, row) for row in connection.execute(query).mappings()]
        return sorted(rows, key=lambda document: document.id)

    def runs(self) -> list[Run]:
        """The runs that changed something, oldest first."""
        with reading(self._engine) as connection:
            rows = connection.execute(select(schema.runs).order_by(schema.runs.c.number)).mappings()
            return [of_row(Run, row) for row in rows]


def _summary(connection: Connection, changes: Changes, documents: int) -> RunSummary:
    total = connection.scalar(select(func.count()).select_from(schema.interactions)) or 0
    return RunSummary(changes.new, changes.updated, changes.unchanged, changes.withdrawn, documents, interactions=total)


def _place(item: Evidence) -> tuple[object, ...]:
    return item.document, item.sentence_start, item.subject_start, item.object_start, item.key
