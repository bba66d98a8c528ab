"""Rows that are looked up by long lists of values.

A list goes to the database as one parameter: JSON for SQLite, arrays for a server. A statement with a parameter a value
is compiled anew for each length of list, which takes longer than running it.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    BindParameter,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Dialect,
    Integer,
    Select,
    Text,
    and_,
    bindparam,
    func,
    select,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine


class _Listed(TypeDecorator[list[Any]]):
    """A list of values as one parameter."""

    impl = Text
    cache_ok = True

    def __init__(self, item: type[TypeEngine[Any]] = Text) -> None:
        super().__init__()
        self.item = item

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """An array, where there are arrays."""
        return dialect.type_descriptor(ARRAY(self.item()) if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: list[Any] | None, dialect: Dialect) -> Any:
        """JSON elsewhere."""
        return value if dialect.name == "postgresql" else json.dumps(value)


def _given(column: ColumnElement[Any], values: list[Any]) -> BindParameter[list[Any]]:
    # Values may be of a server's widest integers; the column decides.
    item: type[TypeEngine[Any]] = BigInteger if isinstance(column.type, Integer) else Text
    return bindparam(None, values, type_=_Listed(item), unique=True)


class _OneOf(FunctionElement[bool]):
    type = Boolean()
    inherit_cache = True

    def self_group(self, against: Any = None) -> Any:
        """As it is: compared with 1, as functions are where there is no type of truth, it would use no index."""
        return self


@compiles(_OneOf)
def _one_of_json(element: _OneOf, compiler: Any, **options: Any) -> str:
    column, given = (compiler.process(each, **options) for each in element.clauses)
    return f"({column} IN (SELECT value FROM json_each({given})))"


@compiles(_OneOf, "postgresql")
def _one_of_array(element: _OneOf, compiler: Any, **options: Any) -> str:
    column, given = (compiler.process(each, **options) for each in element.clauses)
    return f"({column} = ANY ({given}))"


def one_of(column: ColumnElement[Any], values: Collection[Any]) -> ColumnElement[bool]:
    """That a column of text or whole numbers has one of these values, however many they are."""
    return _OneOf(column, _given(column, sorted(set(values))))


def among(
    connection: Connection,
    query: Select[Any],
    columns: Sequence[Column[Any]],
    combinations: Collection[tuple[Any, ...]],
) -> Select[Any]:
    """The query, for those rows whose columns have one of these combinations of values.

    An index has to begin with the columns: each combination is looked up by it.
    """
    rows = sorted(set(combinations))
    if connection.dialect.name == "postgresql":
        lists = [func.unnest(_given(each, [row[place] for row in rows])) for place, each in enumerate(columns)]
    else:
        each_row = func.json_each(bindparam(None, json.dumps(rows), unique=True)).table_valued("value")
        lists = [func.json_extract(each_row.c.value, f"$[{place}]") for place in range(len(columns))]
    given = select(*(one.label(each.name) for one, each in zip(lists, columns, strict=True))).cte("wanted")
    return query.join(given, and_(*(each == given.c[each.name] for each in columns)))
