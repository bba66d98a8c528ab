"""How much a relation says: that two are related, which one acts, what it does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from extractor.model import AnnotatedDocument, Relation

PAIR, DIRECTION, TRIPLE = "pair", "direction", "triple"
"""How much a level asks of a relation: two ends, which one acts, what it does."""


def detail_of(relation: Relation) -> str:
    """How much a relation says."""
    if relation.effect is not None:
        return TRIPLE
    return DIRECTION if relation.directed else PAIR


_ENOUGH = {PAIR: (PAIR, DIRECTION, TRIPLE), DIRECTION: (DIRECTION, TRIPLE), TRIPLE: (TRIPLE,)}


def saying(document: AnnotatedDocument, asked: str) -> AnnotatedDocument:
    """The document with those relations that say as much as a level asks."""
    kept = tuple(relation for relation in document.relations if detail_of(relation) in _ENOUGH[asked])
    return replace(document, relations=kept) if len(kept) < len(document.relations) else document


def with_each(document: AnnotatedDocument, change: Callable[[Relation], Relation]) -> AnnotatedDocument:
    """The document with each relation as ``change`` says."""
    return replace(document, relations=tuple(map(change, document.relations)))
