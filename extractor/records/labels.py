"""What the types, effects and roles of other people's files are called here.

Nothing is guessed: a name that is neither ours nor mapped is an error that says what would be allowed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from extractor.errors import InputError, allowed
from extractor.model import Effect, EntityType

PAIR = "pair"
"""What a relation is mapped to that says neither what the one does to the other, nor which to which."""
LEFT_OUT = "none"
"""What a name is mapped to whose mentions or relations are left out."""
SUBJECT_ROLES = frozenset({"subject", "subj", "agent", "cause", "source", "arg1"})
OBJECT_ROLES = frozenset({"object", "obj", "theme", "target", "patient", "arg2"})
"""What the two ends of a relation are called, in any case."""
_TARGETS = (*EntityType, *Effect, PAIR, LEFT_OUT, "subject", "object")


@dataclass(frozen=True)
class Labels:
    """The names of others, and what each stands for here; our own need not be listed."""

    mapping: Mapping[str, str] = field(default_factory=dict)

    def type_of(self, name: str) -> EntityType | None:
        """The type of a mention, None where it is left out. Raises ValueError for an unknown name."""
        known = self.mapping.get(name, name)
        if known == LEFT_OUT:
            return None
        if known not in set(EntityType):
            raise ValueError(f"{self._what('type', name)}; {allowed(known, EntityType)}{_hint(name, EntityType)}")
        return EntityType(known)

    def effect_of(self, name: str) -> Effect | str:
        """The effect of a relation, or :data:`PAIR`, or :data:`LEFT_OUT`. Raises ValueError for an unknown name."""
        known = self.mapping.get(name, name)
        if known in (PAIR, LEFT_OUT):
            return known
        if known not in set(Effect):
            raise ValueError(f"{self._what('effect', name)}; {allowed(known, Effect)}{_hint(name, Effect)}")
        return Effect(known)

    def side_of(self, role: str) -> str:
        """ "subject" or "object", or "" where the role does not tell."""
        known = self.mapping.get(role, role).casefold()
        return "subject" if known in SUBJECT_ROLES else "object" if known in OBJECT_ROLES else ""

    def _what(self, kind: str, name: str) -> str:
        return f"unknown {kind} {name!r}" + (f", mapped to {self.mapping[name]!r}" if name in self.mapping else "")

    def __str__(self) -> str:
        return ",".join(f"{name}={known}" for name, known in sorted(self.mapping.items()))


def _hint(name: str, names: Iterable[str]) -> str:
    """How to say what a name stands for, with one that differs in case only, or else with the first one."""
    choices = [str(choice) for choice in names]
    example = next((choice for choice in choices if choice.casefold() == name.casefold()), choices[0])
    return f". Say what it stands for (--map {name}={example}) or leave it out (--map {name}={LEFT_OUT})"


def labels_of(pairs: Iterable[str]) -> Labels:
    """A mapping written as ``NAME=OURS``. Raises InputError for what is none, or says two things of one name."""
    mapping: dict[str, str] = {}
    for pair in pairs:
        name, equals, known = (part.strip() for part in pair.rpartition("="))
        if not (equals and name):
            raise InputError(f"{pair!r} is no mapping; write NAME=OURS, such as MiRNA=miRNA or binds=targets")
        if known not in set(_TARGETS):
            raise InputError(f"{pair!r} maps to {known!r}; {allowed(known, _TARGETS)}")
        if mapping.setdefault(name, known) != known:
            raise InputError(f"{name!r} is mapped to {mapping[name]!r} and to {known!r}; one of them is needed")
    return Labels(mapping)
