"""Values of record fields from and to text and JSON, by the fields' annotations."""

from __future__ import annotations

import types
from collections.abc import Callable, Hashable
from dataclasses import fields, is_dataclass
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from extractor.errors import allowed

Record = TypeVar("Record")
SEPARATOR = "; "


def types_of(record: type[Any]) -> dict[str, Any]:
    """The annotations of a record's fields, in order, resolved."""
    return _types_of(cast("Hashable", record))


@cache
def _types_of(record: Any) -> dict[str, Any]:
    hints = get_type_hints(record)
    return {field.name: hints[field.name] for field in fields(record)}


def unfit(text: str) -> str:
    """Why a text cannot be kept in databases and files ("" where it can): no UTF-8, or no text, is made of it."""
    if "\0" in text:
        return "holds the character NUL; leave it out"
    try:
        text.encode()
    except UnicodeEncodeError as error:
        return f"holds half a character at place {error.start + 1} (it was no UTF-8); write it anew"
    return ""


def to_text(value: Any) -> str:
    """One table cell: tuples joined by "; ", None empty, booleans in lower case, no tab or line break."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return SEPARATOR.join(to_text(item) for item in value)
    return " ".join(str(value).split()) if isinstance(value, str) else str(value)


def from_text(text: str, kind: Any) -> Any:
    """The value that a cell holds. Raises ValueError saying what would be allowed."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        (inner,) = [argument for argument in arguments if argument is not type(None)]
        return from_text(text, inner) if text else None
    if origin is tuple:
        return tuple(from_text(part.strip(), arguments[0]) for part in text.split(";") if part.strip())
    return _scalar(text, kind)


def _scalar(text: str, kind: Any) -> Any:
    if kind is bool:
        if text not in {"true", "false"}:
            raise ValueError(f"{text!r} is not true or false")
        return text == "true"
    if issubclass(kind, StrEnum):
        return _member(text, kind)
    if kind in (int, float):
        return _number(text, kind)
    return text


def _member(text: str, kind: type[StrEnum]) -> StrEnum:
    if text not in set(kind):
        raise ValueError(f"unknown {kind.__name__} {text!r}; {allowed(text, kind)}")
    return kind(text)


def _number(text: str, kind: Callable[[str], Any]) -> Any:
    try:
        return kind(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a {'whole ' if kind is int else ''}number") from None


def to_json(value: Any) -> Any:
    """A JSON value: records become objects, tuples arrays."""
    if is_dataclass(value) and not isinstance(value, type):
        return {name: to_json(getattr(value, name)) for name in types_of(type(value))}
    if isinstance(value, tuple):
        return [to_json(item) for item in value]
    return str(value) if isinstance(value, StrEnum) else value


def from_json(value: Any, kind: Any) -> Any:
    """The record or value of the wanted type. Raises ValueError naming the field."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        (inner,) = [argument for argument in arguments if argument is not type(None)]
        return None if value is None else from_json(value, inner)
    if origin is tuple:
        if not isinstance(value, list):
            raise ValueError(f"{value!r} is not a list")
        return tuple(from_json(item, arguments[0]) for item in value)
    if is_dataclass(kind):
        return _record(value, kind)
    return _json_scalar(value, kind)


def _json_scalar(value: Any, kind: Any) -> Any:
    if issubclass(kind, StrEnum):
        return _member(str(value), kind)
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if type(value) is not kind:
        raise ValueError(f"{value!r} is not of type {kind.__name__}")
    return value


def _record(value: Any, kind: Any) -> Any:
    if not isinstance(value, dict):
        raise ValueError(f"{value!r} is not an object")
    wanted = types_of(kind)
    for key in value:
        if key not in wanted:
            raise ValueError(f"unknown key {key!r}; {allowed(key, wanted)}")
    found = {}
    for name, inner in wanted.items():
        if name not in value:
            raise ValueError(f"key {name!r} is missing")
        try:
            found[name] = from_json(value[name], inner)
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from None
    return kind(**found)
