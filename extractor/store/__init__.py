"""The interaction table: documents, evidence, interactions and runs, in SQLite or any SQLAlchemy URL.

All SQL is here. ``merge`` is pure; ``Store`` keeps what it is merged from.
"""

from __future__ import annotations

from extractor.store.accounts import Accounts
from extractor.store.calibrations import Calibrated
from extractor.store.credentials import Account, AuditEntry, ProgramToken, Role, TokenKind
from extractor.store.curation import Curation
from extractor.store.deciding import Opinion
from extractor.store.engine import is_there
from extractor.store.faults import left_out
from extractor.store.gaps import ASKED_AGAIN, QUARANTINED, Gap, GapKind, Sighting
from extractor.store.history import InteractionChange, StandingChange
from extractor.store.leaving import Member
from extractor.store.merge import merge
from extractor.store.queries import Order, Page, Query
from extractor.store.queue import Asked, Queue, QueuedFinding, Waiting, Wanted
from extractor.store.reckoning import Reckoning, Witness
from extractor.store.releases import ReleaseChange, Releases
from extractor.store.runs import COMPLETE, Count, RefreshOptions, Run, RunState, RunSummary, StoreSize, TableSize
from extractor.store.store import Batch, Store, Stored, Superseded, how_extracted, open_store
from extractor.store.table import Check, Conflict, Side, Snapshot, State, Table
from extractor.store.weighing import Known
from extractor.store.works import works_in, works_of

__all__ = [
    "ASKED_AGAIN",
    "COMPLETE",
    "QUARANTINED",
    "Account",
    "Accounts",
    "Asked",
    "AuditEntry",
    "Batch",
    "Calibrated",
    "Check",
    "Conflict",
    "Count",
    "Curation",
    "Gap",
    "GapKind",
    "InteractionChange",
    "Known",
    "Member",
    "Opinion",
    "Order",
    "Page",
    "ProgramToken",
    "Query",
    "Queue",
    "QueuedFinding",
    "Reckoning",
    "RefreshOptions",
    "ReleaseChange",
    "Releases",
    "Role",
    "Run",
    "RunState",
    "RunSummary",
    "Side",
    "Sighting",
    "Snapshot",
    "StandingChange",
    "State",
    "Store",
    "StoreSize",
    "Stored",
    "Superseded",
    "Table",
    "TableSize",
    "TokenKind",
    "Waiting",
    "Wanted",
    "Witness",
    "how_extracted",
    "is_there",
    "left_out",
    "merge",
    "open_store",
    "works_in",
    "works_of",
]  # fmt: skip
