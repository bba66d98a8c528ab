"""The tables of knowledge that come with the package (``data/*.toml``), as frozen records.

A record says what its table may hold: its fields are the keys, their annotations the values. What is unknown, missing
or of another kind is refused with file, row and the nearest name.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import StrEnum
from importlib.resources import files
from typing import Any, TypeVar, cast, get_args, get_origin

from extractor.errors import ConfigurationError, allowed
from extractor.records.values import types_of

Record = TypeVar("Record")
_NAMING = ("name", "pattern", "word", "type")
"""By what a row is known, for messages."""


def packaged(kind: type[Record], name: str) -> Record:
    """The table ``data/name`` as a record. Raises ConfigurationError naming file, row and key that is wrong."""
    source = files("extractor") / "data" / name
    try:
        table = tomllib.loads(source.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"data/{name}: not valid TOML: {error}") from error
    return tabulated(kind, table, f"data/{name}")


def tabulated(kind: type[Record], table: Any, where: str) -> Record:
    """A table as read from TOML as a record. Raises ConfigurationError beginning with ``where``."""
    return cast(Record, _value(kind, table, where))


def _value(kind: Any, value: Any, where: str) -> Any:
    origin, arguments = get_origin(kind), get_args(kind)
    if is_dataclass(kind):
        return _record(kind, value, where)
    if origin is Mapping:
        rows = _of_kind(dict, value, where, "a table")
        return {
            _value(arguments[0], key, where): _value(arguments[1], row, f"{where}, {key}") for key, row in rows.items()
        }
    if origin in (tuple, frozenset):
        rows = _of_kind(list, value, where, "a list")
        return origin(_value(arguments[0], row, f"{where}, {_row(row, number)}") for number, row in enumerate(rows, 1))
    if kind is float:
        return float(_of_kind((int, float), value, where, "a number"))
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        if value not in set(kind):
            raise ConfigurationError(f"{where}: unknown {kind.__name__} {value!r}; {allowed(str(value), kind)}")
        return kind(value)
    return _of_kind(kind, value, where, {str: "text", int: "a whole number", bool: "true or false"}[kind])


def _record(kind: Any, value: Any, where: str) -> Any:
    table = _of_kind(dict, value, where, "a table")
    known = {field.name: field for field in fields(kind) if field.init}
    for key in table:
        if key not in known:
            raise ConfigurationError(f"{where}: unknown key {key!r}; {allowed(key, known)}")
    for key, field in known.items():
        if key not in table and field.default is MISSING and field.default_factory is MISSING:
            raise ConfigurationError(f"{where}: {key!r} is missing; needed are {', '.join(known)}")
    types = types_of(kind)
    return kind(**{key: _value(types[key], row, f"{where}, {key}") for key, row in table.items()})


def _row(row: Any, number: int) -> str:
    names = [row[key] for key in _NAMING if key in row] if isinstance(row, dict) else []
    return f"row {number} ({names[0]})" if names else f"row {number}"


def _of_kind(kind: Any, value: Any, where: str, wanted: str) -> Any:
    # true is an int to Python, and not to a reader of tables
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise ConfigurationError(f"{where}: {value!r} is not {wanted}")
    return value
