"""Why a statement was missed, or found without being in the gold: the first thing that failed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import attrgetter

from extractor.model import AnnotatedDocument
from extractor.scoring.matching import Entity, Rule
from extractor.scoring.result import Why
from extractor.scoring.statements import (
    Statement,
    entities,
    same_direction,
    same_pair,
    same_triple,
    statements,
)

Reason = tuple[Why, str]

# The further down, the nearer to success: of several documents the best one explains a miss.
_PROGRESS = (
    Why.NOT_READ,
    Why.BOTH_UNKNOWN,
    Why.SUBJECT_UNKNOWN,
    Why.OBJECT_UNKNOWN,
    Why.NO_RELATION,
    Why.DIRECTION,
    Why.EFFECT,
    Why.NEGATION,
    Why.MODIFIERS,
    Why.UNKNOWN,
)


def why_missed(wanted: Statement, documents: Iterable[AnnotatedDocument], rule: Rule) -> Reason:
    """Where the way from document to statement ended, in the document that came nearest."""
    reasons = [_missed_in(wanted, document, rule) for document in documents]
    return max(reasons, key=lambda reason: _PROGRESS.index(reason[0]), default=(Why.NOT_READ, ""))


def why_false(found: Statement, gold: Sequence[Statement], rule: Rule, absent: Why) -> Reason:
    """How a false hit differs from the nearest statement of the gold; ``absent`` where there is none near."""
    why, nearest = nearest_difference(found, gold, rule)
    if nearest is None:
        return absent, _pattern(found)
    detail = f"gold: {nearest}" + (f" ({nearest.modifiers})" if why is Why.MODIFIERS else "")
    return why, "; ".join(part for part in (detail, _pattern(found)) if part)


def nearest_difference(statement: Statement, others: Iterable[Statement], rule: Rule) -> tuple[Why, Statement | None]:
    """The difference to the most similar of the others about the same pair of entities."""
    nearest: tuple[Why, Statement | None] = (Why.UNKNOWN, None)
    for other in sorted((other for other in others if same_pair(statement, other, rule)), key=attrgetter("order")):
        why = _difference(statement, other, rule)
        if nearest[1] is None or _PROGRESS.index(why) > _PROGRESS.index(nearest[0]):
            nearest = why, other
    return nearest


def _difference(a: Statement, b: Statement, rule: Rule) -> Why:
    if not same_direction(a, b, rule):
        return Why.DIRECTION
    if a.effect is not b.effect:
        return Why.EFFECT
    if not same_triple(a, b, rule):
        return Why.NEGATION
    return Why.MODIFIERS


def _missed_in(wanted: Statement, document: AnnotatedDocument, rule: Rule) -> Reason:
    why, nearest = nearest_difference(wanted, statements(document), rule)
    if nearest is not None:
        modifiers = f" ({nearest.modifiers}; gold: {wanted.modifiers})" if why is Why.MODIFIERS else ""
        return why, f"found: {nearest}{modifiers}"
    subject = _recognised(wanted.subject, document, rule)
    other = _recognised(wanted.object, document, rule)
    if subject and other:
        return Why.NO_RELATION, ""
    if not subject and not other:
        return Why.BOTH_UNKNOWN, ""
    return (Why.OBJECT_UNKNOWN, wanted.object.name) if subject else (Why.SUBJECT_UNKNOWN, wanted.subject.name)


def _recognised(entity: Entity, document: AnnotatedDocument, rule: Rule) -> bool:
    return any(rule(entity, named) for named in entities(document))


def _pattern(statement: Statement) -> str:
    return f"pattern {statement.pattern}" if statement.pattern else ""
