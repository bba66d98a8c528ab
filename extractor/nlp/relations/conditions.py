"""Where a statement was found to hold: the cells or the disease in which it was made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from extractor.model import CONDITION_TYPES, Relation
from extractor.nlp.parsing.syntax import MODIFIERS
from extractor.nlp.parsing.tree import Token
from extractor.nlp.predicates.parsed import ParsedSentence
from extractor.nlp.sentence.cues import cues


def with_condition(sentence: ParsedSentence, relations: Sequence[Relation]) -> Iterator[Relation]:
    """The relations of one sentence with ``condition``: names of cell lines and diseases they are said of."""
    places = dict(_places(sentence))
    for relation in relations:
        ends = {relation.subject.key, relation.object.key}
        names = [name for name, keys in places.items() if not keys & ends]
        yield replace(relation, condition="; ".join(names)) if names else relation


def _places(sentence: ParsedSentence) -> Iterator[tuple[str, frozenset[str]]]:
    for slot, projections in sentence.projections.items():
        mentions = sentence.worded.slots[slot].mentions
        if mentions[0].type in CONDITION_TYPES and _stands_within(sentence.tree[projections[0].token]):
            yield mentions[0].name or mentions[0].text, frozenset(mention.key for mention in mentions)


def _stands_within(token: Token) -> bool:
    """Whether the name, or the noun it modifies ("PC9 cells"), is the object of "in"."""
    while token.dep in MODIFIERS | {"conj", "appos"} and token.head != token:
        token = token.head
    return bool(token.dep == "pobj" and token.head.lower in cues().prepositions.of_places)
