"""Texts: documents with their sections, and stretches of them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property


class Standing(StrEnum):
    """What its publisher and PubMed say of a document now, from the best to the worst.

    A document is ``withdrawn`` when PubMed has its record no more, ``merged`` when another record
    took its place. A ``notice`` (of retraction, of concern, an erratum) speaks of another work, and is no witness of
    what that says. Evidence of documents that do not stand is kept and marked.
    """

    PUBLISHED = "published"
    CORRECTED = "corrected"
    CONCERN = "of concern"
    NOTICE = "notice"
    RETRACTED = "retracted"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"

    @property
    def stands(self) -> bool:
        """Whether what the document says may be believed, on its own account."""
        return self not in _FALLEN

    @property
    def gone(self) -> bool:
        """Whether there is no record of it any more."""
        return self in (Standing.WITHDRAWN, Standing.MERGED)


_FALLEN = frozenset({Standing.NOTICE, Standing.RETRACTED, Standing.WITHDRAWN, Standing.MERGED})

_HALF_A_PAIR = re.compile(r"[\ud800-\udfff]")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open stretch of text, in code points: from ``start`` up to, and without, ``end``."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"span {self.start}:{self.end}: need 0 <= start <= end")

    @property
    def length(self) -> int:
        """Number of code points."""
        return self.end - self.start

    def overlaps(self, other: Span) -> bool:
        """Whether the two share at least one character."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: Span) -> bool:
        """Whether the other lies wholly inside."""
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a document's body: its ``text``, and a ``label`` ("Results") that is "" where the source gives none."""

    label: str
    text: str


_RESOLVER = re.compile(r"(?:https?://)?(?:(?:dx|www)\.)?doi\.org/|doi:\s*", re.IGNORECASE)


def plain_doi(text: str) -> str:
    """A DOI without the resolver or the scheme that it may be written with, in its own case."""
    found = text.strip()
    while written := _RESOLVER.match(found):
        found = found[written.end() :].lstrip()
    return found


SAME_WORK = frozenset(
    {
        "UpdateIn", "UpdateOf", "RepublishedIn", "RepublishedFrom", "CorrectedandRepublishedIn",
        "CorrectedandRepublishedFrom", "RetractedandRepublishedIn", "RetractedandRepublishedFrom", "ReprintIn",
        "ReprintOf", "OriginalReportIn", "DuplicatePublicationIn", "DuplicatePublicationOf", "MergedInto",
    }
)  # fmt: skip
"""Kinds of notices that name the same work under another record: of a preprint its article, for one."""

FULL_TEXT = "full text: "
"""How the labels of full-text sections begin."""


@dataclass(frozen=True)
class Document:
    """A title with an abstract or further sections, as plain Unicode text without mark-up.

    ``id`` is what its source knows it by: the PMID for PubMed, ``doi:…`` for a reference of which only the title is at
    hand, the file's own identifier otherwise. ``title`` and ``sections`` are its text. ``pmid``, ``pmcid`` and ``doi``
    are "" where it has none or none is known; so are ``journal`` (shortened, as PubMed does it) and ``language`` (as
    the record has it: "eng"); ``year`` is that of publication. ``publication_types`` and ``mesh`` are PubMed's terms.
    ``source`` names what it was read from ("pubmed", "text"). ``retracted_by`` holds the PMID of the retraction notice,
    or "". ``standing`` is what is said of it now. ``notices`` are the other works that bear on it, each as kind and
    PMID ("ErratumIn 123"), or its DOI where it has no PMID. ``version`` is that of a PubMed record, ``revised`` the day
    on which it was last changed there (ISO text, "" where it is not known), ``fetched_at`` when it was asked for there
    ("" for what a file has). ``license`` is that of the full text, where sections of it are among ``sections``: their
    labels begin with :data:`FULL_TEXT`.
    """

    id: str
    title: str
    sections: tuple[Section, ...] = ()
    pmid: str = ""
    doi: str = ""
    journal: str = ""
    year: int | None = None
    language: str = ""
    publication_types: tuple[str, ...] = ()
    mesh: tuple[str, ...] = ()
    retracted_by: str = ""
    standing: Standing = Standing.PUBLISHED
    notices: tuple[str, ...] = ()
    pmcid: str = ""
    license: str = ""
    source: str = ""
    fetched_at: str = ""
    version: int = 1
    revised: str = ""

    @cached_property
    def text(self) -> str:
        """Title and sections, each part on a line of its own; all offsets refer to it.

        Halves of surrogate pairs, which are no characters and cannot be written as UTF-8, are U+FFFD here.
        """
        text = "\n".join(part for part in (self.title, *(s.text for s in self.sections)) if part)
        return _HALF_A_PAIR.sub("\ufffd", text)

    @property
    def body(self) -> tuple[Section, ...]:
        """The sections that come from the full text."""
        return tuple(section for section in self.sections if section.label.startswith(FULL_TEXT))

    @property
    def abstract(self) -> tuple[Section, ...]:
        """The sections that do not."""
        return tuple(section for section in self.sections if not section.label.startswith(FULL_TEXT))

    @cached_property
    def text_sha256(self) -> str:
        """Hex digest of the UTF-8 text: two documents with the same digest give the same evidence."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def retracted(self) -> bool:
        """Whether it was retracted, with or without a notice that is known."""
        return bool(self.retracted_by) or self.standing is Standing.RETRACTED

    @property
    def names(self) -> frozenset[str]:
        """What the work is known by in PubMed and by its DOI, with what its record says is the same work: a preprint
        and its article, what was published again or twice. Documents that share a name are one work."""
        doi = plain_doi(self.doi or (self.id if self.id.startswith("doi:") else "")).casefold()
        own = [*([f"pmid:{self.pmid}"] if self.pmid else []), *([f"doi:{doi}"] if doi else [])]
        # Of what was published twice, both records name the notice that says so.
        twice = "Duplicate Publication" in self.publication_types
        for kind, _, other in (notice.partition(" ") for notice in self.notices):
            if not (twice or kind in SAME_WORK):
                continue
            if other.isdigit():
                own.append(f"pmid:{other}")
            elif (doi := plain_doi(other).casefold()).startswith("10."):
                own.append(f"doi:{doi}")
        return frozenset(own)

    def is_older_than(self, known: Document) -> bool:
        """Whether another record of the document, which says something else, is the later state of it.

        Version, then the day of the last change decide, then when it was fetched: what was read from a file goes
        before what was asked for.
        """
        if replace(self, fetched_at=known.fetched_at) == known:
            return False
        return (self.version, self.revised, self.fetched_at) < (known.version, known.revised, known.fetched_at)

    def parts(self) -> Iterator[tuple[str, Span]]:
        """Label ("title" for the title) and span of each part of the text."""
        position = 0
        for label, part in (("title", self.title), *((s.label, s.text) for s in self.sections)):
            if part:
                yield label, Span(position, position + len(part))
                position += len(part) + 1

    def section_at(self, offset: int) -> str:
        """Label of the part that holds the character at ``offset``, "" outside of all."""
        return next((label for label, s in self.parts() if s.start <= offset < s.end), "")
