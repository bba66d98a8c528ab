"""A sentence as the rules see it: its words, its parse, and what its names do in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from extractor.guard import NO_DEADLINE, Deadline
from extractor.model import DISEASE_TYPES, NCRNA_TYPES, PHENOTYPE_TYPES, EntityType
from extractor.nlp.parsing.syntax import is_noun
from extractor.nlp.parsing.tree import Token, Tree
from extractor.nlp.predicates.chains import Chain, chains
from extractor.nlp.predicates.changes import Change, changes
from extractor.nlp.predicates.frame import Frame
from extractor.nlp.predicates.frames import frames
from extractor.nlp.predicates.patterns import NounTable, PatternTable
from extractor.nlp.predicates.projections import Places, Projection, ProjectionFinder
from extractor.nlp.sentence.cues import cues
from extractor.nlp.sentence.words import Slot, SlotIndex, TokenIndex, WordedSentence


@dataclass(frozen=True)
class ParsedSentence:
    """A sentence in words (``worded``) with its parse (``tree``), and what its names do in it.

    ``projections`` are those of each slot, by its number, and ``changes`` how it is said to change. ``chains`` are its
    chains of names ("the A/B axis"), ``frames`` its predicates with their arguments.
    What looks at many of its names, frames or pairs asks the ``deadline`` on the way.
    """

    worded: WordedSentence
    tree: Tree
    projections: dict[SlotIndex, list[Projection]]
    chains: tuple[Chain, ...] = ()
    frames: tuple[Frame, ...] = ()
    changes: Mapping[SlotIndex, Change] = field(default_factory=dict)
    deadline: Deadline = field(default=NO_DEADLINE, compare=False, repr=False)

    def at(self, tokens: Iterable[Token]) -> list[Projection]:
        """All projections at these tokens."""
        wanted = {token.i for token in tokens}
        found = [placed for i in wanted for placed in self._placed.get(i, ())]
        return [seen for _, seen in sorted(found, key=_order)] if len(wanted) > 1 else [seen for _, seen in found]

    @cached_property
    def _placed(self) -> dict[TokenIndex, list[tuple[int, Projection]]]:
        """The projections at each token, with their numbers in the order of slots."""
        placed: dict[TokenIndex, list[tuple[int, Projection]]] = {}
        for number, seen in enumerate(seen for own in self.projections.values() for seen in own):
            placed.setdefault(seen.token, []).append((number, seen))
        return placed

    @cached_property
    def said(self) -> frozenset[str]:
        """Its words in lower case."""
        return frozenset(word.text.lower() for word in self.worded.words)

    def type_of(self, slot: SlotIndex) -> EntityType:
        """The type of what stands in the slot."""
        return self.worded.slots[slot].type


def _order(placed: tuple[int, Projection]) -> int:
    return placed[0]


def parsed_sentence(
    text: str,
    worded: WordedSentence,
    tree: Tree,
    patterns: PatternTable,
    nouns: NounTable,
    deadline: Deadline = NO_DEADLINE,
) -> ParsedSentence:
    """Work out the projections of all slots of a parsed sentence. Raises TimeBudgetError past the deadline."""
    finder = ProjectionFinder(nouns, patterns)
    places = {word.slot: TokenIndex(index) for index, word in enumerate(worded.words) if word.slot is not None}
    occupied = frozenset(places.values())
    projections: dict[SlotIndex, list[Projection]] = {}
    borne = {places[slot] for slot, item in worded.numbered if slot in places and item.type in PHENOTYPE_TYPES}
    rnas = frozenset(i for slot, i in places.items() if worded.slots[slot].type in NCRNA_TYPES)
    for slot, item in worded.numbered:
        deadline.check()
        token = places.get(slot)
        if token is None and slot in worded.aside:
            token = _anchor(tree[worded.aside[slot]], item, worded).i
        if token is not None:
            inhibited = _written_as_inhibitor(text, item.span.start, item.span.end)
            start = Projection(
                slot,
                token,
                sign=-1 if inhibited else 1,
                manipulated=inhibited,
                pathway=item.type in {EntityType.COMPLEX, EntityType.GENE_FAMILY},
                place=item.type in DISEASE_TYPES,
                denied=slot in places and _is_denied(tree[token]),
            )
            projections[slot] = finder.projections(start, tree[token], Places(occupied, frozenset(borne), rnas))
    found = tuple(chains(worded))
    for chain in found:
        # What is said of the axis is said of its first member.
        projections[chain.slots[0]].append(Projection(chain.slots[0], chain.head, steps=1))
    predicates = tuple(frames(tree, patterns, nouns, deadline))
    changed = changes(tree, projections, predicates, nouns)
    return ParsedSentence(worded, tree, projections, found, predicates, changed, deadline)


def _is_denied(token: Token) -> bool:
    """ "Suppressed not A but B"."""
    return token.i > 0 and token.nbor(-1).lower == "not" and any(c.lower == "but" for c in token.children)


def _anchor(token: Token, slot: Slot, worded: WordedSentence) -> Token:
    """The noun that a parenthesis explains: "binding protein 1 (…)", "the targets of miR-30a (BECN1, ATG5)"."""
    if token.dep in {"nummod", "punct"} and token.head.i < token.i:
        token = token.head
    place = worded.slot_at(token.i)
    other_kind = place is not None and (worded.slots[place].type in NCRNA_TYPES) != (slot.type in NCRNA_TYPES)
    if other_kind and token.dep == "pobj" and is_noun(token.head.head):
        return token.head.head
    return token


def _written_as_inhibitor(text: str, start: int, end: int) -> bool:
    before = text[max(0, start - 8) : start].lower().rstrip("-‐‑ ")
    after = text[end : end + 14].lower()
    if before.endswith(cues().written.inhibited_after):
        return True
    return after.lstrip("(").startswith(cues().written.inhibited_before)
