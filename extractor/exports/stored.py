"""Content that is in a database: the table as it is, or as it was released."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from extractor import __version__
from extractor.exports.content import About, Content
from extractor.model import Evidence, Interaction, Release
from extractor.store import Query, Releases, Snapshot, Table


@contextmanager
def content_of(table: Table, query: Query) -> Iterator[Content]:
    """The rows that pass the filters, in one state of the table however often they are read."""
    with table.snapshot() as snapshot:
        state = snapshot.state()
        yield _Stored(About(state.at, __version__, state.versions, query.filters()), snapshot, query)


def content_of_release(releases: Releases, release: Release) -> Content:
    """The rows of a release."""
    about = About(release.state, release.code, release.versions, {"release": release.name})
    return _Released(about, releases, release)


@dataclass(frozen=True)
class _Stored:
    about: About
    snapshot: Snapshot
    query: Query

    def interactions(self) -> Iterator[Interaction]:
        return self.snapshot.rows(self.query)

    def with_evidence(self) -> Iterator[tuple[Interaction, Sequence[Evidence]]]:
        return self.snapshot.with_evidence(self.query)


@dataclass(frozen=True)
class _Released:
    about: About
    releases: Releases
    release: Release

    def interactions(self) -> Iterator[Interaction]:
        return self.releases.rows(self.release)

    def with_evidence(self) -> Iterator[tuple[Interaction, Sequence[Evidence]]]:
        return self.releases.with_evidence(self.release)
