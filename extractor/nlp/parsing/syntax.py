"""Views of a dependency parse in the ClearNLP label set (Choi & Palmer 2012), as spaCy and CRAFT use it.

Small questions about a token that the rules ask again and again; no knowledge of cues or names.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from extractor.nlp.parsing.tree import Token

SUBJECTS = frozenset({"nsubj", "csubj"})
PASSIVE_SUBJECTS = frozenset({"nsubjpass", "csubjpass"})
MODIFIERS = frozenset({"compound", "nmod", "amod", "poss", "npadvmod", "nummod", "dep"})
RELATIVE_TAGS = frozenset({"WDT", "WP", "WP$"})


def children(token: Token, labels: Collection[str]) -> list[Token]:
    """Children with one of these labels, in order."""
    return [child for child in token.children if child.dep in labels]


def is_verb(token: Token) -> bool:
    """Whether it is tagged as a verb or modal."""
    return token.tag[:1] == "V" or token.tag == "MD"


def is_noun(token: Token) -> bool:
    """Whether it can head a noun phrase: noun, pronoun, number, or foreign word."""
    return token.tag[:1] in {"N", "P", "W"} or token.tag in {"CD", "FW", "DT", "SYM", "AFX"}


def is_passive(verb: Token) -> bool:
    """A finite passive, or a participle that modifies a noun ("genes regulated by")."""
    if children(verb, {"auxpass", "nsubjpass", "csubjpass"}):
        return True
    if verb.tag not in {"VBN", "VBD"} or children(verb, {"aux"} | SUBJECTS):
        return False
    if verb.dep in {"acl", "amod", "relcl", "oprd"} or children(verb, {"agent"}):
        return not children(verb, {"dobj"})
    return bool(verb.dep == "conj" and is_verb(verb.head) and is_passive(verb.head) and not children(verb, {"dobj"}))


def objects_of(token: Token, prepositions: Collection[str]) -> Iterator[Token]:
    """Objects of prepositions attached to the token, also through a second preposition ("due to")."""
    for prep in token.children:
        if prep.dep in {"prep", "agent", "prt", "advmod", "dative"} and prep.lower in prepositions:
            for child in prep.children:
                if child.dep in {"pobj", "pcomp"}:
                    yield child
                elif child.dep == "prep" or child.dep == "conj":
                    yield from children(child, {"pobj"})


def with_particle(verb: Token) -> frozenset[str]:
    """The verb's base forms with each particle or short phrase after it: "bring down", "keep in check"."""
    found = set()
    for child in verb.children:
        if child.dep in {"prt", "advmod", "prep"} and child.i > verb.i:
            tail = " ".join([child.lower, *(c.lower for c in child.children if c.dep == "pobj")])
            found |= {f"{form} {tail}" for form in verb.lemmas}
    return frozenset(found)


def first_conjunct(token: Token) -> Token:
    """The head of the coordination that the token belongs to."""
    while token.dep == "conj" and token.head != token:
        token = token.head
    return token


def path(first: Token, second: Token) -> list[Token]:
    """The tokens on the way from one to the other through their lowest common ancestor, ends included."""
    up = [first, *first.ancestors]
    down = [second, *second.ancestors]
    below = set(down)
    shared = next((token for token in up if token in below), None)
    if shared is None:
        return []
    return [*up[: up.index(shared) + 1], *reversed(down[: down.index(shared)])]
