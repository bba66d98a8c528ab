"""What other vocabularies call effects and prefixes of identifiers: ``data/exports/terms.toml``.

What they call types stands in the rows of these (``data/types.toml``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from extractor.model import Effect
from extractor.records.packaged import every, keyed, packaged

Term = tuple[str, str]


@dataclass(frozen=True, slots=True)
class EffectTerms:
    """An effect elsewhere; ``causal`` is None, and qualifiers are "", where there is nothing of the kind."""

    interaction: Term
    indra: str
    predicate: str
    causal: Term | None = None
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
    effects: Mapping[Effect, EffectTerms] = keyed("effect")
    prefixes: Mapping[str, PrefixTerms] = keyed("prefix")

    def __post_init__(self) -> None:
        """Raises ValueError where an effect has no row."""
        every(self.effects, Effect)

    def split(self, key: str) -> tuple[str, str, PrefixTerms]:
        """Prefix and rest of a key, and what the prefix is called elsewhere."""
        prefix, _, rest = key.partition(":")
        return prefix, rest, self.prefixes.get(prefix.lower(), PrefixTerms(prefix, prefix, prefix))


@cache
def terms() -> Terms:
    """The rows of the package. Raises ConfigurationError naming the row and key that is wrong."""
    return packaged(Terms, "exports/terms.toml")
