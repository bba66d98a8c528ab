"""The tables of patterns and nouns (``data/patterns.toml``, ``data/nouns.toml``) as frozen records."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from importlib.resources import files
from typing import Any

from extractor.errors import ConfigurationError, allowed
from extractor.model import Effect

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

    @property
    def sign(self) -> int:
        """-1, +1, or 0 for an effect without a sign."""
        return SIGNS.get(self.effect, 0)


@dataclass(frozen=True)
class PatternTable:
    """All patterns, with an index from lemma to (form, pattern)."""

    patterns: tuple[Pattern, ...]
    index: Mapping[str, tuple[tuple[str, Pattern], ...]] = field(default_factory=dict)

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
class NounTable:
    """Signs of state nouns, manipulations and adjectives, by lemma: +1 more, -1 less."""

    state: Mapping[str, int]
    manipulation: Mapping[str, int]
    manipulating_verbs: Mapping[str, int]
    adjectives: Mapping[str, int]
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


FORMS = {
    "verbs": "verb",
    "nouns": "noun",
    "doers": "doer",
    "patients": "patient",
    "sites": "site",
    "adjectives": "adjective",
    "purposes": "purpose",
}


def load_patterns() -> PatternTable:
    """Read ``data/patterns.toml``. Raises ConfigurationError naming the row and key that is wrong."""
    rows = _toml("patterns.toml").get("pattern", [])
    patterns = tuple(pattern_of(row, number) for number, row in enumerate(rows, 1))
    index: dict[str, list[tuple[str, Pattern]]] = {}
    for pattern in patterns:
        for key, form in FORMS.items():
            for lemma in getattr(pattern, key):
                index.setdefault(lemma.lower(), []).append((form, pattern))
    return PatternTable(patterns, {lemma: tuple(entries) for lemma, entries in index.items()})


def pattern_of(row: dict[str, Any], number: int) -> Pattern:
    """One row of the table, the ``number``-th. Raises ConfigurationError naming what is wrong with it."""
    where = f"data/patterns.toml, row {number} ({row.get('name', 'without a name')})"
    names = {f.name for f in fields(Pattern)}
    for key in row:
        if key not in names:
            raise ConfigurationError(f"{where}: unknown key {key!r}; {allowed(key, names)}")
    for key in ("name", "effect", "matches", "rejects"):
        if not row.get(key):
            raise ConfigurationError(f"{where}: {key!r} is missing or empty; every pattern needs it")
    try:
        effect = Effect(row["effect"])
    except ValueError:
        raise ConfigurationError(
            f"{where}: unknown effect {row['effect']!r}; {allowed(row['effect'], Effect)}"
        ) from None
    values: dict[str, Any] = {key: frozenset(row.get(key, ())) for key in (*FORMS, "to")}
    values |= {key: tuple(row[key]) for key in ("matches", "rejects")}
    values |= {key: row[key] for key in ("symmetric", "direct", "response", "confidence") if key in row}
    return Pattern(name=row["name"], effect=effect, **values)


def load_nouns() -> NounTable:
    """Read ``data/nouns.toml``."""
    table = _toml("nouns.toml")
    return NounTable(
        state=_signed(table["state"], "raised", "lowered"),
        manipulation=_signed(table["manipulation"], "raised", "lowered"),
        manipulating_verbs=_signed(table["manipulation"], "verbs_raised", "verbs_lowered"),
        adjectives=_signed(table["adjective"], "raised", "lowered"),
        qualifiers=frozenset(table["qualifier"]["words"]),
        pathways=frozenset(table["pathway"]["words"]),
        sites=frozenset(table["site"]["words"]),
        settings=frozenset(table["setting"]["words"]),
        doings=frozenset(table["doing"]["words"]),
        of_cells=frozenset(table["state"]["of_cells"]),
        targeted=frozenset(table["target"]["words"]),
        altered=frozenset(table["alteration"]["words"]),
        altered_adverbs=frozenset(table["alteration"]["adverbs"]),
        changing=frozenset(table["alteration"]["changing"]),
        experimental=frozenset(table["alteration"]["experimental"]),
        sensitivity=tuple(table["response"]["sensitivity"]),
        outcomes=tuple(table["response"]["outcome"]),
    )


def _signed(table: Mapping[str, list[str]], raised: str, lowered: str) -> dict[str, int]:
    return dict.fromkeys(table[raised], 1) | dict.fromkeys(table[lowered], -1)


def _toml(name: str) -> dict[str, Any]:
    source = files("extractor") / "data" / name
    try:
        return tomllib.loads(source.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"data/{name}: not valid TOML: {error}") from error
