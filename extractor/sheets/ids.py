"""The ids of decisions that somebody else made up: each is bound to its curator, so that nobody takes another's."""

from __future__ import annotations

import hashlib

_BINDS = "@"
_DIGITS = 16


def owned(name: str, curator: str) -> str:
    """The id under which a curator's decision is stored that is called ``name``; one that is bound already stays."""
    mark = f"{_BINDS}{hashlib.sha256(curator.encode('utf-8', 'surrogatepass')).hexdigest()[:_DIGITS]}"
    return name if name.endswith(mark) else f"{name}{mark}"
