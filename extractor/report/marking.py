"""Sentences with the names in them marked, found again in the documents that they were read in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from extractor.model import AnnotatedDocument, Span
from extractor.report.highlight import Mark, mark_of
from extractor.scoring.statements import statements


@dataclass(frozen=True, slots=True)
class Marked:
    """A sentence, what was recognised in it, and the words that assert something; spans refer to ``text``."""

    text: str
    marks: tuple[Mark, ...] = ()
    cues: tuple[Span, ...] = ()


Texts = Mapping[str, AnnotatedDocument]


def by_document(documents: Iterable[AnnotatedDocument]) -> Texts:
    """The documents by their identifiers."""
    return {document.id: document for document in documents}


def marked(texts: Texts, document: str, sentence: str, statement: str = "") -> Marked:
    """A sentence with what was recognised in it, and the cues of a statement, given in words, that was read there.

    Of a document that is not at hand, or has no such sentence, the sentence is as it is.
    """
    found = texts.get(document)
    start = found.text.find(sentence) if found and sentence else -1
    if found is None or start < 0:
        return Marked(sentence)
    span = Span(start, start + len(sentence))
    marks = tuple(
        mark_of(_within(span, mention.span), mention.type, mention.name)
        for mention in found.mentions
        if span.contains(mention.span)
    )
    return Marked(sentence, marks, tuple(_cues(found, span, statement)) if statement else ())


def _cues(document: AnnotatedDocument, span: Span, statement: str) -> Iterator[Span]:
    for relation, made in zip(document.relations, statements(document), strict=True):
        if span.contains(relation.cue) and str(made) == statement:
            yield _within(span, relation.cue)


def _within(span: Span, inner: Span) -> Span:
    return Span(inner.start - span.start, inner.end - span.start)
