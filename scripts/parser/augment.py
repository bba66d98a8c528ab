"""Changed copies of parsed sentences: names of miRNAs, genes and drugs in noun slots, other shapes of sentence.

Every function takes a tree and gives a tree whose heads and labels are valid; those that choose take a
``random.Random``, so that a seed decides the outcome. The package replaces each recognised name by one
noun before it parses, so names here are one word, in whatever number of words the treebank wrote them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from treebank import ROOT, Tree

NAMES = Path(__file__).with_name("names.toml")
SINGULAR = frozenset({"NN", "NNP"})
# Labels at which a name stands, and those at which a list of names may.
SLOTS = frozenset({"compound", "nmod", "npadvmod", "nsubj", "nsubjpass", "dobj", "pobj", "conj", "appos", "poss"})
LISTED = frozenset({"nsubj", "nsubjpass", "dobj", "pobj", "compound"})
NAME_PARTS = frozenset({"compound", "nmod", "nummod", "punct"})
CLAUSES = frozenset({"ccomp"})
REPORTING = frozenset({
    "show", "shows", "showed", "shown", "find", "found", "demonstrate", "demonstrated", "demonstrates", "indicate",
    "indicates", "indicated", "suggest", "suggests", "suggested", "reveal", "revealed", "reveals", "report",
    "reported", "conclude", "confirmed", "observed",
})  # fmt: skip
OPENING, CLOSING = frozenset("([{"), frozenset(")]}")
SPECIES_PREFIXES = ("", "", "", "", "", "hsa-", "mmu-", "pre-", "pri-")
STEMS = ("miR-", "miR-", "miR-", "miRNA-", "microRNA-", "MiR-", "MicroRNA-", "miR")


@dataclass(frozen=True)
class Rates:
    """How often each change is made, as shares of the places where it could be."""

    name_like: float = 0.55
    bare_noun: float = 0.12
    determined_noun: float = 0.03
    plural: float = 0.02
    collapse: float = 0.4
    listing: float = 0.08
    aside: float = 0.5
    reported: float = 0.5
    no_stop: float = 0.05
    capitals: float = 0.01
    title_case: float = 0.02


@dataclass(frozen=True)
class Names:
    """What to put into noun slots: lists by group, their weights, and plural nouns."""

    groups: Mapping[str, Sequence[str]]
    weights: Mapping[str, float]
    plural: Sequence[str]

    def draw(self, random: Random) -> str:
        """One name in the singular."""
        group = random.choices(list(self.weights), weights=list(self.weights.values()))[0]
        return mirna(random) if group == "mirna" else random.choice(self.groups[group])


def load_names(path: Path = NAMES) -> Names:
    """The names of ``names.toml``."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return Names(table["names"], table["weights"], table["plural"]["names"])


def mirna(random: Random) -> str:
    """A name in the form of miRBase's, with species, arm, cluster or family at times."""
    prefix = random.choice(SPECIES_PREFIXES)
    if random.random() < 0.1:
        name = "let-7" + random.choice("abcdefgi") if random.random() < 0.8 else "let-7"
    else:
        number = str(random.choice((random.randint(1, 400), random.randint(1, 400), random.randint(400, 8000))))
        name = random.choice(STEMS) + number + random.choice(("", "", "", "a", "b", "c"))
    if random.random() < 0.1:
        second, copy = str(random.randint(1, 500)), str(random.randint(1, 3))
        return prefix + name + random.choice(("/" + second, "-" + copy, "~92a", "s"))
    return prefix + name + random.choice(("", "", "", "", "-5p", "-3p", "-5p", "*"))


def augment(tree: Tree, random: Random, names: Names, rates: Rates, chosen: dict[str, str]) -> Tree:
    """One changed copy of a sentence.

    ``chosen`` remembers which name stands for which word, so that sentences of one document agree; it
    is extended. The result has one root and no cycle when ``tree`` has.
    """
    if random.random() < rates.aside:
        tree = without_asides(tree)
    if random.random() < rates.reported:
        tree = without_report(tree)
    tree = collapse(tree, random, names, rates.collapse, chosen)
    tree = rename(tree, random, names, rates, chosen)
    tree = enlist(tree, random, names, rates.listing)
    if random.random() < rates.no_stop:
        tree = without_stop(tree)
    if random.random() < rates.capitals:
        tree = replace(tree, words=tuple(word.upper() for word in tree.words))
    elif random.random() < rates.title_case:
        tree = title_case(tree)
    return tree


def rename(tree: Tree, random: Random, names: Names, rates: Rates, chosen: dict[str, str]) -> Tree:
    """Names in the place of nouns: often where one stands already, at times where a common noun does."""
    words = list(tree.words)
    determined = {tree.heads[i] for i, label in enumerate(tree.labels) if label in {"det", "poss", "amod", "nummod"}}
    for index, word in enumerate(tree.words):
        tag, label = tree.tags[index], tree.labels[index]
        if tag in SINGULAR and label in SLOTS:
            rate = (
                rates.name_like
                if name_like(word)
                else rates.determined_noun
                if index in determined
                else rates.bare_noun
            )
            if word in chosen or (word[0].isalpha() and random.random() < rate):
                words[index] = chosen.setdefault(word, names.draw(random))
        elif tag == "NNS" and label in SLOTS and random.random() < rates.plural:
            words[index] = random.choice(names.plural)
    return replace(tree, words=tuple(words))


def name_like(word: str) -> bool:
    """Whether the word looks like a symbol: a digit, or two capitals."""
    return len(word) > 1 and (any(c.isdigit() for c in word) or sum(c.isupper() for c in word) >= 2)


def collapse(tree: Tree, random: Random, names: Names, rate: float, chosen: dict[str, str]) -> Tree:
    """Names of several words, "Bcl - 2" or "growth factor receptor", made one name at the place of their head.

    Spans are nouns, numbers and hyphens that nothing interrupts and on which nothing outside depends,
    but on the head; those without a hyphen or symbol are taken a quarter as often.
    """
    gone: set[int] = set()
    words = list(tree.words)
    below = _children(tree)
    for index, tag in enumerate(tree.tags):
        if tag not in SINGULAR or tree.labels[index] not in SLOTS:
            continue
        span = _name_span(tree, index, below)
        symbolic = any(name_like(tree.words[i]) or tree.tags[i] == "HYPH" for i in span)
        whole = " ".join(tree.words[i] for i in span)
        if len(span) == 1 or gone & set(span):
            continue
        if whole in chosen or random.random() < (rate if symbolic else rate / 4):
            words[index] = chosen.setdefault(whole, names.draw(random))
            gone |= set(span) - {index}
    return remove(replace(tree, words=tuple(words)), gone)


def _name_span(tree: Tree, head: int, below: Sequence[Sequence[int]]) -> range:
    parts = {
        child
        for child in below[head]
        if tree.labels[child] in NAME_PARTS and tree.tags[child] in {"NN", "NNP", "CD", "HYPH"} and not below[child]
    }
    start, stop = head, head + 1
    while start - 1 in parts:
        start -= 1
    while stop in parts and "HYPH" in {tree.tags[stop], tree.tags[stop - 1]}:
        stop += 1
    if stop - 1 > head and tree.tags[stop - 1] == "HYPH":
        stop -= 1
    while start < head and tree.tags[start] in {"HYPH", "CD"}:
        start += 1
    return range(start, stop)


def enlist(tree: Tree, random: Random, names: Names, rate: float) -> Tree:
    """Lists in the place of one name: "A and B", "A, B and C", "A/B"; coordinated as the treebank does, in a chain."""
    below = _children(tree)
    for index in reversed(range(len(tree))):
        if tree.tags[index] not in SINGULAR or tree.labels[index] not in LISTED or not name_like(tree.words[index]):
            continue
        if below[index] or random.random() >= rate or not _may_be_plural(tree, index, below):
            continue
        if random.random() < 0.25:
            other = [(names.draw(random), "NN", 0, "compound"), ("/", "HYPH", 0, "punct")]
            tree = _insert(tree, index, other, before=True)
            continue
        joint = random.choice(("and", "and", "and", "or", "but not"))
        extra: list[tuple[str, str, int, str]] = []
        last = 0
        for _ in range(random.choice((0, 0, 1, 1, 2, 3))):
            extra += [(",", ",", last, "punct"), (names.draw(random), "NN", last, "conj")]
            last = len(extra)
        if len(extra) > 2 and random.random() < 0.3:
            extra.append((",", ",", last, "punct"))
        extra.append((joint.split()[0], "CC", last, "cc"))
        target = len(extra) + (2 if joint == "but not" else 1)
        if joint == "but not":
            extra.append(("not", "RB", target, "neg"))
        extra.append((names.draw(random), "NN", last, "conj"))
        tree = _insert(tree, index, extra, before=False)
        if tree.labels[index] == "compound":
            tree = replace(tree, labels=(*tree.labels[:index], "nmod", *tree.labels[index + 1 :]))
    return tree


def _may_be_plural(tree: Tree, index: int, below: Sequence[Sequence[int]]) -> bool:
    """Whether the verb of a subject agrees with a plural as well."""
    if tree.labels[index] not in {"nsubj", "nsubjpass"}:
        return True
    verb = tree.heads[index]
    finite = [verb, *(c for c in below[verb] if tree.labels[c] in {"aux", "auxpass"})]
    return not any(tree.tags[i] == "VBZ" or tree.words[i].lower() == "was" for i in finite)


def without_asides(tree: Tree) -> Tree:
    """The sentence without its parentheses, where each is a set of whole subtrees."""
    gone: set[int] = set()
    start = None
    for index, word in enumerate(tree.words):
        if word in OPENING and start is None:
            start = index
        elif word in CLOSING and start is not None:
            inside = set(range(start, index + 1))
            holds_others = any(tree.heads[i] in inside and i not in inside for i in range(len(tree)))
            rooted = any(tree.heads[i] == i for i in inside)
            if not holds_others and not rooted:
                gone |= inside
            start = None
    return remove(tree, gone)


def without_report(tree: Tree) -> Tree:
    """ "We show that X" as "X": titles and abstracts say at once what articles say was shown."""
    roots = [index for index, head in enumerate(tree.heads) if head == index]
    if not roots or tree.words[roots[0]].lower() not in REPORTING:
        return tree
    root = roots[0]
    below = _children(tree)
    clauses = [c for c in below[root] if tree.labels[c] in CLAUSES and c > root]
    if len(clauses) != 1:
        return tree
    clause = clauses[0]
    kept = _subtree(clause, below)
    marks = [c for c in below[clause] if tree.labels[c] == "mark" and tree.words[c].lower() == "that" and not below[c]]
    stops = [c for c in below[root] if c == len(tree) - 1 and tree.tags[c] == "."]
    kept = (kept - set(marks)) | set(stops)
    if len(kept) < 4 or any(tree.words[i] in CLOSING | OPENING for i in kept):
        return tree
    heads, labels = list(tree.heads), list(tree.labels)
    heads[clause], labels[clause] = clause, ROOT
    for stop in stops:
        heads[stop] = clause
    tree = remove(replace(tree, heads=tuple(heads), labels=tuple(labels)), set(range(len(tree))) - kept)
    first = tree.words[0]
    if first.islower():
        tree = replace(tree, words=(first.capitalize(), *tree.words[1:]))
    return tree


def without_stop(tree: Tree) -> Tree:
    """The sentence without its final full stop, as titles are."""
    last = len(tree) - 1
    if last > 0 and tree.tags[last] == "." and last not in tree.heads[:last]:
        return remove(tree, {last})
    return tree


def title_case(tree: Tree) -> Tree:
    """Capitals at the words' beginnings, but for the small ones; names as they are."""
    small = {"of", "in", "by", "the", "a", "an", "and", "or", "to", "for", "with", "on", "from", "via", "as", "at"}
    words = tuple(w if w in small or not w.islower() or w[0:1].isdigit() else w.capitalize() for w in tree.words)
    return replace(tree, words=words)


def remove(tree: Tree, gone: Collection[int]) -> Tree:
    """The tree without these words; none of them may be the root or the head of a word that stays.

    Raises ValueError when one is.
    """
    if not gone:
        return tree
    kept = [index for index in range(len(tree)) if index not in gone]
    place = {old: new for new, old in enumerate(kept)}
    for index in kept:
        if tree.heads[index] not in place:
            head = tree.words[tree.heads[index]]
            raise ValueError(f"word {index} ({tree.words[index]!r}) would lose its head {head!r}; remove it too")
    return Tree(
        words=tuple(tree.words[i] for i in kept),
        spaces=tuple(tree.spaces[i] for i in kept),
        tags=tuple(tree.tags[i] for i in kept),
        heads=tuple(place[tree.heads[i]] for i in kept),
        labels=tuple(tree.labels[i] for i in kept),
    )


def _insert(tree: Tree, index: int, extra: Sequence[tuple[str, str, int, str]], before: bool) -> Tree:
    """Words put before or after the word ``index``.

    Each is (word, tag, head, label), the head counted from the word itself, 0, through the extra
    ones in their order, 1 and on.
    """
    at = index if before else index + 1
    count = len(extra)
    centre = index + count if before else index

    def moved(old: int) -> int:
        return old + count if old >= at else old

    heads = [moved(head) for head in tree.heads]
    new_heads = [centre if head == 0 else at + head - 1 for _, _, head, _ in extra]
    spaces = list(tree.spaces)
    extra_spaces = [word != "/" for word, *_ in extra]
    return Tree(
        words=(*tree.words[:at], *(word for word, *_ in extra), *tree.words[at:]),
        spaces=(*spaces[:at], *extra_spaces, *spaces[at:]),
        tags=(*tree.tags[:at], *(tag for _, tag, _, _ in extra), *tree.tags[at:]),
        heads=(*heads[:at], *new_heads, *heads[at:]),
        labels=(*tree.labels[:at], *(label for *_, label in extra), *tree.labels[at:]),
    )


def _children(tree: Tree) -> list[list[int]]:
    below: list[list[int]] = [[] for _ in range(len(tree))]
    for index, head in enumerate(tree.heads):
        if head != index:
            below[head].append(index)
    return below


def _subtree(index: int, below: Sequence[Sequence[int]]) -> set[int]:
    found = {index}
    for child in below[index]:
        found |= _subtree(child, below)
    return found
