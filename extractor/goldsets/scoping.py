"""Only what a gold set can judge: the types that were annotated in it, and the pairs of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from extractor.goldsets.detail import with_each
from extractor.goldsets.goldset import AnnotatedScope
from extractor.model import AnnotatedDocument, Mention, Relation


def counted_as(found: Iterable[AnnotatedDocument], scope: AnnotatedScope) -> list[AnnotatedDocument]:
    """With types as the gold set has them, and without mentions of others."""
    return [_counted(item, scope) for item in found]


def _counted(found: AnnotatedDocument, scope: AnnotatedScope) -> AnnotatedDocument:
    def retyped(mention: Mention) -> Mention:
        return replace(mention, type=scope.types.get(mention.type, mention.type))

    def changed(relation: Relation) -> Relation:
        return replace(relation, subject=retyped(relation.subject), object=retyped(relation.object))

    kept = tuple(retyped(mention) for mention in found.mentions if mention.type in scope.types)
    return with_each(replace(found, mentions=kept), changed)


def within(document: AnnotatedDocument, scope: AnnotatedScope) -> AnnotatedDocument:
    """With those relations only that the gold set judges."""
    return replace(document, relations=tuple(r for r in document.relations if _judged(r, document, scope)))


def _judged(relation: Relation, document: AnnotatedDocument, scope: AnnotatedScope) -> bool:
    if frozenset({relation.subject.type, relation.object.type}) not in scope.ends:
        return False
    if not (scope.in_sentence and relation.subject.span.length and relation.object.span.length):
        return True
    ends = relation.subject.span, relation.object.span
    return any(all(sentence.overlaps(end) for end in ends) for sentence in document.sentences)
