"""Databases for tests: SQLite files, and schemas of their own on a PostgreSQL server.

The server is expected at 127.0.0.1 (database ``test``, user ``postgres``); ``EXTRACTOR_TEST_POSTGRES`` names another
by its URL. Where there is none, tests that need it are skipped and say so, but fail where ``EXTRACTOR_TEST_ALL`` is set.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from lacking import lacking
from sqlalchemy import Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import OperationalError

KINDS = ("sqlite", "postgresql")
SERVER = "postgresql+psycopg://postgres@127.0.0.1:5432/test"
Where = Path | str


def server() -> str:
    """The URL of the server."""
    url = make_url(os.environ.get("EXTRACTOR_TEST_POSTGRES") or SERVER)
    return url.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)


@cache
def why_no_server() -> str:
    """Why the server cannot be used, "" where it can."""
    engine = create_engine(server(), connect_args={"connect_timeout": 5})
    try:
        with engine.connect():
            return ""
    except OperationalError as error:
        return str(error.orig).strip()
    finally:
        engine.dispose()


@contextmanager
def postgres() -> Iterator[str]:
    """The URL of an empty schema, which is dropped at the end."""
    if problem := why_no_server():
        lacking(f"no PostgreSQL to test with (EXTRACTOR_TEST_POSTGRES names one): {problem}")
    name = f"extractor_test_{uuid.uuid4().hex[:12]}"
    admin = create_engine(server(), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE SCHEMA {name}"))
    try:
        url = make_url(server()).update_query_dict({"options": f"-csearch_path={name} -csynchronous_commit=off"})
        yield url.render_as_string(hide_password=False)
    finally:
        with admin.connect() as connection:
            connection.execute(text(f"DROP SCHEMA {name} CASCADE"))
        admin.dispose()


@contextmanager
def database(kind: str, folder: Path) -> Iterator[Where]:
    """An empty database of a kind."""
    if kind == "sqlite":
        yield folder / "results" / "interactions.sqlite"
    else:
        with postgres() as url:
            yield url


@contextmanager
def engine_of(where: Where) -> Iterator[Engine]:
    """An engine of the test's own. SQLite: transactions begin when the test says so."""
    engine = create_engine(f"sqlite:///{where}" if isinstance(where, Path) else where)
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def connected(connection: Any, _: Any) -> None:
            connection.isolation_level = None

        @event.listens_for(engine, "begin")
        def begun(connection: Any) -> None:
            connection.exec_driver_sql("BEGIN")

    try:
        yield engine
    finally:
        engine.dispose()


def sql(where: Where, *statements: str) -> list[tuple[Any, ...]]:
    """Run statements in one transaction; the rows of the last."""
    with engine_of(where) as engine, engine.begin() as connection:
        rows: list[tuple[Any, ...]] = []
        for statement in statements:
            result = connection.execute(text(statement))
            rows = [tuple(row) for row in result] if result.returns_rows else []
        return rows


def dump(where: Where) -> dict[str, list[str]]:
    """Every row of every table, by table; {} for a database that is not there."""
    if isinstance(where, Path) and not where.exists():
        return {}
    with engine_of(where) as engine, engine.begin() as connection:
        tables = inspect(connection).get_table_names()
        return {t: sorted(repr(tuple(row)) for row in connection.execute(text(f"SELECT * FROM {t}"))) for t in tables}


FULL = {
    "sqlite": ("CREATE TRIGGER full_disk BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'disk full'); END",),
    "postgresql": (
        "CREATE FUNCTION no_room() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'disk full'; END $$ LANGUAGE plpgsql",
        "CREATE TRIGGER full_disk BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION no_room()",
    ),
}
EMPTIED = {"sqlite": "DROP TRIGGER full_disk", "postgresql": "DROP TRIGGER full_disk ON {table}"}


def kind_of(where: Where) -> str:
    """Which kind a database is."""
    return "sqlite" if isinstance(where, Path) else "postgresql"


@contextmanager
def full_at(where: Where, table: str) -> Iterator[None]:
    """The database fails at the next row of a table."""
    kind = kind_of(where)
    sql(where, *(statement.format(table=table) for statement in FULL[kind]))
    try:
        yield
    finally:
        sql(where, EMPTIED[kind].format(table=table))
