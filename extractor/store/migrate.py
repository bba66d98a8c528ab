"""Bringing the tables of a database up to date, by Alembic migrations from the first release on."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from extractor.errors import StoreError
from extractor.store import schema
from extractor.store.upkeep import merge_due
from extractor.store.works import regroup_all

MIGRATIONS = Path(__file__).parent / "migrations"
VERSION_TABLE = "extractor_revision"
_BEFORE_ALEMBIC = {"1": "0001", "2": "0002"}
"""Revisions of databases that say their version in the table ``about``."""


def bring_up_to_date(connection: Connection, name: str) -> None:
    """Make the tables in an empty database, migrate older ones.

    Raises StoreError for tables of a later version, or of somebody else.
    """
    found = revision(connection, name)
    if found == schema.REVISION:
        return
    if found == "":
        schema.metadata.create_all(connection)
        _stamp(connection, schema.REVISION)
        return
    if found > schema.REVISION:
        raise StoreError(
            f"the database {name} has schema {found}; this version of extractor knows schemas up to {schema.REVISION}: "
            "use the version of extractor that wrote it, or another file"
        )
    _stamp(connection, found)
    upgrade(connection, schema.REVISION)
    regroup_all(connection)
    merge_due(connection, None)


def revision(connection: Connection, name: str) -> str:
    """The revision of the tables, "" for an empty database. Raises StoreError where the tables are not ours."""
    tables = set(inspect(connection).get_table_names())
    if VERSION_TABLE in tables:
        return str(connection.scalar(text(f"SELECT version_num FROM {VERSION_TABLE}")))
    if "about" in tables and {"key", "value"} == {c["name"] for c in inspect(connection).get_columns("about")}:
        version = str(connection.scalar(text("SELECT value FROM about WHERE key = 'schema'")))
        return _BEFORE_ALEMBIC.get(version, version)
    # An SQLite file is ours alone; on a server, others may have tables beside ours.
    taken = sorted(tables if connection.dialect.name == "sqlite" else tables & schema.metadata.tables.keys())
    if taken:
        raise StoreError(f"the database {name} holds other tables ({', '.join(taken[:3])}); name an empty or new one")
    return ""


def _stamp(connection: Connection, number: str) -> None:
    connection.execute(
        text(f"CREATE TABLE IF NOT EXISTS {VERSION_TABLE} (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
    )
    connection.execute(text(f"DELETE FROM {VERSION_TABLE}"))
    connection.execute(text(f"INSERT INTO {VERSION_TABLE} VALUES (:number)"), {"number": number})


def upgrade(connection: Connection, to: str) -> None:
    """Run the migrations up to a revision, in the transaction of the connection."""
    # Alembic takes a while to load, and most databases are up to date.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, to)
