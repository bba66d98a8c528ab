"""How sure each hit is, and which hits of one pair are kept: the only place that makes confidences.

A judge is a function from a sentence and all hits of its finders to those that it keeps, with their confidence; it is
asked again after each finder, with what it kept and what came. This one multiplies what ``data/confidence.toml`` says;
one that has learnt can take its place (:func:`extractor.pipeline.load_extractor`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Protocol

from extractor.model import Effect
from extractor.nlp.predicates.parsed import ParsedSentence
from extractor.nlp.relations.hit import Hit, mentions_of, stands_across
from extractor.nlp.sentence.words import SlotIndex
from extractor.records.packaged import packaged


class Judge(Protocol):
    """What the annotator needs of a judge; ``version`` names what it depends on beyond the rules, "" where nothing.

    It stands in the ``model`` of :class:`~extractor.model.Versions`, so with another one all is read again.
    """

    version: str

    def __call__(self, sentence: ParsedSentence, hits: Sequence[Hit]) -> list[Hit]:
        """The hits that are kept, with their confidence; those that were rejected stay, with 0."""


@dataclass(frozen=True)
class Certainty:
    """What a finder is worth: ``weight``, and ``hedged`` where the statement is doubted, both 0..1."""

    weight: float
    hedged: float


@dataclass(frozen=True)
class Confidences:
    """``data/confidence.toml``; what its keys mean is said there."""

    step: float
    across: float
    preference: float
    more_specific: tuple[frozenset[Effect], ...]
    finder: Mapping[str, Certainty]

    @cached_property
    def rank(self) -> Mapping[Effect, int]:
        """How much an effect says, from 1 on."""
        places = enumerate(reversed(self.more_specific), 1)
        return {effect: place for place, effects in places for effect in effects}


def load_confidences() -> Confidences:
    """Read ``data/confidence.toml``. Raises ConfigurationError naming what is wrong with it."""
    return packaged(Confidences, "confidence.toml")


@dataclass(frozen=True)
class RuleJudge:
    """Multiplies what is known of a hit; of two on one pair it keeps the surer, with what the other says of contact."""

    table: Confidences
    version: str = ""

    def __call__(self, sentence: ParsedSentence, hits: Sequence[Hit]) -> list[Hit]:
        best: dict[frozenset[SlotIndex], Hit] = {}
        rejected = []
        for hit in hits:
            if hit.rejected:
                rejected.append(hit)
                continue
            weighed = self._weighed(hit)
            best[hit.pair] = self._better(best[hit.pair], weighed) if hit.pair in best else weighed
        kept = _without_repetition(sentence, list(best.values()))
        return [*(near for hit in kept for near in self._near_and_across(sentence, hit)), *rejected]

    def _weighed(self, hit: Hit) -> Hit:
        certainty = self.table.finder[hit.finder]
        hedging = certainty.hedged if hit.assertion.hedged else 1
        confidence = hit.prior * certainty.weight * self.table.step**hit.steps * hedging
        return replace(hit, across=False, confidence=confidence)

    def _near_and_across(self, sentence: ParsedSentence, hit: Hit) -> Iterator[Hit]:
        """The hit for the pairs that stand in the sentence, and for those of which one stands in a sentence before."""
        if not hit.refers(sentence):
            yield hit
            return
        places = {stands_across(sentence, *pair) for pair in mentions_of(sentence, hit)}
        if places != {True}:
            yield hit
        if True in places:
            yield replace(hit, across=True, confidence=hit.confidence * self.table.across)

    def _better(self, first: Hit, second: Hit) -> Hit:
        """Of two hits on one pair the more specific, with what the other says of directness."""
        best, other = (second, first) if self._rank(second) > self._rank(first) else (first, second)
        if other.assertion.direct and best.assertion.direct is None:
            best = replace(best, assertion=replace(best.assertion, direct=True))
        return best

    def _rank(self, hit: Hit) -> tuple[bool, float]:
        specific = self.table.rank[hit.effect] if hit.effect else 0
        return (not hit.assertion.negated, hit.confidence + self.table.preference * specific)


def _without_repetition(sentence: ParsedSentence, hits: list[Hit]) -> Iterable[Hit]:
    """ "miR-1 targets A, and this miRNA bound A": what the sentence states of the names it need not state twice.

    Candidates have been held against all mentions of their names before they came.
    """

    def keys(slot: SlotIndex) -> set[str]:
        return {mention.key for mention in sentence.worded.slots[slot].mentions}

    stated = [hit for hit in hits if hit.finder != "candidates"]
    by_name = [hit for hit in stated if not hit.refers(sentence)]
    yield from (hit for hit in hits if hit.finder == "candidates" or not hit.refers(sentence))
    for hit in (hit for hit in stated if hit.refers(sentence)):
        sentence.deadline.check()
        same = [n for n in by_name if keys(n.subject) <= keys(hit.subject) and keys(n.object) <= keys(hit.object)]
        if {key for named in same for key in keys(named.subject)} != keys(hit.subject):
            yield hit
