"""The interaction table: documents, evidence, interactions and runs, in SQLite or any SQLAlchemy URL.

All SQL is here. ``merge`` is pure; ``Store`` keeps what it is merged from.
"""

from __future__ import annotations

from extractor.store.accounts import Accounts
from extractor.store.calibrations import Calibrated
from extractor.store.credentials import Account, Entry, ProgramToken, Role, TokenKind
from extractor.store.curation import Curation
from extractor.store.deciding import Opinion
from extractor.store.gaps import QUARANTINED, Gap, GapKind
from extractor.store.history import InteractionChange, StandingChange
from extractor.store.merge import merge
from extractor.store.queries import Order, Page, Query
from extractor.store.queue import Asked, Candidate, Queue, Waiting, Wanted
from extractor.store.reckoning import Reckoning, Witness
from extractor.store.releases import ReleaseChange, Releases
from extractor.store.runs import COMPLETE, Count, Options, Run, RunState, RunSummary, Tally
from extractor.store.store import Batch, Store, Stored, Superseded, how_extracted, open_store
from extractor.store.supports import Known
from extractor.store.table import Check, Conflict, Side, Snapshot, State, Table

__all__ = [
    "COMPLETE", "QUARANTINED", "Account", "Accounts", "Asked", "Batch", "Calibrated", "Candidate", "Check",
    "Conflict", "Count", "Curation", "Entry", "Gap", "GapKind", "InteractionChange", "Known", "Opinion",
    "Options", "Order", "Page", "ProgramToken", "Query", "Queue", "Reckoning", "ReleaseChange", "Releases", "Role",
    "Run", "RunState", "RunSummary", "Side", "Snapshot", "StandingChange", "State", "Store", "Stored", "Superseded",
    "Table", "Tally", "TokenKind", "Waiting", "Wanted", "Witness", "how_extracted", "merge", "open_store",
]  # fmt: skip
