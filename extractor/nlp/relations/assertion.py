"""The assertion of a statement: denied, doubted, asked about, direct; and the sign an adverb gives it.

Scope is read off the parse: words that depend on the predicate or on the verbs that govern it, not
words within a window.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from extractor.nlp.parsing.syntax import is_noun, is_verb
from extractor.nlp.parsing.tree import Token
from extractor.nlp.sentence.cues import cues
from extractor.records.packaged import packaged

_GOVERNED = frozenset(
    {"xcomp", "ccomp", "acl", "advcl", "pcomp", "pobj", "attr", "acomp", "oprd", "dobj", "conj", "relcl"}
)


@dataclass(frozen=True, slots=True)
class Assertion:
    """How a statement is made; ``polarity`` is -1 or +1 where an adverb says so, else 0."""

    negated: bool = False
    hedged: bool = False
    asked: bool = False
    direct: bool | None = None
    polarity: int = 0


@dataclass(frozen=True)
class AssertionTable:
    """``data/assertion.toml`` as sets of lower-case words; what each key means is said there."""

    negating: frozenset[str]
    negating_governors: frozenset[str]
    negating_determiners: frozenset[str]
    no_longer: frozenset[str]
    unchanged: frozenset[str]
    hedging: frozenset[str]
    hedging_governors: frozenset[str]
    questions: frozenset[str]
    asking: frozenset[str]
    themes: frozenset[str]
    inquiries: frozenset[str]
    direct: frozenset[str]
    assays: frozenset[str]
    negative: frozenset[str]
    positive: frozenset[str]


def load_assertion() -> AssertionTable:
    """Read ``data/assertion.toml``. Raises ConfigurationError naming the key that is wrong."""
    return packaged(AssertionTable, "assertion.toml")


def assertion(
    predicate: Token,
    arguments: tuple[Token, ...],
    table: AssertionTable,
    closed: bool = False,
    presupposed: bool = False,
) -> Assertion:
    """The assertion of what ``predicate`` says of its ``arguments``.

    ``presupposed``: it is said in passing ("the miR-1 target A was assessed") and is no part of a question.
    ``closed``: what governs the predicate says nothing of it ("did not abolish the repression of").
    """
    near = {child.lower for child in predicate.children}
    governors = [] if closed else list(_governors(predicate, table))
    above = {predicate, *(g for g, _ in governors)}
    chain = [predicate, *(g for g, governs_directly in governors if governs_directly)]
    dependents = {c.lower for token in chain for c in token.children if c not in above and not _own_scope(c)}
    doubted = {c.lower for g, _ in governors for c in g.children if c.dep == "aux" and is_verb(g)}
    on_arguments = {c.lower for a in arguments for c in a.children if c.dep in {"det", "neg", "preconj"}}
    governing = set().union(*(g.lemmas for g, _ in governors)) if governors else set()
    adjectives = {c.lower for a in arguments for c in a.children if c.dep in {"amod", "advmod"}}
    denials = bool(dependents & table.negating) or _no_longer(chain, table)
    failed = bool(governing & table.negating_governors) or _without(predicate)
    # "never failed to": two denials are none
    negated = (denials != failed) != _is_denied_cleft(predicate)
    negated = negated or bool(on_arguments & table.negating_determiners)
    negated = negated or bool({predicate.lower, *adjectives} & table.unchanged)
    marks = {c.lower for g, _ in governors for c in g.children if c.dep == "mark"}
    first = _sharing(predicate)
    if first is not None:
        shared = {c.lower for c in first.children if c.dep == "mark" or (c.dep == "aux" and predicate.tag == "VB")}
        marks, doubted = marks | shared, doubted | shared
    asked = bool((dependents | marks) & table.questions) or _is_question(predicate, table)
    asked = asked or _is_theme(predicate, table)
    asked = asked or (not presupposed and _asked(predicate, governors, table))
    hedged = asked or bool((dependents | doubted) & table.hedging) or bool(governing & table.hedging_governors)
    return Assertion(
        negated=negated,
        hedged=hedged or bool(adjectives & table.hedging),
        asked=asked,
        direct=True if (near | adjectives) & table.direct else None,
        polarity=-1 if near & table.negative else 1 if near & table.positive else 0,
    )


def _own_scope(child: Token) -> bool:
    """A preposition or clause that denies, or asks, only what follows it: "without altering B", "but miR-1 …"."""
    return child.lower == "without" and child.dep == "prep"


def _without(predicate: Token) -> bool:
    """ "Without altering B", "the lack of binding": denied by what governs the predicate."""
    preposition = predicate.head
    return predicate.dep in {"pcomp", "pobj"} and preposition.lower == "without"


def _no_longer(chain: list[Token], table: AssertionTable) -> bool:
    """ "No longer represses"."""
    return any(
        child.lower in table.no_longer and child.i > 0 and child.nbor(-1).lower == "no"
        for token in chain
        for child in token.children
    )


def _governors(predicate: Token, table: AssertionTable) -> Iterator[tuple[Token, bool]]:
    """Verbs and nouns above the predicate, with whether negating them negates the predicate.

    "was not found to target": yes; "did not change because miR-21 targets": no.
    """
    token, directly = predicate, True
    if token.dep == "compound" and token.head.lemmas & cues().nouns.of_targets:
        # "is a target gene of": the gene is what the target is
        token = token.head
    while token.head != token and (token.dep in _GOVERNED | {"prep"} or _is_object_of_inquiry(token, table)):
        participle = token.dep == "acl" and not any(c.dep in {"mark", "aux"} for c in token.children)
        purpose = token.dep == "advcl" and any(c.tag == "TO" for c in token.children)
        if (
            participle
            or (token.dep in {"relcl", "advcl"} and not purpose)
            or (token.dep == "conj" and not is_noun(token))
        ):
            return
        directly = directly and token.dep in {"xcomp", "attr", "acomp", "oprd", "dobj", "pobj", "prep"}
        token = token.head
        yield token, directly


def _is_denied_cleft(predicate: Token) -> bool:
    """ "It is not miR-27a that represses A"."""
    copula = predicate.head.head
    cleft = predicate.dep == "relcl" and predicate.head.dep == "attr"
    subjects = {child.lower for child in copula.children if child.dep == "nsubj"}
    return cleft and "it" in subjects and any(child.dep == "neg" for child in copula.children)


def _is_question(predicate: Token, table: AssertionTable) -> bool:
    """ "Does miR-1 regulate A?" A title that ends in a question mark states what it asks, with doubt."""
    tree = predicate.tree
    return tree[-1].text == "?" and tree[0].lower in table.asking


def _sharing(predicate: Token) -> Token | None:
    """The verb that a coordinated verb without a subject shares its subject with: "may bind A and raise B"."""
    shared = predicate.dep == "conj" and is_verb(predicate.head) and is_verb(predicate)
    own = any(child.dep in {"nsubj", "nsubjpass", "aux"} for child in predicate.children)
    return predicate.head if shared and not own else None


def _is_theme(predicate: Token, table: AssertionTable) -> bool:
    """ "Role of miR-1 in resistance": a title that says what it is about, and nothing of it."""
    return predicate.dep == "ROOT" and predicate.lower in table.themes


def _is_object_of_inquiry(token: Token, table: AssertionTable) -> bool:
    """ "The effect of … was investigated"."""
    over = table.inquiries | table.negating_governors
    return token.dep == "nsubjpass" and bool(token.head.lemmas & over)


def _asked(predicate: Token, governors: list[tuple[Token, bool]], table: AssertionTable) -> bool:
    """ "To investigate the effect of", "we studied the effect of", "the effect of … was studied".

    What is found out by a verb of inquiry ("we determined that …") is no question.
    """
    below = predicate
    for governor, _ in governors:
        stated = below.dep == "ccomp"
        if is_verb(governor) and governor.lemmas & table.inquiries and not stated:
            return True
        below = governor
    return False
