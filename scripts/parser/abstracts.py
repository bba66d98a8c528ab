"""A check on abstracts: subjects and objects as the GENIA treebank has them.

GENIA (abstracts on blood cells) is annotated in Universal Dependencies 1, another scheme than the
parser's; subjects and objects of verbs are the same in both, but for copulas, where UD makes the
predicate the head, and relative pronouns, which CRAFT labels ``dep``. Those two are left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from treebank import Tree, read_conllu

if TYPE_CHECKING:
    from spacy.language import Language

FILE = "genia_test.conllu"
ARGUMENTS = ("nsubj", "nsubjpass", "dobj")
RELATIVE = frozenset({"WDT", "WP"})

Arc = tuple[int, int, int, str]


def read_abstracts(folder: Path) -> tuple[Tree, ...]:
    """The sentences of GENIA's test part; none when the folder does not hold it."""
    path = folder / FILE
    return tuple(read_conllu(path.read_text(encoding="utf-8"), FILE)) if path.is_file() else ()


def score_arguments(parser: Language, trees: Sequence[Tree]) -> dict[str, tuple[float, float, int]]:
    """Precision, recall and number by label, and of all under "all"."""
    from spacy.tokens import Doc

    docs = parser.pipe(
        Doc(parser.vocab, words=list(tree.words), sent_starts=[index == 0 for index in range(len(tree))])
        for tree in trees
    )
    true: set[Arc] = set()
    found: set[Arc] = set()
    for number, (tree, doc) in enumerate(zip(trees, docs, strict=True)):
        copular = {head for head, label in zip(tree.heads, tree.labels, strict=True) if label == "cop"}
        for index, token in enumerate(doc):
            aside = tree.tags[index] in RELATIVE or (tree.labels[index] == "nsubj" and tree.heads[index] in copular)
            if aside:
                continue
            if tree.labels[index] in ARGUMENTS:
                true.add((number, index, tree.heads[index], tree.labels[index]))
            if token.dep_ in ARGUMENTS:
                found.add((number, index, token.head.i, token.dep_))
    scores = {label: _scores(true, found, {label}) for label in ARGUMENTS}
    return {**scores, "all": _scores(true, found, set(ARGUMENTS))}


def _scores(true: set[Arc], found: set[Arc], labels: set[str]) -> tuple[float, float, int]:
    wanted = {arc for arc in true if arc[3] in labels}
    given = {arc for arc in found if arc[3] in labels}
    both = len(wanted & given)
    return both / max(1, len(given)), both / max(1, len(wanted)), len(wanted)
