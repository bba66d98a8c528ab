"""Many rows to PostgreSQL at once, by COPY: driver and server make less of each than of the parameters of an INSERT."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.exc import DBAPIError


def copy_rows(connection: Connection, table: Table, names: Sequence[str], rows: Iterable[dict[str, Any]]) -> None:
    """Insert rows with these columns, none of which may be there yet, in the transaction of the connection.

    Raises SQLAlchemy's DBAPIError where the server does not take them, as other statements do.
    """
    # All names are ours; some (key, object) are words of SQL.
    columns = ", ".join(f'"{name}"' for name in names)
    statement = f'COPY "{table.name}" ({columns}) FROM STDIN'
    refused = connection.dialect.loaded_dbapi.Error
    # SQLAlchemy knows no COPY: the cursor is its driver's.
    cursor: Any = connection.connection.cursor()
    try:
        with cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row([row[name] for name in names])
    except refused as error:
        raise DBAPIError(statement, None, error) from error
