"""What came of every pair of names of a sentence, for reports that say why a relation is not there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from extractor.guard import NO_DEADLINE, Deadline
from extractor.model import NCRNA_TYPES, AuditedPair, Mention, Span
from extractor.nlp.predicates.parsed import ParsedSentence
from extractor.nlp.relations.effects import admissible
from extractor.nlp.relations.hit import Hit, mentions_of, related, stands_across, where
from extractor.nlp.sentence.words import SlotIndex

RAISED = "not judged: extraction from the sentence failed"
NOT_PARSED = "not parsed: no non-coding RNA stands here together with something it could be related to"


def audited(
    sentence: ParsedSentence, hits: Sequence[Hit], mentions: Sequence[Mention], deadline: Deadline = NO_DEADLINE
) -> Iterator[AuditedPair]:
    """Every pair of the sentence's ``mentions`` and of those that its anaphors stand for, once for each judgement."""
    judged = set()
    for item in _of_hits(sentence, hits):
        judged.add(frozenset((item.subject, item.object)))
        yield item
    antecedents = (m for slot in sentence.worded.slots if slot.refers for m in slot.mentions)
    for first, second in combinations(dict.fromkeys((*mentions, *antecedents)), 2):
        deadline.check()
        if frozenset((first, second)) not in judged:
            why = _why_not(sentence, first, second)
            yield AuditedPair(first, second, where(sentence, first, second), why, judged=False)


def unparsed(sentence: Span, mentions: Sequence[Mention], why: str = NOT_PARSED) -> Iterator[AuditedPair]:
    """The pairs of a sentence that was not parsed."""
    for first, second in combinations(mentions, 2):
        yield AuditedPair(first, second, sentence, why, judged=False)


def _of_hits(sentence: ParsedSentence, hits: Sequence[Hit]) -> Iterator[AuditedPair]:
    for hit in hits:
        for ends in mentions_of(sentence, hit):
            if hit.rejected or stands_across(sentence, *ends) == hit.across:
                yield AuditedPair(*ends, where(sentence, *ends), hit.rejected, hit.pattern)


def _why_not(sentence: ParsedSentence, first: Mention, second: Mention) -> str:
    """Why no finder looked at the pair."""
    if not {first.type, second.type} & NCRNA_TYPES:
        return f"neither is recognised as a non-coding RNA: {first.type} and {second.type}"
    if not (admissible(first.type, second.type) or admissible(second.type, first.type)):
        return f"{first.type} and {second.type} are never related"
    places = [_slot_of(sentence, mention) for mention in (first, second)]
    for mention, slot in zip((first, second), places, strict=True):
        if slot is None:
            return f"“{mention.text}” is part of a longer name"
        if mention not in related(sentence.worded.slots[slot]):
            return f"{mention.name or mention.text} is related as a part of its cluster only"
        if slot not in sentence.projections:
            return f"“{mention.text}” stands in brackets that are not parsed"
    if places[0] == places[1]:
        return "members of one list"
    return f"{first.type} and {second.type} are related by patterns only, and none joins the two"


def _slot_of(sentence: ParsedSentence, mention: Mention) -> SlotIndex | None:
    return next((n for n, slot in sentence.worded.numbered if mention in slot.mentions), None)
