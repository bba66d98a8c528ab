"""Dependency trees as plain records: read from CoNLL-U, split by article, made into spaCy documents.

CoNLL-U as in https://universaldependencies.org/format.html; the fifth column holds the Penn tag. Word
indices and heads count from 0; the head of the root is the root itself.
"""

from __future__ import annotations

import tarfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

ARCHIVE = "craft_dependency.tgz"
SENTENCES_PER_DOCUMENT = 10
ROOT = "ROOT"
# Every twelfth article from the sixth is for development, every twelfth from the twelfth for the test.
PERIOD, DEVELOPMENT_FROM, TEST_FROM = 12, 5, 11


class TreebankError(Exception):
    """A treebank that is absent or a line of one that cannot be read; says which and what was wanted."""


@dataclass(frozen=True)
class Tree:
    """One sentence with its parse; the five tuples are of one length.

    ``spaces`` tells of each word whether white space follows it.
    """

    words: tuple[str, ...]
    spaces: tuple[bool, ...]
    tags: tuple[str, ...]
    heads: tuple[int, ...]
    labels: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.words)

    def problem(self) -> str:
        """What keeps this from being a tree; "" when it is one."""
        count = len(self.words)
        if {len(self.spaces), len(self.tags), len(self.heads), len(self.labels)} != {count}:
            return "columns of different length"
        if not all(0 <= head < count for head in self.heads):
            return "a head outside the sentence"
        roots = [index for index, head in enumerate(self.heads) if head == index]
        if len(roots) != 1 or self.labels[roots[0]] != ROOT:
            return f"{len(roots)} roots"
        for index in range(count):
            seen: set[int] = set()
            while self.heads[index] != index:
                if index in seen:
                    return "a cycle"
                seen.add(index)
                index = self.heads[index]
        return ""


@dataclass(frozen=True)
class Split:
    """Articles, each a tuple of its sentences, in three parts."""

    train: tuple[tuple[Tree, ...], ...]
    development: tuple[tuple[Tree, ...], ...]
    test: tuple[tuple[Tree, ...], ...]


def read_craft(folder: Path) -> Split:
    """The CRAFT treebank from its archive in ``folder``, articles sorted by path.

    Raises TreebankError when the archive is not there or holds something else.
    """
    path = folder / ARCHIVE
    if not path.is_file():
        raise TreebankError(f"{path} is not there; give the folder that holds {ARCHIVE} with --treebanks")
    with tarfile.open(path) as archive:
        members = sorted((m for m in archive.getmembers() if m.name.endswith(".conllu")), key=lambda m: m.name)
        articles = []
        for member in members:
            file = archive.extractfile(member)
            if file is None:
                raise TreebankError(f"{path}: {member.name} is not a file")
            articles.append(tuple(read_conllu(file.read().decode("utf-8"), member.name)))
    return split(articles)


def split(articles: Sequence[tuple[Tree, ...]]) -> Split:
    """Distribute the articles by their place in the order given."""
    parts: dict[str, list[tuple[Tree, ...]]] = {"train": [], "development": [], "test": []}
    for index, article in enumerate(articles):
        place = index % PERIOD
        name = "development" if place == DEVELOPMENT_FROM else "test" if place == TEST_FROM else "train"
        parts[name].append(article)
    return Split(tuple(parts["train"]), tuple(parts["development"]), tuple(parts["test"]))


def read_conllu(text: str, name: str) -> Iterator[Tree]:
    """The sentences of one CoNLL-U file; ``name`` is for error messages (TreebankError, with the line)."""
    rows: list[list[str]] = []
    for number, line in enumerate([*text.splitlines(), ""], start=1):
        if line.startswith("#"):
            continue
        if line.strip():
            row = line.split("\t")
            if len(row) != 10:
                raise TreebankError(f"{name}:{number}: {len(row)} columns where CoNLL-U has 10")
            if row[0].isdigit():
                rows.append(row)
        elif rows:
            tree = _tree(rows)
            if problem := tree.problem():
                raise TreebankError(f"{name}:{number}: the sentence before this line has {problem}")
            yield tree
            rows = []


def _tree(rows: Sequence[Sequence[str]]) -> Tree:
    heads = tuple(int(row[6]) - 1 if int(row[6]) else index for index, row in enumerate(rows))
    return Tree(
        words=tuple(row[1] for row in rows),
        spaces=tuple("SpaceAfter=No" not in row[9] for row in rows),
        tags=tuple(row[4] for row in rows),
        heads=heads,
        labels=tuple(
            ROOT if head == index else row[7] for index, (row, head) in enumerate(zip(rows, heads, strict=True))
        ),
    )


def batches(trees: Sequence[Tree], size: int = SENTENCES_PER_DOCUMENT) -> Iterator[Sequence[Tree]]:
    """The sentences of one article in groups of ``size``, the last one shorter."""
    for start in range(0, len(trees), size):
        yield trees[start : start + size]


def document(vocab: Vocab, trees: Iterable[Tree]) -> Doc:
    """One spaCy document of the sentences, with tags, heads and labels as the truth."""
    from spacy.tokens import Doc

    words: list[str] = []
    spaces: list[bool] = []
    tags: list[str] = []
    heads: list[int] = []
    labels: list[str] = []
    starts: list[bool] = []
    for tree in trees:
        heads.extend(head + len(words) for head in tree.heads)
        starts.extend(index == 0 for index in range(len(tree)))
        words.extend(tree.words)
        spaces.extend(tree.spaces)
        tags.extend(tree.tags)
        labels.extend(tree.labels)
    return Doc(vocab, words=words, spaces=spaces, tags=tags, heads=heads, deps=labels, sent_starts=starts)
