"""Candidates: pairs in one clause that no pattern asserts and no condition rejects.

A pair of a miRNA and a gene that stand in one clause, on two sides of a word that can relate them,
is usually related even where the construction is not in the tables. Such a pair becomes a relation
of low confidence; each condition that rejects one has a name that ``explain`` can show.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from extractor.model import CERNA_TYPES, DISEASE_TYPES, DRUG_TYPES, GENE_TYPES, MIRNA_TYPES, Effect, EntityType
from extractor.nlp.parsing.lemmas import lemmas
from extractor.nlp.parsing.syntax import (
    MODIFIERS,
    PASSIVE_SUBJECTS,
    RELATIVE_TAGS,
    SUBJECTS,
    children,
    first_conjunct,
    is_noun,
    is_verb,
    path,
)
from extractor.nlp.parsing.tree import Token
from extractor.nlp.predicates.changes import associated
from extractor.nlp.predicates.parsed import ParsedSentence
from extractor.nlp.predicates.projections import set_apart
from extractor.nlp.relations.asserted import Asserted
from extractor.nlp.relations.assertion import assertion
from extractor.nlp.relations.hit import Hit, taken
from extractor.nlp.relations.rules import Rules
from extractor.nlp.sentence.cues import cues
from extractor.nlp.sentence.words import SlotIndex, TokenIndex

# Clauses that say something of their own, even where their subject is one of the two.
_FINITE = frozenset({"advcl", "ccomp", "parataxis", "conj"})
_CLAUSES = frozenset({"relcl", "advcl", "ccomp", "parataxis", "acl", "conj", "csubj"})


@dataclass(frozen=True)
class CandidateFinder:
    """Judges every pair of a miRNA and a gene in a sentence that no pattern asserts."""

    rules: Rules

    def candidates(self, sentence: ParsedSentence, found: Sequence[Hit]) -> Iterator[Hit]:
        """One hit for each pair that nothing ``found`` joins; most are rejected, with the condition that did it."""
        asserted = Asserted(sentence, taken(found))
        for subject in sentence.projections:
            if sentence.type_of(subject) not in MIRNA_TYPES:
                continue
            for other in sentence.projections:
                sentence.deadline.check()
                kind = sentence.type_of(other)
                if kind not in GENE_TYPES | CERNA_TYPES or asserted.joins(subject, other):
                    continue
                if reason := _joined_otherwise(asserted, subject, other):
                    yield Hit(subject, other, "candidates", rejected=reason)
                else:
                    yield self._candidate(sentence, asserted, subject, other, kind)

    def _candidate(
        self, sentence: ParsedSentence, asserted: Asserted, subject: SlotIndex, other: SlotIndex, kind: EntityType
    ) -> Hit:
        first = sentence.tree[sentence.projections[subject][0].token]
        second = sentence.tree[sentence.projections[other][0].token]
        way = path(first, second)
        own = frozenset(seen.token for slot in (subject, other) for seen in sentence.projections[slot])
        changed = _of_changes(sentence, subject, other, kind)
        reason = (
            _rejection(asserted, first, second, way, at_once=changed is not None)
            or self._only_modifies(sentence, other, second, kind)
            or _modifies_name(sentence, first, second)
            or ("in a clause about something else" if not changed and _about_something_else(way, own) else "")
        )
        if reason:
            return Hit(subject, other, "candidates", rejected=reason)
        trigger = self._trigger(way, own)
        if changed:
            token, name, effect = trigger[0] if trigger else way[len(way) // 2], "changes", changed
        elif trigger:
            token, name, effect = trigger[0], trigger[1], _weak(trigger[2])
        else:
            return Hit(subject, other, "candidates", rejected="no word between them can relate them")
        about = tuple(sentence.tree[seen.token] for slot in (subject, other) for seen in sentence.projections[slot])
        how = assertion(token, about, self.rules.assertion)
        if how.asked:
            return Hit(subject, other, "candidates", rejected="a question, not a finding")
        return Hit(subject, other, "candidates", effect, token.i, f"candidate:{name}", how)

    def _only_modifies(self, sentence: ParsedSentence, slot: SlotIndex, token: Token, kind: EntityType) -> str:
        """ "Shh-driven tumours", "IL-6-stressed cells", "TGF-β signalling": the name qualifies something else."""
        if kind not in GENE_TYPES:
            return ""
        if self._qualifies_next(sentence, token):
            return "it only qualifies another noun"
        head = token.head
        if (
            kind is EntityType.GENE
            and token.i + 1 < len(token.tree)
            and token.nbor(1).lemmas & self.rules.nouns.pathways
        ):
            return "a pathway named after the gene is not the gene"
        if token.dep in MODIFIERS and not is_noun(head) and head.dep in {"amod", "acl"}:
            return "it only qualifies another noun"
        places = {f.token for f in sentence.projections[slot]}
        if token.dep in MODIFIERS and head.i not in places and is_noun(head):
            owner = head.lemmas
            if kind is EntityType.GENE and owner & self.rules.nouns.pathways:
                return "a pathway named after the gene is not the gene"
            if sentence.worded.slot_at(head.i) is not None:
                return "it only qualifies another name"
            if owner & (self.rules.nouns.settings | self.rules.nouns.qualifiers) or self._is_disease(sentence, head):
                return "it only qualifies another noun"
        return ""

    def _qualifies_next(self, sentence: ParsedSentence, token: Token) -> bool:
        """ "EGFR-mutant", "EGFR mutant", "EGFR T790M"."""
        after = [word for word in sentence.worded.words[token.i + 1 : token.i + 3] if word.text not in {"-", "‐", "–"}]
        if not after:
            return False
        if after[0].slot is not None:
            return sentence.type_of(after[0].slot) in {EntityType.VARIANT} | DRUG_TYPES
        if len(after) > 1 and after[1].slot is not None and sentence.type_of(after[1].slot) in DRUG_TYPES:
            # "the PARP1 inhibitor olaparib"
            return bool(lemmas(after[0].text) & cues().nouns.drugs)
        return bool(lemmas(after[0].text) & self.rules.nouns.qualifiers)

    def _is_disease(self, sentence: ParsedSentence, token: Token) -> bool:
        slot = sentence.worded.slot_at(token.i)
        return slot is not None and sentence.type_of(slot) in DISEASE_TYPES

    def _trigger(self, way: list[Token], own: frozenset[TokenIndex]) -> tuple[Token, str, Effect] | None:
        """The first word of a pattern on the way that is more than the state of one of the two."""
        for token in way:
            if token.i in own:
                continue
            for near in (
                token,
                *(c for c in token.children if c.dep in {"dobj", "attr", "amod", "compound", "acomp"}),
            ):
                for _, pattern in self.rules.patterns.of(near.lemmas):
                    return near, pattern.name, pattern.effect
        return None


def _modifies_name(sentence: ParsedSentence, token: Token, other: Token) -> str:
    """ "The A-miR-1-B circuit": the miRNA is part of a longer name."""
    head = token.head
    beside = token.dep == "compound" and head != other and sentence.worded.slot_at(head.i) is not None
    return "it only qualifies another name" if beside else ""


def _joined_otherwise(asserted: Asserted, subject: SlotIndex, other: SlotIndex) -> str:
    """Why the two have nothing to do with one another, by what is said of them and others; "" if nothing is."""
    if asserted.joins_names(subject, other):
        return "asserted of another mention of the same name"
    if asserted.share_a_subject(subject, other):
        return "a third acts on both"
    if asserted.share_an_object(subject, other):
        return "both act on a third"
    if asserted.has_its_own(other):
        return "what stands right before it acts on it"
    if asserted.by_way_of_third(subject, other):
        return "by way of a third"
    if asserted.aligned_otherwise(subject, other):
        return "paired with others, respectively"
    return "a rescue: one undoes what the other does" if asserted.undoes(subject, other) else ""


def _of_changes(sentence: ParsedSentence, first: SlotIndex, second: SlotIndex, kind: EntityType) -> Effect | None:
    """ "BIM rose as miR-19b fell": two changes side by side are associated with the product of their signs."""
    sign = associated(sentence.changes.get(first), sentence.changes.get(second))
    if not sign or kind not in GENE_TYPES:
        return None
    return Effect.ACTIVATES if sign > 0 else Effect.REPRESSES


def _weak(effect: Effect) -> Effect:
    """What may be claimed without an asserting construction: no sign, no sponge."""
    if effect in {Effect.TARGETS, Effect.CORRELATES}:
        return effect
    return Effect.REGULATES


def _rejection(asserted: Asserted, first: Token, second: Token, way: list[Token], at_once: bool) -> str:
    """What forbids the pair, "" if nothing; ``at_once``: both change, which a clause of time may link."""
    marks, comparing, circumstances = cues().conjunctions.at_once, cues().words.comparing, cues().nouns.circumstances
    if not way:
        return "no path between them"
    if first.i == second.i:
        return "one stands in a parenthesis beside the other"
    if first_conjunct(first) == first_conjunct(second):
        return "members of one coordination"
    if asserted.parted(first, second):
        return "on two sides of a colon"
    if any(t.lower in comparing for t in way):
        return "a comparison"
    if any(set_apart(token) for token in (first, second)):
        return 'set apart by "not"'
    if any(t.lower in circumstances and t.head.lower == "in" for t in way):
        return "a circumstance of something else"
    if _same_side(way):
        return "on the same side of the verb"
    on_way = set(way)
    for token in way:
        if at_once and token.dep == "advcl" and any(c.lower in marks for c in children(token, {"mark"})):
            continue
        if _starts_clause(token) and token.head in on_way and _own_subject(token, on_way):
            return "in different clauses"
    return ""


def _about_something_else(way: list[Token], own: frozenset[TokenIndex]) -> bool:
    """ "Blocks pathways that converge on X": the relative clause says it of the pathways."""
    on_way = set(way)
    return any(
        (token.dep == "relcl" or (token.dep == "acl" and children(token, {"dobj"}) and token.tag != "VBG"))
        and token.head in on_way
        and token.head.i not in own
        and not token.lemmas & cues().verbs.of_lists
        for token in way
    )


def _same_side(way: list[Token]) -> bool:
    """Both are objects, or circumstances, of one verb: it relates neither to the other."""
    on_way = set(way)
    top = next((t for t in way if t.head not in on_way or t.head == t), None)
    if top is None or not is_verb(top):
        return False
    branches = [t for t in way if t.head == top and t != top]
    if len(branches) < 2:
        return False
    subjects = [t.dep in SUBJECTS | PASSIVE_SUBJECTS for t in branches]
    acting = [t.dep == "agent" or t.lower in cues().prepositions.of_actors for t in branches]
    return not any(subjects) and (not any(acting) or all(acting))


def _starts_clause(token: Token) -> bool:
    return token.dep in _CLAUSES and token.tag.startswith("V")


def _own_subject(verb: Token, way: Collection[Token]) -> bool:
    """A subject of its own: what the clause says, it says of that."""
    for subject in children(verb, SUBJECTS | PASSIVE_SUBJECTS):
        if subject.tag in RELATIVE_TAGS or subject.lower in cues().words.standing_in:
            continue
        if subject not in way or verb.dep in _FINITE or (verb.dep == "acl" and children(verb, {"mark"})):
            return True
    return False
