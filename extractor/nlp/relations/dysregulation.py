"""Where a non-coding RNA is more or less than it should be: "miR-21 is overexpressed in glioblastoma".

What stands in a sentence with a disease mostly has little to do with it ("in glioma cells, miR-21
represses PTEN"). Related to the disease is what is said to be altered there: a word of alteration
about the RNA, and a disease in its scope, which is the smallest clause around that word that names one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from extractor.model import DISEASE_TYPES, NCRNA_TYPES, RESPONSE_TYPES, Effect
from extractor.nlp.parsing.syntax import (
    MODIFIERS,
    PASSIVE_SUBJECTS,
    SUBJECTS,
    children,
    is_noun,
    is_verb,
    objects_of,
    path,
)
from extractor.nlp.parsing.tree import Token
from extractor.nlp.predicates.arguments import holders, passive_subjects, subjects_of, subjects_or_passive
from extractor.nlp.predicates.construction import Construction
from extractor.nlp.predicates.frame import Frame
from extractor.nlp.predicates.parsed import ParsedSentence
from extractor.nlp.predicates.patterns import NounTable
from extractor.nlp.relations.assertion import assertion
from extractor.nlp.relations.hit import Hit
from extractor.nlp.relations.rules import Rules
from extractor.nlp.sentence.cues import cues
from extractor.nlp.sentence.words import SlotIndex, TokenIndex

_CLAUSES = frozenset({"relcl", "advcl", "ccomp", "parataxis", "acl", "conj", "csubj", "ROOT"})


@dataclass(frozen=True)
class DysregulationFinder:
    """What is said to be altered in a disease is associated with it."""

    rules: Rules

    def dysregulation(self, sentence: ParsedSentence, found: Sequence[Hit]) -> Iterator[Hit]:
        """Each altered RNA with each disease in the scope of the alteration, once."""
        for alteration in _Alterations(sentence, self.rules.nouns).find():
            cue = alteration.cue.head if alteration.cue.dep == "amod" else alteration.cue
            how = assertion(cue, (), self.rules.assertion)
            if not how.asked:
                name = f"{alteration.name}:dysregulated"
                ends = alteration.rna, alteration.disease
                yield Hit(*ends, "dysregulation", Effect.CORRELATES, alteration.cue.i, name, how)


@dataclass(frozen=True, slots=True)
class _Alteration:
    """An altered RNA, the disease in which it is altered, and the word that says so."""

    rna: SlotIndex
    disease: SlotIndex
    cue: Token
    name: str


@dataclass(frozen=True)
class _Alterations:
    """Finds the alterations that a parsed sentence states."""

    sentence: ParsedSentence
    nouns: NounTable

    def find(self) -> Iterator[_Alteration]:
        """Each altered RNA with each disease in the scope of the alteration, once."""
        diseases = {
            slot: self.sentence.tree[seen[0].token]
            for slot, seen in self.sentence.projections.items()
            if self._is_condition(slot)
        }
        if not diseases:
            return
        found = set()
        for cue, name, about in self._alterations():
            # "the miRNAs overexpressed in glioma are miR-21 and miR-10b": the names of what it is about.
            rnas = self._rnas_at(about) or self._rnas_at([holder for token in about for holder in holders(token)])
            for rna in rnas or self._nearest_before(cue, about):
                for disease in _in_scope(cue, diseases, self._acts(rna)):
                    if (rna, disease) not in found:
                        found.add((rna, disease))
                        yield _Alteration(rna, disease, cue, name)

    def _is_condition(self, slot: SlotIndex) -> bool:
        """A disease, or resistance as a place: "altered in cells with acquired resistance"."""
        slot_type = self.sentence.worded.slots[slot].type
        written = self.sentence.worded.slots[slot].mentions[0].text.lower()
        resistance = slot_type in RESPONSE_TYPES and cues().written.condition in written
        return slot_type in DISEASE_TYPES or (resistance and self._is_place(slot))

    def _is_place(self, slot: SlotIndex) -> bool:
        """Whether it stands in a phrase of place, and not as what something acts on."""
        noun = self.sentence.tree[self.sentence.projections[slot][0].token]
        while noun.dep in MODIFIERS and noun.head != noun:
            noun = noun.head
        return bool(noun.dep == "pobj" and noun.head.lower in cues().prepositions.of_conditions)

    def _rnas_at(self, tokens: Sequence[Token]) -> list[SlotIndex]:
        wanted = {token.i for token in tokens}
        return [
            slot
            for slot, seen in self.sentence.projections.items()
            if self.sentence.worded.slots[slot].type in NCRNA_TYPES
            and any(projection.token in wanted and not projection.setting for projection in seen)
        ]

    def _nearest_before(self, cue: Token, about: Sequence[Token]) -> list[SlotIndex]:
        """The last RNA named before the cue, where what the cue is about has no name of its own."""
        named = any(token.i in self._named for token in about)
        before = [
            (seen[0].token, slot)
            for slot, seen in self.sentence.projections.items()
            if seen[0].token < cue.i and not self._is_condition(slot)
        ]
        if named or not before:
            return []
        last = max(before)[1]
        return [last] if self.sentence.worded.slots[last].type in NCRNA_TYPES else []

    def _acts(self, slot: SlotIndex) -> bool:
        """Whether the RNA is said to do something: then its alteration is what does it, here or in an experiment."""
        places = {projection.token for projection in self.sentence.projections[slot]}
        responses = {
            projection.token
            for other, seen in self.sentence.projections.items()
            if self.sentence.worded.slots[other].type in RESPONSE_TYPES
            for projection in seen
        }

        def acts_in(frame: Frame) -> bool:
            acting, themes = ({token.i for token in tokens} for tokens in (frame.agents, frame.themes))
            if (acting | themes) & responses and (acting | themes) & places:
                # "its level is associated with resistance": what it is to the response, and not where
                return True
            return bool(frame.pattern.sign and themes and acting & places)

        return any(acts_in(frame) for frame in self.sentence.frames)

    def _alterations(self) -> Iterator[tuple[Token, str, Sequence[Token]]]:
        """Words of alteration with the tokens that they are about."""
        for frame in self.sentence.frames:
            self.sentence.deadline.check()
            forms = frame.predicate.lemmas
            if forms & self.nouns.experimental or frame.pattern.response or self._names_an_agent(frame):
                continue
            if (frame.pattern.sign and self._happens(frame)) or forms & self.nouns.altered:
                yield frame.predicate, frame.pattern.name, frame.themes
        for token in self.sentence.tree:
            self.sentence.deadline.check()
            if about := self._altered(token):
                yield token, "altered", about

    def _happens(self, frame: Frame) -> bool:
        """Something rises or falls: nobody does it, or the disease ("glioblastoma overexpresses miR-21")."""
        diseases = {
            projection.token
            for slot, seen in self.sentence.projections.items()
            if self._is_condition(slot)
            for projection in seen
        }
        by_disease = any(token.i in diseases for token in frame.agents)
        changes = frame.predicate.lemmas & self.nouns.changing or frame.construction is Construction.STATE
        return bool(changes) and (frame.construction is not Construction.ACTIVE or by_disease)

    def _altered(self, token: Token) -> Sequence[Token]:
        """What an adjective, noun or "differentially expressed" says to be altered."""
        forms = token.lemmas
        if token.dep in {"amod", "acomp", "oprd"} and self._states(forms):
            noun = token.head
            if token.dep != "amod":
                return subjects_or_passive(noun, 0)
            return (noun, *(subjects_of(noun.head) if noun.dep == "dobj" and is_verb(noun.head) else ()))
        if forms & cues().verbs.expressing and is_verb(token) and _adverbs(token) & self.nouns.altered_adverbs:
            return passive_subjects(token) or [token.head]
        if forms & self.nouns.altered and is_noun(token):
            return [*objects_of(token, {"of", "in"}), *children(token, MODIFIERS)]
        return ()

    def _states(self, forms: frozenset[str]) -> bool:
        """Whether a word says that there is more or less of something than there should be."""
        altered = forms & self.nouns.altered or forms & self.nouns.adjectives.each.keys()
        return bool(altered) and not forms & self.nouns.experimental

    def _names_an_agent(self, frame: Frame) -> bool:
        return any(token.i in self._named for token in frame.agents)

    @cached_property
    def _named(self) -> frozenset[TokenIndex]:
        """Where there are projections of what is no condition."""
        slots = (seen for slot, seen in self.sentence.projections.items() if not self._is_condition(slot))
        return frozenset(one.token for seen in slots for one in seen)


def _adverbs(verb: Token) -> set[str]:
    return {child.lower for child in children(verb, {"advmod", "npadvmod"})}


def _in_scope(cue: Token, diseases: Mapping[SlotIndex, Token], own: bool) -> list[SlotIndex]:
    """The diseases nearest to the cue: in the smallest clause around it, and not in a clause inside that one.

    ``own``: in the noun phrase of the cue only.
    """
    node = cue
    while True:
        while node.dep not in _CLAUSES and node.head != node and not (own and is_verb(node.head)):
            node = node.head
        inside = {token.i for token in node.subtree} | ({node.head.i} if node.dep in {"relcl", "acl"} else set())
        ways = {slot: path(cue, token) for slot, token in diseases.items() if token.i in inside}
        depth = {slot: _crossings(way) for slot, way in ways.items() if not _compared(way)}
        if depth or own or node.head == node:
            return [slot for slot, crossed in depth.items() if crossed == min(depth.values())]
        node = node.head


def _crossings(way: list[Token]) -> int:
    return sum(token.dep in _CLAUSES and is_verb(token) and _says_its_own(token) for token in way[1:])


def _says_its_own(verb: Token) -> bool:
    return verb.dep != "conj" or bool(children(verb, SUBJECTS | PASSIVE_SUBJECTS))


def _compared(way: list[Token]) -> bool:
    compared = cues().words.compared
    if any(token.lower in compared for token in way[1:]):
        return True
    return any(token.text == ":" for token in way[0].tree[min(way[0].i, way[-1].i) : max(way[0].i, way[-1].i)])
