"""Who takes part in what a predicate states, where its own arguments have no names.

"By targeting X", "one of the miRNAs that", "its target", "reduces its expression": the names stand
elsewhere in the sentence.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from extractor.model import MIRNA_TYPES, NCRNA_TYPES
from extractor.nlp.parsing.syntax import children, is_passive, is_verb, objects_of
from extractor.nlp.parsing.tree import Token
from extractor.nlp.predicates.arguments import direct_objects, holders, parsed_as_verb, subjects_of
from extractor.nlp.predicates.construction import Construction
from extractor.nlp.predicates.frame import Frame
from extractor.nlp.predicates.parsed import ParsedSentence
from extractor.nlp.predicates.patterns import NounTable
from extractor.nlp.predicates.projections import Projection
from extractor.nlp.sentence.cues import cues


@dataclass(frozen=True)
class Participants:
    """Names the agents and themes of frames."""

    nouns: NounTable

    def of(self, sentence: ParsedSentence, frame: Frame) -> tuple[list[Projection], list[Projection]]:
        """The agents and the themes of a frame."""
        agents = (
            self.named(sentence, frame.agents) or self._instrumental(sentence, frame) or self._owners(sentence, frame)
        )
        named = sentence.at(frame.themes) or self._held(sentence, frame)
        themes = named or self._owned(sentence, frame)
        if {agent.slot for agent in agents} <= {theme.slot for theme in themes}:
            agents += self._having_targets(sentence, frame)
        return agents, themes

    def named(self, sentence: ParsedSentence, tokens: tuple[Token, ...]) -> list[Projection]:
        """The projections at the tokens; where there are none, those of what the tokens are said of.

        "miR-328 is one of the microRNAs that target CD44": the microRNAs have no name, but a holder.
        """
        return sentence.at(tokens) or sentence.at(holder for token in tokens for holder in holders(token))

    def _held(self, sentence: ParsedSentence, frame: Frame) -> list[Projection]:
        """What the themes are said of; of a state with its sign, which no projection has ("A was a reduced miRNA")."""
        if frame.construction is not Construction.STATE:
            return self.named(sentence, frame.themes)
        found = []
        for theme in frame.themes:
            forms = (form for child in children(theme, {"amod"}) for form in child.lemmas)
            signs = (self.nouns.adjectives.each.get(form, 0) for form in forms)
            sign = -1 if -1 in signs else 1
            found += [
                replace(seen, sign=seen.sign * sign, steps=seen.steps + 1) for seen in sentence.at(holders(theme))
            ]
        return found

    def _instrumental(self, sentence: ParsedSentence, frame: Frame) -> list[Projection]:
        """ "By targeting X", "via repression of X": the nearest subject above that has a name.

        "Regulated by miR-1 by repression of X": of a passive, who does it.
        """
        preposition = frame.predicate.head
        if frame.predicate.dep not in {"pcomp", "pobj"} or preposition.lower not in cues().prepositions.by_means:
            return []
        if is_passive(preposition.head):
            doers = objects_of(preposition.head, {"by"})
            return sentence.at(doer for doer in doers if doer != frame.predicate)
        verbs = (token for token in preposition.ancestors if is_verb(token))
        return next((named for verb in verbs if (named := sentence.at(subjects_of(verb)))), [])

    def _owned(self, sentence: ParsedSentence, frame: Frame) -> list[Projection]:
        """ "Targets ROBO1 and reduces its expression": what the verb before did something to."""
        owned = any(child.tag == "PRP$" for theme in frame.themes for child in theme.children)
        verb = frame.predicate.head
        if verb.dep == "prep":
            verb = verb.head
        if not owned or not is_verb(verb) or verb == frame.predicate:
            return []
        signs = [self.nouns.state.each.get(form, 1) for theme in frame.themes for form in sorted(theme.lemmas)]
        sign = -1 if -1 in signs else 1
        acted_on = direct_objects(verb) or list(objects_of(verb, {"to", "with"}))
        return [replace(projection, sign=sign) for projection in sentence.at(acted_on)]

    def _owners(self, sentence: ParsedSentence, frame: Frame) -> list[Projection]:
        """ "H19 maintains A, while its knock-down lowers B": the subject of the clause before."""
        owned = [token for token in frame.agents if any(child.tag == "PRP$" for child in token.children)]
        verb = frame.predicate
        while verb.head != verb and not (verb.dep in {"advcl", "conj"} and (is_verb(verb) or parsed_as_verb(verb))):
            verb = verb.head
        if not owned or verb.head == verb or not is_verb(verb.head):
            return []
        sign = self.nouns.manipulation.of(owned[0].lemmas) or 1
        return [
            replace(projection, sign=projection.sign * sign, manipulated=True)
            for projection in sentence.at(subjects_of(verb.head))
        ]

    def _having_targets(self, sentence: ParsedSentence, frame: Frame) -> list[Projection]:
        """ "… soaks up miR-526b, so that its target": only a miRNA has targets, and it is the last one named."""
        if frame.construction is not Construction.PATIENT:
            return []
        before = [
            projections[0]
            for slot, projections in sentence.projections.items()
            if sentence.type_of(slot) in MIRNA_TYPES and projections[0].token < frame.predicate.i
        ]
        if any(token.tag == "PRP$" for token in frame.agents):
            return sorted(before, key=lambda projection: projection.token)[-1:]
        # "the predicted target genes", "protein targets": of the miRNA that the sentence is about
        near = {frame.predicate, *frame.predicate.children, frame.predicate.head, *frame.predicate.head.children}
        of_mirnas = any(token.lemmas & self.nouns.targeted for token in near)
        alone = {
            key for projection in before for key in (m.key for m in sentence.worded.slots[projection.slot].mentions)
        }
        return before if of_mirnas and len(alone) == 1 else []


def paired(
    sentence: ParsedSentence, frame: Frame, agents: list[Projection], themes: list[Projection]
) -> Iterator[tuple[Projection, Projection]]:
    """All agents with all themes; the first with the first and so on where the sentence says "respectively"."""
    first, second = ([sentence.worded.slots[seen.slot].span for seen in own] for own in (agents, themes))
    ordered = [{span: place for place, span in enumerate(sorted(set(spans)))} for spans in (first, second)]
    aligned = len(ordered[0]) == len(ordered[1]) > 1 and any(
        word.text.lower() in cues().words.respective for word in sentence.worded.words[frame.predicate.i :]
    )
    gapped = [_gapped(sentence, theme) for theme in themes]
    yield from ((agent, theme) for agent, theme in zip(gapped, themes, strict=True) if agent)
    for agent, at in zip(agents, first, strict=True):
        for theme, place, taken in zip(themes, second, gapped, strict=True):
            if taken:
                continue
            if not aligned or ordered[0][at] == ordered[1][place]:
                yield agent, theme


def _gapped(sentence: ParsedSentence, theme: Projection) -> Projection | None:
    """ "A silenced B, C D, and E F": what stands right before the name acts on it by the same verb."""
    place = sentence.projections[theme.slot][0].token
    if place < 2 or sentence.worded.slots[theme.slot].refers or theme.slot in sentence.worded.aside:
        return None
    before = sentence.worded.words[place - 1].slot
    opens = sentence.worded.words[place - 2].text in cues().conjunctions.before_gaps
    if before is None or not opens or sentence.type_of(before) not in MIRNA_TYPES:
        return None
    return sentence.projections[before][0] if sentence.type_of(theme.slot) not in NCRNA_TYPES else None


def is_held(frame: Frame, theme: Projection) -> bool:
    """Whether the name stands where the sentence says of it that it is the theme of the frame."""
    return theme.token in {holder.i for token in frame.themes for holder in holders(token)}


def oriented(sentence: ParsedSentence, first: Projection, second: Projection) -> tuple[Projection, Projection]:
    """A relation without direction is written from the miRNA, else from the ncRNA, else as found."""

    def rank(projection: Projection) -> tuple[int, int]:
        kind = sentence.type_of(projection.slot)
        return (0 if kind in MIRNA_TYPES else 1 if kind in NCRNA_TYPES else 2, projection.token)

    return (first, second) if rank(first) <= rank(second) else (second, first)


def is_not_one(token: Token) -> bool:
    """ "let-7g is not one of the miRNAs that": what has no name is said to be something else."""
    verb = next((ancestor for ancestor in token.ancestors if is_verb(ancestor)), None)
    copular = verb is not None and "be" in verb.lemmas and token.dep in {"attr", "pobj"}
    return copular and any(child.dep == "neg" for child in verb.children) if verb is not None else False
