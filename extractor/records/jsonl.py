"""Records as JSON lines (one object a line, UTF-8)."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from math import isfinite
from pathlib import Path
from typing import Any, TypeVar

from extractor.errors import RecordError
from extractor.records.files import lines_of, whole_file
from extractor.records.values import from_json, to_json, unfit

Record = TypeVar("Record")
OnError = Callable[[RecordError], None]


def read_objects(path: Path, on_error: OnError) -> Iterator[tuple[int, dict[str, Any]]]:
    """Line number and object of each line; what is no JSON object goes to ``on_error``."""
    lines = lines_of(path)
    while True:
        try:
            number, line = next(lines)
        except StopIteration:
            return
        except RecordError as error:
            # The rest of the file cannot be read on: its encoding is not what it should be.
            on_error(error)
            return
        if not line.strip():
            continue
        try:
            yield number, _object(line)
        except ValueError as error:
            on_error(RecordError(path, number, str(error)))


def _object(line: str) -> dict[str, Any]:
    value = value_of(line)
    if not isinstance(value, dict):
        raise ValueError(f"a JSON object is needed, not {type(value).__name__}")
    return value


def value_of(text: str) -> Any:
    """The value of a JSON text. Raises ValueError for what is none, or could not be written again."""

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            names = [name for name, _ in pairs]
            raise ValueError(f"key {next(n for n in names if names.count(n) > 1)!r} stands twice in one object")
        return found

    def no_constant(name: str) -> float:
        raise ValueError(f"{name} is not JSON")

    def finite(number: str) -> float:
        value = float(number)
        if not isfinite(value):
            raise ValueError(f"{number:.40} is too large a number")
        return value

    try:
        value = json.loads(text, object_pairs_hook=unique, parse_constant=no_constant, parse_float=finite)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, " if error.lineno > 1 else ""
        raise ValueError(f"not JSON: {error.msg} at {where}character {error.colno}") from None
    except RecursionError:
        raise ValueError("nested too deeply") from None
    # "\ud800" is JSON, but no character: it could not be written again.
    if "\\u" in text and (problem := unfit(json.dumps(value, ensure_ascii=False))):
        raise ValueError(f"a text {problem}")
    return value


def read_jsonl(path: Path, record: type[Record], on_error: OnError) -> Iterator[Record]:
    """The records of the file; a line that holds none goes to ``on_error``."""
    for number, value in read_objects(path, on_error):
        try:
            yield from_json(value, record)
        except ValueError as error:
            on_error(RecordError(path, number, str(error)))


def write_jsonl(path: Path | None, records: Iterable[Any]) -> None:
    """Write records (or JSON objects): to a file, whole or not at all; None is standard output."""
    with nullcontext(sys.stdout) if path is None else whole_file(path) as file:
        for item in records:
            file.write(json.dumps(to_json(item), ensure_ascii=False, allow_nan=False) + "\n")
