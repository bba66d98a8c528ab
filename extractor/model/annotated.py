"""A text with what is known or was found of it: the one record from every file and finder to every score."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar, cast

from extractor.model.documents import Span
from extractor.model.entities import Mention
from extractor.model.evidence import AuditedPair, Relation
from extractor.model.faults import Fault

T = TypeVar("T")


@dataclass(frozen=True)
class AnnotatedDocument:
    """A text with its annotations, whoever made them: curators, other people's systems, or the annotator.

    ``id`` is its PMID, ``doi:…``, or what its file calls it; ``doi`` its DOI where one is known besides. All offsets
    refer to ``text``, and ``relations`` to ``mentions``. ``sentences`` may be empty, in which case the whole text
    counts as one sentence (a title). ``parts`` are title and sections, one a line, where these are known.

    What an extraction adds: ``weak`` are relations that were found and are not sure enough to be taken, ``audited``
    says what came of every pair of mentions, where that was asked for. ``faults`` are errors that cost the document
    what sentences, or the whole text, may state; ``notes`` say which sentences are too long to be read for relations.

    What a file adds: ``passed_on`` are denotations of types that are not ours, ``extra`` the document's other keys.
    ``remarks`` tell what was not taken to the letter: what is so of some annotations (a sentence without its number),
    and one of them.
    """

    id: str
    text: str
    mentions: tuple[Mention, ...] = ()
    relations: tuple[Relation, ...] = ()
    doi: str = ""
    sentences: tuple[Span, ...] = ()
    weak: tuple[Relation, ...] = ()
    audited: tuple[AuditedPair, ...] = ()
    faults: tuple[Fault, ...] = ()
    notes: tuple[str, ...] = ()
    parts: tuple[Span, ...] = ()
    passed_on: tuple[Mapping[str, Any], ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)
    remarks: tuple[tuple[str, str], ...] = ()

    @property
    def known_doi(self) -> str:
        """Its DOI, also where that is its identifier; "" without one."""
        return self.doi or (self.id.removeprefix("doi:") if self.id.startswith("doi:") else "")

    def sentence_at(self, span: Span) -> str:
        """The text of the sentence around a span, or the whole text where none is marked."""
        around = next((s for s in self.sentences if s.contains(span)), None)
        return self.text[around.start : around.end] if around else self.text

    def sentence_number(self, span: Span) -> int:
        """Which sentence the span begins in, counted from 1; 1 where none is marked."""
        return max(1, sum(sentence.start <= span.start for sentence in self.sentences))

    def derived(self, make: Callable[[AnnotatedDocument], T]) -> T:
        """What ``make`` makes of the document, made once: scores ask for it again and again."""
        if make not in self._derived:
            self._derived[make] = make(self)
        return cast(T, self._derived[make])

    @cached_property
    def _derived(self) -> dict[Callable[[AnnotatedDocument], Any], Any]:
        return {}
