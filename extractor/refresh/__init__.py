"""The scheduled job: what is new or changed since the last time, from the servers into the table.

::

    lock → plan → fetch → complete → extract → keep, batch by batch → merge, move the watermark → report

Nothing of the plan is stored. What is to be done follows from what the servers say, what the store has and
what is on record as missing; so a run that was broken off, at whatever point, is continued by the next one.
"""

from __future__ import annotations

from extractor.refresh.job import Refreshed, Tools, refresh
from extractor.refresh.lock import locked
from extractor.refresh.narrator import JsonNarrator, Narrator, TerminalNarrator
from extractor.refresh.plan import RefreshPlan, make_plan

__all__ = [
    "JsonNarrator", "Narrator", "RefreshPlan", "Refreshed", "TerminalNarrator", "Tools", "locked", "make_plan",
    "refresh",
]  # fmt: skip
