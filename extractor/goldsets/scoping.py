"""Only what a gold set can judge: the types that were annotated in it, and the pairs of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from extractor.goldsets.found import Found
from extractor.goldsets.goldset import AnnotatedScope
from extractor.model import Mention, Relation
from extractor.scoring import ScoredDocument


def counted_as(found: Iterable[Found], scope: AnnotatedScope) -> list[Found]:
    """With types as the gold set has them, and without mentions of others."""
    return [_counted(item, scope) for item in found]


def _counted(found: Found, scope: AnnotatedScope) -> Found:
    def retyped(mention: Mention) -> Mention:
        return replace(mention, type=scope.types.get(mention.type, mention.type))

    def changed(relation: Relation) -> Relation:
        return replace(relation, subject=retyped(relation.subject), object=retyped(relation.object))

    kept = tuple(retyped(mention) for mention in found.document.mentions if mention.type in scope.types)
    return found.changed(replace(found.document, mentions=kept), changed)


def within(document: ScoredDocument, scope: AnnotatedScope) -> ScoredDocument:
    """With those relations only that the gold set judges."""
    return replace(document, relations=tuple(r for r in document.relations if _judged(r, document, scope)))


def _judged(relation: Relation, document: ScoredDocument, scope: AnnotatedScope) -> bool:
    if frozenset({relation.subject.type, relation.object.type}) not in scope.ends:
        return False
    if not (scope.in_sentence and relation.subject.span.length and relation.object.span.length):
        return True
    ends = relation.subject.span, relation.object.span
    return any(all(sentence.overlaps(end) for end in ends) for sentence in document.sentences)
