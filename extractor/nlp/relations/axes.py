"""What a chain says: each member regulates the next, and whoever acts via the chain regulates its first member."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractor.model import MOLECULE_TYPES, Effect
from extractor.nlp.parsing.syntax import is_verb
from extractor.nlp.predicates.arguments import subjects_of
from extractor.nlp.predicates.chains import Chain
from extractor.nlp.predicates.parsed import ParsedSentence
from extractor.nlp.relations.assertion import assertion
from extractor.nlp.relations.effects import admissible
from extractor.nlp.relations.hit import Hit
from extractor.nlp.relations.rules import Rules
from extractor.nlp.sentence.words import SlotIndex


@dataclass(frozen=True)
class ChainFinder:
    """Finds what "the A/B/C axis" states."""

    rules: Rules

    def chains(self, sentence: ParsedSentence, found: Sequence[Hit]) -> Iterator[Hit]:
        """Each pair of neighbours, and each actor with the first member."""
        for chain in sentence.chains:
            how = assertion(sentence.tree[chain.head], (), self.rules.assertion)
            actors = _actors(sentence, chain)
            for name, pairs in (
                ("chain:axis", chain.pairs()),
                ("chain:via", ((actor, chain.slots[0]) for actor in actors)),
            ):
                for subject, other in pairs:
                    kinds = sentence.type_of(subject), sentence.type_of(other)
                    if subject != other and admissible(*kinds) and kinds[1] in MOLECULE_TYPES:
                        yield Hit(subject, other, "chains", Effect.REGULATES, chain.head, name, how)


def _actors(sentence: ParsedSentence, chain: Chain) -> set[SlotIndex]:
    """The slots of the subject of the clause that acts via the chain."""
    if chain.via is None:
        return set()
    verb = sentence.tree[chain.via].head
    while verb.head != verb and not is_verb(verb):
        verb = verb.head
    return {projection.slot for projection in sentence.at(subjects_of(verb))} - set(chain.slots)
