"""The database: what was read, what was found in it, and the table merged from that."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, delete, event, insert, select, update
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from extractor.errors import StoreError
from extractor.model import Document, Evidence, Interaction, Triple, Versions, columns
from extractor.records.values import from_json, to_json, types_of
from extractor.store import schema
from extractor.store.merge import Known, merge

Clock = Callable[[], str]
_BUSY_SECONDS = 30
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class RunSummary:
    """What a run changed, in evidence, and how large the table is."""

    new: int
    unchanged: int
    withdrawn: int
    interactions: int

    @property
    def changed(self) -> bool:
        """Whether the table is another than before."""
        return bool(self.new or self.withdrawn)


@contextmanager
def open_store(where: str | Path, clock: Clock) -> Iterator[Store]:
    """Open (or make) the database at a path or SQLAlchemy URL; ``clock`` gives the time as ISO text.

    Raises StoreError where it cannot be opened or is of another version.
    """
    engine = _engine(where)
    try:
        with _errors(where):
            schema.metadata.create_all(engine)
            _check_version(engine, where)
        yield Store(engine, clock, str(where))
    finally:
        engine.dispose()


def _engine(where: str | Path) -> Engine:
    if isinstance(where, Path):
        if where.is_dir():
            raise StoreError(f"{where}: is a directory; a database file is needed")
        where.parent.mkdir(parents=True, exist_ok=True)
        where = f"sqlite:///{where}"
    try:
        url = make_url(where)
    except ArgumentError:
        raise StoreError(f"{where!r} is no database URL; expected one like sqlite:///table.sqlite") from None
    try:
        engine = create_engine(url)
    except (ModuleNotFoundError, SQLAlchemyError) as error:
        raise StoreError(f"the database {url.render_as_string()} cannot be used: {error}") from error
    if url.get_backend_name() == "sqlite":
        _tune_sqlite(engine)
    return engine


def _tune_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def connected(connection: Any, _: Any) -> None:
        # Transactions are begun by us ("begin" below), not by the driver at the first change:
        # a reader that turns writer half-way cannot wait for another one.
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "foreign_keys=ON", f"busy_timeout={_BUSY_SECONDS * 1000}"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


@contextmanager
def _errors(where: object) -> Iterator[None]:
    try:
        yield
    except SQLAlchemyError as error:
        reason = getattr(error, "orig", None) or error
        raise StoreError(f"the database {where} cannot be used: {reason}") from error


def _check_version(engine: Engine, where: object) -> None:
    with engine.begin() as connection:
        found = connection.scalar(select(schema.about.c.value).where(schema.about.c.key == "schema"))
        if found is None:
            connection.execute(insert(schema.about).values(key="schema", value=str(schema.VERSION)))
        elif found != str(schema.VERSION):
            raise StoreError(
                f"the database {where} has schema {found}; this version of extractor reads {schema.VERSION}"
            )


class Store:
    """An open database."""

    def __init__(self, engine: Engine, clock: Clock, where: str) -> None:
        self._engine = engine
        self._clock = clock
        self._where = where

    def record_run(
        self, corpus: str, versions: Versions, documents: Sequence[Document], evidence: Iterable[Evidence]
    ) -> RunSummary:
        """Take in what was found in these documents, in one transaction.

        Evidence of these documents that is not found again is superseded, never deleted. A run that
        changes nothing leaves no trace: not in the table, not in ``runs``.
        """
        found = {_identity(item): item for item in evidence}
        with _errors(self._where), self._engine.begin() as connection:
            now = self._clock()
            fresh = self._take_documents(connection, corpus, documents, now)
            before = self._current(connection, [document.id for document in documents])
            new = [item for identity, item in found.items() if identity not in before]
            gone = {identity: why for identity, why in _gone(before, found, documents).items()}
            self._supersede(connection, gone, now)
            _insert_all(connection, schema.evidence, [_evidence_row(item) for item in new])
            replaced = self._replace_titles(connection, documents, now)
            withdrawn = len(gone) + replaced
            if new or withdrawn or fresh:
                self._merge(connection, versions.code)
            total = len(connection.execute(select(schema.interactions.c.number)).all())
            summary = RunSummary(len(new), len(found) - len(new), withdrawn, total)
            if summary.changed or fresh:
                self._log(connection, corpus, versions, summary, now)
            return summary

    def interactions(self) -> list[Interaction]:
        """The table, sorted as merged."""
        with _errors(self._where), self._engine.connect() as connection:
            rows = connection.execute(select(schema.interactions).order_by(schema.interactions.c.number))
            return [_record(Interaction, row._mapping) for row in rows]

    def evidence(self, triple: Triple | None = None) -> list[Evidence]:
        """Current evidence, of one interaction or all, in order of document and place."""
        table = schema.evidence
        query = select(table).where(table.c.superseded_at.is_(None))
        if triple:
            query = query.where(
                table.c.subject == triple.subject,
                table.c.effect == str(triple.effect),
                table.c.object == triple.object,
            )
        with _errors(self._where), self._engine.connect() as connection:
            rows = [_record(Evidence, row._mapping) for row in connection.execute(query)]
        return sorted(rows, key=lambda e: (e.document, e.sentence_start, e.subject_start, e.object_start, e.key))

    def runs(self) -> list[dict[str, Any]]:
        """The runs that changed something, oldest first: at, corpus, versions, counts."""
        with _errors(self._where), self._engine.connect() as connection:
            rows = connection.execute(select(schema.runs).order_by(schema.runs.c.number))
            decoded = ("versions", "counts")
            return [{k: json.loads(v) if k in decoded else v for k, v in row._mapping.items()} for row in rows]

    def _take_documents(self, connection: Connection, corpus: str, documents: Sequence[Document], now: str) -> int:
        """Insert or update the documents; how many were new or had another text."""
        table = schema.documents
        known = {row.id: row for row in connection.execute(select(table.c.id, table.c.number, table.c.text_sha256))}
        fresh = 0
        for document in documents:
            row = _row(document, table)
            old = known.get(document.id)
            if old is None:
                number = connection.execute(
                    insert(table).values(**row, first_seen=now, last_seen=now)
                ).inserted_primary_key[0]
                connection.execute(insert(schema.membership).values(corpus=corpus, document=number))
                fresh += 1
                continue
            if old.text_sha256 != document.text_sha256:
                connection.execute(update(table).where(table.c.number == old.number).values(**row, last_seen=now))
                fresh += 1
            self._join(connection, corpus, old.number)
        return fresh

    def _join(self, connection: Connection, corpus: str, number: int) -> None:
        table = schema.membership
        where = (table.c.corpus == corpus, table.c.document == number)
        if connection.scalar(select(table.c.document).where(*where)) is None:
            connection.execute(insert(table).values(corpus=corpus, document=number))

    def _current(self, connection: Connection, ids: Sequence[str]) -> dict[str, Evidence]:
        table = schema.evidence
        found: dict[str, Evidence] = {}
        for start in range(0, len(ids), _CHUNK):
            query = select(table).where(
                table.c.superseded_at.is_(None), table.c.document.in_(ids[start : start + _CHUNK])
            )
            found.update((row.identity, _record(Evidence, row._mapping)) for row in connection.execute(query))
        return found

    def _supersede(self, connection: Connection, gone: Mapping[str, str], now: str) -> None:
        table = schema.evidence
        for identity, why in gone.items():
            connection.execute(
                update(table)
                .where(table.c.identity == identity, table.c.superseded_at.is_(None))
                .values(superseded_at=now, superseded_because=why)
            )

    def _replace_titles(self, connection: Connection, documents: Sequence[Document], now: str) -> int:
        """Evidence of a title known by its DOI makes way for that of the PubMed record."""
        table = schema.evidence
        titles = [f"doi:{document.doi}" for document in documents if document.doi and document.pmid]
        replaced = 0
        for start in range(0, len(titles), _CHUNK):
            done = connection.execute(
                update(table)
                .where(table.c.superseded_at.is_(None), table.c.document.in_(titles[start : start + _CHUNK]))
                .values(superseded_at=now, superseded_because="replaced by the PubMed record")
            )
            replaced += done.rowcount
        return replaced

    def _merge(self, connection: Connection, release: str) -> None:
        seen = {row.id: row for row in connection.execute(select(schema.documents))}
        known = []
        for row in connection.execute(select(schema.evidence)):
            item = _record(Evidence, row._mapping)
            document = seen[item.document]
            known.append(Known(item, document.first_seen, document.last_seen, row.superseded_at is None))
        connection.execute(delete(schema.interactions))
        _insert_all(
            connection,
            schema.interactions,
            [_row(item, schema.interactions) for item in merge(known, release)],
        )

    def _log(self, connection: Connection, corpus: str, versions: Versions, summary: RunSummary, now: str) -> None:
        connection.execute(
            insert(schema.runs).values(
                at=now,
                corpus=corpus,
                versions=json.dumps(asdict(versions)),
                counts=json.dumps(asdict(summary)),
            )
        )


def _gone(
    before: Mapping[str, Evidence], found: Mapping[str, Evidence], documents: Sequence[Document]
) -> dict[str, str]:
    """What is not found any more, with the reason."""
    texts = {document.id: document.text_sha256 for document in documents}
    return {
        identity: "the text changed" if item.text_sha256 != texts[item.document] else "not found by these rules"
        for identity, item in before.items()
        if identity not in found
    }


def _identity(item: Evidence) -> str:
    """A digest of all that an evidence says, but for the versions that found it."""
    said = [to_json(getattr(item, field.name)) for field in fields(Evidence) if field.name != "versions"]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def _evidence_row(item: Evidence) -> dict[str, Any]:
    return {"identity": _identity(item), **_row(item, schema.evidence)}


def _row(record: Any, table: Any) -> dict[str, Any]:
    names = (*columns(type(record)), *(("text_sha256",) if isinstance(record, Document) else ()))
    return {name: _cell(getattr(record, name)) for name in names if name in table.c}


def _cell(value: Any) -> Any:
    plain = to_json(value)
    return json.dumps(plain, ensure_ascii=False) if isinstance(plain, (list, dict)) else plain


def _record(record: type[Any], row: Mapping[str, Any]) -> Any:
    values = {}
    for name, kind in types_of(record).items():
        value = row[name]
        structured = kind is Versions or "tuple" in str(kind)
        values[name] = from_json(json.loads(value) if structured else value, kind)
    return record(**values)


def _insert_all(connection: Connection, table: Any, rows: list[dict[str, Any]]) -> None:
    for start in range(0, len(rows), _CHUNK):
        connection.execute(insert(table), rows[start : start + _CHUNK])
