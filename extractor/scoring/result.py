"""What scoring returns: figures, every error behind them, and the signature that says what they mean."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from extractor.errors import ConfigurationError, InputError, allowed
from extractor.model import Versions
from extractor.scoring.counts import Counts
from extractor.scoring.items import Item, Outcome
from extractor.scoring.matching import RULES, Rule


class Kind(StrEnum):
    """What sort of disagreement it is."""

    MISSED = "missed"
    FALSE = "false"
    OUTSIDE = "outside"
    """Predicted for a document that no row of the gold is about: neither right nor wrong."""


class Why(StrEnum):
    """The first thing that failed, from the earliest to the latest; "" where it is not known."""

    NOT_READ = "document not read"
    BOTH_UNKNOWN = "neither entity recognised"
    SUBJECT_UNKNOWN = "subject not recognised as in the gold"
    OBJECT_UNKNOWN = "object not recognised as in the gold"
    NO_RELATION = "both recognised, not related"
    NOT_IN_GOLD = "the gold does not relate the two"
    NOT_STATED = "not mentioned by the gold for this document"
    DIRECTION = "related the other way round"
    EFFECT = "another effect"
    NEGATION = "asserted on one side, denied on the other"
    MODIFIERS = "other resistance or drugs"
    NOTHING_HERE = "nothing marked at this place"
    BOUNDARY = "other boundaries"
    TYPE = "another type"
    UNKNOWN = ""


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """A miss or a false hit: one line of the list of errors.

    ``document`` is an identifier, or for a missed statement of a gold table the cited ones, joined
    by "; ". ``detail`` says what was found instead, or by which pattern.
    """

    kind: Kind
    level: str
    document: str
    what: str
    sentence: str
    why: Why = Why.UNKNOWN
    detail: str = ""


@dataclass(frozen=True, slots=True)
class LevelScore:
    """The counts of one level, by group (entity type or effect) where that makes sense, and its errors.

    The counts of the groups, and those of the items, add up to ``counts``.
    """

    level: str
    explanation: str
    counts: Counts
    groups: tuple[tuple[str, Counts], ...] = ()
    discrepancies: tuple[Discrepancy, ...] = ()
    items: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Scores:
    """All levels of one system against one gold.

    ``documents`` is the number of documents that took part. ``outside`` lists predictions that
    the gold cannot judge. Two figures may be compared when the parts of their signatures before
    ``system`` are the same.
    """

    gold: str
    system: str
    signature: str
    documents: int
    levels: tuple[LevelScore, ...]
    notes: tuple[str, ...] = ()
    outside: tuple[Discrepancy, ...] = ()

    def level(self, name: str) -> LevelScore:
        """The level of that name; InputError names those that exist."""
        for level in self.levels:
            if level.level == name:
                return level
        raise InputError(f"no level {name!r} in the scores of {self.gold!r}: {allowed(name, self.names)}")

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the levels, in order of strictness."""
        return tuple(level.level for level in self.levels)

    def to_json(self, *, items: bool = True) -> dict[str, Any]:
        """The same as JSON values; ratios are numbers in 0..1, or null where nothing was measured.

        With ``items``, each level names all that was counted, so that another run can be compared with this one.
        """
        return {
            "gold": self.gold,
            "system": self.system,
            "signature": self.signature,
            "documents": self.documents,
            "notes": list(self.notes),
            "levels": [_level_json(level, items) for level in self.levels],
            "outside": [_discrepancy_json(item) for item in self.outside],
        }


@dataclass(frozen=True, slots=True)
class Comparison:
    """A system's scores with those of the baselines, on the same gold."""

    title: str
    system: Scores
    baselines: tuple[Scores, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The same as JSON values; single items are those of the system only."""
        return {
            "title": self.title,
            "system": self.system.to_json(),
            "baselines": [scores.to_json(items=False) for scores in self.baselines],
        }


@dataclass(frozen=True, slots=True)
class Setting:
    """What a score depends on besides the predictions: gold, matching rule, and what predicted.

    ``rule`` is a name from ``RULES``, or of a function given in ``rules``; ``mapped`` says which names of types and
    effects were read as which, ``given`` that the mentions were the gold's own.
    """

    gold: str
    gold_sha256: str
    versions: Versions
    system: str = "extractor"
    rule: str = "identifier-or-name"
    rules: Mapping[str, Rule] | None = None
    mapped: str = ""
    given: bool = False

    @property
    def same(self) -> Rule:
        """The rule itself; ConfigurationError for an unknown name."""
        rules = RULES if self.rules is None else self.rules
        if self.rule not in rules:
            raise ConfigurationError(f"unknown matching rule {self.rule!r}. {allowed(self.rule, rules)}")
        return rules[self.rule]

    def signature(self, method: str) -> str:
        """One line, equal up to ``system`` in comparable figures; ``method`` is the way of counting."""
        parts = {
            "gold": self.gold,
            "sha256": self.gold_sha256[:12] or "none",
            "method": method,
            "rule": self.rule,
            **({"map": self.mapped} if self.mapped else {}),
            **({"entities": "given"} if self.given else {}),
            "system": self.system,
            "code": self.versions.code,
            "rules": self.versions.rules[:12],
            "lexicon": self.versions.lexicon[:12],
            "model": self.versions.model,
        }
        return " | ".join(f"{name}:{value}" for name, value in parts.items())


def file_sha256(path: Path) -> str:
    """Hex digest of a gold file, for the signature; InputError when it cannot be read."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise InputError(f"{path}: the gold cannot be read: {error.strerror}") from error


def counts_json(counts: Counts) -> dict[str, Any]:
    """Counts with their ratios, as JSON values."""
    return {
        "tp": counts.tp,
        "fp": counts.fp,
        "fn": counts.fn,
        "precision": counts.precision,
        "recall": counts.recall,
        "f1": counts.f1,
    }


def _level_json(level: LevelScore, items: bool) -> dict[str, Any]:
    return {
        "level": level.level,
        "explanation": level.explanation,
        **counts_json(level.counts),
        "groups": {name: counts_json(counts) for name, counts in level.groups},
        "discrepancies": [_discrepancy_json(item) for item in level.discrepancies],
        **({"items": _items_json(level.items)} if items else {}),
    }


def _items_json(items: Iterable[Item]) -> dict[str, list[list[str]]]:
    """Document and words of each item, by outcome, sorted; ``previous.read_previous`` reads them."""
    found: dict[str, list[list[str]]] = {outcome.value: [] for outcome in Outcome}
    for item in sorted(items, key=lambda item: (item.document, item.what)):
        found[item.outcome.value].append([item.document, item.what])
    return found


def _discrepancy_json(item: Discrepancy) -> dict[str, str]:
    return {
        "kind": item.kind.value,
        "level": item.level,
        "document": item.document,
        "what": item.what,
        "sentence": item.sentence,
        "why": item.why.value,
        "detail": item.detail,
    }
