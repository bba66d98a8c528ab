"""The tables of patterns and nouns (``data/patterns.toml``, ``data/nouns.toml``) as frozen records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from extractor.model import Effect
from extractor.records.packaged import keyed, packaged

FORMS = {
    "verbs": "verb",
    "nouns": "noun",
    "doers": "doer",
    "patients": "patient",
    "sites": "site",
    "adjectives": "adjective",
    "purposes": "purpose",
}
SIGNS = {Effect.REPRESSES: -1, Effect.ACTIVATES: 1}


@dataclass(frozen=True, slots=True)
class Pattern:
    """One row of ``patterns.toml``; what each key means is said there."""

    name: str
    effect: Effect
    verbs: frozenset[str] = frozenset()
    nouns: frozenset[str] = frozenset()
    doers: frozenset[str] = frozenset()
    patients: frozenset[str] = frozenset()
    sites: frozenset[str] = frozenset()
    adjectives: frozenset[str] = frozenset()
    purposes: frozenset[str] = frozenset()
    to: frozenset[str] = frozenset()
    symmetric: bool = False
    direct: bool = False
    response: bool = False
    confidence: float = 0.8
    matches: tuple[str, ...] = ()
    rejects: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Raises ValueError for a pattern without examples."""
        for key in ("matches", "rejects"):
            if not getattr(self, key):
                raise ValueError(f"{key!r} is missing or empty; every pattern needs it")

    @property
    def sign(self) -> int:
        """-1, +1, or 0 for an effect without a sign."""
        return SIGNS.get(self.effect, 0)


@dataclass(frozen=True)
class PatternTable:
    """All patterns, with an index from lemma to (form, pattern)."""

    patterns: tuple[Pattern, ...] = keyed("pattern")
    index: Mapping[str, tuple[tuple[str, Pattern], ...]] = field(init=False)

    def __post_init__(self) -> None:
        """Make the index."""
        index: dict[str, list[tuple[str, Pattern]]] = {}
        for pattern in self.patterns:
            for key, form in FORMS.items():
                for lemma in getattr(pattern, key):
                    index.setdefault(lemma.lower(), []).append((form, pattern))
        object.__setattr__(self, "index", {lemma: tuple(entries) for lemma, entries in index.items()})

    def of(self, lemmas: frozenset[str]) -> list[tuple[str, Pattern]]:
        """The forms ("verb", "noun", "doer", "patient", "site", "adjective", "purpose") and patterns of a word."""
        known = [lemma for lemma in lemmas if lemma in self.index]
        return [entry for lemma in sorted(known) for entry in self.index[lemma]]

    @property
    def verbs(self) -> frozenset[str]:
        """The base forms of all verbs that relate."""
        return frozenset(lemma for lemma, entries in self.index.items() if any(form == "verb" for form, _ in entries))

    def first_of(self, effect: Effect) -> Pattern:
        """The first pattern with this effect: it stands for the effect where no word of the table does."""
        return next(pattern for pattern in self.patterns if pattern.effect is effect)


@dataclass(frozen=True)
class Signs:
    """Words with a sign, by lemma: ``raised`` +1 for more, ``lowered`` -1 for less."""

    raised: tuple[str, ...]
    lowered: tuple[str, ...]

    def __post_init__(self) -> None:
        """Raises ValueError for a word that stands there twice."""
        known = set[str]()
        for word in (*self.raised, *self.lowered):
            if word in known:
                raise ValueError(f"{word!r} stands there twice; a word has one sign")
            known.add(word)

    @cached_property
    def each(self) -> Mapping[str, int]:
        """The sign of each word."""
        return dict.fromkeys(self.raised, 1) | dict.fromkeys(self.lowered, -1)

    def of(self, forms: frozenset[str]) -> int:
        """The sign of the first form that has one, in the order of the alphabet; else 0."""
        each = self.each
        if each.keys().isdisjoint(forms):
            return 0
        return next((each[form] for form in sorted(forms) if form in each), 0)


@dataclass(frozen=True)
class NounTable:
    """``data/nouns.toml``; what each key means is said there. All words are lemmas."""

    state: Signs
    manipulation: Signs
    manipulating_verbs: Signs
    adjectives: Signs
    pathways: frozenset[str]
    qualifiers: frozenset[str]
    sites: frozenset[str]
    settings: frozenset[str]
    doings: frozenset[str]
    targeted: frozenset[str]
    of_cells: frozenset[str]
    altered: frozenset[str]
    altered_adverbs: frozenset[str]
    changing: frozenset[str]
    experimental: frozenset[str]
    sensitivity: tuple[str, ...]
    outcomes: tuple[str, ...]


def load_patterns() -> PatternTable:
    """Read ``data/patterns.toml``. Raises ConfigurationError naming the row and key that is wrong."""
    return packaged(PatternTable, "patterns.toml")


def load_nouns() -> NounTable:
    """Read ``data/nouns.toml``. Raises ConfigurationError naming the key that is wrong."""
    return packaged(NounTable, "nouns.toml")
