"""When two names mean the same entity, and which prediction answers which item of the gold.

A *rule* is a plain function of two entities, symmetric, without state, and true of entities with
equal keys; ``RULES`` names those that ship. :func:`align` pairs items one to one, so that nothing
is counted twice, whatever the order of the input.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar

from extractor.errors import InputError
from extractor.model import MIRNA_TYPES, EntityType, Mention
from extractor.names import parse_mirna

T = TypeVar("T")
_ARM = re.compile(r"-([35]p)$")


@dataclass(frozen=True, slots=True)
class Entity:
    """What a mention or a cell of a gold table names; ``identifier`` is "" where none is known."""

    type: EntityType
    identifier: str
    name: str

    @property
    def folded(self) -> str:
        """The name without differences of writing; see :func:`fold`."""
        return fold(self.name, self.type)

    @property
    def key(self) -> str:
        """The identifier, or the folded name without one."""
        return self.identifier or f"name:{self.folded}"


Rule = Callable[[Entity, Entity], bool]


def entity_of(mention: Mention) -> Entity:
    """The entity that a mention names."""
    return Entity(mention.type, mention.identifier, mention.name or mention.text)


@lru_cache(maxsize=65536)
def fold(name: str, entity_type: EntityType) -> str:
    """A name in lower case with single spaces; a miRNA's in the grammar's canonical form as well.

    "hsa-miR-21", "microRNA-21" and "MIR21" fold to "mir-21". An arm that is stated stays, since
    miR-21-5p and miR-21-3p are different molecules and a bare miR-21 is neither for certain.
    """
    spaced = " ".join(name.split())
    if entity_type not in MIRNA_TYPES:
        return spaced.casefold()
    try:
        return parse_mirna(spaced).canonical.casefold()
    except InputError:  # a name outside the grammar is compared as it is written
        return spaced.casefold()


def identifier_or_name(a: Entity, b: Entity) -> bool:
    """Equal identifiers; folded names where one side has no identifier, and for miRNAs always.

    Two databases may number the same miRNA differently, but its name is its nomenclature.
    """
    if a.identifier and a.identifier == b.identifier:
        return True
    both_mirna = a.type in MIRNA_TYPES and b.type in MIRNA_TYPES
    return (both_mirna or not (a.identifier and b.identifier)) and a.folded == b.folded


def identifier(a: Entity, b: Entity) -> bool:
    """Equal keys: an entity with an identifier never equals one without."""
    return a.key == b.key


def any_arm(a: Entity, b: Entity) -> bool:
    """As :func:`identifier_or_name`, and a miRNA without an arm is either of its arms.

    For databases, whose curators give the arm that a paper leaves open.
    """
    if identifier_or_name(a, b):
        return True
    if not (a.type in MIRNA_TYPES and b.type in MIRNA_TYPES):
        return False
    (bare, arm), (other, other_arm) = _without_arm(a.folded), _without_arm(b.folded)
    return bare == other and not (arm and other_arm)


def _without_arm(folded: str) -> tuple[str, str]:
    arm = _ARM.search(folded)
    return (folded[: arm.start()], arm[1]) if arm else (folded, "")


RULES: Mapping[str, Rule] = {
    "identifier-or-name": identifier_or_name,
    "identifier": identifier,
    "any-arm": any_arm,
}


@dataclass(frozen=True, slots=True)
class Alignment(Generic[T]):
    """Pairs (predicted, gold), and what is left over on either side."""

    hits: tuple[tuple[T, T], ...]
    false: tuple[T, ...]
    missed: tuple[T, ...]


def distinct(items: Iterable[T], key: Callable[[T], Hashable], order: Callable[[T], str]) -> dict[Hashable, T]:
    """One item a key, the first in ``order``: the same whichever way the input is shuffled."""
    kept: dict[Hashable, T] = {}
    for item in sorted(items, key=order):
        kept.setdefault(key(item), item)
    return kept


def align(predicted: Mapping[Hashable, T], gold: Mapping[Hashable, T], same: Callable[[T, T], bool]) -> Alignment[T]:
    """Pair predictions with gold items, each at most once, as many as can be paired.

    Equal keys are paired first; ``same(predicted item, gold item)`` then decides on the rest by a
    maximum bipartite matching (Kuhn 1955), whose size does not depend on the order. Swapping the
    two sides swaps ``false`` and ``missed``; a further prediction never lowers the hits.
    """
    partner: dict[Hashable, Hashable] = {key: key for key in predicted if key in gold}  # predicted -> gold
    free = [key for key in predicted if key not in gold]
    if free:
        for wanted in (key for key in gold if key not in predicted):
            _augment(wanted, predicted, gold, same, partner)
    taken = set(partner.values())
    return Alignment(
        hits=tuple((predicted[p], gold[g]) for p, g in partner.items()),
        false=tuple(item for key, item in predicted.items() if key not in partner),
        missed=tuple(item for key, item in gold.items() if key not in taken),
    )


def _augment(
    wanted: Hashable,
    predicted: Mapping[Hashable, T],
    gold: Mapping[Hashable, T],
    same: Callable[[T, T], bool],
    partner: dict[Hashable, Hashable],
) -> None:
    """Find a prediction for ``wanted``, moving other pairs where that frees one."""
    reached_from: dict[Hashable, Hashable] = {}
    waiting = [wanted]
    while waiting:
        target = waiting.pop()
        for key, item in predicted.items():
            if key in reached_from or not (key == target or same(item, gold[target])):
                continue
            reached_from[key] = target
            if key in partner:
                waiting.append(partner[key])
                continue
            _shift(key, wanted, reached_from, partner)
            return


def _shift(
    key: Hashable,
    wanted: Hashable,
    reached_from: Mapping[Hashable, Hashable],
    partner: dict[Hashable, Hashable],
) -> None:
    """Re-pair along the path that was found, from its free end back to ``wanted``."""
    holder = {target: prediction for prediction, target in partner.items()}
    while True:
        target = reached_from[key]
        partner[key] = target
        if target == wanted:
            return
        key = holder[target]
