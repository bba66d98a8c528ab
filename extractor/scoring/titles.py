"""Scores against documents whose every mention and relation was annotated.

Counting is per document over sets: the same statement twice in a document is one. A mention is its
place and type; members of a contracted list share the place of the list and differ in identity
only. Documents are matched by their identifiers, and their texts must be the same, because all
offsets refer to them. An annotated document that was not read counts as missed altogether; a read
one that is not annotated is not scored, and both are said in the notes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from extractor.errors import InputError
from extractor.model import AnnotatedDocument, EntityType, Mention, Span
from extractor.scoring.items import Item, Outcome, counts_by, counts_of
from extractor.scoring.matching import Alignment, Entity, Rule, align, distinct, entity_of
from extractor.scoring.reasons import why_false, why_missed
from extractor.scoring.result import Discrepancy, Kind, LevelScore, Scores, Setting, Why
from extractor.scoring.statements import (
    EACH_MENTION,
    EACH_PAIR,
    LEVELS,
    Level,
    Statement,
    compared_at,
    item_of,
    statements,
)

METHOD = "annotated-documents/2"
EXACT, OVERLAP, IDENTIFIED = "mentions, exact", "mentions, overlap", "mentions, identified"
MENTION_LEVELS = (EXACT, OVERLAP, IDENTIFIED)
STATEMENT_LEVELS = tuple(level.name for level in (*LEVELS, EACH_MENTION))
TITLE_LEVELS = (*MENTION_LEVELS, *STATEMENT_LEVELS)
""":data:`EACH_PAIR` can be asked for besides."""


def score_titles(
    predicted: Iterable[AnnotatedDocument],
    gold: Iterable[AnnotatedDocument],
    setting: Setting,
    levels: Collection[str] = TITLE_LEVELS,
    *,
    explain: bool = True,
) -> Scores:
    """Mentions (exact, overlap, exact and identified) and statements of annotated documents, at these levels.

    Without ``explain`` there are no discrepancies of statements, which take as long as all the rest, and their items
    have only what figures need. Raises InputError when a document occurs twice on one side, or differs in text between
    the two.
    """
    found, wanted = by_id(predicted, "prediction"), by_id(gold, "gold")
    pairs = list(read_pairs(found, wanted))
    same = setting.same
    ways: dict[str, Callable[[], LevelScore]] = {
        EXACT: lambda: _mention_level(EXACT, "span and type are the same", pairs, _same_place, _place),
        OVERLAP: lambda: _mention_level(OVERLAP, "a shared character, same type", pairs, _overlapping, _place),
        IDENTIFIED: lambda: _mention_level(
            IDENTIFIED, "span, type and identity", pairs, partial(_same_identity, same), _identity
        ),
        **{
            level.name: partial(_statement_level, level, pairs, same, explain)
            for level in (*LEVELS, EACH_MENTION, EACH_PAIR)
        },
    }
    return Scores(
        gold=setting.gold,
        system=setting.system,
        signature=setting.signature(METHOD),
        documents=len(wanted),
        levels=tuple(way() for name, way in ways.items() if name in levels),
        notes=tuple(_notes(found, wanted)),
    )


def by_id(documents: Iterable[AnnotatedDocument], side: str) -> dict[str, AnnotatedDocument]:
    """Documents by identifier; InputError for an identifier that occurs twice."""
    table: dict[str, AnnotatedDocument] = {}
    for document in documents:
        if document.id in table:
            raise InputError(f"document {document.id!r} occurs twice in the {side}; give each document once")
        table[document.id] = document
    return table


@dataclass(frozen=True, slots=True)
class ReadPair:
    """The gold of a document, and what was found in it: None where it was not read."""

    gold: AnnotatedDocument
    found: AnnotatedDocument | None


def read_pairs(found: Mapping[str, AnnotatedDocument], wanted: Mapping[str, AnnotatedDocument]) -> Iterator[ReadPair]:
    """Every annotated document with what was found in it. Raises InputError where their texts differ."""
    for identifier, gold in sorted(wanted.items()):
        document = found.get(identifier)
        if document is not None and document.text != gold.text:
            raise InputError(
                f"document {identifier!r}: prediction and gold differ in text, so no offset fits. "
                f"Gold: {gold.text[:80]!r}; prediction: {document.text[:80]!r}. "
                "Annotate the gold's own texts."
            )
        yield ReadPair(gold, document)


def _notes(found: Mapping[str, AnnotatedDocument], wanted: Mapping[str, AnnotatedDocument]) -> Iterator[str]:
    if unread := wanted.keys() - found.keys():
        yield f"{len(unread)} of {len(wanted)} annotated documents were not read and count as missed."
    if extra := found.keys() - wanted.keys():
        yield f"{len(extra)} read documents are not annotated and are not scored."


@dataclass(frozen=True, slots=True)
class _Spot:
    """A mention as it is compared."""

    span: Span
    type: EntityType
    entity: Entity
    text: str


def _spot(mention: Mention) -> _Spot:
    return _Spot(mention.span, mention.type, entity_of(mention), mention.text)


def _place(spot: _Spot) -> Hashable:
    return spot.span, spot.type


def _identity(spot: _Spot) -> Hashable:
    return spot.span, spot.type, spot.entity.key


def _same_place(a: _Spot, b: _Spot) -> bool:
    return a.span == b.span and a.type is b.type


def _overlapping(a: _Spot, b: _Spot) -> bool:
    return a.span.overlaps(b.span) and a.type is b.type


def _same_identity(rule: Rule, a: _Spot, b: _Spot) -> bool:
    return _same_place(a, b) and rule(a.entity, b.entity)


def _spot_order(spot: _Spot) -> str:
    return f"{spot.span.start:09} {spot.span.end:09} {spot.type} {spot.entity.key}"


def _mention_level(
    name: str,
    explanation: str,
    pairs: Iterable[ReadPair],
    same: Callable[[_Spot, _Spot], bool],
    key: Callable[[_Spot], Hashable],
) -> LevelScore:
    errors: list[Discrepancy] = []
    items: list[Item] = []
    for pair in pairs:
        spots = [_spot(mention) for mention in pair.found.mentions] if pair.found else []
        gold = [_spot(mention) for mention in pair.gold.mentions]
        alignment = align(distinct(spots, key, _spot_order), distinct(gold, key, _spot_order), same)
        for _, spot in alignment.hits:
            items.append(_mention_item(Outcome.RIGHT, pair, spot))
        for spot in alignment.false:
            items.append(_mention_item(Outcome.FALSE, pair, spot))
            errors.append(_mention_error(Kind.FALSE, name, pair, spot, gold))
        for spot in alignment.missed:
            items.append(_mention_item(Outcome.MISSED, pair, spot))
            errors.append(_mention_error(Kind.MISSED, name, pair, spot, spots))
    by_type = counts_by(items, lambda item: item.subject_type)
    return LevelScore(name, explanation, counts_of(items), by_type, tuple(errors), tuple(items))


def _mention_item(outcome: Outcome, pair: ReadPair, spot: _Spot) -> Item:
    what = f"{spot.text} ({spot.type}) at {spot.span.start}"
    return Item(outcome, pair.gold.id, what, subject_type=str(spot.type))


def _mention_error(kind: Kind, level: str, pair: ReadPair, spot: _Spot, others: Iterable[_Spot]) -> Discrepancy:
    why, detail = _why_mention(spot, others) if pair.found else (Why.NOT_READ, "")
    return Discrepancy(
        kind,
        level,
        pair.gold.id,
        f"{spot.text} ({spot.type})",
        pair.gold.sentence_at(spot.span),
        why,
        detail,
    )


def _why_mention(spot: _Spot, others: Iterable[_Spot]) -> tuple[Why, str]:
    near = sorted((o for o in others if o.span.overlaps(spot.span)), key=_spot_order)
    for other in near:
        if other.type is spot.type and other.span != spot.span:
            return Why.BOUNDARY, f"the other side has {other.text!r}"
    for other in near:
        if other.type is not spot.type:
            return Why.TYPE, f"the other side has {other.text!r} as {other.type}"
    if near:
        names = ", ".join(dict.fromkeys(other.entity.key for other in near))
        return Why.UNKNOWN, f"identity {spot.entity.key}; the other side has {names}"
    return Why.NOTHING_HERE, ""


def _statement_level(level: Level, pairs: Iterable[ReadPair], rule: Rule, explain: bool) -> LevelScore:
    errors: list[Discrepancy] = []
    items: list[Item] = []
    bare = not explain
    for pair in pairs:
        alignment = align_statements(level, pair, rule)
        own = [
            *(item_of(Outcome.RIGHT, pair.gold.id, gold, found, bare=bare) for found, gold in alignment.hits),
            *(item_of(Outcome.FALSE, pair.gold.id, statement, bare=bare) for statement in alignment.false),
            *(item_of(Outcome.MISSED, pair.gold.id, statement, bare=bare) for statement in alignment.missed),
        ]
        items += own
        if explain:
            errors.extend(_statement_errors(level, pair, alignment, rule))
    by_effect = counts_by(items, lambda item: item.effect) if level.by_effect else ()
    return LevelScore(level.name, level.explanation, counts_of(items), by_effect, tuple(errors), tuple(items))


def align_statements(level: Level, pair: ReadPair, rule: Rule) -> Alignment[Statement]:
    """Which statement found answers which of the gold, each once, at a level."""
    found = compared_at(level, pair.found) if pair.found else {}
    return align(found, compared_at(level, pair.gold), lambda a, b: level.same(a, b, rule))


def _statement_errors(
    level: Level, pair: ReadPair, alignment: Alignment[Statement], rule: Rule
) -> Iterator[Discrepancy]:
    gold = list(statements(pair.gold))
    for statement in alignment.missed:
        why, detail = why_missed(statement, [pair.found] if pair.found else [], rule)
        yield Discrepancy(Kind.MISSED, level.name, pair.gold.id, str(statement), statement.sentence, why, detail)
    for statement in alignment.false:
        why, detail = why_false(statement, gold, rule, Why.NOT_IN_GOLD)
        yield Discrepancy(Kind.FALSE, level.name, pair.gold.id, str(statement), statement.sentence, why, detail)
