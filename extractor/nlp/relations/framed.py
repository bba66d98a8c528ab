"""From frames to hits: which names meet in a predicate, and with what effect.

The effect is a product of signs: that of the predicate, of what was done to the subject, and of
the state of the object the statement is about. "The miR-19b inhibitor increased BIM levels" is
(+1) · (-1) · (+1) = -1: miR-19b represses BIM.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from extractor.model import CERNA_TYPES, GENE_TYPES, MIRNA_TYPES, RESPONSE_TYPES, Effect
from extractor.nlp.predicates.construction import Construction
from extractor.nlp.predicates.frame import Frame
from extractor.nlp.predicates.parsed import ParsedSentence
from extractor.nlp.predicates.participants import Participants, is_held, is_not_one, oriented, paired
from extractor.nlp.predicates.projections import Projection
from extractor.nlp.relations.assertion import Assertion, assertion
from extractor.nlp.relations.effects import admissible, effect_of, informs_only
from extractor.nlp.relations.hit import Hit
from extractor.nlp.relations.rules import Rules
from extractor.nlp.sentence.words import SlotIndex

_DONE = frozenset({Effect.REPRESSES, Effect.ACTIVATES, Effect.REGULATES, Effect.PROMOTES, Effect.REVERSES})
_PRESUPPOSED = frozenset({Construction.PATIENT, Construction.PREMODIFIER})


@dataclass(frozen=True)
class Meeting:
    """Two names that meet in a frame: who acts, on whom, in which construction, and how it is stated."""

    frame: Frame
    construction: Construction
    agent: Projection
    theme: Projection
    assertion: Assertion


@dataclass(frozen=True)
class FrameFinder:
    """What a predicate of the tables states of two names, or of a name and an anaphor.

    Its methods are four finders: :meth:`patterns`, :meth:`changes`, :meth:`anaphora` and :meth:`means`.
    """

    rules: Rules

    def patterns(self, sentence: ParsedSentence, found: Sequence[Hit]) -> Iterator[Hit]:
        """What predicates state of names."""
        for meeting in self._meetings(sentence):
            if not _refers(sentence, meeting):
                yield from self._hit(sentence, meeting, "patterns")

    def changes(self, sentence: ParsedSentence, found: Sequence[Hit]) -> Iterator[Hit]:
        """ "Loss of A correlates with more B": two changes that go together have the effect that is their product."""
        for meeting in self._meetings(sentence, Effect.CORRELATES):
            if not _refers(sentence, meeting):
                yield from self._hit(sentence, meeting, "changes", together=True)

    def anaphora(self, sentence: ParsedSentence, found: Sequence[Hit]) -> Iterator[Hit]:
        """What predicates state of "it", "this miRNA", "these genes"."""
        if not any(slot.refers for slot in sentence.worded.slots):
            return
        for meeting in self._meetings(sentence):
            if _refers(sentence, meeting):
                yield from self._hit(sentence, meeting, "anaphora", together=True)
                yield from self._hit(sentence, meeting, "anaphora")

    def means(self, sentence: ParsedSentence, found: Sequence[Hit]) -> Iterator[Hit]:
        """ "XIST upregulates SMAD2 via miR-449a": XIST acts on miR-449a, in a way that is not said."""
        for frame in sentence.frames:
            if not frame.means or frame.pattern.effect not in _DONE:
                continue
            how = self._assertion(sentence, frame)
            if how.asked:
                continue
            for agent in Participants(self.rules.nouns).named(sentence, frame.agents):
                for means in sentence.at(frame.means):
                    kinds = sentence.type_of(agent.slot), sentence.type_of(means.slot)
                    if means.steps == 0 and kinds[1] in MIRNA_TYPES and kinds[0] in CERNA_TYPES | GENE_TYPES:
                        yield Hit(
                            agent.slot,
                            means.slot,
                            "means",
                            Effect.REGULATES,
                            frame.predicate.i,
                            "via",
                            how,
                            prior=frame.pattern.confidence,
                        )

    def _assertion(self, sentence: ParsedSentence, frame: Frame) -> Assertion:
        arguments = (*frame.agents, *frame.themes, *frame.means)
        presupposed = frame.construction in _PRESUPPOSED
        how = assertion(frame.predicate, arguments, self.rules.assertion, frame.undone, presupposed)
        unnamed = (token for token in frame.agents if not sentence.at([token]))
        return replace(how, negated=not how.negated) if any(is_not_one(token) for token in unnamed) else how

    def _meetings(self, sentence: ParsedSentence, effect: Effect | None = None) -> Iterator[Meeting]:
        """Whoever meets in the frames of the sentence, or in those of patterns with one effect."""
        for frame in sentence.frames:
            if effect is None or frame.pattern.effect is effect:
                yield from self._meetings_in(sentence, frame)

    def _meetings_in(self, sentence: ParsedSentence, frame: Frame) -> Iterator[Meeting]:
        sentence.deadline.check()
        agents, themes = Participants(self.rules.nouns).of(sentence, frame)
        name = frame.construction
        if frame.pattern.symmetric and not (agents and themes):
            agents = themes = agents or themes
        elif not agents and (frame.pattern.sign or frame.construction is Construction.STATE):
            agents = [projection for projection in sentence.at(frame.settings) if projection.manipulated]
            name = Construction.SETTING
        how = self._assertion(sentence, frame)
        if how.asked:
            return
        for agent, theme in paired(sentence, frame, agents, themes):
            sentence.deadline.check()
            denied = agent.denied != theme.denied
            if denied and frame.construction is Construction.PATIENT:
                # "the target A, but not B, was re-expressed": B is not said to be no target
                continue
            if agent.slot == theme.slot or (
                frame.construction is Construction.STATE and not _stated_here(sentence, frame, theme)
            ):
                continue
            yield Meeting(frame, name, agent, theme, replace(how, negated=not how.negated) if denied else how)

    def _hit(self, sentence: ParsedSentence, meeting: Meeting, finder: str, together: bool = False) -> Iterator[Hit]:
        """The hit of two names that meet; ``together``: of two that change, with the sign of the changes."""
        frame, name, agent, theme = meeting.frame, meeting.construction, meeting.agent, meeting.theme
        how = meeting.assertion
        if frame.pattern.symmetric or frame.construction is Construction.MUTUAL:
            agent, theme = oriented(sentence, agent, theme)
        elif frame.pattern.effect is Effect.SPONGES and sentence.type_of(agent.slot) in MIRNA_TYPES:
            # A miRNA is what is sponged, however the construction was read.
            agent, theme = theme, agent
        subject, other = sentence.type_of(agent.slot), sentence.type_of(theme.slot)
        # What a gene does to resistance is no relation of ours, but tells what its mechanism is for.
        if not (admissible(subject, other) or informs_only(subject, other)):
            return
        if agent.setting and frame.construction is Construction.ACTIVE and agent.manipulated:
            # "cells overexpressing miR-17 lost PTCH1"
            name = Construction.SETTING
        if theme.setting or theme.agent_only or (agent.setting and name is not Construction.SETTING):
            return
        sign = frame.pattern.sign * agent.sign * theme.sign
        if together:
            if not (frame.pattern.effect is Effect.CORRELATES and self._change_together(sentence, agent, theme)):
                return
            name, sign = Construction.CHANGES, agent.sign * theme.sign * (how.polarity or 1)
        effect = effect_of(frame.pattern, sign, how.polarity * agent.sign * theme.sign, subject, other)
        if effect is None:
            return
        if other in RESPONSE_TYPES and (frame.pattern.symmetric or self._is_outcome(sentence, theme.slot)):
            effect = Effect.PREDICTS
        if effect in {Effect.PROMOTES, Effect.REVERSES} and self._means_sensitivity(sentence, theme.slot):
            effect = Effect.REVERSES if effect is Effect.PROMOTES else Effect.PROMOTES
        contact = effect in {Effect.TARGETS, Effect.SPONGES} and self._assayed(sentence)
        if agent.site or theme.site or frame.pattern.direct or contact:
            how = replace(how, direct=True)
        yield Hit(
            agent.slot,
            theme.slot,
            finder,
            effect,
            frame.predicate.i,
            f"{frame.pattern.name}:{name}",
            how,
            prior=frame.pattern.confidence,
            steps=agent.steps + theme.steps,
        )

    def _change_together(self, sentence: ParsedSentence, first: Projection, second: Projection) -> bool:
        """Both are said to change, or one is named by the event ("correlates with down-regulation of X")."""
        if first.manipulated and second.manipulated:
            return True
        changed = [projection for projection in (first, second) if projection.manipulated]
        return any(
            form == "noun" and pattern.sign
            for projection in changed
            for form, pattern in self.rules.patterns.of(sentence.tree[projection.token].lemmas)
        )

    def _assayed(self, sentence: ParsedSentence) -> bool:
        """Whether the sentence names an experiment that shows contact."""
        return not sentence.said.isdisjoint(self.rules.assertion.assays)

    def _means_sensitivity(self, sentence: ParsedSentence, slot: SlotIndex) -> bool:
        mention = sentence.worded.slots[slot].mentions[0]
        return mention.type in RESPONSE_TYPES and any(
            stem in mention.text.lower() for stem in self.rules.nouns.sensitivity
        )

    def _is_outcome(self, sentence: ParsedSentence, slot: SlotIndex) -> bool:
        text = sentence.worded.slots[slot].mentions[0].text.lower()
        return any(stem in text for stem in self.rules.nouns.outcomes)


def _refers(sentence: ParsedSentence, meeting: Meeting) -> bool:
    return any(sentence.worded.slots[end.slot].refers for end in (meeting.agent, meeting.theme))


def _stated_here(sentence: ParsedSentence, frame: Frame, theme: Projection) -> bool:
    """ "Less A but unchanged amounts of B": B has a state of its own, nearer than that of A.

    A name that is only said to be what the state is of ("A was the most reduced gene") has no state but this one.
    """
    stated = (frame for frame in sentence.frames if frame.construction is Construction.STATE)
    states = {token.i for frame in stated for token in frame.themes}
    own = [seen.steps for seen in sentence.projections[theme.slot] if seen.token in states]
    return theme.steps == min(own) if own else is_held(frame, theme)
