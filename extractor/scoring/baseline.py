"""What one gets without understanding a sentence: by what stands together, and by the word in between."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import combinations, pairwise

from extractor.model import (
    BACKGROUND_TYPES,
    CERNA_TYPES,
    MIRNA_TYPES,
    NCRNA_TYPES,
    AnnotatedDocument,
    Effect,
    EntityType,
    Mention,
    Relation,
    Span,
)
from extractor.records.packaged import keyed, packaged

IN_SENTENCE = "co-occurrence in a sentence"
IN_DOCUMENT = "co-occurrence in a document"
ADJACENT = "adjacent trigger"

_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")


def cooccurrence(
    documents: Iterable[AnnotatedDocument], background: Collection[EntityType] = BACKGROUND_TYPES
) -> tuple[AnnotatedDocument, ...]:
    """The same documents with every ncRNA related to every other entity of its sentence.

    The ncRNA is the subject and the effect "regulates". A miRNA is the object of a lncRNA or circRNA;
    two of a kind (two miRNAs, two ceRNAs) are not paired, nor mentions that overlap, nor types in
    ``background``, which set the scene: pairing them too would make the baseline easy to beat. Without sentence
    spans the whole text is one sentence.
    """
    return tuple(
        replace(document, relations=tuple(_paired(document, _sentences(document), background, IN_SENTENCE)))
        for document in documents
    )


def document_cooccurrence(
    documents: Iterable[AnnotatedDocument], background: Collection[EntityType] = BACKGROUND_TYPES
) -> tuple[AnnotatedDocument, ...]:
    """The same, for all that stands in one document."""
    return tuple(
        replace(d, relations=tuple(_paired(d, (Span(0, len(d.text)),), background, IN_DOCUMENT))) for d in documents
    )


def adjacent_trigger(documents: Iterable[AnnotatedDocument]) -> tuple[AnnotatedDocument, ...]:
    """The same documents, with two entities related where only words stand between them, one of them a trigger.

    One of the two is an ncRNA; the first is the subject, the effect that of the first trigger (``data/baselines``).
    """
    triggers = _triggers()
    return tuple(replace(d, relations=tuple(_triggered(d, triggers))) for d in documents)


BASELINES: Mapping[str, Callable[[Iterable[AnnotatedDocument]], tuple[AnnotatedDocument, ...]]] = {
    IN_SENTENCE: cooccurrence,
    IN_DOCUMENT: document_cooccurrence,
    ADJACENT: adjacent_trigger,
}
"""What a system is held against, given the same mentions."""


def _sentences(document: AnnotatedDocument) -> tuple[Span, ...]:
    return document.sentences or (Span(0, len(document.text)),)


def _inside(document: AnnotatedDocument, span: Span, background: Collection[EntityType]) -> list[Mention]:
    return [m for m in document.mentions if span.contains(m.span) and m.type not in background]


def _paired(
    document: AnnotatedDocument, spans: Iterable[Span], background: Collection[EntityType], pattern: str
) -> Iterator[Relation]:
    for span in spans:
        for a, b in combinations(_inside(document, span, background), 2):
            if a.span.overlaps(b.span) or a.key == b.key:
                continue
            if subject := _subject(a, b):
                other = b if subject is a else a
                yield Relation(subject, Effect.REGULATES, other, subject.span, pattern, span)


def _subject(a: Mention, b: Mention) -> Mention | None:
    """The one that acts, or None for two of which neither or both could."""
    for group in (CERNA_TYPES, MIRNA_TYPES, NCRNA_TYPES):
        if (a.type in group) != (b.type in group):
            return a if a.type in group else b
    return None


def _triggered(document: AnnotatedDocument, triggers: Mapping[str, Effect]) -> Iterator[Relation]:
    for sentence in _sentences(document):
        inside = sorted(_inside(document, sentence, BACKGROUND_TYPES), key=lambda m: (m.start, m.end, m.key))
        for a, b in pairwise(inside):
            if not {a.type, b.type} & NCRNA_TYPES or a.end > b.start or a.key == b.key:
                continue
            for word in _WORD.finditer(document.text, a.end, b.start):
                if effect := triggers.get(word.group().casefold()):
                    yield Relation(a, effect, b, Span(word.start(), word.end()), ADJACENT, sentence)
                    break


@dataclass(frozen=True, slots=True)
class TriggerRow:
    """The triggers of an effect, and a sentence that they read."""

    words: tuple[str, ...]
    matches: str


@dataclass(frozen=True, slots=True)
class TriggerTable:
    """``data/baselines/triggers.toml``."""

    effects: Mapping[Effect, TriggerRow] = keyed("effect")


@cache
def trigger_table() -> TriggerTable:
    """The shipped triggers. Raises ConfigurationError naming the row and key that is wrong."""
    return packaged(TriggerTable, "baselines/triggers.toml")


@cache
def _triggers() -> Mapping[str, Effect]:
    return {word: effect for effect, row in trigger_table().effects.items() for word in row.words}
