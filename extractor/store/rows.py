"""Records from and to rows, and the digests that tell one evidence from another."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import is_dataclass
from functools import lru_cache
from typing import Any, TypeVar, get_origin

from extractor.model import Evidence
from extractor.records.values import from_json, to_json, types_of

Record = TypeVar("Record")
Item = TypeVar("Item")
_CHUNK = 500


def to_row(record: Any) -> dict[str, Any]:
    """Column values of a record: tuples and nested records as JSON text."""
    return {name: _cell(getattr(record, name)) for name in types_of(type(record))}


def _cell(value: Any) -> Any:
    plain = to_json(value)
    return json.dumps(plain, ensure_ascii=False) if isinstance(plain, (list, dict)) else plain


def of_row(record: type[Record], row: Mapping[str, Any]) -> Record:
    """The record that a row holds; columns of other names are passed over."""
    return record(**{name: read(row[name]) for name, read in _readers(record)})


@lru_cache(maxsize=16)
def _readers(record: type[Any]) -> tuple[tuple[str, Callable[[Any], Any]], ...]:
    return tuple((name, _reader(kind)) for name, kind in types_of(record).items())


def _reader(kind: Any) -> Callable[[Any], Any]:
    if get_origin(kind) is tuple or is_dataclass(kind):
        # The same few values (no drugs, one set of versions) stand in nearly every row.
        return lru_cache(maxsize=1024)(lambda value: from_json(json.loads(value), kind))
    return lambda value: from_json(value, kind)


def key_of(item: Evidence) -> str:
    """Digest of its identity (:attr:`Evidence.key`), which alone stays when what it says changes."""
    return _digest(item.key)


def content_of(item: Evidence) -> str:
    """Digest of all that it says, but not of the versions that found it."""
    return _digest([to_json(getattr(item, name)) for name in types_of(Evidence) if name != "versions"])


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value).encode()).hexdigest()


def chunks(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """Slices that fit the number of parameters a statement may have."""
    for start in range(0, len(items), _CHUNK):
        yield items[start : start + _CHUNK]
