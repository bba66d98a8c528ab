"""The interaction table: documents, evidence, interactions and runs, in SQLite or any SQLAlchemy URL.

All SQL is here. ``merge`` is pure; ``Store`` keeps what it is merged from.
"""

from __future__ import annotations

from extractor.store.merge import Known, merge
from extractor.store.runs import Run, RunSummary
from extractor.store.store import Store, Superseded, open_store

__all__ = ["Known", "Run", "RunSummary", "Store", "Superseded", "merge", "open_store"]
