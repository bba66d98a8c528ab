"""Hits: pairs of slots that a finder joins, or has looked at and does not join; and the relations made of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product

from extractor.model import Effect, EntityType, Mention, Relation, Span
from extractor.nlp.predicates.parsed import ParsedSentence
from extractor.nlp.relations.assertion import Assertion
from extractor.nlp.sentence.words import Slot, SlotIndex, TokenIndex

PLAIN = Assertion()
"""Neither denied nor doubted."""


@dataclass(frozen=True, slots=True)
class Hit:
    """What a finder says of two slots of a sentence.

    ``subject`` and ``object`` are numbers of slots, ``finder`` is the name of the finder. ``effect`` is what the one
    does to the other, ``pattern`` names the row or the form that says so, ``assertion`` how it is said.
    ``cue`` is the place of the word that says so. ``prior`` (0..1) is how sure the row of the table is by itself, 1
    where a finder has no rows; ``steps`` how far the names stand from the predicate. ``rejected`` names the reason
    that keeps a pair from being related: such a hit has no effect and no cue. ``confidence`` (0..1) is the judge's; so
    is ``across``, which holds for the pairs of mentions of which one is named in a sentence before.
    """

    subject: SlotIndex
    object: SlotIndex
    finder: str
    effect: Effect | None = None
    cue: TokenIndex | None = None
    pattern: str = ""
    assertion: Assertion = PLAIN
    prior: float = 1.0
    steps: int = 0
    rejected: str = ""
    across: bool = False
    confidence: float = 0.0

    @property
    def pair(self) -> frozenset[SlotIndex]:
        """The two slots, whichever acts."""
        return frozenset((self.subject, self.object))

    def refers(self, sentence: ParsedSentence) -> bool:
        """Whether one of the slots is an anaphor."""
        return sentence.worded.slots[self.subject].refers or sentence.worded.slots[self.object].refers


def taken(hits: Iterable[Hit]) -> tuple[Hit, ...]:
    """Those that join their slots."""
    return tuple(hit for hit in hits if not hit.rejected)


def related(slot: Slot) -> tuple[Mention, ...]:
    """What a statement on the slot is about: each member of a list, but a cluster as a whole."""
    whole = tuple(mention for mention in slot.mentions if mention.type is EntityType.MIRNA_FAMILY)
    return whole or slot.mentions


def mentions_of(sentence: ParsedSentence, hit: Hit) -> list[tuple[Mention, Mention]]:
    """The pairs of mentions that a hit is about, in order."""
    ends = (related(sentence.worded.slots[slot]) for slot in (hit.subject, hit.object))
    return [(subject, other) for subject, other in product(*ends) if subject.key != other.key]


def relations_of(sentence: ParsedSentence, hits: Sequence[Hit]) -> list[Relation]:
    """One relation for each pair of mentions of each hit that is taken, in text order."""
    found = [
        _relation(sentence, hit, hit.effect, hit.cue, pair)
        for hit in taken(hits)
        if hit.effect is not None and hit.cue is not None
        for pair in mentions_of(sentence, hit)
        if stands_across(sentence, *pair) == hit.across
    ]
    return sorted(found, key=lambda r: (r.subject.start, r.object.start, r.effect, r.subject.key, r.object.key))


def _relation(
    sentence: ParsedSentence, hit: Hit, effect: Effect, cue: TokenIndex, ends: tuple[Mention, Mention]
) -> Relation:
    subject, other = ends
    return Relation(
        subject=subject,
        effect=effect,
        object=other,
        cue=sentence.worded.span_at(cue),
        pattern=f"{hit.pattern}:across" if hit.across else hit.pattern,
        sentence=where(sentence, subject, other),
        direct=hit.assertion.direct,
        negated=hit.assertion.negated,
        hedged=hit.assertion.hedged,
        confidence=round(hit.confidence, 3),
    )


def stands_across(sentence: ParsedSentence, first: Mention, second: Mention) -> bool:
    """Whether one of the two was named in a sentence before, and an anaphor stands for it here."""
    here = sentence.worded.span
    return not (here.contains(first.span) and here.contains(second.span))


def where(sentence: ParsedSentence, first: Mention, second: Mention) -> Span:
    """The sentence, with those before it that a pair across sentences takes in."""
    here = sentence.worded.span
    return sentence.worded.reach or here if stands_across(sentence, first, second) else here
