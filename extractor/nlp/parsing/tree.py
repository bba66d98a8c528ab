"""A parsed sentence as the rules read it: tokens in a tree, whatever parser made it.

The rules ask small questions of tokens many thousand times a document. spaCy makes a new object of a token each
time one is looked at; here each is made once, with its children, its lower-case form and its base forms beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import cast

from extractor.nlp.parsing.lemmas import lemmas
from extractor.nlp.sentence.words import TokenIndex


class Token:
    """A word of a parsed sentence, at index ``i`` of its ``tree``; two are equal only if they are the same.

    ``tag`` is its part of speech in the Penn Treebank's tags, ``dep`` its label in ClearNLP's, ``head`` what it
    depends on, which is itself at the root; ``children`` depend on it, in order. ``lower`` is the text in lower
    case, ``lemmas`` every base form it may have.
    """

    __slots__ = ("children", "dep", "head", "i", "lemmas", "lower", "tag", "text", "tree")

    children: tuple[Token, ...]
    head: Token
    tree: Tree

    def __init__(self, i: TokenIndex, text: str, tag: str, dep: str) -> None:
        self.i = i
        self.text = text
        self.tag = tag
        self.dep = dep
        self.lower = text.lower()
        self.lemmas = lemmas(text)

    def __repr__(self) -> str:
        return f"<{self.i} {self.text} {self.tag} {self.dep} of {self.head.text}>"

    def nbor(self, by: int = 1) -> Token:
        """The token so many places on. Raises IndexError outside the sentence."""
        place = self.i + by
        if place < 0:
            raise IndexError(f"{self!r} has no neighbour at {by}")
        return self.tree[place]

    @property
    def ancestors(self) -> Iterator[Token]:
        """Its head, the head of that, and so on to the root."""
        token = self
        while token.head is not token:
            token = token.head
            yield token

    @property
    def subtree(self) -> Iterator[Token]:
        """Itself and all that depends on it, directly or not; in no order."""
        waiting = [self]
        while waiting:
            token = waiting.pop()
            yield token
            waiting.extend(token.children)


Tree = tuple[Token, ...]
"""The tokens of one sentence, in order."""


def tree_of(words: Sequence[str], tags: Sequence[str], labels: Sequence[str], heads: Sequence[int]) -> Tree:
    """A sentence of ``words`` as a tree; ``heads`` are indices of words, at a root its own."""
    tree = tuple(map(Token, cast("Iterable[TokenIndex]", range(len(words))), words, tags, labels))
    below: list[list[Token]] = [[] for _ in tree]
    for token, head in zip(tree, heads, strict=True):
        token.tree = tree
        token.head = tree[head]
        if head != token.i:
            below[head].append(token)
    for token, children in zip(tree, below, strict=True):
        token.children = tuple(children)
    return tree
