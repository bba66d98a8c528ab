"""What a server knows of its tables. It plans by that, and looks at them anew only some time after they have grown."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, Table, text

_SMALL = 1_000
"""Below so many rows, any plan will do."""


def note_growth(connection: Connection, before: int, after: int, tables: Iterable[Table]) -> None:
    """Have a server look at tables whose number of rows has passed a power of two."""
    if after >= _SMALL and after.bit_length() > before.bit_length():
        look_at(connection, tables)


def look_at(connection: Connection, tables: Iterable[Table]) -> None:
    """Have a server look at tables now; SQLite plans by rules alone."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"ANALYZE {', '.join(table.name for table in tables)}"))
