"""Figures of a parser: tags, attachments and sentence boundaries, in all and by sentence length.

Scored as spaCy does: every token but those labelled ``punct`` and ``p``, labels compared in lower case.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from treebank import Tree, batches, document

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

LENGTHS = ((1, 10), (11, 20), (21, 30), (31, 40), (41, 60), (61, 10_000))
PUNCTUATION = frozenset({"punct", "p"})


@dataclass(frozen=True)
class Counts:
    """What was right of how many; attachments without punctuation."""

    tokens: int = 0
    tags: int = 0
    arcs: int = 0
    heads: int = 0
    labelled: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.tokens + other.tokens,
            self.tags + other.tags,
            self.arcs + other.arcs,
            self.heads + other.heads,
            self.labelled + other.labelled,
        )

    @property
    def tag(self) -> float:
        """Share of right tags."""
        return self.tags / max(1, self.tokens)

    @property
    def uas(self) -> float:
        """Unlabelled attachment score."""
        return self.heads / max(1, self.arcs)

    @property
    def las(self) -> float:
        """Labelled attachment score."""
        return self.labelled / max(1, self.arcs)


@dataclass(frozen=True)
class Result:
    """A parser's figures on one part of the treebank."""

    running: dict[str, float]
    given: Counts
    by_length: tuple[tuple[tuple[int, int], int, Counts], ...]
    tokens_per_second: float

    def rows(self) -> Iterator[str]:
        """The figures as lines of a Markdown table, percentages."""
        yield "| on | sentences | TAG | UAS | LAS | sentence F |"
        yield "|---|---|---|---|---|---|"
        total = sum(count for _, count, _ in self.by_length)
        cells = (self.running[name] for name in ("tag_acc", "dep_uas", "dep_las", "sents_f"))
        yield f"| running text, ten sentences a document | {total} | " + " | ".join(f"{c:.1%}" for c in cells) + " |"
        yield f"| one sentence at a time | {total} | {_cells(self.given)} | – |"
        for (low, high), count, counts in self.by_length:
            name = f"{low}–{high}" if high < LENGTHS[-1][1] else f"{low} and more"
            yield f"| – of {name} words | {count} | {_cells(counts)} | – |"


def evaluate(parser: Language, articles: Iterable[Sequence[Tree]]) -> Result:
    """Parse the sentences of the articles, as running text and one by one, and compare with their trees."""
    from spacy.scorer import Scorer
    from spacy.training import Example

    vocab = parser.vocab
    articles = list(articles)
    truth = [document(vocab, group) for article in articles for group in batches(article)]
    examples = [Example(_bare(parser, doc), doc) for doc in truth]
    for example, parsed in zip(examples, parser.pipe([e.predicted for e in examples]), strict=True):
        example.predicted = parsed
    scores = Scorer(parser).score(examples)
    running = {name: float(scores[name]) for name in ("tag_acc", "dep_uas", "dep_las", "sents_f")}
    trees = [tree for article in articles for tree in article]
    started = time.process_time()
    parsed_one_by_one = list(parser.pipe(_alone(parser, tree) for tree in trees))
    seconds = time.process_time() - started
    compared = [compare(tree, doc) for tree, doc in zip(trees, parsed_one_by_one, strict=True)]
    by_length = []
    for low, high in LENGTHS:
        chosen = [counts for tree, counts in zip(trees, compared, strict=True) if low <= len(tree) <= high]
        by_length.append(((low, high), len(chosen), sum(chosen, Counts())))
    return Result(running, sum(compared, Counts()), tuple(by_length), sum(map(len, trees)) / seconds)


def compare(tree: Tree, parsed: Doc) -> Counts:
    """Count what agrees between a tree and the parse of its words."""
    tags = heads = labelled = arcs = 0
    for index, token in enumerate(parsed):
        tags += token.tag_ == tree.tags[index]
        if tree.labels[index] in PUNCTUATION:
            continue
        arcs += 1
        if token.head.i == tree.heads[index]:
            heads += 1
            labelled += token.dep_.lower() == tree.labels[index].lower()
    return Counts(len(tree), tags, arcs, heads, labelled)


def _bare(parser: Language, doc: Doc) -> Doc:
    """The words of a document and nothing else."""
    words, spaces = [token.text for token in doc], [bool(token.whitespace_) for token in doc]
    return type(doc)(parser.vocab, words=words, spaces=spaces)


def _alone(parser: Language, tree: Tree) -> Doc:
    """One sentence whose end is known, as the package parses it."""
    from spacy.tokens import Doc

    starts = [index == 0 for index in range(len(tree))]
    return Doc(parser.vocab, words=list(tree.words), spaces=list(tree.spaces), sent_starts=starts)


def _cells(counts: Counts) -> str:
    return f"{counts.tag:.1%} | {counts.uas:.1%} | {counts.las:.1%}"
