"""Opening the database: the engine, its settings, the version of its tables, and its errors."""

from __future__ import annotations

import random
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from json import JSONDecodeError
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from extractor.errors import ConfigurationError, InputError, StoreError
from extractor.store.migrate import bring_up_to_date, revision
from extractor.store.read_only import can_be_written, uri_of
from extractor.store.schema import REVISION

_BUSY_SECONDS = 120
_CACHE_KIB = 65_536
_LOGGED_PAGES = 16_384
"""Of 4 KiB: so much is logged before it goes to the file, where most of a run's pages are then written once."""
_DAMAGED = "; it is damaged: put a backup in its place, or move it away and refresh (docs/refresh.md)"
_SWITCH_PAUSE_SECONDS = 0.02
_FURTHER_CONNECTIONS = 45
"""Beside the five that are kept open: more than a page has threads, and together fewer than PostgreSQL allows (100)."""
_WRITES = "extractor_writes"
_WRITER = 0x6D69524E
"""The key of the lock that a writer to a server holds, for each schema: "miRN" in ASCII."""
_POSTGRESQL = "postgresql+psycopg"


@contextmanager
def open_engine(where: str | Path, make: bool = True) -> Iterator[Engine]:
    """Open (or ``make``) the database at a path or SQLAlchemy URL, with its tables, which are migrated where they are
    old. A SQLite file that cannot be written is opened for reading.

    Raises StoreError where it cannot be opened, is no database of ours, or of a later version; InputError where there
    is none and none is to be made; ConfigurationError for a server's database that does not keep UTF-8.
    """
    url = _url(where)
    path = _path_of(url)
    if not make and not (path and path.exists()) and url.get_backend_name() == "sqlite":
        raise _nothing_there(url)
    if path:
        _make_folder(path)
    with _engine(url) as engine:
        # Who only reads does not wait for somebody who writes, which a large merge does for long.
        with reading(engine) as connection:
            found = revision(connection, name_of(url))
        if not found and not make:
            raise _nothing_there(url)
        if found != REVISION:
            with writing(engine) as connection:
                bring_up_to_date(connection, name_of(url))
        yield engine


def is_there(where: str | Path) -> bool:
    """Whether there is a database with our tables, whatever their version; none is made. Raises as open_engine."""
    url = _url(where)
    path = _path_of(url)
    if url.get_backend_name() == "sqlite" and not (path and path.exists()):
        return False
    with _engine(url) as engine, reading(engine) as connection:
        return bool(revision(connection, name_of(url)))


def _nothing_there(url: URL) -> InputError:
    return InputError(f"there is no database {name_of(url)} yet; `extractor run` or `extractor refresh` makes it")


@contextmanager
def _engine(url: URL) -> Iterator[Engine]:
    """An engine with its settings."""
    path = _path_of(url)
    only_read = path is not None and path.is_file() and not can_be_written(path)
    try:
        if path and only_read:
            engine = create_engine(url, creator=_reader_of(uri_of(path)), **_pooled(url))
        else:
            engine = create_engine(url, **_pooled(url))
    except ModuleNotFoundError as error:
        raise StoreError(f"the database {name_of(url)} cannot be used: its driver {error.name} is not there") from error
    except SQLAlchemyError as error:
        kind = url.get_backend_name()
        raise StoreError(
            f"the database {name_of(url)} cannot be used: {kind!r} is no kind that is known; sqlite and postgresql are"
        ) from error
    if url.get_backend_name() == "sqlite":
        _tune_sqlite(engine, logs=not only_read)
    else:
        _tune_server(engine)
    try:
        yield engine
    finally:
        engine.dispose()


def _reader_of(uri: str) -> Callable[[], sqlite3.Connection]:
    return lambda: sqlite3.connect(uri, uri=True, check_same_thread=False)


def _path_of(url: URL) -> Path | None:
    """The file of a SQLite database, None where it has none."""
    named = url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:")
    return Path(str(url.database)) if named else None


def _pooled(url: URL) -> dict[str, Any]:
    """A reader never waits for a connection that a writer has, who may be waiting for another writer."""
    in_memory = url.get_backend_name() == "sqlite" and _path_of(url) is None
    return {} if in_memory else {"max_overflow": _FURTHER_CONNECTIONS}


def name_of(url: URL) -> str:
    """The database in an error message: its file, or its URL without the password."""
    if url.get_backend_name() == "sqlite" and url.database:
        return url.database
    return url.render_as_string(hide_password=True)


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that reads one state of the database."""
    with _errors(engine), engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
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
        reason = _reason(error)
        advice = ""
        if "malformed" in reason or "not a database" in reason:
            advice = _DAMAGED
        if "readonly" in reason:
            advice = ": it, its folder or its disk is read-only, so that it can only be read"
        if "is locked" in reason or "lock timeout" in reason:
            advice = f" after {_BUSY_SECONDS} s; another process is writing to it: try again when that is done"
        raise StoreError(f"the database {name_of(engine.url)} cannot be used: {reason}{advice}") from error
    except (ValueError, LookupError, TypeError) as error:
        # A value that nobody wrote: the file is damaged, or this is a fault of ours, which has to be seen.
        if not (_unreadable(error) or _is_damaged(engine)):
            raise
        raise StoreError(
            f"the database {name_of(engine.url)} holds what cannot be read: {_reason(error)}{_DAMAGED}"
        ) from error


def _unreadable(error: Exception) -> bool:
    """Whether a text is none, no JSON, or no value of an enumeration."""
    return isinstance(error, (UnicodeDecodeError, JSONDecodeError)) or "is not a valid" in str(error)


def _is_damaged(engine: Engine) -> bool:
    """Whether SQLite finds its file to be damaged."""
    if engine.dialect.name != "sqlite":
        return False
    try:
        with engine.connect() as connection:
            return str(connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()) != "ok"
    except SQLAlchemyError:
        return True


def _reason(error: Exception) -> str:
    """What a database says, in a line; without what SQLAlchemy adds for programmers."""
    said = getattr(error, "orig", None) or next(iter(error.args), error)
    return " ".join(str(said).split())


def _url(where: str | Path) -> URL:
    if isinstance(where, Path):
        url = URL.create("sqlite", database=str(where))
    else:
        try:
            url = make_url(where)
        except (ArgumentError, ValueError):
            # What has no form may still hold a password.
            shown = "what is set" if "@" in where else repr(where)
            raise StoreError(
                f"{shown} is no database URL; expected one like sqlite:///results/interactions.sqlite"
            ) from None
    if url.drivername in ("postgresql", "postgres"):
        url = url.set(drivername=_POSTGRESQL)
    if (path := _path_of(url)) and path.is_dir():
        raise StoreError(f"{path}: is a directory; a database file is needed")
    return url


def _make_folder(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"{path}: its folder cannot be made: {error.strerror or error}") from error


def _tune_sqlite(engine: Engine, logs: bool) -> None:
    @event.listens_for(engine, "connect")
    def connected(connection: Any, _: Any) -> None:
        # Transactions are begun by us ("begun" below), not by the driver at the first change:
        # a reader that turns writer half-way cannot wait for another one.
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout={_BUSY_SECONDS * 1000}")
        if logs:
            _switch_to_wal(connection)
        connection.execute(f"PRAGMA cache_size=-{_CACHE_KIB}")
        connection.execute(f"PRAGMA wal_autocheckpoint={_LOGGED_PAGES}")
        connection.execute("PRAGMA foreign_keys=ON")

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        writes = connection.get_execution_options().get(_WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _switch_to_wal(connection: sqlite3.Connection) -> None:
    """Make the database keep a write-ahead log, as https://www.sqlite.org/wal.html.

    Two connections that switch at once are refused without a wait, whatever the busy time-out: each holds a lock that
    the other one needs. So the wait is ours.
    """
    until = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(_SWITCH_PAUSE_SECONDS * random.random())


def _tune_server(engine: Engine) -> None:
    """One writer at a time, as with SQLite: rows are merged from what others wrote, so two at once would lose some."""

    @event.listens_for(engine, "do_connect")
    def connecting(dialect: Any, _: Any, arguments: Any, options: Any) -> Any:
        connection = dialect.connect(*arguments, **options)
        if dialect.name != "postgresql":
            return connection
        # Before SQLAlchemy asks anything: of a database in SQL_ASCII, texts come as bytes.
        encoding = connection.info.parameter_status("server_encoding") or ""
        if encoding.upper() not in ("UTF8", "UNICODE"):
            connection.close()
            raise ConfigurationError(
                f"the database {name_of(engine.url)} keeps texts in {encoding or 'an unknown encoding'}; "
                "one in UTF8 is needed: createdb -T template0 -E UTF8 NAME makes it"
            )
        return connection

    @event.listens_for(engine, "connect")
    def connected(connection: Any, _: Any) -> None:
        # Compiling a query of ours takes longer than running it.
        connection.autocommit = True
        connection.execute("SET jit = off")
        # A plan that is kept was made when the tables were small.
        connection.execute("SET plan_cache_mode = force_custom_plan")
        connection.autocommit = False

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        if connection.get_execution_options().get(_WRITES) and connection.dialect.name == "postgresql":
            connection.execute(text(f"SET LOCAL lock_timeout = '{_BUSY_SECONDS}s'"))
            # A writer finds everything by an index; of tables that grow while it writes, the server does not know yet
            # that to go through all of them has become dear.
            connection.execute(text("SET LOCAL enable_seqscan = off"))
            lock = text("SELECT pg_advisory_xact_lock(:key, hashtext(current_schema()))")
            connection.execute(lock, {"key": _WRITER})
