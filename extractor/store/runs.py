"""What the store remembers of a run."""

from __future__ import annotations

from dataclasses import dataclass

from extractor.model import Versions

DONE = "done"


@dataclass(frozen=True, slots=True)
class RunSummary:
    """What a run changed, and how large the table is.

    Counts of evidence: ``new`` under a key not found before, ``updated`` under one that is known
    (another text, confidence, retraction …), ``unchanged``, and ``withdrawn`` because it is not
    found any more. ``documents`` are those that are new or came with another content,
    ``interactions`` all rows of the table.
    """

    new: int
    updated: int
    unchanged: int
    withdrawn: int
    documents: int
    interactions: int

    @property
    def changed(self) -> bool:
        """Whether anything is another than before."""
        return bool(self.new or self.updated or self.withdrawn or self.documents)


@dataclass(frozen=True, slots=True)
class Run:
    """A run that changed something; times are the clock's ISO text."""

    started: str
    finished: str
    corpus: str
    versions: Versions
    counts: RunSummary
    state: str
