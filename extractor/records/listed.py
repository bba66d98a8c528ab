"""JSON objects as people keep them: one a line, one over many lines, or in lists and collections of such."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from extractor.errors import RecordError
from extractor.records.files import lines_of
from extractor.records.jsonl import OnError, value_of

_LISTS = ("documents", "PubTator3")
"""Where a collection of BioC lists its documents."""


def read_listed(path: Path, on_error: OnError) -> Iterator[tuple[int, dict[str, Any]]]:
    """Line and object of each document; lists in lists are gone through.

    What is none goes to ``on_error``, and the rest goes on; so does a file without any. JSON lines are read one by one.
    """
    failed = False

    def fail(line: int, problem: object) -> None:
        nonlocal failed
        failed = True
        on_error(problem if isinstance(problem, RecordError) else RecordError(path, line, str(problem)))

    found = False
    try:
        for number, text in _texts(path):
            try:
                listed = list(_inside(number, text, value_of(text)))
            except ValueError as error:
                fail(number, error)
                continue
            for line, item in listed:
                if isinstance(item, dict):
                    found = True
                    yield line, item
                else:
                    fail(line, f"a JSON object is needed, not {type(item).__name__}")
    except RecordError as error:
        # The rest of the file cannot be read on: its encoding is not what it should be.
        fail(error.line, error)
    if not (found or failed):
        on_error(RecordError(path, 1, "holds no document"))


def _texts(path: Path) -> Iterator[tuple[int, str]]:
    """The JSON texts of a file, with the lines on which they begin: its lines, or all of it."""
    lines = lines_of(path)
    begun: list[tuple[int, str]] = []
    filled = 0
    while filled < 2 and (line := next(lines, None)):
        begun.append(line)
        filled += bool(line[1].strip())
    head = [line for line in begun if line[1].strip()]
    if not head:
        return
    if _is_json(head[0][1]) or (head[0][1].lstrip().startswith("{") and any(map(_is_object, islice(head, 1, 2)))):
        yield from head
        yield from ((number, line) for number, line in lines if line.strip())
    else:
        yield 1, "\n".join(line for _, line in (*begun, *lines))


def _is_json(line: str) -> bool:
    try:
        value_of(line)
    except ValueError:
        return False
    return True


def _is_object(numbered: tuple[int, str]) -> bool:
    return numbered[1].lstrip().startswith("{") and _is_json(numbered[1])


def _inside(number: int, text: str, value: Any) -> Iterator[tuple[int, Any]]:
    """What a value holds: itself, or what is in a list or a collection; with the line of each of the outermost."""
    if isinstance(value, list):
        for place, item in zip(_places(text), value, strict=True):
            line = number + text.count("\n", 0, place)
            yield from ((line, inner) for inner in _flat(item))
    else:
        yield from ((number, inner) for inner in _flat(value))


def _flat(value: Any) -> Iterator[Any]:
    """The value, or what is in the lists that it is or names, however deep these are in one another."""
    left = [value]
    while left:
        item = left.pop()
        inner = item if isinstance(item, list) else None
        if isinstance(item, dict):
            inner = next((item[key] for key in _LISTS if isinstance(item.get(key), list)), None)
        if inner is None:
            yield item
        else:
            left.extend(reversed(inner))


def _places(text: str) -> Iterator[int]:
    """Where each element of a JSON list begins."""
    decoder = json.JSONDecoder()
    place = text.index("[") + 1
    while True:
        while text[place] in " \t\r\n,":
            place += 1
        if text[place] == "]":
            return
        yield place
        _, place = decoder.raw_decode(text, place)
