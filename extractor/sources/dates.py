"""Dates as records of literature write them: "2021 Jan 4", "1998 Dec-1999 Jan", "Winter 1994", "2000Spring"."""

from __future__ import annotations

import re

_YEAR = re.compile(r"(?<!\d)(?:1[89]|20)\d\d(?!\d)")


def year_in(date: str) -> int | None:
    """The first year that a date names, None where it names none."""
    found = _YEAR.search(date)
    return int(found.group()) if found else None
