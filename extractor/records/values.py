"""Values of record fields from and to text and JSON, by the fields' annotations."""

from __future__ import annotations

import types
from collections.abc import Callable, Collection, Hashable
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
    return _from_json(kind)(value)


@cache
def _from_json(kind: Any) -> Callable[[Any], Any]:
    """What makes a value of a type of JSON. It is made once a type: there are many values to be read."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        (inner,) = [argument for argument in arguments if argument is not type(None)]
        return _optional(_from_json(inner))
    if origin is tuple:
        return _several(_from_json(arguments[0]))
    if is_dataclass(kind):
        return _record(kind)
    if issubclass(kind, StrEnum):
        return _named(kind)
    return _number_or_text(kind)


def _optional(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: None if value is None else read(value)


def _several(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def several(value: Any) -> Any:
        if not isinstance(value, list):
            raise ValueError(f"{value!r} is not a list")
        return tuple(map(read, value))

    return several


def _named(kind: type[StrEnum]) -> Callable[[Any], Any]:
    members = {str(member): member for member in kind}

    def named(value: Any) -> Any:
        return members.get(text := str(value)) or _member(text, kind)

    return named


def _number_or_text(kind: Any) -> Callable[[Any], Any]:
    def number_or_text(value: Any) -> Any:
        if type(value) is kind:
            return value
        if kind is float and isinstance(value, int) and not isinstance(value, bool):
            return float(value)
        raise ValueError(f"{value!r} is not of type {kind.__name__}")

    return number_or_text


def _record(kind: Any) -> Callable[[Any], Any]:
    readers = {name: _from_json(inner) for name, inner in types_of(kind).items()}
    # Most fields are of text or numbers, and most of these are of the right type: they are taken without a call.
    fields_read = [(inner if inner in _PLAIN else None, readers[name]) for name, inner in types_of(kind).items()]

    def record(value: Any) -> Any:
        if not isinstance(value, dict):
            raise ValueError(f"{value!r} is not an object")
        if value.keys() != readers.keys():
            _refuse_keys(value, readers)
        given = [value[name] for name in readers]
        try:
            found = [
                one if type(one) is plain else read(one) for one, (plain, read) in zip(given, fields_read, strict=True)
            ]
        except ValueError:
            found = [_field(name, read, value[name]) for name, read in readers.items()]
        return kind(*found)

    return record


_PLAIN = frozenset({str, int, float, bool})


def _field(name: str, read: Callable[[Any], Any], value: Any) -> Any:
    try:
        return read(value)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from None


def _refuse_keys(value: dict[str, Any], wanted: Collection[str]) -> None:
    for key in value:
        if key not in wanted:
            raise ValueError(f"unknown key {key!r}; {allowed(key, wanted)}")
    for name in wanted:
        if name not in value:
            raise ValueError(f"key {name!r} is missing")
