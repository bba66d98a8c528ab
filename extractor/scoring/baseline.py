"""Co-occurrence: what one gets by relating every two entities that stand in one sentence."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from itertools import combinations

from extractor.model import CERNA_TYPES, MIRNA_TYPES, NCRNA_TYPES, Effect, EntityType, Mention, Relation, Span
from extractor.scoring.statements import ScoredDocument

SYSTEM = "co-occurrence"

# Scene-setting rather than argument of a relation: pairing them too would make the baseline easy to beat.
BACKGROUND_TYPES = frozenset({EntityType.SPECIES, EntityType.CELL_LINE, EntityType.VARIANT})


def cooccurrence(
    documents: Iterable[ScoredDocument], background: Collection[EntityType] = BACKGROUND_TYPES
) -> tuple[ScoredDocument, ...]:
    """The same documents with every ncRNA related to every other entity of its sentence.

    The ncRNA is the subject and the effect "regulates". A miRNA is the object of a lncRNA or circRNA;
    two of a kind (two miRNAs, two ceRNAs) are not paired, nor mentions that overlap, nor types in
    ``background``. Without sentence spans the whole text is one sentence.
    """
    return tuple(
        replace(document, relations=tuple(_relations(document, frozenset(background)))) for document in documents
    )


def _relations(document: ScoredDocument, background: Collection[EntityType]) -> Iterator[Relation]:
    for sentence in document.sentences or (Span(0, len(document.text)),):
        inside = [m for m in document.mentions if sentence.contains(m.span) and m.type not in background]
        for a, b in combinations(inside, 2):
            if a.span.overlaps(b.span) or a.key == b.key:
                continue
            if subject := _subject(a, b):
                other = b if subject is a else a
                yield Relation(subject, Effect.REGULATES, other, subject.span, SYSTEM, sentence)


def _subject(a: Mention, b: Mention) -> Mention | None:
    """The one that acts, or None for two of which neither or both could."""
    for group in (CERNA_TYPES, MIRNA_TYPES, NCRNA_TYPES):
        if (a.type in group) != (b.type in group):
            return a if a.type in group else b
    return None
