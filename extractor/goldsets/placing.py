"""The matching rule "place": a name is what the gold has at the same place, whatever anybody calls it.

For gold without identifiers, and for systems whose identifiers are from other databases.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from extractor.goldsets.detail import with_each
from extractor.model import AnnotatedDocument, Mention, Relation
from extractor.scoring.matching import entity_of, identifier_or_name


def placed(
    found: Iterable[AnnotatedDocument], gold: Iterable[AnnotatedDocument]
) -> tuple[list[AnnotatedDocument], list[AnnotatedDocument]]:
    """Both sides with identifiers of the gold: a mention has that of the one it overlaps there.

    Of several it takes the one at exactly the same place, of the same type, called the same, that it shares most
    with. What overlaps none is something else.
    """
    wanted = {item.id: _keyed(item) for item in gold}
    made = []
    for item in found:
        partner = wanted.get(item.id)
        made.append(_identified(item, partner.mentions if partner else ()))
    return made, list(wanted.values())


def _keyed(found: AnnotatedDocument) -> AnnotatedDocument:
    return _renamed(found, {mention: replace(mention, identifier=_key(mention)) for mention in _all(found)})


def _key(mention: Mention) -> str:
    return entity_of(mention).key


def _identified(found: AnnotatedDocument, gold: Sequence[Mention]) -> AnnotatedDocument:
    ordered = sorted(gold, key=lambda mention: (mention.start, mention.end, mention.identifier))
    return _renamed(found, {mention: _as_in(mention, ordered) for mention in _all(found)})


def _as_in(mention: Mention, gold: Sequence[Mention]) -> Mention:
    near = [other for other in gold if other.start < mention.end and mention.start < other.end]
    if not near:
        return replace(mention, identifier=f"elsewhere:{_key(mention)}")
    best = max(near, key=lambda other: _nearness(mention, other))
    return replace(mention, identifier=best.identifier, name=best.name or best.text)


def _nearness(mention: Mention, other: Mention) -> tuple[bool, bool, bool, int]:
    shared = min(mention.end, other.end) - max(mention.start, other.start)
    same = identifier_or_name(entity_of(mention), replace(entity_of(other), identifier=""))
    return mention.span == other.span, mention.type is other.type, same, shared


def _all(found: AnnotatedDocument) -> dict[Mention, None]:
    ends = (end for relation in found.relations for end in (relation.subject, relation.object))
    return dict.fromkeys((*found.mentions, *ends))


def _renamed(found: AnnotatedDocument, names: dict[Mention, Mention]) -> AnnotatedDocument:
    def renamed(relation: Relation) -> Relation:
        return replace(relation, subject=names[relation.subject], object=names[relation.object])

    mentions = tuple(names[mention] for mention in found.mentions)
    return with_each(replace(found, mentions=mentions), renamed)
