"""How an entity of the gold is recognised in a document: as itself, as something else, or not at all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from extractor.model import MIRNA_TYPES, AnnotatedDocument, Mention, Span
from extractor.names import broader
from extractor.scoring.matching import Entity, Rule, entity_of, fold
from extractor.scoring.statements import entities


@dataclass(frozen=True, slots=True)
class End:
    """One end of a relation of the gold in a document.

    ``mentions`` are recognised as the entity. Where there are none, ``other`` is what is recognised in its place, or
    under its name, as something else, and ``written`` the name that stands in the text all the same, "" without one.
    """

    entity: Entity
    mentions: tuple[Mention, ...]
    other: Mention | None = None
    written: str = ""

    @property
    def recognised(self) -> bool:
        """Whether the name was seen, as whatever."""
        return bool(self.mentions or self.other)


def end_of(entity: Entity, document: AnnotatedDocument, rule: Rule, place: Span | None = None) -> End:
    """The entity in the document; ``place`` is where the gold has it, None where the gold does not say."""
    named = zip(document.mentions, entities(document), strict=True)
    mentions = tuple(mention for mention, seen in named if rule(entity, seen))
    if mentions:
        return End(entity, mentions)
    return unseen_at(entity, document, place) if place else _unseen(entity, document)


def unseen_at(entity: Entity, document: AnnotatedDocument, place: Span) -> End:
    """An entity that the gold has at a place and the document has not."""
    near = sorted(
        (mention for mention in document.mentions if mention.span.overlaps(place)),
        key=lambda mention: (mention.span != place, mention.type is not entity.type, mention.start, mention.key),
    )
    return End(entity, (), near[0] if near else None, document.text[place.start : place.end])


def _unseen(entity: Entity, document: AnnotatedDocument) -> End:
    other = next((mention for mention in _in_order(document.mentions) if _is_akin(entity, mention)), None)
    written = re.search(rf"(?<![^\W_]){re.escape(entity.name)}(?![^\W_])", document.text, re.IGNORECASE)
    return End(entity, (), other, written.group() if written else "")


def _in_order(mentions: Iterable[Mention]) -> list[Mention]:
    return sorted(mentions, key=lambda mention: (mention.start, mention.end, mention.key))


def _is_akin(entity: Entity, mention: Mention) -> bool:
    """Whether a reader would take the two for the same name: written alike, or one includes the other."""
    if entity.type in MIRNA_TYPES and mention.type in MIRNA_TYPES:
        name = mention.name or mention.text
        return entity.name in broader(name) or name in broader(entity.name)
    return entity.folded in {fold(name, entity.type) for name in (mention.text, mention.name) if name}


def in_words(ends: Sequence[End]) -> str:
    """What is wrong with the ends, "" where nothing is."""
    absent = [end.entity.name for end in ends if not (end.recognised or end.written)]
    if len(absent) > 1:
        return f"neither {' nor '.join(absent)} is found in the text"
    return "; ".join(dict.fromkeys(_problem(end) for end in ends if not end.mentions))


def _problem(end: End) -> str:
    if end.other:
        seen = entity_of(end.other)
        typed = seen.type is not end.entity.type
        return f"“{end.other.text}” is recognised as {_told(seen, typed)} instead of {_told(end.entity, typed)}"
    return f"“{end.written}” is not recognised" if end.written else f"{end.entity.name} is not found in the text"


def _told(entity: Entity, typed: bool) -> str:
    kind = f"{entity.type} " if typed else ""
    return kind + (f"{entity.identifier} ({entity.name})" if entity.identifier else f"“{entity.name}”")
