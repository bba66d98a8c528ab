"""How types and effects look: ``data/types.toml`` and ``data/pictures/network.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from extractor.errors import ConfigurationError, allowed
from extractor.model import TYPES, Effect, EntityType
from extractor.network.shapes import OUTLINES
from extractor.records.packaged import tabulated

HEADS = ("arrow", "bar", "none")
DASHES = ("solid", "dashed", "dotted")
_FILE = "data/pictures/network.toml"
_COLOUR = re.compile(r"#[0-9a-f]{6}")


@dataclass(frozen=True, slots=True)
class TypeLook:
    """How things of a type are drawn, and what the legend calls them."""

    shape: str
    fill: str
    word: str


@dataclass(frozen=True, slots=True)
class EffectLook:
    """How an effect is drawn, and what the legend calls it."""

    colour: str
    head: str
    word: str
    dash: str = "solid"


@dataclass(frozen=True)
class Looks:
    """Every type and every effect has its look."""

    types: Mapping[EntityType, TypeLook]
    effects: Mapping[Effect, EffectLook]


@dataclass(frozen=True)
class _Drawn:
    effect: Mapping[Effect, EffectLook]


@cache
def the_looks() -> Looks:
    """Those that come with the package. Raises ConfigurationError for what cannot be drawn."""
    text = files("extractor").joinpath(_FILE).read_text(encoding="utf-8")
    types = {kind: TypeLook(row.shape, row.fill, row.word) for kind, row in TYPES.items()}
    for kind, look in types.items():
        _one_of(look.shape, OUTLINES, f"data/types.toml, {kind}: shape")
    return Looks(types, read_effects(text))


def read_effects(text: str) -> Mapping[Effect, EffectLook]:
    """Looks of effects from TOML. Raises ConfigurationError for a row that is unknown, missing or wrong."""
    found = tabulated(_Drawn, tomllib.loads(text), _FILE).effect
    for effect in Effect:
        if effect not in found:
            raise ConfigurationError(f"{_FILE}: effect {effect.value!r} has no row; each has to have one")
        look, where = found[effect], f"{_FILE}, effect.{effect}"
        _one_of(look.head, HEADS, f"{where}: head")
        _one_of(look.dash, DASHES, f"{where}: dash")
        if not _COLOUR.fullmatch(look.colour):
            raise ConfigurationError(f"{where}: colour is {look.colour!r}; six hex digits as in #c04f00 are needed")
        if not look.word:
            raise ConfigurationError(f"{where}: word is empty; the legend needs one")
    # in the order of the effects, whatever that of the rows
    return {effect: found[effect] for effect in Effect}


def _one_of(value: str, known: Collection[str], where: str) -> None:
    if value not in known:
        raise ConfigurationError(f"{where} is {value!r}; {allowed(value, known)}")
