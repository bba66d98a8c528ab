"""States of the table that were given a name."""

from __future__ import annotations

from dataclasses import dataclass

from extractor.model.evidence import Versions


@dataclass(frozen=True, slots=True)
class ReleasedFile:
    """A file of a release: its ``name``, its ``size`` in bytes and the ``sha256`` digest of its content, in hex."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Release:
    """A state of the table that was given a name; it stays as it is whatever comes after.

    ``name`` is what it is asked for by, ``title`` and ``authors`` are those of its citation. ``number`` counts releases
    from 1; ``at`` is the ISO time at which it was made, ``state`` the one at which
    the table had last been changed. ``code`` is the version of this package that made it, ``versions`` those
    that found the evidence. ``interactions``, ``evidence`` and ``documents`` are counts. ``previous`` is the
    name of the release before, or "". ``files`` are those that were written first; written again, they have to
    be the same.
    """

    number: int
    name: str
    at: str
    title: str
    authors: tuple[str, ...]
    state: str
    code: str
    versions: tuple[Versions, ...]
    interactions: int
    evidence: int
    documents: int
    previous: str
    files: tuple[ReleasedFile, ...]
