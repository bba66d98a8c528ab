"""How far two independent annotations of a gold table agree, and where they differ.

    .venv/bin/python scripts/gold_agreement.py gold/passes/a.tsv gold/passes/b.tsv

Prints positive specific agreement (F1 of one annotation against the other; Hripcsak & Rothschild 2005)
for relations at rising strictness, Cohen's kappa (1960) of the effect on pairs that both annotated, and
every relation that only one of them has.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable
from pathlib import Path

from extractor.model import GoldRelation
from extractor.records.tsv import by_hand, read_tsv

Key = Callable[[GoldRelation], Hashable]


def name(text: str) -> str:
    return " ".join(text.casefold().split())


def subject_of(row: GoldRelation) -> str:
    return row.subject_identifier or name(row.subject)


def object_of(row: GoldRelation) -> str:
    return row.object_identifier or name(row.object)


LEVELS: dict[str, Key] = {
    "pair and first reference": lambda r: (r.ref[0], frozenset((subject_of(r), object_of(r)))),
    "with direction": lambda r: (r.ref[0], subject_of(r), object_of(r)),
    "with effect (triple)": lambda r: (r.ref[0], subject_of(r), r.effect, object_of(r)),
    "with resistance": lambda r: (r.ref[0], subject_of(r), r.effect, object_of(r), r.resistance),
    "with drugs": lambda r: (r.ref[0], subject_of(r), r.effect, object_of(r), r.resistance, frozenset(r.drugs)),
}


def agreement(first: list[GoldRelation], second: list[GoldRelation], key: Key) -> tuple[int, int, int, float]:
    """Shared keys, keys of each, and their F1."""
    a, b = {key(row) for row in first}, {key(row) for row in second}
    return len(a & b), len(a), len(b), 2 * len(a & b) / (len(a) + len(b))


def kappa(first: list[GoldRelation], second: list[GoldRelation]) -> tuple[float, int]:
    """Cohen's kappa of the effect over directed pairs that both have once, and their number."""
    sides = []
    for rows in (first, second):
        effects: dict[Hashable, set[str]] = defaultdict(set)
        for row in rows:
            effects[LEVELS["with direction"](row)].add(str(row.effect))
        sides.append({pair: found.copy().pop() for pair, found in effects.items() if len(found) == 1})
    shared = sides[0].keys() & sides[1].keys()
    observed = sum(sides[0][pair] == sides[1][pair] for pair in shared) / len(shared)
    counts = [Counter(side[pair] for pair in shared) for side in sides]
    chance = sum(counts[0][effect] * counts[1][effect] for effect in counts[0]) / len(shared) ** 2
    return (observed - chance) / (1 - chance), len(shared)


def main(paths: list[str]) -> None:
    if len(paths) != 2:
        sys.exit(__doc__)
    first, second = (read_tsv(Path(path), GoldRelation, by_hand) for path in paths)
    print("| level | in both | only first | only second | agreement (F1) |\n|---|---:|---:|---:|---:|")
    for level, key in LEVELS.items():
        both, one, other, score = agreement(first, second, key)
        print(f"| {level} | {both} | {one - both} | {other - both} | {score:.3f} |")
    value, pairs = kappa(first, second)
    print(f"\nCohen's kappa of the effect on the {pairs} directed pairs that both have: {value:.3f}")
    triple = LEVELS["with effect (triple)"]
    for title, here, there in (("first", first, second), ("second", second, first)):
        others = {triple(row) for row in there}
        print(f"\nOnly in the {title}:\n")
        for row in here:
            if triple(row) not in others:
                print(f"- {row.ref[0]}: {row.subject} {row.effect} {row.object}")


if __name__ == "__main__":
    main(sys.argv[1:])
