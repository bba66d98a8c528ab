"""What other vocabularies call effects and prefixes of identifiers: ``data/exports/terms.toml``.

What they call types stands in the rows of these (``data/types.toml``).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from extractor.errors import ConfigurationError, allowed
from extractor.model import Effect

Term = tuple[str, str]


@dataclass(frozen=True, slots=True)
class EffectTerms:
    """An effect elsewhere; ``causal`` is None, and qualifiers are "", where there is nothing of the kind."""

    interaction: Term
    causal: Term | None
    indra: str
    predicate: str
    qualified_predicate: str = ""
    aspect: str = ""
    direction: str = ""


@dataclass(frozen=True, slots=True)
class PrefixTerms:
    """A prefix elsewhere, "" where it has no place; ``whole_in_…`` says that the identifier keeps its prefix."""

    mitab: str
    indra: str
    biolink: str
    whole_in_mitab: bool = False
    whole_in_indra: bool = False


@dataclass(frozen=True)
class Terms:
    """All rows. What has a prefix that is not known is written as it is."""

    mitab: Mapping[str, Term]
    effects: Mapping[Effect, EffectTerms]
    prefixes: Mapping[str, PrefixTerms]

    def split(self, key: str) -> tuple[str, str, PrefixTerms]:
        """Prefix and rest of a key, and what the prefix is called elsewhere."""
        prefix, _, rest = key.partition(":")
        return prefix, rest, self.prefixes.get(prefix.lower(), PrefixTerms(prefix, prefix, prefix))


@cache
def terms() -> Terms:
    """The rows of the package."""
    text = files("extractor").joinpath("data/exports/terms.toml").read_text(encoding="utf-8")
    return read_terms(tomllib.loads(text))


def read_terms(rows: Mapping[str, Any]) -> Terms:
    """The terms of a TOML document. Raises ConfigurationError for a row too many or too few."""
    _check("effect", rows["effect"], set(Effect))
    return Terms(
        {name: _term(value) for name, value in rows["mitab"].items()},
        {Effect(name): EffectTerms(**_with_terms(row)) for name, row in rows["effect"].items()},
        {name: PrefixTerms(**row) for name, row in rows["prefix"].items()},
    )


def _check(what: str, rows: Mapping[str, Any], wanted: set[Any]) -> None:
    names = {str(name) for name in wanted}
    for name in rows:
        if name not in names:
            raise ConfigurationError(f"terms.toml: unknown {what} {name!r}; {allowed(name, names)}")
    if missing := sorted(names - rows.keys()):
        raise ConfigurationError(f"terms.toml: {what} {missing[0]!r} has no row; each has to have one")


def _with_terms(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _term_if_any(value) if isinstance(value, list) else value for name, value in row.items()}


def _term_if_any(value: list[str]) -> Term | None:
    return _term(value) if value else None


def _term(value: list[str]) -> Term:
    accession, name = value
    return accession, name
