"""How a name takes part in the sentence: the nodes at which a statement about it may be made.

"Overexpression of miR-34a" is a statement about miR-34a at the node "overexpression", "MET mRNA
levels" one about MET at "levels". A projection is such a node, with the sign by which more of the node
means more (+1) or less (-1) of the name: polarity is carried along the way, not matched by word
patterns.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from extractor.nlp.parsing.syntax import (
    MODIFIERS,
    PASSIVE_SUBJECTS,
    children,
    is_noun,
    is_passive,
    is_verb,
    with_particle,
)
from extractor.nlp.parsing.tree import Token
from extractor.nlp.predicates.patterns import NounTable, PatternTable
from extractor.nlp.sentence.cues import cues
from extractor.nlp.sentence.words import SlotIndex, TokenIndex

_CARRYING = MODIFIERS | {"conj", "appos", "pobj", "dobj"}


@dataclass(frozen=True, slots=True)
class Projection:
    """A slot seen at a token of the parse, each by its number.

    ``slot`` is spoken for by ``token``. ``sign`` is -1 where the token names less of it ("loss of miR-1"), ``steps``
    how far the token stands from the name.
    ``manipulated``: an experiment or a disease changed its amount; ``site``: a stretch of its
    sequence; ``setting``: the node is the place (cells, patients) in which that was done; ``pathway``:
    the name may be that of a pathway; ``place``: it is a disease, and so names where things are found;
    ``agent_only``: what the node does, the name does, but what is done to the node is not done to the
    name ("miR-34a-mediated apoptosis"); ``denied``: it was coordinated and set apart ("miR-1, but not miR-2").
    """

    slot: SlotIndex
    token: TokenIndex
    sign: int = 1
    manipulated: bool = False
    site: bool = False
    setting: bool = False
    pathway: bool = False
    place: bool = False
    agent_only: bool = False
    denied: bool = False
    steps: int = 0

    def passed_on(self, token: TokenIndex) -> Projection:
        """The same, seen one step on. It is made for every step of every climb, hence not by ``replace``."""
        return Projection(
            self.slot,
            token,
            self.sign,
            self.manipulated,
            self.site,
            self.setting,
            self.pathway,
            self.place,
            self.agent_only,
            self.denied,
            self.steps + 1,
        )


@dataclass(frozen=True, slots=True)
class Places:
    """Tokens that are names, and among them those of processes and responses, and those of RNAs."""

    names: frozenset[TokenIndex]
    borne: frozenset[TokenIndex]
    rnas: frozenset[TokenIndex] = frozenset()


@dataclass(frozen=True)
class ProjectionFinder:
    """Climbs from names to the nodes that speak for them."""

    nouns: NounTable
    patterns: PatternTable

    def projections(self, start: Projection, token: Token, places: Places) -> list[Projection]:
        """All projections of the name that stands at ``token``; ``start`` is the first of them.

        ``places`` are the tokens that are names: no climb passes through them but by coordination and
        apposition.
        """
        start = self._modified(start, token)
        found: dict[TokenIndex, Projection] = {}
        # "miR-194, a miRNA that targets": what is said of the apposition is said of the name.
        beside = [replace(start, token=c.i, steps=1) for c in _beside(token) if c.i not in places.names]
        stack = [*beside, start]
        while stack:
            projection = stack.pop()
            if projection.token in found and found[projection.token].steps <= projection.steps:
                continue
            found[projection.token] = projection
            stack.extend(self._climb(projection, token.tree[projection.token], places))
        return sorted(found.values(), key=lambda projection: projection.steps)

    def _climb(self, projection: Projection, node: Token, places: Places) -> Iterator[Projection]:
        head, label = node.head, node.dep
        if head == node or label not in _CARRYING:
            return
        step = projection.passed_on(head.i)
        if label == "conj" and _is_of_other_kind(node, head, places):
            return
        if label in {"conj", "appos"} and is_noun(head):
            step = replace(step, denied=True) if set_apart(node) else step
            # "reduced A and B": the adjective is said of both, unless B has its own
            shared = label == "conj" and not projection.manipulated and not children(node, {"amod"})
            yield self._modified(step, head) if shared else step
        elif label in MODIFIERS and head.dep == "amod" and not is_noun(head):
            # "miR-21-deficient mice", "miR-21-overexpressing cells", "miR-21-mediated invasion"
            yield from self._into_setting(step, head)
            if head.lemmas & cues().verbs.mediating:
                yield replace(step, token=head.head.i, agent_only=True, steps=projection.steps + 2)
        elif label in MODIFIERS and head.i in places.borne and children(node, {"conj"}):
            # "regulates A and gefitinib resistance": A is an object of its own
            yield step
        elif label in MODIFIERS and head.i not in places.names:
            yield from self._onto(step, head, cues().prepositions.of_manipulations)
            for between in children(head, {"amod"}):
                # "the miR-21 stably transfected cells"
                if node.i < between.i and between.tag in {"VBN", "VBG", "VBD"}:
                    yield from self._into_setting(step, between)
        elif label == "pobj":
            yield from self._through_preposition(step, head, places)
        elif label == "dobj" and head.tag == "VBG" and head.dep in {"csubj", "pcomp", "nsubj", "advcl"}:
            # "inhibiting miR-21 increased", "by restoring miR-34a": what was done to it.
            if sign := self._done_to(head):
                yield replace(step, sign=step.sign * sign, manipulated=True)
        elif label == "dobj" and head.dep in {"acl", "relcl"} and head.lemmas & cues().verbs.encoding:
            # "the mRNA encoding RanBP9"
            yield replace(step, token=head.head.i, steps=projection.steps + 2)
        elif projection.site and label == "dobj" and head.head.lemmas & cues().nouns.reporters:
            # "the construct carrying the EGFR 3'UTR"
            yield replace(step, token=head.head.i, steps=projection.steps + 2)
        elif label == "dobj" and head.dep in {"acl", "relcl", "amod"}:
            yield from self._into_setting(step, head)

    def _through_preposition(self, step: Projection, preposition: Token, places: Places) -> Iterator[Projection]:
        word, head = preposition.lower, preposition.head
        if head == preposition:
            return
        if (first := _first_of_two(preposition)) is not None:
            head = first.head
        if word == "of" and preposition.i and self._is_state(preposition.nbor(-1)):
            # "less A but unchanged amounts of B": it belongs to the amounts, wherever the parser put it
            head = preposition.nbor(-1)
        if word in cues().prepositions.enumerating and (is_noun(head) or head.dep in {"acl", "relcl"}):
            yield replace(step, token=head.i)
            # "miRNAs regulating A, such as B": B is one of the miRNAs, wherever the parser put it
            kind = (noun for noun in head.ancestors if noun.lemmas & cues().nouns.kinds_of_rna)
            if (head.i in places.names or is_verb(head)) and (noun := next(kind, None)) is not None:
                yield replace(step, token=noun.i)
        elif is_verb(head) and head.dep in {"acl", "relcl"} and word in {"with", "by"}:
            yield from self._into_setting(step, head)
        elif is_verb(head) and is_passive(head) and word == "with":
            # "cells were transfected with miR-21, which lowered": the cells from then on
            if sign := self.nouns.manipulating_verbs.of(head.lemmas):
                for cells in children(head, PASSIVE_SUBJECTS):
                    yield replace(step, token=cells.i, sign=step.sign * sign, manipulated=True, setting=True)
        elif head.dep == "prep" and preposition.dep == "conj" and head.head != head:
            # "lowered the levels of A but not of B"
            yield from self._through_preposition(replace(step, denied=set_apart(preposition)), head, places)
        elif head.i in places.borne and word == "of" and not self._is_molecular(head):
            # "the antitumour activity of miR-34a relies on"
            yield replace(step, token=head.i, agent_only=True)
        elif head.i not in places.names or (head.i in places.borne and self._is_molecular(head)):
            yield from self._onto(replace(step, token=head.i), head, word)

    def _is_state(self, word: Token) -> bool:
        return is_noun(word) and bool(self.nouns.state.of(word.lemmas))

    def _is_molecular(self, process: Token) -> bool:
        """ "Methylation", "degradation": a process that is a state of the molecule it happens to."""
        forms = process.lemmas
        return bool(self.nouns.state.of(forms)) and not forms & self.nouns.of_cells

    def _onto(self, step: Projection, noun: Token, via: str | frozenset[str]) -> Iterator[Projection]:
        """The projection after passing onto a noun that stands for the name, if it is one that can."""
        prepositions = {via} if isinstance(via, str) else via
        forms, leading = noun.lemmas, cues().prepositions
        manipulation = self.nouns.manipulation.of(forms)
        state = self.nouns.state.of(forms)
        if (forms & cues().nouns.parts or noun.tag == "CD") and "of" in prepositions:
            # "levels of A, and those of B", "four of them"
            yield step
        elif forms & self.nouns.doings and prepositions & {"of", "for"}:
            # "the effect of miR-21 was abolished": it was not miR-21 that was abolished.
            yield replace(step, agent_only=True)
        elif manipulation and prepositions & leading.of_manipulations and not (state and "of" not in prepositions):
            yield self._modified(replace(step, sign=step.sign * manipulation, manipulated=True, setting=False), noun)
        elif state and prepositions & leading.of_states:
            yield self._modified(replace(step, sign=step.sign * state), noun)
        elif step.pathway and forms & self.nouns.pathways:
            yield step
        elif prepositions == {"by"} and (forms & cues().nouns.contacts or self._event_sign(noun, forms)):
            # "repression of A by miR-1 slows growth": what the event does, miR-1 does
            yield replace(step, agent_only=True)
        elif forms & cues().nouns.contacts and "of" in prepositions:
            # "binding of miR-21 to it leads to": the contact acts, and nothing is done to it.
            yield replace(step, agent_only=True)
        elif forms & self.nouns.sites and prepositions & leading.of_sites:
            yield replace(step, site=True)
        elif (event := self._event_sign(noun, forms)) and prepositions & {"of", "in"}:
            yield self._modified(replace(step, sign=step.sign * event, manipulated=True), noun)
        elif forms & self.nouns.settings and (step.manipulated or step.place) and prepositions & {"of", "with", "in"}:
            yield replace(step, setting=True)

    def _into_setting(self, step: Projection, verb: Token) -> Iterator[Projection]:
        """ "cells transfected with miR-21", "cells overexpressing miR-21": onto the cells."""
        forms = verb.lemmas
        sign = self.nouns.manipulating_verbs.of(forms) or self.nouns.adjectives.of(forms)
        if sign and is_noun(verb.head) and (verb.dep == "amod" or verb.head.lemmas & self.nouns.settings):
            yield replace(step, token=verb.head.i, sign=step.sign * sign, manipulated=True, setting=True)

    def _done_to(self, verb: Token) -> int:
        forms = with_particle(verb) | verb.lemmas
        signs = (p.sign for form, p in self.patterns.of(forms) if form == "verb" and p.sign)
        return self.nouns.manipulating_verbs.of(forms) or next(signs, 0)

    def _event_sign(self, noun: Token, forms: frozenset[str]) -> int:
        return next((p.sign for form, p in self.patterns.of(forms) if form == "noun" and p.sign and is_noun(noun)), 0)

    def _modified(self, projection: Projection, noun: Token) -> Projection:
        """Adjectives before the noun: "reduced expression", "ectopic miR-21"."""
        for child in children(noun, {"amod", "compound", "nmod"}):
            sign = self.nouns.adjectives.of(child.lemmas)
            if not sign and _is_gerund(child, noun):
                # "silencing NEAT1 raised it": a gerund with its object, read as an adjective
                sign = self._done_to(child)
            if sign:
                projection = replace(projection, sign=projection.sign * sign, manipulated=True)
        return projection


def _first_of_two(preposition: Token) -> Token | None:
    """ "Phosphorylation of A and of B": the first "of", whose head both have, wherever the parser put the second."""
    if preposition.i < 3 or preposition.nbor(-1).lower not in {"and", "or"}:
        return None
    last = preposition.tree[preposition.i - 2]
    same = (t for t in (last, *last.ancestors) if t.lower == preposition.lower and t != preposition)
    return next(same, None)


def _is_of_other_kind(node: Token, head: Token, places: Places) -> bool:
    """ "By lowering BCL2, miR-15b and miR-16 act": what the comma separates is no second thing that is lowered."""
    named = node.i in places.names and head.i in places.names
    return named and (node.i in places.rnas) != (head.i in places.rnas) and node.i > 0 and node.nbor(-1).text == ","


def _beside(token: Token) -> list[Token]:
    """Appositions of a name, also "miR-194, a miRNA that …" where the parser gave it to another noun."""
    found = children(token, {"appos"})
    kinds = cues().nouns.kinds_of_rna
    if token.i + 2 < len(token.tree) and token.nbor(1).text == ",":
        for noun in token.tree[token.i + 2 : token.i + 6]:
            if noun.dep == "appos" and noun.lemmas & kinds and min(t.i for t in noun.subtree) == token.i + 2:
                found.append(noun)
    return found


def _is_gerund(word: Token, noun: Token) -> bool:
    before = word.nbor(-1) if word.i else None
    opens = before is None or before.dep in {"prep", "mark", "cc"} or before.text == ","
    return word.tag == "VBG" and word.i == noun.i - 1 and opens


def set_apart(conjunct: Token) -> bool:
    """ "N-myc, but not Gli1": coordinated and yet set apart."""
    if children(conjunct, {"neg"}):
        return True
    first: int = conjunct.i
    while first > 0 and conjunct.tree[first - 1].lower in cues().words.before_names:
        first -= 1
    return first > 0 and conjunct.tree[first - 1].lower == "not"
