"""How types and effects look: ``data/types.toml`` and ``data/pictures/network.toml``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from extractor.errors import ConfigurationError, allowed
from extractor.model import TYPES, Effect, EntityType
from extractor.network.shapes import OUTLINES
from extractor.records.packaged import every, keyed, packaged

Head = Literal["arrow", "bar", "none"]
Dash = Literal["solid", "dashed", "dotted"]
_COLOUR = re.compile(r"#[0-9a-f]{6}")


@dataclass(frozen=True, slots=True)
class TypeLook:
    """How things of a type are drawn, and what the legend calls them."""

    shape: str
    fill: str
    word: str

    def __post_init__(self) -> None:
        """Raises ValueError for a colour or word that is none."""
        _check(self.word, fill=self.fill)


@dataclass(frozen=True, slots=True)
class EffectLook:
    """How an effect is drawn, and what the legend calls it."""

    colour: str
    head: Head
    word: str
    dash: Dash = "solid"

    def __post_init__(self) -> None:
        """Raises ValueError for a colour or word that is none."""
        _check(self.word, colour=self.colour)


@dataclass(frozen=True)
class EffectLooks:
    """``data/pictures/network.toml``: every effect has its look."""

    effects: Mapping[Effect, EffectLook] = keyed("effect")

    def __post_init__(self) -> None:
        """Raises ValueError where an effect has no row."""
        every(self.effects, Effect)


@dataclass(frozen=True)
class Looks:
    """Every type and every effect has its look."""

    types: Mapping[EntityType, TypeLook]
    effects: Mapping[Effect, EffectLook]


@cache
def the_looks() -> Looks:
    """Those that come with the package. Raises ConfigurationError naming the row and key that is wrong."""
    types = {kind: TypeLook(row.shape, row.fill, row.word) for kind, row in TYPES.items()}
    for kind, look in types.items():
        if look.shape not in OUTLINES:
            known = allowed(look.shape, OUTLINES)
            raise ConfigurationError(f"data/types.toml, {kind}: shape is {look.shape!r}; {known}")
    drawn = packaged(EffectLooks, "pictures/network.toml").effects
    # in the order of the effects, whatever that of the rows
    return Looks(types, {effect: drawn[effect] for effect in Effect})


def _check(word: str, **colours: str) -> None:
    if not word:
        raise ValueError("word is empty; the legend needs one")
    for key, value in colours.items():
        if not _COLOUR.fullmatch(value):
            raise ValueError(f"{key} is {value!r}; six hex digits as in #c04f00 are needed")
