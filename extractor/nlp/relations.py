"""From frames to relations: which names meet in a predicate, and with what effect.

The effect is a product of signs: that of the predicate, of what was done to the subject, and of
the state of the object the statement is about. "The miR-19b inhibitor increased BIM levels" is
(+1) · (-1) · (+1) = -1: miR-19b represses BIM.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from extractor.model import (
    CERNA_TYPES,
    DRUG_TYPES,
    GENE_TYPES,
    MIRNA_TYPES,
    Effect,
    EntityType,
    Mention,
    Relation,
    Span,
)
from extractor.nlp.arguments import subjects_of
from extractor.nlp.chains import CONFIDENCE as CHAIN_CONFIDENCE
from extractor.nlp.chains import Chain
from extractor.nlp.context import ContextTable, Standing, standing
from extractor.nlp.dysregulation import DysregulationFinder
from extractor.nlp.effects import OBJECT_ONLY, PREFERENCE, admissible, effect_of, informs_only
from extractor.nlp.faces import Face
from extractor.nlp.frame import Frame
from extractor.nlp.guard import NO_DEADLINE, Deadline
from extractor.nlp.parsed import ParsedSentence, parsed_sentence
from extractor.nlp.participants import Participants, is_held, is_not_one, oriented, paired
from extractor.nlp.patterns import NounTable, PatternTable
from extractor.nlp.syntax import is_verb, objects_of
from extractor.nlp.tree import Tree
from extractor.nlp.words import Slot, WordedSentence

_STEP_COST = 0.985
_HEDGE_COST = 0.6
_PRESUPPOSED = frozenset({"patient", "premodifier"})
_ACROSS_COST = 0.85
_DYSREGULATED = 0.8


@dataclass(frozen=True, slots=True)
class Hit:
    """A predicate that joins two slots: what a relation of their mentions is made from."""

    subject: int
    object: int
    effect: Effect
    cue: int
    pattern: str
    standing: Standing
    confidence: float


@dataclass(frozen=True)
class RelationFinder:
    """The asserting road: relations that a predicate of the tables states."""

    patterns: PatternTable
    nouns: NounTable
    context: ContextTable

    @property
    def participants(self) -> Participants:
        """Who takes part in a frame."""
        return Participants(self.nouns)

    def parsed(self, text: str, worded: WordedSentence, tree: Tree, deadline: Deadline = NO_DEADLINE) -> ParsedSentence:
        """A parsed sentence as the rules see it. Raises TimeBudgetError past the deadline."""
        return parsed_sentence(text, worded, tree, self.patterns, self.nouns, deadline)

    def hits(self, sentence: ParsedSentence) -> list[Hit]:
        """The best hit for each ordered pair of slots."""
        best: dict[frozenset[int], Hit] = {}
        framed = (hit for frame in sentence.frames for hit in self._frame_hits(sentence, frame))
        for hit in (*framed, *self._chain_hits(sentence), *self._altered(sentence)):
            pair = frozenset((hit.subject, hit.object))
            best[pair] = _better(best[pair], hit) if pair in best else hit
        return _without_repetition(sentence, list(best.values()))

    def _chain_hits(self, sentence: ParsedSentence) -> Iterator[Hit]:
        for chain in sentence.chains:
            how = standing(sentence.tree[chain.head], (), self.context)
            actors = self._actors(sentence, chain)
            for name, pairs in (
                ("chain:axis", chain.pairs()),
                ("chain:via", ((a, chain.slots[0]) for a in actors)),
            ):
                for subject, other in pairs:
                    kinds = sentence.type_of(subject), sentence.type_of(other)
                    if subject != other and admissible(*kinds) and kinds[1] not in OBJECT_ONLY | DRUG_TYPES:
                        yield Hit(subject, other, Effect.REGULATES, chain.head, name, how, CHAIN_CONFIDENCE)

    def _actors(self, sentence: ParsedSentence, chain: Chain) -> set[int]:
        """The slots of the subject of the clause that acts via the chain."""
        if chain.via is None:
            return set()
        verb = sentence.tree[chain.via].head
        while verb.head != verb and not is_verb(verb):
            verb = verb.head
        return {face.slot for face in sentence.at(subjects_of(verb))} - set(chain.slots)

    def _via(self, sentence: ParsedSentence, frame: Frame, how: Standing) -> Iterator[Hit]:
        """ "XIST upregulates SMAD2 via miR-449a": XIST acts on miR-449a, in a way that is not said."""
        if frame.name != "active" or not frame.pattern.sign:
            return
        for agent in self.participants.named(sentence, frame.agents):
            for means in sentence.at(objects_of(frame.predicate, {"via", "through"})):
                kinds = sentence.type_of(agent.slot), sentence.type_of(means.slot)
                if means.steps == 0 and kinds[1] in MIRNA_TYPES and kinds[0] in CERNA_TYPES | GENE_TYPES:
                    confidence = frame.pattern.confidence * CHAIN_CONFIDENCE
                    yield Hit(agent.slot, means.slot, Effect.REGULATES, frame.predicate.i, "via", how, confidence)

    def _frame_hits(self, sentence: ParsedSentence, frame: Frame) -> Iterator[Hit]:
        sentence.deadline.check()
        agents, themes = self.participants.of(sentence, frame)
        name = frame.name
        if frame.pattern.symmetric and not (agents and themes):
            agents = themes = agents or themes
        elif not agents and (frame.pattern.sign or frame.name == "state"):
            agents = [face for face in sentence.at(frame.settings) if face.manipulated]
            name = "setting"
        arguments = (*frame.agents, *frame.themes)
        unnamed = [token for token in frame.agents if not sentence.at([token])]
        how = standing(frame.predicate, arguments, self.context, frame.undone, frame.name in _PRESUPPOSED)
        if how.asked:
            return
        if any(is_not_one(token) for token in unnamed):
            how = replace(how, negated=not how.negated)
        yield from self._via(sentence, frame, how)
        for agent, theme in paired(sentence, frame, agents, themes):
            sentence.deadline.check()
            denied = agent.denied != theme.denied
            if denied and frame.name == "patient":
                # "the target A, but not B, was re-expressed": B is not said to be no target
                continue
            said = replace(how, negated=not how.negated) if denied else how
            if frame.name == "state" and not _stated_here(sentence, frame, theme):
                continue
            if agent.slot != theme.slot:
                yield from self._hit(sentence, frame, name, agent, theme, said)

    def _altered(self, sentence: ParsedSentence) -> Iterator[Hit]:
        """What is said to be altered in a disease is associated with it."""
        finder = DysregulationFinder(
            sentence.worded, sentence.tree, sentence.faces, sentence.frames, self.nouns, sentence.deadline
        )
        for alteration in finder.find():
            cue = alteration.cue.head if alteration.cue.dep == "amod" else alteration.cue
            how = standing(cue, (), self.context)
            if not how.asked:
                name = f"{alteration.name}:dysregulated"
                confidence = _DYSREGULATED * (_HEDGE_COST if how.hedged else 1)
                yield Hit(
                    alteration.rna, alteration.disease, Effect.CORRELATES, alteration.cue.i, name, how, confidence
                )

    def _hit(
        self, sentence: ParsedSentence, frame: Frame, name: str, agent: Face, theme: Face, how: Standing
    ) -> Iterator[Hit]:
        if frame.pattern.symmetric:
            agent, theme = oriented(sentence, agent, theme)
        elif frame.pattern.effect is Effect.SPONGES and sentence.type_of(agent.slot) in MIRNA_TYPES:
            # A miRNA is what is sponged, however the construction was read.
            agent, theme = theme, agent
        subject, other = sentence.type_of(agent.slot), sentence.type_of(theme.slot)
        # What a gene does to resistance is no relation of ours, but tells what its mechanism is for.
        if not (admissible(subject, other) or informs_only(subject, other)):
            return
        if agent.setting and frame.name == "active" and agent.manipulated:
            # "cells overexpressing miR-17 lost PTCH1"
            name = "setting"
        if theme.setting or theme.agent_only or (agent.setting and name != "setting"):
            return
        if frame.name == "mutual":
            agent, theme = oriented(sentence, agent, theme)
            subject, other = sentence.type_of(agent.slot), sentence.type_of(theme.slot)
        sign = frame.pattern.sign * agent.sign * theme.sign
        if frame.pattern.effect is Effect.CORRELATES and self._change_together(sentence, agent, theme):
            name, sign = "changes", agent.sign * theme.sign * (how.polarity or 1)
        effect = effect_of(frame.pattern, sign, how.polarity * agent.sign * theme.sign, subject, other)
        if effect is None:
            return
        if other is EntityType.RESPONSE and (frame.pattern.symmetric or self._is_outcome(sentence, theme.slot)):
            effect = Effect.PREDICTS
        if effect in {Effect.PROMOTES, Effect.REVERSES} and self._means_sensitivity(sentence, theme.slot):
            effect = Effect.REVERSES if effect is Effect.PROMOTES else Effect.PROMOTES
        contact = effect in {Effect.TARGETS, Effect.SPONGES} and self._assayed(sentence)
        if agent.site or theme.site or frame.pattern.direct or contact:
            how = replace(how, direct=True)
        confidence = frame.pattern.confidence * _STEP_COST ** (agent.steps + theme.steps)
        yield Hit(
            agent.slot,
            theme.slot,
            effect,
            frame.predicate.i,
            f"{frame.pattern.name}:{name}",
            how,
            confidence * (_HEDGE_COST if how.hedged else 1),
        )

    def _change_together(self, sentence: ParsedSentence, first: Face, second: Face) -> bool:
        """Both are said to change, or one is named by the event ("correlates with down-regulation of X")."""
        if first.manipulated and second.manipulated:
            return True
        changed = [face for face in (first, second) if face.manipulated]
        return any(
            form == "noun" and pattern.sign
            for face in changed
            for form, pattern in self.patterns.of(sentence.tree[face.token].lemmas)
        )

    def _assayed(self, sentence: ParsedSentence) -> bool:
        """Whether the sentence names an experiment that shows contact."""
        return not sentence.said.isdisjoint(self.context.assays)

    def _means_sensitivity(self, sentence: ParsedSentence, slot: int) -> bool:
        mention = sentence.worded.slots[slot].mentions[0]
        return mention.type is EntityType.RESPONSE and any(
            stem in mention.text.lower() for stem in self.nouns.sensitivity
        )

    def _is_outcome(self, sentence: ParsedSentence, slot: int) -> bool:
        text = sentence.worded.slots[slot].mentions[0].text.lower()
        return any(stem in text for stem in self.nouns.outcomes)


def _stated_here(sentence: ParsedSentence, frame: Frame, theme: Face) -> bool:
    """ "Less A but unchanged amounts of B": B has a state of its own, nearer than that of A.

    A name that is only said to be what the state is of ("A was the most reduced gene") has no state but this one.
    """
    states = {token.i for frame in sentence.frames if frame.name == "state" for token in frame.themes}
    own = [face.steps for face in sentence.faces[theme.slot] if face.token in states]
    return theme.steps == min(own) if own else is_held(frame, theme)


def _without_repetition(sentence: ParsedSentence, hits: list[Hit]) -> list[Hit]:
    """ "miR-1 targets A, and this miRNA bound A": what the sentence states of the names it need not state twice."""

    def keys(slot: int) -> set[str]:
        return {mention.key for mention in sentence.worded.slots[slot].mentions}

    def refers(hit: Hit) -> bool:
        return sentence.worded.slots[hit.subject].refers or sentence.worded.slots[hit.object].refers

    by_name = [hit for hit in hits if not refers(hit)]
    kept = []
    for hit in (hit for hit in hits if refers(hit)):
        sentence.deadline.check()
        same = [n for n in by_name if keys(n.subject) <= keys(hit.subject) and keys(n.object) <= keys(hit.object)]
        if {key for named in same for key in keys(named.subject)} != keys(hit.subject):
            kept.append(hit)
    return by_name + kept


def _better(first: Hit, second: Hit) -> Hit:
    """Of two hits on one pair the more specific, with what the other says of directness."""
    ranked = sorted((first, second), key=_rank, reverse=True)
    best, other = ranked
    if other.standing.direct and best.standing.direct is None:
        best = replace(best, standing=replace(best.standing, direct=True))
    return best


def _rank(hit: Hit) -> tuple[bool, float]:
    return (not hit.standing.negated, hit.confidence + 0.05 * PREFERENCE[hit.effect])


def relations_of(sentence: ParsedSentence, hits: Sequence[Hit]) -> list[Relation]:
    """One relation for each pair of mentions of each hit, in text order."""
    found = []
    for hit in hits:
        sentence.deadline.check()
        for subject in related(sentence.worded.slots[hit.subject]):
            for other in related(sentence.worded.slots[hit.object]):
                if subject.key == other.key:
                    continue
                found.append(_relation(sentence, hit, subject, other))
    return sorted(found, key=lambda r: (r.subject.start, r.object.start, r.effect, r.subject.key, r.object.key))


def related(slot: Slot) -> tuple[Mention, ...]:
    """What a statement on the slot is about: each member of a list, but a cluster as a whole."""
    whole = tuple(mention for mention in slot.mentions if mention.type is EntityType.MIRNA_FAMILY)
    return whole or slot.mentions


def _relation(sentence: ParsedSentence, hit: Hit, subject: Mention, other: Mention) -> Relation:
    across = stands_across(sentence, subject, other)
    return Relation(
        subject=subject,
        effect=hit.effect,
        object=other,
        cue=sentence.worded.span_at(hit.cue),
        pattern=f"{hit.pattern}:across" if across else hit.pattern,
        sentence=where(sentence, subject, other),
        direct=hit.standing.direct,
        negated=hit.standing.negated,
        hedged=hit.standing.hedged,
        confidence=round(hit.confidence * (_ACROSS_COST if across else 1), 3),
    )


def stands_across(sentence: ParsedSentence, first: Mention, second: Mention) -> bool:
    """Whether one of the two was named in a sentence before, and an anaphor stands for it here."""
    here = sentence.worded.span
    return not (here.contains(first.span) and here.contains(second.span))


def where(sentence: ParsedSentence, first: Mention, second: Mention) -> Span:
    """The sentence, with those before it that a pair across sentences takes in."""
    here = sentence.worded.span
    return sentence.worded.reach or here if stands_across(sentence, first, second) else here
