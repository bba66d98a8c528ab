"""What is compared: documents with labels, statements in them, and the levels of strictness."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from operator import attrgetter

from extractor.model import AnnotatedDocument, Effect, GoldRelation, Mention, Relation, Span
from extractor.scoring.items import Item, Outcome
from extractor.scoring.matching import Entity, Rule, distinct, entity_of


@dataclass(frozen=True)
class Statement:
    """A relation as it is compared. What does not take part in equality says where it was read and how surely.

    ``places`` are the spans of subject and object, () for a row of a table; ``confidence`` is None where nobody gave
    one. ``effect`` is None of two that are merely said to be related; ``acts`` says whether the subject is then
    said to be the one that acts.
    """

    subject: Entity
    effect: Effect | None
    object: Entity
    negated: bool = False
    resistance: str = ""
    drugs: frozenset[str] = frozenset()
    direct: bool = False
    hedged: bool = field(default=False, compare=False)
    section: str = field(default="", compare=False)
    sentence: str = field(default="", compare=False)
    pattern: str = field(default="", compare=False)
    confidence: float | None = field(default=None, compare=False)
    places: tuple[Span, ...] = field(default=(), compare=False)
    acts: bool = field(default=True, compare=False)

    @property
    def directed(self) -> bool:
        """A correlation has a sign but no direction."""
        return self.acts and self.effect is not Effect.CORRELATES

    def __str__(self) -> str:
        return self._words

    @cached_property
    def _words(self) -> str:
        negation = "not " if self.negated else ""
        return f"{self.subject.name} {negation}{self.effect or 'related to'} {self.object.name}"

    @cached_property
    def modifiers(self) -> str:
        """Directness, resistance and drugs in words: "direct, promotes resistance to gefitinib", "none"."""
        drugs = ", ".join(sorted(self.drugs))
        said = f"{self.resistance} resistance" + (f" to {drugs}" if drugs else "") if self.resistance else drugs
        return ", ".join(word for word in ("direct" if self.direct else "", said) if word) or "none"

    @cached_property
    def order(self) -> str:
        """A text to sort by, so that results do not depend on the order of the input."""
        return "\t".join(
            (
                self.subject.key,
                self.effect or "",
                self.object.key,
                str(self.negated),
                self.modifiers,
                self.sentence,
                self.pattern,
            )
        )

    @cached_property
    def surest_first(self) -> str:
        """A text to sort by that begins with the surest prediction, then as :attr:`order`."""
        return f"{1 - (self.confidence or 0.0):.6f}\t{self.order}"


def statements(document: AnnotatedDocument) -> tuple[Statement, ...]:
    """The relations of a document as statements, in their order."""
    return document.derived(_statements)


def _statements(document: AnnotatedDocument) -> tuple[Statement, ...]:
    return tuple(statement_of(document, relation) for relation in document.relations)


def entities(document: AnnotatedDocument) -> tuple[Entity, ...]:
    """What each mention of a document names."""
    return document.derived(_entities)


def _entities(document: AnnotatedDocument) -> tuple[Entity, ...]:
    return tuple(map(entity_of, document.mentions))


def statement_of(document: AnnotatedDocument, relation: Relation) -> Statement:
    """A relation of the document as a statement."""
    span = relation.sentence
    return Statement(
        entity_of(relation.subject),
        relation.effect,
        entity_of(relation.object),
        relation.negated,
        relation.resistance,
        fold_drugs(relation.drugs),
        relation.direct is True,
        hedged=relation.hedged,
        sentence=document.text[span.start : span.end] or _sentence_around(document, relation.subject),
        pattern=relation.pattern,
        confidence=relation.confidence,
        places=(relation.subject.span, relation.object.span),
        acts=relation.directed,
    )


def _sentence_around(document: AnnotatedDocument, mention: Mention) -> str:
    """The sentence of a mention; none of one whose place nobody gave."""
    return document.sentence_at(mention.span) if mention.span.length else ""


def gold_statement(row: GoldRelation) -> Statement:
    """A row of a gold table as a statement."""
    return Statement(
        Entity(row.subject_type, row.subject_identifier, row.subject),
        row.effect,
        Entity(row.object_type, row.object_identifier, row.object),
        row.negated,
        row.resistance,
        fold_drugs(row.drugs),
        row.direct is True,
        hedged=row.hedged,
        section=row.section,
    )


def fold_drugs(drugs: Iterable[str]) -> frozenset[str]:
    """Names of drugs in lower case with single spaces."""
    return frozenset(" ".join(drug.casefold().split()) for drug in drugs)


def item_of(
    outcome: Outcome, document: str, statement: Statement, found: Statement | None = None, *, bare: bool = False
) -> Item:
    """What was counted; ``found`` is the prediction where ``statement`` is the gold's.

    A ``bare`` one has what counts, intervals and curves need: document, outcome, effect and confidence.
    """
    predicted = found or (statement if outcome is Outcome.FALSE else None)
    if bare:
        effect = str(statement.effect or "")
        return Item(outcome, document, "", effect, confidence=predicted.confidence if predicted else None)
    return Item(
        outcome=outcome,
        document=document,
        what=str(statement),
        effect=str(statement.effect or ""),
        subject_type=str(statement.subject.type),
        object_type=str(statement.object.type),
        section=statement.section,
        negated=statement.negated,
        hedged=statement.hedged,
        pattern=predicted.pattern if predicted else "",
        confidence=predicted.confidence if predicted else None,
    )


@dataclass(frozen=True, slots=True)
class Level:
    """A degree of strictness: ``key`` says which statements are one, ``same`` which ones agree.

    With ``asserted`` only, a negated statement is no statement on either side: a negated
    relation does not count as found.
    """

    name: str
    explanation: str
    key: Callable[[Statement], Hashable]
    same: Callable[[Statement, Statement, Rule], bool]
    asserted: bool = False
    by_effect: bool = False


def _pair_key(statement: Statement) -> Hashable:
    return frozenset((statement.subject.key, statement.object.key))


def _direction_key(statement: Statement) -> Hashable:
    ends = statement.subject.key, statement.object.key
    return (ends, True) if statement.directed else (tuple(sorted(ends)), False)


def _triple_key(statement: Statement) -> Hashable:
    return _direction_key(statement), statement.effect, statement.negated


def _modifier_key(statement: Statement) -> Hashable:
    return _triple_key(statement), statement.resistance, statement.drugs, statement.direct


def _mention_key(statement: Statement) -> Hashable:
    return _triple_key(statement), statement.places


def _placed_pair_key(statement: Statement) -> Hashable:
    return frozenset(zip((statement.subject.key, statement.object.key), statement.places, strict=False))


def _along(a: Statement, b: Statement, rule: Rule) -> bool:
    return rule(a.subject, b.subject) and rule(a.object, b.object)


def same_pair(a: Statement, b: Statement, rule: Rule) -> bool:
    """The same two entities, in either role."""
    return _along(a, b, rule) or (rule(a.subject, b.object) and rule(a.object, b.subject))


def same_direction(a: Statement, b: Statement, rule: Rule) -> bool:
    """The same subject and object; either way round where one of the two is a correlation."""
    return _along(a, b, rule) if a.directed and b.directed else same_pair(a, b, rule)


def same_triple(a: Statement, b: Statement, rule: Rule) -> bool:
    """The same direction and effect, and both asserted or both negated."""
    return a.effect is b.effect and a.negated == b.negated and same_direction(a, b, rule)


def same_modifiers(a: Statement, b: Statement, rule: Rule) -> bool:
    """The same triple with the same directness, resistance and drugs."""
    alike = (a.resistance, a.drugs, a.direct) == (b.resistance, b.drugs, b.direct)
    return alike and same_triple(a, b, rule)


def same_mentions(a: Statement, b: Statement, rule: Rule) -> bool:
    """The same triple, read off mentions that overlap; a correlation's may stand either way round."""
    if len(a.places) != len(b.places) or not same_triple(a, b, rule):
        return False
    ways = (b.places, b.places[::-1]) if not a.directed else (b.places,)
    return any(all(one.overlaps(other) for one, other in zip(a.places, way, strict=True)) for way in ways)


def same_placed_pair(a: Statement, b: Statement, rule: Rule) -> bool:
    """The same two entities in either role, read off mentions that overlap."""
    if len(a.places) != 2 or len(b.places) != 2:
        return False
    along = all(one.overlaps(other) for one, other in zip(a.places, b.places, strict=True))
    across = all(one.overlaps(other) for one, other in zip(a.places, b.places[::-1], strict=True))
    crossed = rule(a.subject, b.object) and rule(a.object, b.subject)
    return (along and _along(a, b, rule)) or (across and crossed)


def compared(level: Level, made: Iterable[Statement]) -> dict[Hashable, Statement]:
    """The statements that a level compares, each once: of several predictions, the surest."""
    kept = (statement for statement in made if not (level.asserted and statement.negated))
    return distinct(kept, level.key, attrgetter("surest_first"))


def compared_at(level: Level, document: AnnotatedDocument) -> Mapping[Hashable, Statement]:
    """The statements of a document as a level compares them: see :func:`compared`."""
    known = document.derived(_known_levels)
    if level.name not in known:
        known[level.name] = compared(level, statements(document))
    return known[level.name]


def _known_levels(document: AnnotatedDocument) -> dict[str, Mapping[Hashable, Statement]]:
    return {}


LEVELS = (
    Level("pair", "two entities are related, in either direction", _pair_key, same_pair, asserted=True),
    Level("direction", "… and which one acts on the other", _direction_key, same_direction, asserted=True),
    Level("triple", "… and the effect, and whether it is denied", _triple_key, same_triple, by_effect=True),
    Level("modifiers", "… and directness, resistance and drugs", _modifier_key, same_modifiers, by_effect=True),
)
EACH_MENTION = Level(
    "triple, each mention",
    "as triple, but counted for each pair of mentions",
    _mention_key,
    same_mentions,
    by_effect=True,
)
"""For documents with annotated mentions; the others count a statement once a document."""

EACH_PAIR = Level(
    "pair, each mention",
    "as pair, but counted for each pair of mentions",
    _placed_pair_key,
    same_placed_pair,
    asserted=True,
)
"""The same for gold that says no effects."""

TRIPLE = "triple"
MODIFIERS = "modifiers"
