"""Opening the database: the engine, its settings, the version of its tables, and its errors."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, insert, inspect, make_url, select
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from extractor.errors import StoreError
from extractor.store import schema

_BUSY_SECONDS = 30
_WRITES = "extractor_writes"


@contextmanager
def open_engine(where: str | Path) -> Iterator[Engine]:
    """Open (or make) the database at a path or SQLAlchemy URL, with its tables.

    Raises StoreError where it cannot be opened, is no database of ours, or of another version.
    """
    url = _url(where)
    try:
        engine = create_engine(url)
    except (ModuleNotFoundError, SQLAlchemyError) as error:
        raise StoreError(f"the database {name_of(url)} cannot be used: {error}") from error
    if url.get_backend_name() == "sqlite":
        _tune_sqlite(engine)
    try:
        with writing(engine) as connection:
            _prepare(connection)
        yield engine
    finally:
        engine.dispose()


def name_of(url: URL) -> str:
    """The database in an error message: its file, or its URL without the password."""
    if url.get_backend_name() == "sqlite" and url.database:
        return url.database
    return url.render_as_string(hide_password=True)


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that reads one state of the database."""
    with _errors(engine), engine.begin() as connection:
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that is kept whole or not at all, and waits for another writer before it begins."""
    with _errors(engine), engine.execution_options(**{_WRITES: True}).begin() as connection:
        yield connection


@contextmanager
def _errors(engine: Engine) -> Iterator[None]:
    try:
        yield
    except SQLAlchemyError as error:
        reason = getattr(error, "orig", None) or error
        advice = ""
        if "is locked" in str(reason):
            advice = f" after {_BUSY_SECONDS} s; another process is writing to it: try again when that is done"
        raise StoreError(f"the database {name_of(engine.url)} cannot be used: {reason}{advice}") from error


def _url(where: str | Path) -> URL:
    if isinstance(where, Path):
        url = URL.create("sqlite", database=str(where))
    else:
        try:
            url = make_url(where)
        except ArgumentError:
            raise StoreError(
                f"{where!r} is no database URL; expected one like sqlite:///results/interactions.sqlite"
            ) from None
    if url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:"):
        _check_path(Path(str(url.database)))
    return url


def _check_path(path: Path) -> None:
    if path.is_dir():
        raise StoreError(f"{path}: is a directory; a database file is needed")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"{path}: its folder cannot be made: {error.strerror or error}") from error


def _tune_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def connected(connection: Any, _: Any) -> None:
        # Transactions are begun by us ("begun" below), not by the driver at the first change:
        # a reader that turns writer half-way cannot wait for another one.
        connection.isolation_level = None
        for pragma in (f"busy_timeout={_BUSY_SECONDS * 1000}", "journal_mode=WAL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        writes = connection.get_execution_options().get(_WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _prepare(connection: Connection) -> None:
    """Make the tables in an empty database; refuse those of another version or of somebody else."""
    name = name_of(connection.engine.url)
    tables = set(inspect(connection).get_table_names())
    if schema.about.name not in tables:
        # An SQLite file is ours alone; on a server, others may have tables beside ours.
        taken = sorted(tables if connection.dialect.name == "sqlite" else tables & schema.metadata.tables.keys())
        if taken:
            raise StoreError(
                f"the database {name} holds other tables ({', '.join(taken[:3])}); name an empty or new one"
            )
        schema.metadata.create_all(connection)
        connection.execute(insert(schema.about).values(key="schema", value=str(schema.VERSION)))
        return
    found = connection.scalar(select(schema.about.c.value).where(schema.about.c.key == "schema"))
    if found != str(schema.VERSION):
        raise StoreError(
            f"the database {name} has schema {found}; this version of extractor reads schema {schema.VERSION}: "
            "use the version of extractor that wrote it, or another file"
        )
