"""From frames to relations: which names meet in a predicate, and with what effect.

The effect is a product of signs: that of the predicate, of what was done to the subject, and of
the state of the object the statement is about. "The miR-19b inhibitor increased BIM levels" is
(+1) · (-1) · (+1) = -1: miR-19b represses BIM.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from spacy.tokens import Doc, Token

from extractor.model import (
    CERNA_TYPES,
    DRUG_TYPES,
    GENE_TYPES,
    MIRNA_TYPES,
    NCRNA_TYPES,
    Effect,
    EntityType,
    Mention,
    Relation,
)
from extractor.nlp.arguments import AGENT_PREPOSITIONS, direct_objects, holders, subjects_of
from extractor.nlp.changes import Change, changes
from extractor.nlp.chains import CONFIDENCE as CHAIN_CONFIDENCE
from extractor.nlp.chains import Chain, chains
from extractor.nlp.context import ContextTable, Standing, standing
from extractor.nlp.dysregulation import DysregulationFinder
from extractor.nlp.faces import Face, FaceFinder, Places
from extractor.nlp.frames import Frame, frames
from extractor.nlp.lemmas import lemmas
from extractor.nlp.patterns import NounTable, Pattern, PatternTable
from extractor.nlp.syntax import is_noun, is_passive, is_verb, objects_of
from extractor.nlp.words import Slot, WordedSentence

_STEP_COST = 0.985
_HEDGE_COST = 0.6
_PRESUPPOSED = frozenset({"patient", "premodifier"})
_ACROSS_COST = 0.85
_DYSREGULATED = 0.8
_OBJECT_ONLY = frozenset({EntityType.PROCESS, EntityType.RESPONSE, EntityType.DISEASE})
_NEVER = frozenset({EntityType.CELL_LINE, EntityType.SPECIES, EntityType.VARIANT})
_PREFERENCE = {
    Effect.SPONGES: 6,
    Effect.REPRESSES: 5,
    Effect.ACTIVATES: 5,
    Effect.PROMOTES: 5,
    Effect.REVERSES: 5,
    Effect.PREDICTS: 4,
    Effect.TARGETS: 4,
    Effect.REGULATES: 2,
    Effect.CORRELATES: 1,
}


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
    manipulated: bool = False


@dataclass(frozen=True)
class ParsedSentence:
    """A sentence in words with its parse, the faces of each of its slots and how each is said to change."""

    worded: WordedSentence
    doc: Doc
    faces: dict[int, list[Face]]
    chains: tuple[Chain, ...] = ()
    frames: tuple[Frame, ...] = ()
    changes: Mapping[int, Change] = field(default_factory=dict)

    def at(self, tokens: Iterable[Token]) -> list[Face]:
        """All faces at these tokens."""
        wanted = {token.i for token in tokens}
        return [face for faces in self.faces.values() for face in faces if face.token in wanted]

    def type_of(self, slot: int) -> EntityType:
        """The type of what stands in the slot."""
        return self.worded.slots[slot].type


@dataclass(frozen=True)
class RelationFinder:
    """The asserting road: relations that a predicate of the tables states."""

    patterns: PatternTable
    nouns: NounTable
    context: ContextTable

    def parsed(self, text: str, worded: WordedSentence, doc: Doc) -> ParsedSentence:
        """Work out the faces of all slots of a parsed sentence."""
        finder = FaceFinder(self.nouns, self.patterns)
        places = {word.slot: index for index, word in enumerate(worded.words) if word.slot is not None}
        occupied = frozenset(places.values())
        faces = {}
        borne = {
            places[slot]
            for slot, item in enumerate(worded.slots)
            if slot in places and item.type in {EntityType.PROCESS, EntityType.RESPONSE}
        }
        for slot, item in enumerate(worded.slots):
            token = places.get(slot)
            if token is None and slot in worded.aside:
                token = _anchor(doc[worded.aside[slot]], item, worded).i
            if token is not None:
                inhibited = _written_as_inhibitor(text, item.span.start, item.span.end)
                start = Face(
                    slot,
                    token,
                    sign=-1 if inhibited else 1,
                    manipulated=inhibited,
                    pathway=item.type in {EntityType.COMPLEX, EntityType.GENE_FAMILY},
                    place=item.type is EntityType.DISEASE,
                    denied=slot in places and _is_denied(doc[token]),
                )
                faces[slot] = finder.faces(start, doc[token], Places(occupied, frozenset(borne)))
        found = tuple(chains(worded))
        for chain in found:
            # What is said of the axis is said of its first member.
            faces[chain.slots[0]].append(Face(chain.slots[0], chain.head, steps=1))
        predicates = tuple(frames(doc, self.patterns, self.nouns))
        return ParsedSentence(worded, doc, faces, found, predicates, changes(doc, faces, predicates, self.nouns))

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
            how = standing(sentence.doc[chain.head], (), self.context)
            actors = self._actors(sentence, chain)
            for name, pairs in (
                ("chain:axis", chain.pairs()),
                ("chain:via", ((a, chain.slots[0]) for a in actors)),
            ):
                for subject, other in pairs:
                    kinds = sentence.type_of(subject), sentence.type_of(other)
                    if subject != other and admissible(*kinds) and kinds[1] not in _OBJECT_ONLY | DRUG_TYPES:
                        yield Hit(subject, other, Effect.REGULATES, chain.head, name, how, CHAIN_CONFIDENCE)

    def _actors(self, sentence: ParsedSentence, chain: Chain) -> set[int]:
        """The slots of the subject of the clause that acts via the chain."""
        if chain.via is None:
            return set()
        verb = sentence.doc[chain.via].head
        while verb.head != verb and not is_verb(verb):
            verb = verb.head
        return {face.slot for face in sentence.at(subjects_of(verb))} - set(chain.slots)

    def _via(self, sentence: ParsedSentence, frame: Frame, how: Standing) -> Iterator[Hit]:
        """ "XIST upregulates SMAD2 via miR-449a": XIST acts on miR-449a, in a way that is not said."""
        if frame.name != "active" or not frame.pattern.sign:
            return
        for agent in self._named(sentence, frame.agents):
            for means in sentence.at(objects_of(frame.predicate, {"via", "through"})):
                kinds = sentence.type_of(agent.slot), sentence.type_of(means.slot)
                if means.steps == 0 and kinds[1] in MIRNA_TYPES and kinds[0] in CERNA_TYPES | GENE_TYPES:
                    confidence = frame.pattern.confidence * CHAIN_CONFIDENCE
                    yield Hit(agent.slot, means.slot, Effect.REGULATES, frame.predicate.i, "via", how, confidence)

    def _frame_hits(self, sentence: ParsedSentence, frame: Frame) -> Iterator[Hit]:
        agents = (
            self._named(sentence, frame.agents)
            or self._instrumental(sentence, frame)
        )
        themes = self._named(sentence, frame.themes) or self._owned(sentence, frame)
        if {agent.slot for agent in agents} <= {theme.slot for theme in themes}:
            agents += self._having_targets(sentence, frame)
        name = frame.name
        if frame.pattern.symmetric and not (agents and themes):
            agents = themes = agents or themes
        elif not agents and frame.pattern.sign:
            agents = [face for face in sentence.at(frame.settings) if face.manipulated]
            name = "setting"
        arguments = (*frame.agents, *frame.themes)
        unnamed = [token for token in frame.agents if not sentence.at([token])]
        how = standing(frame.predicate, arguments, self.context, frame.undone, frame.name in _PRESUPPOSED)
        if how.asked:
            return
        if any(_is_not_one(token) for token in unnamed):
            how = replace(how, negated=not how.negated)
        yield from self._via(sentence, frame, how)
        for agent, theme in _paired(sentence, frame, agents, themes):
            denied = agent.denied != theme.denied
            if denied and frame.name == "patient":
                # "the target A, but not B, was re-expressed": B is not said to be no target
                continue
            said = replace(how, negated=not how.negated) if denied else how
            if agent.slot != theme.slot:
                yield from self._hit(sentence, frame, name, agent, theme, said)
    def _altered(self, sentence: ParsedSentence) -> Iterator[Hit]:
        """What is said to be altered in a disease is associated with it."""
        finder = DysregulationFinder(
            sentence.worded, sentence.doc, sentence.faces, sentence.frames, self.nouns
        )
        for alteration in finder.find():
            cue = alteration.cue.head if alteration.cue.dep_ == "amod" else alteration.cue
            how = standing(cue, (), self.context)
            if not how.asked:
                name = f"{alteration.name}:dysregulated"
                confidence = _DYSREGULATED * (_HEDGE_COST if how.hedged else 1)
                yield Hit(
                    alteration.rna, alteration.disease, Effect.CORRELATES, alteration.cue.i, name, how, confidence
                )

    def _owned(self, sentence: ParsedSentence, frame: Frame) -> list[Face]:
        """ "Targets ROBO1 and reduces its expression": what the verb before did something to."""
        owned = any(child.tag_ == "PRP$" for theme in frame.themes for child in theme.children)
        verb = frame.predicate.head
        if verb.dep_ == "prep":
            verb = verb.head
        if not owned or not is_verb(verb) or verb == frame.predicate:
            return []
        signs = [self.nouns.state.get(form, 1) for theme in frame.themes for form in sorted(lemmas(theme.text))]
        sign = -1 if -1 in signs else 1
        acted_on = direct_objects(verb) or list(objects_of(verb, {"to", "with"}))
        return [replace(face, sign=sign) for face in sentence.at(acted_on)]

    def _having_targets(self, sentence: ParsedSentence, frame: Frame) -> list[Face]:
        """ "… soaks up miR-526b, so that its target": only a miRNA has targets, and it is the last one named."""
        if frame.name != "patient":
            return []
        before = [
            faces[0]
            for slot, faces in sentence.faces.items()
            if sentence.type_of(slot) in MIRNA_TYPES and faces[0].token < frame.predicate.i
        ]
        if any(token.tag_ == "PRP$" for token in frame.agents):
            return sorted(before, key=lambda face: face.token)[-1:]
        # "the predicted target genes", "protein targets": of the miRNA that the sentence is about
        near = {frame.predicate, *frame.predicate.children, frame.predicate.head, *frame.predicate.head.children}
        of_mirnas = any(lemmas(token.text) & self.nouns.targeted for token in near)
        alone = {key for face in before for key in (m.key for m in sentence.worded.slots[face.slot].mentions)}
        return before if of_mirnas and len(alone) == 1 else []

    def _instrumental(self, sentence: ParsedSentence, frame: Frame) -> list[Face]:
        """ "By targeting X", "via repression of X": the nearest subject above that has a name.

        "Regulated by miR-1 by repression of X": of a passive, who does it.
        """
        preposition = frame.predicate.head
        if frame.predicate.dep_ not in {"pcomp", "pobj"} or preposition.text.lower() not in AGENT_PREPOSITIONS:
            return []
        if is_passive(preposition.head):
            doers = objects_of(preposition.head, {"by"})
            return sentence.at(doer for doer in doers if doer != frame.predicate)
        verbs = (token for token in preposition.ancestors if is_verb(token))
        return next((named for verb in verbs if (named := sentence.at(subjects_of(verb)))), [])

    def _named(self, sentence: ParsedSentence, tokens: tuple[Token, ...]) -> list[Face]:
        """The faces at the tokens; where there are none, those of what the tokens are said of.

        "miR-328 is one of the microRNAs that target CD44": the microRNAs have no name, but a holder.
        """
        return sentence.at(tokens) or sentence.at(holder for token in tokens for holder in holders(token))

    def _hit(
        self, sentence: ParsedSentence, frame: Frame, name: str, agent: Face, theme: Face, how: Standing
    ) -> Iterator[Hit]:
        if frame.pattern.symmetric:
            agent, theme = _oriented(sentence, agent, theme)
        elif frame.pattern.effect is Effect.SPONGES and sentence.type_of(agent.slot) in MIRNA_TYPES:
            # A miRNA is what is sponged, however the construction was read.
            agent, theme = theme, agent
        subject, other = sentence.type_of(agent.slot), sentence.type_of(theme.slot)
        # What a gene does to resistance is no relation of ours, but tells what its mechanism is for.
        if not (admissible(subject, other) or _context_only(subject, other)):
            return
        if agent.setting and frame.name == "active" and agent.manipulated:
            # "cells overexpressing miR-17 lost PTCH1"
            name = "setting"
        if theme.setting or theme.agent_only or (agent.setting and name != "setting"):
            return
        if frame.name == "mutual":
            agent, theme = _oriented(sentence, agent, theme)
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
            agent.manipulated,
        )

    def _change_together(self, sentence: ParsedSentence, first: Face, second: Face) -> bool:
        """Both are said to change, or one is named by the event ("correlates with down-regulation of X")."""
        if first.manipulated and second.manipulated:
            return True
        changed = [face for face in (first, second) if face.manipulated]
        return any(
            form == "noun" and pattern.sign
            for face in changed
            for form, pattern in self.patterns.of(lemmas(sentence.doc[face.token].text))
        )

    def _assayed(self, sentence: ParsedSentence) -> bool:
        """Whether the sentence names an experiment that shows contact."""
        return any(word.text.lower() in self.context.assays for word in sentence.worded.words)

    def _means_sensitivity(self, sentence: ParsedSentence, slot: int) -> bool:
        mention = sentence.worded.slots[slot].mentions[0]
        return mention.type is EntityType.RESPONSE and any(
            stem in mention.text.lower() for stem in self.nouns.sensitivity
        )

    def _is_outcome(self, sentence: ParsedSentence, slot: int) -> bool:
        text = sentence.worded.slots[slot].mentions[0].text.lower()
        return any(stem in text for stem in self.nouns.outcomes)


def _is_not_one(token: Token) -> bool:
    """ "let-7g is not one of the miRNAs that": what has no name is said to be something else."""
    verb = next((ancestor for ancestor in token.ancestors if is_verb(ancestor)), None)
    copular = verb is not None and "be" in lemmas(verb.text) and token.dep_ in {"attr", "pobj"}
    return copular and any(child.dep_ == "neg" for child in verb.children) if verb is not None else False


def _is_denied(token: Token) -> bool:
    """ "Suppressed not A but B"."""
    return token.i > 0 and token.nbor(-1).text.lower() == "not" and any(c.text.lower() == "but" for c in token.children)


def _anchor(token: Token, slot: Slot, worded: WordedSentence) -> Token:
    """The noun that a parenthesis explains: "binding protein 1 (…)", "the targets of miR-30a (BECN1, ATG5)"."""
    if token.dep_ in {"nummod", "punct"} and token.head.i < token.i:
        token = token.head
    place = worded.words[token.i].slot
    other_kind = place is not None and (worded.slots[place].type in NCRNA_TYPES) != (slot.type in NCRNA_TYPES)
    if other_kind and token.dep_ == "pobj" and is_noun(token.head.head):
        return token.head.head
    return token


def _paired(
    sentence: ParsedSentence, frame: Frame, agents: list[Face], themes: list[Face]
) -> Iterator[tuple[Face, Face]]:
    """All agents with all themes; the first with the first and so on where the sentence says "respectively"."""
    respectively = any(word.text.lower() == "respectively" for word in sentence.worded.words[frame.predicate.i :])
    first, second = ([sentence.worded.slots[face.slot].span for face in faces] for faces in (agents, themes))
    ordered = [sorted(set(spans)) for spans in (first, second)]
    aligned = respectively and len(ordered[0]) == len(ordered[1]) > 1
    for agent, at in zip(agents, first, strict=True):
        for theme, place in zip(themes, second, strict=True):
            if not aligned or ordered[0].index(at) == ordered[1].index(place):
                yield agent, theme


def _without_repetition(sentence: ParsedSentence, hits: list[Hit]) -> list[Hit]:
    """ "miR-1 targets A, and this miRNA bound A": what the sentence states of the names it need not state twice."""

    def keys(slot: int) -> set[str]:
        return {mention.key for mention in sentence.worded.slots[slot].mentions}

    def refers(hit: Hit) -> bool:
        return sentence.worded.slots[hit.subject].refers or sentence.worded.slots[hit.object].refers

    by_name = [hit for hit in hits if not refers(hit)]
    kept = []
    for hit in (hit for hit in hits if refers(hit)):
        same = [n for n in by_name if keys(n.subject) <= keys(hit.subject) and keys(n.object) <= keys(hit.object)]
        if {key for named in same for key in keys(named.subject)} != keys(hit.subject):
            kept.append(hit)
    return by_name + kept


def _oriented(sentence: ParsedSentence, first: Face, second: Face) -> tuple[Face, Face]:
    """A relation without direction is written from the miRNA, else from the ncRNA, else as found."""

    def rank(face: Face) -> tuple[int, int]:
        kind = sentence.type_of(face.slot)
        return (0 if kind in MIRNA_TYPES else 1 if kind in NCRNA_TYPES else 2, face.token)

    return (first, second) if rank(first) <= rank(second) else (second, first)


def admissible(subject: EntityType, other: EntityType) -> bool:
    """Whether a relation between these types is one we extract: a non-coding RNA takes part."""
    if subject in _NEVER or other in _NEVER or subject in _OBJECT_ONLY - {EntityType.PROCESS}:
        return False
    return subject in NCRNA_TYPES or other in NCRNA_TYPES


def _context_only(subject: EntityType, other: EntityType) -> bool:
    return subject in GENE_TYPES and other is EntityType.RESPONSE


def effect_of(pattern: Pattern, sign: int, polarity: int, subject: EntityType, other: EntityType) -> Effect | None:
    """The effect of a predicate between these types; None where it asserts nothing between them."""
    if pattern.response and other not in {
        EntityType.RESPONSE,
        *DRUG_TYPES,
        EntityType.PROCESS,
        EntityType.DISEASE,
    }:
        # "miR-7 reversed the increase of EGFR" is about EGFR; "predicts EGFR" is about nothing.
        return (Effect.REPRESSES if sign < 0 else Effect.ACTIVATES) if sign else None
    if other in DRUG_TYPES:
        return (Effect.REVERSES if sign < 0 else Effect.PROMOTES) if pattern.response and sign else None
    if pattern.effect is Effect.PREDICTS:
        return Effect.PREDICTS if other in {EntityType.RESPONSE, EntityType.PROCESS} else None
    sign = sign or (polarity if pattern.effect is Effect.REGULATES and not pattern.symmetric else 0)
    if other is EntityType.DISEASE:
        return Effect.CORRELATES
    if other in {EntityType.PROCESS, EntityType.RESPONSE}:
        if pattern.effect is Effect.CORRELATES:
            return Effect.PREDICTS if other is EntityType.RESPONSE else Effect.CORRELATES
        return (Effect.REVERSES if sign < 0 else Effect.PROMOTES) if sign else Effect.REGULATES
    if pattern.effect is Effect.TARGETS and subject in CERNA_TYPES and other in MIRNA_TYPES:
        return Effect.SPONGES
    if pattern.effect is Effect.TARGETS and subject in CERNA_TYPES:
        return Effect.REGULATES
    if pattern.effect in {Effect.TARGETS, Effect.SPONGES} and subject not in NCRNA_TYPES:
        return Effect.SPONGES if pattern.effect is Effect.SPONGES and subject in GENE_TYPES else Effect.REGULATES
    if sign:
        return Effect.REPRESSES if sign < 0 else Effect.ACTIVATES
    return pattern.effect


def _better(first: Hit, second: Hit) -> Hit:
    """Of two hits on one pair the more specific, with what the other says of directness."""
    ranked = sorted((first, second), key=_rank, reverse=True)
    best, other = ranked
    if other.standing.direct and best.standing.direct is None:
        best = replace(best, standing=replace(best.standing, direct=True))
    return best


def _rank(hit: Hit) -> tuple[bool, float]:
    return (not hit.standing.negated, hit.confidence + 0.05 * _PREFERENCE[hit.effect])


def _written_as_inhibitor(text: str, start: int, end: int) -> bool:
    before = text[max(0, start - 8) : start].lower().rstrip("-‐‑ ")
    after = text[end : end + 14].lower()
    if before.endswith(("anti", "antago", "anta", "antisense", " si", " sh", "sirna", "shrna")):
        return True
    return after.lstrip("(").startswith(("-/-", "−/−", "–/–", "-null", " null", "-deficient", "-ko", " ko ", "-/+"))


def relations_of(sentence: ParsedSentence, hits: Sequence[Hit]) -> list[Relation]:
    """One relation for each pair of mentions of each hit, in text order."""
    found = []
    for hit in hits:
        for subject in _related(sentence.worded.slots[hit.subject]):
            for other in _related(sentence.worded.slots[hit.object]):
                found.append(_relation(sentence, hit, subject, other))
    return sorted(found, key=lambda r: (r.subject.start, r.object.start, r.effect, r.subject.key, r.object.key))


def _related(slot: Slot) -> tuple[Mention, ...]:
    """What a statement on the slot is about: each member of a list, but a cluster as a whole."""
    whole = tuple(mention for mention in slot.mentions if mention.type is EntityType.MIRNA_FAMILY)
    return whole or slot.mentions


def _relation(sentence: ParsedSentence, hit: Hit, subject: Mention, other: Mention) -> Relation:
    here = sentence.worded.span
    across = not (here.contains(subject.span) and here.contains(other.span))
    return Relation(
        subject=subject,
        effect=hit.effect,
        object=other,
        cue=sentence.worded.words[hit.cue].span,
        pattern=f"{hit.pattern}:across" if across else hit.pattern,
        sentence=sentence.worded.reach or here if across else here,
        direct=hit.standing.direct,
        negated=hit.standing.negated,
        hedged=hit.standing.hedged,
        confidence=round(hit.confidence * (_ACROSS_COST if across else 1), 3),
    )
