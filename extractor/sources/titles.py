"""Titles as PubMed writes them: those that were translated stand in brackets, and some are not there."""

from __future__ import annotations

import re

_NOT_THERE = re.compile(r"\[?\s*(?:not available|no title available|in process citation)\s*\]?\.?", re.IGNORECASE)


def title_of(title: str, vernacular: str = "") -> str:
    """The title without the brackets of a translation, else the one in its own language; "" where there is neither."""
    if not title or _NOT_THERE.fullmatch(title):
        return "" if _NOT_THERE.fullmatch(vernacular) else _unbracketed(vernacular)
    return _unbracketed(title)


def _unbracketed(title: str) -> str:
    """The title without a pair of brackets that encloses all of it."""
    inner = title.rstrip(".")
    if not (inner.startswith("[") and inner.endswith("]")):
        return title
    depth = 0
    for place, letter in enumerate(inner, 1):
        depth += (letter == "[") - (letter == "]")
        if not depth:
            return inner[1:-1].strip() if place == len(inner) else title
    return title
