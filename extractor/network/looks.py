"""How types and effects look: ``data/pictures/network.toml``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from extractor.model import Effect, EntityType
from extractor.records.packaged import every, keyed, packaged

Shape = Literal["pill", "box", "cut", "hexagon", "ellipse", "slant", "octagon"]
Head = Literal["arrow", "bar", "none"]
Dash = Literal["solid", "dashed", "dotted"]
_COLOUR = re.compile(r"#[0-9a-f]{6}")


@dataclass(frozen=True, slots=True)
class TypeLook:
    """How things of a type are drawn, and what the legend calls them."""

    shape: Shape
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
class Looks:
    """Every type and every effect has its look."""

    types: Mapping[EntityType, TypeLook] = keyed("type")
    effects: Mapping[Effect, EffectLook] = keyed("effect")

    def __post_init__(self) -> None:
        """Raises ValueError where a type or an effect has no row."""
        every(self.types, EntityType)
        every(self.effects, Effect)


@cache
def the_looks() -> Looks:
    """Those that come with the package. Raises ConfigurationError naming the row and key that is wrong."""
    return packaged(Looks, "pictures/network.toml")


def _check(word: str, **colours: str) -> None:
    if not word:
        raise ValueError("word is empty; the legend needs one")
    for key, value in colours.items():
        if not _COLOUR.fullmatch(value):
            raise ValueError(f"{key} is {value!r}; six hex digits as in #c04f00 are needed")
