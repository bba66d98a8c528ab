"""The tables of knowledge that come with the package (``data/*.toml``), as frozen records.

A record says what its table may hold: its fields are the keys, their annotations the values. What is unknown, missing
or of another kind is refused with file, row and the nearest name. What a row may not say besides, its record refuses by
a ValueError in ``__post_init__``, to which file and row are added.

A value may be text, a number, true or false; a member of an enumeration or of a ``Literal``; a regular expression,
written as one text or as a list of alternatives; a record; a list of any of these, or a table of them. ``keyed`` gives
a field a key that is not its name.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, field, fields, is_dataclass
from enum import StrEnum
from importlib.resources import files
from types import UnionType
from typing import Any, Literal, TypeVar, cast, get_args, get_origin

from extractor.errors import ConfigurationError, allowed
from extractor.records.values import types_of

Record = TypeVar("Record")
_NAMING = ("name", "label", "pattern", "word", "type")
"""By what a row is known, for messages."""


_KEY = "key"


def keyed(key: str) -> Any:
    """A field that stands in its table under this key: ``rows: tuple[Row, ...] = keyed("row")``."""
    return field(metadata={_KEY: key})


def every(rows: Mapping[Any, object], wanted: Iterable[str]) -> None:
    """For ``__post_init__``: raises ValueError where one of those that are wanted has no row."""
    if missing := sorted(str(name) for name in wanted if name not in rows):
        raise ValueError(f"{missing[0]!r} has no row; each has to have one")


def packaged(kind: type[Record], name: str) -> Record:
    """The table ``data/name`` as a record. Raises ConfigurationError naming file, row and key that is wrong."""
    text = (files("extractor") / "data" / name).read_text(encoding="utf-8")
    return from_toml(kind, text, f"data/{name}")


def from_toml(kind: type[Record], text: str, where: str) -> Record:
    """A table in TOML as a record. Raises ConfigurationError beginning with ``where``."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"{where}: not valid TOML: {error}") from error
    return tabulated(kind, table, where)


def tabulated(kind: type[Record], table: Any, where: str) -> Record:
    """A table as read from TOML as a record. Raises ConfigurationError beginning with ``where``."""
    return cast(Record, _value(kind, table, where))


def _value(kind: Any, value: Any, where: str) -> Any:
    origin, arguments = get_origin(kind), get_args(kind)
    if is_dataclass(kind):
        return _record(kind, value, where)
    if origin is UnionType:
        # a key that may be left out; where it stands, it has a value
        return _value(next(each for each in arguments if each is not type(None)), value, where)
    if origin is Mapping:
        rows = _of_kind(dict, value, where, "a table")
        return {
            _value(arguments[0], key, where): _value(arguments[1], row, f"{where}, {key}") for key, row in rows.items()
        }
    if origin is tuple:
        return tuple(_items(arguments, _of_kind(list, value, where, "a list"), where))
    if origin is frozenset:
        items = _items(arguments, _of_kind(list, value, where, "a list"), where)
        if twice := [item for item, times in Counter(items).items() if times > 1]:
            raise ConfigurationError(f"{where}: {twice[0]!r} stands there twice; leave one out")
        return frozenset(items)
    if origin is re.Pattern:
        return _pattern(value, where)
    if origin is Literal:
        return _one_of(arguments, value, where, "value")
    if kind is float:
        return float(_of_kind((int, float), value, where, "a number"))
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind(_one_of(kind, value, where, kind.__name__))
    return _of_kind(kind, value, where, {str: "text", int: "a whole number", bool: "true or false"}[kind])


def _record(kind: Any, value: Any, where: str) -> Any:
    table = _of_kind(dict, value, where, "a table")
    known = {field.metadata.get(_KEY, field.name): field for field in fields(kind) if field.init}
    for key in table:
        if key not in known:
            raise ConfigurationError(f"{where}: unknown key {key!r}; {allowed(key, known)}")
    needed = [key for key, field in known.items() if field.default is MISSING and field.default_factory is MISSING]
    for key in needed:
        if key not in table:
            raise ConfigurationError(f"{where}: {key!r} is missing; needed are {', '.join(needed)}")
    types = types_of(kind)
    values = {known[key].name: _value(types[known[key].name], row, f"{where}, {key}") for key, row in table.items()}
    try:
        return kind(**values)
    except ValueError as error:
        raise ConfigurationError(f"{where}: {error}") from error


def _items(kinds: tuple[Any, ...], rows: list[Any], where: str) -> Iterable[Any]:
    """The values of a list: of a fixed number, each of its own kind, or of any number of one kind."""
    fixed = len(kinds) > 1 and kinds[1] is not ...
    if fixed and len(rows) != len(kinds):
        raise ConfigurationError(f"{where}: {rows!r} has {len(rows)} values; {len(kinds)} are needed")
    each = kinds if fixed else (kinds[0],) * len(rows)
    return [
        _value(kind, row, f"{where}, {_row(row, number)}")
        for number, (kind, row) in enumerate(zip(each, rows, strict=True), 1)
    ]


def _pattern(value: Any, where: str) -> re.Pattern[str]:
    alternatives = value if isinstance(value, list) else [value]
    for text in alternatives:
        _of_kind(str, text, where, "a regular expression")
    try:
        return re.compile("|".join(alternatives))
    except re.error as error:
        raise ConfigurationError(f"{where}: {value!r} is no regular expression: {error}") from error


def _one_of(known: Iterable[str], value: Any, where: str, what: str) -> Any:
    names = [str(name) for name in known]
    if value not in names:
        raise ConfigurationError(f"{where}: unknown {what} {value!r}; {allowed(str(value), names)}")
    return value


def _row(row: Any, number: int) -> str:
    names = [row[key] for key in _NAMING if key in row] if isinstance(row, dict) else []
    return f"row {number} ({names[0]})" if names else f"row {number}"


def _of_kind(kind: Any, value: Any, where: str, wanted: str) -> Any:
    # true is an int to Python, and not to a reader of tables
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise ConfigurationError(f"{where}: {value!r} is not {wanted}")
    return value
