"""What is exported: rows of the table with the evidence behind them, and where they come from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from extractor.model import Evidence, Interaction, Versions


@dataclass(frozen=True, slots=True)
class About:
    """Where rows come from.

    ``query`` are the filters that were asked for, by name; none for the whole table. ``at`` is the ISO
    time at which the store was last changed, not that of the export: so the same state is exported as the
    same bytes. ``code`` is the version of this package, ``versions`` those that found the evidence.
    """

    at: str
    code: str
    versions: tuple[Versions, ...] = ()
    query: Mapping[str, str] = field(default_factory=dict)


class Content(Protocol):
    """Rows in the order of the table. Both methods may be called again, and begin anew."""

    @property
    def about(self) -> About:
        """Where the rows come from."""

    def interactions(self) -> Iterator[Interaction]:
        """The rows."""

    def with_evidence(self) -> Iterator[tuple[Interaction, Sequence[Evidence]]]:
        """The rows, each with its current evidence in order of document and place."""


@dataclass(frozen=True)
class Rows:
    """Content that is held in memory."""

    about: About
    rows: Sequence[tuple[Interaction, Sequence[Evidence]]]

    def interactions(self) -> Iterator[Interaction]:
        """The rows."""
        return (interaction for interaction, _ in self.rows)

    def with_evidence(self) -> Iterator[tuple[Interaction, Sequence[Evidence]]]:
        """The rows, each with its evidence."""
        return iter(self.rows)
