"""The interaction table: documents, evidence, interactions and runs, in SQLite or any SQLAlchemy URL.

All SQL is here. ``merge`` is pure; ``Store`` keeps what it is merged from.
"""

from __future__ import annotations

from extractor.store.merge import merge
from extractor.store.store import RunSummary, Store, open_store

__all__ = ["RunSummary", "Store", "merge", "open_store"]
