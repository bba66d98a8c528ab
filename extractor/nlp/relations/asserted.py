"""What the patterns assert in a sentence, by slot: what candidates are held against, pair by pair.

Made once for a sentence. A list of so many names has the square of it in pairs, so no pair may go through all hits.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cached_property

from extractor.nlp.parsing.tree import Token
from extractor.nlp.predicates.frame import Frame
from extractor.nlp.predicates.parsed import ParsedSentence
from extractor.nlp.relations.hit import Hit
from extractor.nlp.sentence.cues import cues
from extractor.nlp.sentence.words import SlotIndex, TokenIndex


class Asserted:
    """The hits of a sentence, by subject and by object."""

    def __init__(self, sentence: ParsedSentence, hits: Sequence[Hit]) -> None:
        self._sentence = sentence
        self._objects: dict[SlotIndex, set[SlotIndex]] = {}
        self._subjects: dict[SlotIndex, set[SlotIndex]] = {}
        for hit in hits:
            self._objects.setdefault(hit.subject, set()).add(hit.object)
            self._subjects.setdefault(hit.object, set()).add(hit.subject)
        self._undone: dict[SlotIndex, frozenset[Token]] = {}

    def joins(self, first: SlotIndex, second: SlotIndex) -> bool:
        """Whether a hit is of the two slots, in whichever order."""
        return second in self._objects.get(first, ()) or first in self._objects.get(second, ())

    def joins_names(self, first: SlotIndex, second: SlotIndex) -> bool:
        """Whether a hit already joins mentions of the same two names in the sentence."""
        return any((one, other) in self._named for one in self._keys(first) for other in self._keys(second))

    def share_a_subject(self, first: SlotIndex, second: SlotIndex) -> bool:
        """ "A sponges the miRNA and raises the gene": what the two have to do with each other is not said."""
        return not self.subjects(first).isdisjoint(self.subjects(second))

    def share_an_object(self, first: SlotIndex, second: SlotIndex) -> bool:
        """ "Loss of A and of B both raised C"."""
        return not self.objects(first).isdisjoint(self.objects(second))

    def by_way_of_third(self, first: SlotIndex, second: SlotIndex) -> bool:
        """ "A, which is targeted by B, activates C": B and C have A between them."""
        return not self.objects(first).isdisjoint(self.subjects(second))

    def has_its_own(self, slot: SlotIndex) -> bool:
        """ "A silenced B, C D": D is C's."""
        projections = self._sentence.projections
        place = projections[slot][0].token
        return any(projections[subject][0].token == place - 1 for subject in self.subjects(slot))

    def aligned_otherwise(self, first: SlotIndex, second: SlotIndex) -> bool:
        """ "A and B repress C and D, respectively": A has its C, and D its B."""
        paired = all(slot in self._objects or slot in self._subjects for slot in (first, second))
        return paired and not self._sentence.said.isdisjoint(cues().words.respective)

    def undoes(self, mirna: SlotIndex, gene: SlotIndex) -> bool:
        """ "Ectopic FOXM1 counteracted the reduction of growth by miR-149": both act, and not on one another."""
        undone = self._undone_by(gene)
        return bool(undone) and any(
            frame.predicate in undone and not self._at(gene, frame.themes) for frame in self._acting.get(mirna, ())
        )

    def parted(self, first: Token, second: Token) -> bool:
        """Whether a colon that opens no list stands between the two."""
        start, stop = sorted((first.i, second.i))
        place = bisect_left(self._colons, start)
        return place < len(self._colons) and self._colons[place] < stop

    def objects(self, subject: SlotIndex) -> set[SlotIndex]:
        """The slots on which this one is said to act."""
        return self._objects.get(subject, set())

    def subjects(self, other: SlotIndex) -> set[SlotIndex]:
        """The slots that are said to act on this one."""
        return self._subjects.get(other, set())

    @cached_property
    def _named(self) -> frozenset[tuple[str, str]]:
        found = set()
        for subject, others in self._objects.items():
            for other in others:
                found |= {(one, two) for one in self._keys(subject) for two in self._keys(other)}
        return frozenset(found | {(two, one) for one, two in found})

    def _keys(self, slot: SlotIndex) -> frozenset[str]:
        return frozenset(mention.key for mention in self._sentence.worded.slots[slot].mentions)

    @cached_property
    def _acting(self) -> dict[SlotIndex, list[Frame]]:
        """The frames in which a slot acts."""
        acting: dict[SlotIndex, list[Frame]] = {}
        for frame in self._sentence.frames:
            for slot in {seen.slot for seen in self._sentence.at(frame.agents)}:
                acting.setdefault(slot, []).append(frame)
        return acting

    def _undone_by(self, slot: SlotIndex) -> frozenset[Token]:
        """All that depends on what the slot does with a sign."""
        if slot not in self._undone:
            outer = (frame for frame in self._acting.get(slot, ()) if frame.pattern.sign)
            self._undone[slot] = frozenset(token for frame in outer for token in frame.predicate.subtree)
        return self._undone[slot]

    def _at(self, slot: SlotIndex, tokens: Iterable[Token]) -> bool:
        return any(seen.slot == slot for seen in self._sentence.at(tokens))

    @cached_property
    def _colons(self) -> list[TokenIndex]:
        return [token.i for token in self._sentence.tree if _separates(token)]


def _separates(token: Token) -> bool:
    """A colon, unless it opens the list that a verb announces ("genes that include: …")."""
    before = token.nbor(-1) if token.i else token
    verbs = cues().verbs
    return token.text == ":" and not before.lemmas & (verbs.of_lists | verbs.before_colon)
