"""Which things go with an entity, where a rule decides what is the same entity."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Generic, TypeVar

from extractor.scoring.matching import RULES, Entity, Rule

T = TypeVar("T")
_ARM = re.compile(r"-[35]p$")


class EntityIndex(Generic[T]):
    """Things by the entities that they go with.

    The rules that ship hold only between entities that share identifier or name, but for case and arm, and are asked of
    these; any other rule is asked of all.
    """

    def __init__(self, entries: Iterable[tuple[Entity, T]], rule: Rule) -> None:
        self._rule = rule
        self._things: defaultdict[Entity, set[T]] = defaultdict(set)
        for entity, thing in entries:
            self._things[entity].add(thing)
        self._near: defaultdict[str, list[Entity]] = defaultdict(list)
        for entity in self._things:
            for sign in _signs(entity) if rule in RULES.values() else ("",):
                self._near[sign].append(entity)
        self._known: dict[Entity, frozenset[T]] = {}

    def of(self, entity: Entity) -> frozenset[T]:
        """The things of all entities that are the same as this one."""
        if entity not in self._known:
            signs = _signs(entity) if self._rule in RULES.values() else {""}
            same = {near for sign in signs for near in self._near.get(sign, ()) if self._rule(entity, near)}
            self._known[entity] = frozenset(thing for near in same for thing in self._things[near])
        return self._known[entity]


def _signs(entity: Entity) -> set[str]:
    """Of which two entities have to share one for a shipped rule to hold."""
    return {entity.key, f"name:{_ARM.sub('', entity.folded)}"}
