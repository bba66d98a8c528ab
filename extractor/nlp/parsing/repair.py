"""A second look at verbs that the parser took for modifiers.

In "overexpression of miR-21 reduced PTEN mRNA" nothing marks where the object begins, and a parser
reads "reduced PTEN mRNA" as a noun phrase. With an article in its place ("reduced the PTEN mRNA") it
does not. Where a word that may be a verb stands between two noun phrases and was not read as a verb,
the sentence is parsed again with an article after it, and the better reading is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from extractor.model import Span
from extractor.nlp.parsing.language import Parser
from extractor.nlp.parsing.syntax import children, is_noun, is_verb
from extractor.nlp.parsing.tree import Token, Tree
from extractor.nlp.sentence.words import TokenIndex, Word, WordedSentence

_ARTICLE = "the"
_MODIFYING = frozenset({"amod", "compound", "nmod", "ROOT", "nsubj", "dobj", "pobj", "conj", "appos"})


def parsed(
    sentences: Iterable[WordedSentence], parser: Parser, verbs: frozenset[str]
) -> Iterator[tuple[WordedSentence, Tree]]:
    """Each sentence with its parse, some with an article that the text does not have.

    ``verbs`` are the base forms of the words that are looked at a second time.
    """
    first = list(sentences)
    trees = list(parser.parse(first))
    doubtful = {i: place for i, tree in enumerate(trees) if (place := _doubtful(first[i], tree, verbs)) is not None}
    second = {i: with_article(first[i], place) for i, place in doubtful.items()}
    for i, tree in zip(second, parser.parse(second.values()), strict=True):
        if _reads_as_verb(tree[doubtful[i]]):
            first[i], trees[i] = second[i], tree
    yield from zip(first, trees, strict=True)


def _doubtful(sentence: WordedSentence, tree: Tree, verbs: frozenset[str]) -> TokenIndex | None:
    """The first word that may be a verb between two nouns and was read as neither verb nor participle."""
    for token in tree[1 : len(sentence.words) - 1]:
        if _reads_as_verb(token) or token.dep not in _MODIFYING or sentence.words[token.i].slot is not None:
            continue
        before = token.nbor(-2) if token.nbor(-1).text in {",", ")"} and token.i > 1 else token.nbor(-1)
        if not is_noun(before) or before.tag == "DT" or not _begins_object(sentence, token.nbor(1)):
            continue
        if token.lower.endswith("ing"):
            continue
        if token.lemmas & verbs:
            return token.i
    return None


def _begins_object(sentence: WordedSentence, token: Token) -> bool:
    return sentence.words[token.i].slot is not None


def _reads_as_verb(token: Token) -> bool:
    return (
        is_verb(token) and token.dep not in {"amod", "compound", "nmod"} and bool(children(token, {"dobj", "auxpass"}))
    )


def with_article(sentence: WordedSentence, place: TokenIndex) -> WordedSentence:
    """The sentence with an article after the word at ``place``."""
    start = sentence.words[place + 1].span.start
    words = (*sentence.words[: place + 1], Word(_ARTICLE, Span(start, start)), *sentence.words[place + 1 :])
    aside = {slot: TokenIndex(anchor + (anchor > place)) for slot, anchor in sentence.aside.items()}
    return replace(sentence, words=words, aside=aside)
