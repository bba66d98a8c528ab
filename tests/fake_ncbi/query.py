"""PubMed's query language, as far as the project uses it: AND, OR, NOT, brackets, phrases, fields, dates, #1.

Operators are read from left to right, as PubMed does; words side by side mean AND.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

Sets = Sequence[frozenset[str]]
Test = Callable[[Any, Sets], bool]
_TOKEN = re.compile(
    r"""\s*(?:(?P<range>"?(\d{4}(?:/\d+){0,2})"?(?:\[(?P<first>\w+)\])?\s*:\s*"?(\d{4}(?:/\d+){0,2})"?\[(?P<field>\w+)\])
    |(?P<open>\()|(?P<close>\))|(?P<operator>AND|OR|NOT)\b|\#(?P<set>\d+)
    |(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s()"\[\]]+))(?:\[(?P<tag>[^\]]+)\])?)""",
    re.VERBOSE,
)


def compiled(term: str) -> Test:
    """The query as a test of a record. Raises ValueError for what cannot be read."""
    tokens = []
    position = 0
    text = term.strip()
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise ValueError(f"cannot read {text[position:][:40]!r}")
        tokens.append(match)
        position = match.end()
    test, rest = _expression(tokens)
    if rest:
        raise ValueError("a bracket too many")
    return test


def _expression(tokens: list[re.Match[str]]) -> tuple[Test, list[re.Match[str]]]:
    test, tokens = _operand(tokens)
    while tokens and not tokens[0]["close"]:
        operator = tokens[0]["operator"] or "AND"
        right, tokens = _operand(tokens[1:] if tokens[0]["operator"] else tokens)
        test = _joined(operator, test, right)
    return test, tokens


def _joined(operator: str, left: Test, right: Test) -> Test:
    if operator == "OR":
        return lambda record, sets: left(record, sets) or right(record, sets)
    if operator == "NOT":
        return lambda record, sets: left(record, sets) and not right(record, sets)
    return lambda record, sets: left(record, sets) and right(record, sets)


def _operand(tokens: list[re.Match[str]]) -> tuple[Test, list[re.Match[str]]]:
    if not tokens or tokens[0]["operator"] or tokens[0]["close"]:
        raise ValueError("a word is missing")
    token, rest = tokens[0], tokens[1:]
    if token["open"]:
        test, rest = _expression(rest)
        if not rest or not rest[0]["close"]:
            raise ValueError("a bracket is not closed")
        return test, rest[1:]
    if token["range"]:
        return _dated(token[2], token[4], token["field"]), rest
    if token["set"]:
        number = int(token["set"])
        return (lambda record, sets: record.pmid in sets[number - 1]), rest
    return _named((token["phrase"] or token["word"] or "").casefold(), (token["tag"] or "").casefold()), rest


def _dated(first: str, last: str, field: str) -> Test:
    start, end = day(first, 1), day(last, 12)
    attribute = {"edat": "edat", "mdat": "mdat"}[field]
    return lambda record, _: start <= getattr(record, attribute) <= end


def day(text: str, month: int) -> date:
    """The day that a date stands for; ``month`` where it has none."""
    parts = [int(part) for part in text.split("/")]
    return date(
        parts[0], parts[1] if len(parts) > 1 else month, parts[2] if len(parts) > 2 else 1 if month == 1 else 28
    )


def _named(word: str, tag: str) -> Test:
    if tag in ("doi", "aid"):
        return lambda record, _: record.doi.casefold() == word
    if tag in ("uid", "pmid"):
        return lambda record, _: record.pmid == word
    if tag == "pt":
        return lambda record, _: word in (kind.casefold() for kind in record.types)
    if tag not in ("", "tiab", "ti", "tw", "all", "mh", "mesh", "nm"):
        raise ValueError(f"unknown field {tag!r}")
    if word.endswith("*"):
        pattern = re.compile(rf"\b{re.escape(word[:-1])}")
    else:
        pattern = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)")
    return lambda record, _: bool(pattern.search(record.words))
