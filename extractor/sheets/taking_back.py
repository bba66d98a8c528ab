"""Taking a decision back: a further decision, as nothing is ever deleted."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta

from extractor.model import Decision, Verdict


def undo_of(decision: Decision, now: str, note: str = "") -> Decision:
    """The decision that undoes another."""
    name = hashlib.sha256(f"undo {decision.id}".encode()).hexdigest()[:32]
    at = later_than(decision.at, now)
    return replace(
        decision, id=name, at=at, verdict=Verdict.UNDO, tag=None, correction=None, note=note, undoes=decision.id
    )


def later_than(before: str, now: str) -> str:
    """The time now, or the first moment after another where a clock is slow: a curator's last decision counts."""
    if now > before:
        return now
    return (datetime.fromisoformat(before) + timedelta(microseconds=1)).isoformat(timespec="microseconds")
