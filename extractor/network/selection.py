"""Which rows are drawn: a picture of all would show nothing."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from extractor.errors import InputError
from extractor.exports.content import Content
from extractor.exports.graph import ends_of
from extractor.former import found_by
from extractor.model import Interaction
from extractor.network.graph import DRUG_KEY

MOST = 400
"""More edges than that nobody can read, nor lay out while somebody waits."""
_KNOWN_NAMES = 50_000


@dataclass(frozen=True, slots=True)
class Selection:
    """What is drawn of some rows: ``most`` of them, those of most documents first, then the surest.

    ``focus`` are names or keys: with them only rows are drawn that are at most ``steps`` away from one of them (1: its
    own rows). Rows that nothing supports (belief 0) are never drawn.
    """

    most: int = 60
    focus: tuple[str, ...] = ()
    steps: int = 1

    def __post_init__(self) -> None:
        if not 1 <= self.most <= MOST:
            raise InputError(f"a network of {self.most} rows; 1 to {MOST} are possible")
        if self.steps < 1:
            raise InputError(f"{self.steps} steps from what is looked at; at least 1 is needed")


@dataclass(frozen=True, slots=True)
class Picked:
    """The rows that are drawn, in the order of their weight, and how many were left out."""

    rows: tuple[Interaction, ...]
    left_out: int


def picked(content: Content, selection: Selection) -> Picked:
    """The rows to draw. Raises InputError for a name that no row has."""
    near = _around(content, selection) if selection.focus else None
    number = 0

    def wanted() -> Iterator[Interaction]:
        nonlocal number
        for row in content.interactions():
            if row.belief > 0 and (near is None or _keys(row) & near):
                number += 1
                yield row

    rows = heapq.nsmallest(selection.most, wanted(), key=_weight)
    return Picked(tuple(rows), number - len(rows))


def _weight(row: Interaction) -> tuple[object, ...]:
    return -row.n_documents, -row.belief, row.mirna, row.target, row.effect


def _keys(row: Interaction) -> set[str]:
    """What a row is drawn with: its ends, and the drugs to which it says something of resistance."""
    return {row.subject, row.object, *(f"{DRUG_KEY}{drug}" for drug in row.drugs if row.resistance)}


def _around(content: Content, selection: Selection) -> frozenset[str]:
    """Keys of which the rows are near enough: what is looked at, and what is one step nearer than the last rows."""
    near = _named(content, selection.focus)
    for _ in range(selection.steps - 1):
        # All rows of one step are read before the next begins.
        further = {
            key
            for row in content.interactions()
            if row.belief > 0 and _keys(row) & near
            for key in (row.subject, row.object)
        }
        if further <= near:
            break
        near |= further
    return frozenset(near)


def _named(content: Content, names: tuple[str, ...]) -> set[str]:
    """Keys of what is called so; a miRNA's name finds what it includes as well, as everywhere."""
    wanted = {name.casefold() for name in names}
    found: dict[str, set[str]] = {name: set() for name in wanted}
    known: set[str] = set()
    for row in content.interactions():
        drugs = [(f"{DRUG_KEY}{drug}", drug) for drug in row.drugs if row.resistance]
        for key, name in [*((key, name) for key, name, _ in ends_of(row)), *drugs]:
            called = {key.casefold(), name.casefold(), *map(str.casefold, found_by(name))}
            for match in called & wanted:
                found[match].add(key)
            if len(known) < _KNOWN_NAMES:
                known.add(name)
    for name in names:
        if not found[name.casefold()]:
            near = get_close_matches(name, sorted(known), n=1)
            hint = f"; did you mean {near[0]!r}?" if near else ";"
            raise InputError(f"no row names {name!r}{hint} `extractor table` shows the names there are")
    return set().union(*found.values())
