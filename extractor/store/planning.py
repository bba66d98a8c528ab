"""What a server knows of its tables. It plans by that, and looks at them anew only some time after they have grown.

SQLite plans by rules alone, and has nothing to be tidied.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, Engine, Table, text

_SMALL = 1_000
"""Below so many rows, any plan will do."""


def note_growth(connection: Connection, before: int, after: int, tables: Iterable[Table]) -> None:
    """Have a server look at tables whose number of rows has passed a power of two."""
    if _grown(before, after):
        look_at(connection, tables)


def look_at(connection: Connection, tables: Iterable[Table]) -> None:
    """Have a server look at tables now."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"ANALYZE {_named(tables)}"))


def tidy_grown(engine: Engine, before: int, after: int, tables: Iterable[Table]) -> None:
    """Have a server tidy such tables up as well, so that what stands in an index need not be looked up in its table.

    This cannot be part of a transaction.
    """
    if engine.dialect.name == "postgresql" and _grown(before, after):
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(f"VACUUM (ANALYZE) {_named(tables)}"))


def _grown(before: int, after: int) -> bool:
    return after >= _SMALL and after.bit_length() > before.bit_length()


def _named(tables: Iterable[Table]) -> str:
    return ", ".join(table.name for table in tables)
