"""Training documents for spaCy: the treebank's own words, a part of them changed anew in every epoch."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import spacy
from augment import Names, Rates, augment, load_names
from invented import invent
from spacy.tokens import Doc
from spacy.training import Example
from treebank import Tree, batches, document, read_craft

if TYPE_CHECKING:
    from spacy.language import Language

# Shares of the treebank's documents that are read as they are, and changed; the rest is changed and
# cut into single sentences, as the package parses them. Of the invented sentences, per treebank sentence.
AS_THEY_ARE, CHANGED = 0.4, 0.3
INVENTED = 0.08


@spacy.registry.readers("extractor.Craft.v1")
def create_reader(treebanks: str, part: str, augmented: bool, seed: int) -> Callable[[Language], Iterator[Example]]:
    """A reader of one part ("train", "development", "test") of the treebank in the folder ``treebanks``.

    Augmented, it gives the documents shuffled and partly changed, otherwise at every call, but the
    same for the same ``seed``.
    """
    split = read_craft(Path(treebanks))
    random = Random(seed)
    names = load_names()

    def read(pipeline: Language) -> Iterator[Example]:
        articles = getattr(split, part)
        return (
            augmented_examples(pipeline, articles, random, names) if augmented else plain_examples(pipeline, articles)
        )

    return read


def plain_examples(pipeline: Language, articles: Sequence[Sequence[Tree]]) -> Iterator[Example]:
    """Documents of ten sentences, unchanged."""
    for article in articles:
        for group in batches(article):
            yield _example(pipeline, group, given=False)


def augmented_examples(
    pipeline: Language, articles: Sequence[Sequence[Tree]], random: Random, names: Names
) -> Iterator[Example]:
    """One epoch: every document once, as it is or changed, and invented sentences."""
    groups = [group for article in articles for group in batches(article)]
    random.shuffle(groups)
    for group in groups:
        draw = random.random()
        if draw < AS_THEY_ARE:
            yield _example(pipeline, group, given=False)
            continue
        chosen: dict[str, str] = {}
        changed = [augment(tree, random, names, Rates(), chosen) for tree in group]
        if draw < AS_THEY_ARE + CHANGED:
            yield _example(pipeline, changed, given=False)
        else:
            for tree in changed:
                yield _example(pipeline, [tree], given=True)
        for _ in group:
            if random.random() < INVENTED:
                yield _example(pipeline, [invent(random, names)], given=True)


def _example(pipeline: Language, trees: Sequence[Tree], given: bool) -> Example:
    reference = document(pipeline.vocab, trees)
    starts = [bool(token.is_sent_start) for token in reference] if given else None
    words = [token.text for token in reference]
    spaces = [bool(token.whitespace_) for token in reference]
    return Example(Doc(pipeline.vocab, words=words, spaces=spaces, sent_starts=starts), reference)
