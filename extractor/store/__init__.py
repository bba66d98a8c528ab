"""The interaction table: documents, evidence, interactions and runs, in SQLite or any SQLAlchemy URL.

All SQL is here. ``merge`` is pure; ``Store`` keeps what it is merged from.
"""

from __future__ import annotations

from extractor.store.gaps import QUARANTINED, Gap, GapKind
from extractor.store.history import InteractionChange, StandingChange
from extractor.store.merge import merge
from extractor.store.runs import COMPLETE, Count, Options, Run, RunState, RunSummary, Tally
from extractor.store.store import Batch, Store, Stored, Superseded, how_extracted, open_store
from extractor.store.supports import Known

__all__ = [
    "COMPLETE", "QUARANTINED", "Batch", "Count", "Gap", "GapKind", "InteractionChange", "Known", "Options", "Run",
    "RunState", "RunSummary", "StandingChange", "Store", "Stored", "Superseded", "Tally", "how_extracted", "merge",
    "open_store",
]  # fmt: skip
