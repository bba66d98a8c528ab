"""Records from and to rows, and the digests that tell one evidence from another."""

from __future__ import annotations

import hashlib
import json
import types
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, is_dataclass
from enum import StrEnum
from functools import lru_cache
from operator import attrgetter, itemgetter
from typing import Any, TypeVar, Union, cast, get_args, get_origin

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Insert,
    RowMapping,
    Select,
    String,
    Table,
    TableValuedAlias,
    Text,
    Update,
    bindparam,
    column,
    func,
    insert,
    select,
    update,
)
from sqlalchemy import cast as cast_to
from sqlalchemy.dialects import postgresql, sqlite

from extractor.errors import InputError, StoreError
from extractor.model import Evidence, Interaction
from extractor.records.values import from_json, to_json, types_of, unfit
from extractor.store.copying import copy_rows
from extractor.store.schema import LOOKED_UP

Record = TypeVar("Record")
Item = TypeVar("Item")
_CHUNK = 500
_PLAIN = frozenset({str, int, float, bool})

as_json = json.JSONEncoder(ensure_ascii=False).encode
"""JSON text with all characters as they are. ``json.dumps`` would make an encoder for each value."""


def to_row(record: Any) -> dict[str, Any]:
    """Column values of a record: tuples and nested records as JSON text."""
    names, values_of, others = _columns_of(cast("Hashable", type(record)))
    row = dict(zip(names, values_of(record), strict=True))
    for name, cell in others:
        row[name] = cell(row[name])
    return row


@lru_cache(maxsize=32)
def _columns_of(
    record: Any,
) -> tuple[tuple[str, ...], Callable[[Any], tuple[Any, ...]], tuple[tuple[str, Callable[[Any], Any]], ...]]:
    """The names of a record's fields, what gives their values, and what makes cells of those that no database takes."""
    kinds = types_of(record)
    others = tuple((name, cell) for name, kind in kinds.items() if (cell := _cell_of(kind)))
    return tuple(kinds), attrgetter(*kinds), others


def _cell_of(kind: Any) -> Callable[[Any], Any] | None:
    """What makes a cell of a field's value; None where the database takes it as it is."""
    if get_origin(kind) in (Union, types.UnionType):
        (inner,) = [argument for argument in get_args(kind) if argument is not type(None)]
        cell = _cell_of(inner)
        return cell and (lambda value: None if value is None else cell(value))
    if kind in _PLAIN:
        return None
    if get_origin(kind) is tuple:
        return _cell_of_tuple
    # The same few records (versions) stand in nearly every row; tuples hardly repeat.
    return _known_structured if is_dataclass(kind) else str


def _cell_of_tuple(value: tuple[Any, ...]) -> str:
    return _structured(value) if value else "[]"


def _structured(value: Any) -> str:
    return as_json(to_json(value))


_known_structured = lru_cache(maxsize=64)(_structured)


def of_row(record: Callable[..., Record], row: RowMapping) -> Record:
    """The record that a row holds; columns of other names are passed over.

    Raises StoreError for a value that the record does not know, as a later version may have written.
    """
    try:
        return record(**{name: read(row[name]) if read else row[name] for name, read in _readers(record)})
    except ValueError as error:
        raise StoreError(f"row {row['number']} of the database holds what cannot be read: {error}") from error


def of_values(record: Callable[..., Record], values: Sequence[Any]) -> Record:
    """The record that the values of its columns, in the order of its fields, make: for many rows, as it costs least.

    Raises StoreError for a value that the record does not know.
    """
    cells = list(values)
    try:
        for place, read in _places_read(record):
            cells[place] = read(cells[place])
    except ValueError as error:
        raise StoreError(f"a row of the database holds what cannot be read: {error}") from error
    return record(*cells)


@lru_cache(maxsize=16)
def _places_read(record: Any) -> tuple[tuple[int, Callable[[Any], Any]], ...]:
    return tuple((place, read) for place, (_, read) in enumerate(_readers(record)) if read)


def interaction_of(row: Mapping[str, Any] | RowMapping) -> Interaction:
    """The row of the table that a database row holds; the columns that are looked up are empty."""
    return of_row(Interaction, cast("RowMapping", {**dict.fromkeys(LOOKED_UP, "[]"), **dict(row)}))


@lru_cache(maxsize=16)
def _readers(record: Any) -> tuple[tuple[str, Callable[[Any], Any] | None], ...]:
    return tuple((name, _reader(kind)) for name, kind in types_of(record).items())


def _reader(kind: Any) -> Callable[[Any], Any] | None:
    """What makes a field's value of a cell; None where the database gives it as it is."""
    if get_origin(kind) in (Union, types.UnionType):
        (inner,) = [argument for argument in get_args(kind) if argument is not type(None)]
        read = _reader(inner)
        return read and (lambda value: None if value is None else read(value))
    structured = get_origin(kind) is tuple or is_dataclass(kind)
    if not structured and not (isinstance(kind, type) and issubclass(kind, StrEnum)):
        return None
    # The same few values (no drugs, one set of versions) stand in nearly every row.
    return lru_cache(maxsize=1024)(lambda value: from_json(json.loads(value) if structured else value, kind))


def key_of(item: Evidence) -> str:
    """Digest of its identity (:attr:`Evidence.key`), which alone stays when what it says changes."""
    return _digest(item.key)


def content_of(row: dict[str, Any]) -> str:
    """Digest of all that a row of evidence says, but not of the versions that found it."""
    said = row.copy()
    del said["versions"]
    return _digest(said)


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value).encode()).hexdigest()


def check_text(what: str, *texts: str) -> None:
    """Raises InputError for text that no database can hold."""
    for text in texts:
        if problem := unfit(text):
            raise InputError(f"{what} {text!r} {problem}")


def chunks(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """Slices that fit the number of parameters a statement may have."""
    for start in range(0, len(items), _CHUNK):
        yield items[start : start + _CHUNK]


def insert_all(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows that all have the same columns."""
    if not rows:
        return
    names = tuple(rows[0])
    if connection.dialect.name == "postgresql":
        copy_rows(connection, table, names, rows)
    else:
        _run(connection, _insert_each(table, names), rows)


def insert_new(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Insert those rows whose primary key is not there yet; all have the same columns."""
    for chunk in chunks(rows):
        if connection.dialect.name == "postgresql":
            connection.execute(_insert_new_given(table, tuple(chunk[0])), _given(chunk))
        else:
            _run(connection, _insert_each_new(table, tuple(chunk[0])), chunk)


NUMBER = (("which", "number"),)
_AS, _ROWS = "given_", "given_rows"
"""What the names of parameters begin with; those of columns are SQLAlchemy's own."""


def update_all(
    connection: Connection, table: Table, rows: Sequence[dict[str, Any]], by: tuple[tuple[str, str], ...] = NUMBER
) -> None:
    """Set the given columns of rows of the table; all rows given have the same.

    ``by`` are the names under which rows say which one they are, each with its column: by default its number, as
    "which".
    """
    for chunk in chunks(rows):
        if connection.dialect.name == "postgresql":
            connection.execute(_update_given(table, tuple(chunk[0]), by), _given(chunk))
        else:
            _run(connection, _update_each(table, tuple(chunk[0]), by), chunk)


# To SQLite, a statement goes as it is, compiled once: to look at each value again costs more than to write it. All
# columns are of text, numbers and truth, which its driver takes as they are.


@dataclass(frozen=True, slots=True)
class _Ready:
    """A statement, and what gives the values of its parameters, in their order, of a row."""

    text: str
    values: Callable[[dict[str, Any]], tuple[Any, ...]]


def _run(connection: Connection, ready: _Ready, rows: Sequence[dict[str, Any]]) -> None:
    connection.exec_driver_sql(ready.text, list(map(ready.values, rows)))


def _ready(statement: Insert | Update) -> _Ready:
    compiled = statement.compile(dialect=sqlite.dialect())
    names = [name.removeprefix(_AS) for name in compiled.positiontup or ()]
    return _Ready(str(compiled), itemgetter(*names) if len(names) > 1 else lambda row: tuple(row[n] for n in names))


@lru_cache(maxsize=64)
def _insert_each(table: Table, names: tuple[str, ...]) -> _Ready:
    return _ready(insert(table).values({name: bindparam(_AS + name) for name in names}))


@lru_cache(maxsize=64)
def _insert_each_new(table: Table, names: tuple[str, ...]) -> _Ready:
    return _ready(sqlite.insert(table).values({name: bindparam(_AS + name) for name in names}).on_conflict_do_nothing())


@lru_cache(maxsize=64)
def _update_each(table: Table, names: tuple[str, ...], by: tuple[tuple[str, str], ...]) -> _Ready:
    keys = dict(by)
    which = (table.c[column] == bindparam(_AS + name) for name, column in by)
    return _ready(
        update(table).where(*which).values({name: bindparam(_AS + name) for name in names if name not in keys})
    )


# To a server, rows that may be there already go as one parameter of JSON: a statement a row costs more than what it
# does, and its driver takes long over arrays.


def _given(rows: Sequence[dict[str, Any]]) -> dict[str, str]:
    return {_ROWS: as_json(rows)}


@lru_cache(maxsize=64)
def _insert_new_given(table: Table, names: tuple[str, ...]) -> Insert:
    return postgresql.insert(table).from_select(names, _all_given(table, names)).on_conflict_do_nothing()


def _all_given(table: Table, names: tuple[str, ...]) -> Select[tuple[Any, ...]]:
    given = _recordset({name: table.c[name] for name in names})
    return select(*(given.c[name] for name in names))


@lru_cache(maxsize=64)
def _update_given(table: Table, names: tuple[str, ...], by: tuple[tuple[str, str], ...]) -> Update:
    keys = dict(by)
    given = _recordset({name: table.c[keys.get(name, name)] for name in names})
    which = [table.c[column] == given.c[name] for name, column in by]
    return update(table).where(*which).values({name: given.c[name] for name in names if name not in keys})


def _recordset(columns: dict[str, Column[Any]]) -> TableValuedAlias:
    # Without a collation, which belongs to the column of the table.
    kinds = (column(name, Text() if isinstance(each.type, String) else each.type) for name, each in columns.items())
    rows = func.json_to_recordset(cast_to(bindparam(_ROWS, type_=Text()), JSON()))
    return rows.table_valued(*kinds).render_derived("given", with_types=True)
