"""What the store remembers of a run."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from extractor.model import Versions


class RunState(StrEnum):
    """How a run ended, or that it did not."""

    RUNNING = "running"
    DONE = "done"
    NOTHING_NEW = "nothing new"
    PARTIAL = "partial"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


COMPLETE = frozenset({RunState.DONE, RunState.NOTHING_NEW})
"""After these, nothing that the run set out to do is left."""


@dataclass(frozen=True, slots=True)
class RunSummary:
    """What a run changed, and how large the table is.

    Counts of evidence: ``new`` under a key not found before, ``updated`` under one that is known
    (another text, confidence, retraction …), ``unchanged``, and ``withdrawn`` because it is not
    found any more. ``documents`` are those that are new or came with another content,
    ``interactions`` all rows of the table. ``older`` are documents of which the store has a later state of the record:
    what came of these was passed over.
    """

    new: int = 0
    updated: int = 0
    unchanged: int = 0
    withdrawn: int = 0
    documents: int = 0
    interactions: int = 0
    older: int = 0

    @property
    def changed(self) -> bool:
        """Whether anything is another than before."""
        return bool(self.new or self.updated or self.withdrawn or self.documents)

    def plus(self, other: RunSummary) -> RunSummary:
        """The sum of two parts of a run, with the later one's size of the table."""
        return RunSummary(
            self.new + other.new,
            self.updated + other.updated,
            self.unchanged + other.unchanged,
            self.withdrawn + other.withdrawn,
            self.documents + other.documents,
            other.interactions,
            self.older + other.older,
        )


@dataclass(frozen=True, slots=True)
class RefreshOptions:
    """What a refresh was asked to do, so that it can be resumed: ``since`` is an ISO date or ""."""

    since: str = ""
    reextract: bool = False
    fetch: bool = True


@dataclass(frozen=True, slots=True)
class Count:
    """How many there are of something."""

    name: str
    number: int


@dataclass(frozen=True, slots=True)
class StoreSize:
    """The size of the store at one time; evidence is what is current, also by effect and by pattern."""

    documents: int = 0
    evidence: int = 0
    interactions: int = 0
    effects: tuple[Count, ...] = ()
    patterns: tuple[Count, ...] = ()


@dataclass(frozen=True, slots=True)
class TableSize:
    """What the table shows: its rows that are not withdrawn, and the sum of the belief in them."""

    rows: int
    belief: float


@dataclass(frozen=True, slots=True)
class Run:
    """A run on record; times are the clock's ISO text, ``finished`` is "" until it is.

    ``watermark`` is the time up to which the corpora's queries are followed, "" where it was not moved.
    ``problems`` say in sentences what was left undone and why.
    """

    number: int
    command: str
    started: str
    finished: str
    corpora: tuple[str, ...]
    versions: Versions
    options: RefreshOptions
    state: RunState
    counts: RunSummary
    before: StoreSize
    after: StoreSize
    watermark: str
    problems: tuple[str, ...]
