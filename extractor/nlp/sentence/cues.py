"""Cue words of the grammar: ``data/syntax.toml``, which says what each group is for, with an example.

Labels and tags of the parser are no words and stand where they are asked for, as do prepositions that belong to one
construction ("of", "by").
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from extractor.records.packaged import packaged


@dataclass(frozen=True, slots=True)
class Verbs:
    """Verbs, by their base forms."""

    object_control: frozenset[str]
    causing: frozenset[str]
    copular: frozenset[str]
    of_roles: frozenset[str]
    pointing: frozenset[str]
    of_members: frozenset[str]
    of_lists: frozenset[str]
    before_colon: frozenset[str]
    finding: frozenset[str]
    showing: frozenset[str]
    having_sites: frozenset[str]
    having_targets: frozenset[str]
    rendering: frozenset[str]
    mediating: frozenset[str]
    encoding: frozenset[str]
    expressing: frozenset[str]
    associating: frozenset[str]
    elliptical: frozenset[str]


@dataclass(frozen=True, slots=True)
class Nouns:
    """Nouns, and words that stand for some, by their base forms."""

    of_the_doer: frozenset[str]
    contacts: frozenset[str]
    ways: frozenset[str]
    any_molecule: frozenset[str]
    of_targets: frozenset[str]
    kinds_of_rna: frozenset[str]
    with_sites: frozenset[str]
    sites: frozenset[str]
    of_sites: frozenset[str]
    binding_sites: frozenset[str]
    reporters: frozenset[str]
    chains: frozenset[str]
    circumstances: frozenset[str]
    drugs: frozenset[str]
    parts: frozenset[str]
    members: frozenset[str]


@dataclass(frozen=True, slots=True)
class Prepositions:
    """Prepositions, by where they lead."""

    by_means: frozenset[str]
    to_the_doer: frozenset[str]
    to_whose_target: frozenset[str]
    enumerating: frozenset[str]
    of_manipulations: frozenset[str]
    of_states: frozenset[str]
    of_sites: frozenset[str]
    within: frozenset[str]
    of_settings: frozenset[str]
    of_places: frozenset[str]
    of_conditions: frozenset[str]
    of_actors: frozenset[str]


@dataclass(frozen=True, slots=True)
class Conjunctions:
    """Words and commas that begin a clause."""

    subordinating: frozenset[str]
    coordinating: frozenset[str]
    at_once: frozenset[str]
    before_gaps: frozenset[str]


@dataclass(frozen=True, slots=True)
class SmallWords:
    """Other small words."""

    determiners: frozenset[str]
    pronouns: frozenset[str]
    object_pronouns: frozenset[str]
    relative: frozenset[str]
    standing_in: frozenset[str]
    before_names: frozenset[str]
    comparing: frozenset[str]
    compared: frozenset[str]
    together: frozenset[str]
    respective: frozenset[str]
    unchanged: frozenset[str]
    pairs: frozenset[str]


@dataclass(frozen=True, slots=True)
class Written:
    """Parts of words, and words that stand for others."""

    inhibited_after: tuple[str, ...]
    inhibited_before: tuple[str, ...]
    condition: str
    resistance: str
    denying_prefix: str
    verb_prefixes: tuple[str, ...]
    behind_mirna: Mapping[str, str]
    before_response: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Cues:
    """All groups."""

    verbs: Verbs
    nouns: Nouns
    prepositions: Prepositions
    conjunctions: Conjunctions
    words: SmallWords
    written: Written


@cache
def cues() -> Cues:
    """The shipped words. Raises ConfigurationError naming the group and key that is wrong."""
    return packaged(Cues, "syntax.toml")
