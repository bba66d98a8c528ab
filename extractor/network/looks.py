"""How types and effects look: ``data/pictures/network.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from extractor.errors import ConfigurationError, allowed
from extractor.model import Effect, EntityType

SHAPES = ("pill", "box", "cut", "hexagon", "ellipse", "slant", "octagon")
HEADS = ("arrow", "bar", "none")
DASHES = ("solid", "dashed", "dotted")
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


@cache
def the_looks() -> Looks:
    """Those that come with the package."""
    return read_looks(files("extractor").joinpath("data/pictures/network.toml").read_text(encoding="utf-8"))


def read_looks(text: str) -> Looks:
    """Looks from TOML. Raises ConfigurationError for a row that is unknown, missing, or has a wrong value."""
    table = tomllib.loads(text)
    types = {kind: TypeLook(**_row(table, "type", kind, ("shape", "fill", "word"))) for kind in EntityType}
    effects = {effect: EffectLook(**_row(table, "effect", effect, ("colour", "head", "word"))) for effect in Effect}
    for group, known in (("type", EntityType), ("effect", Effect)):
        for name in table.get(group, {}):
            if name not in set(known):
                raise ConfigurationError(f"network.toml: unknown {group} {name!r}; {allowed(name, known)}")
    return Looks(types, effects)


def _row(table: Mapping[str, Any], group: str, name: str, needed: tuple[str, ...]) -> dict[str, str]:
    where = f"network.toml: {group}.{name}"
    row: dict[str, str] = table.get(group, {}).get(name, {})
    for key in needed:
        if not row.get(key):
            raise ConfigurationError(f"{where}: {key} is missing")
    possible = {"shape": SHAPES, "head": HEADS, "dash": DASHES}
    for key, value in row.items():
        if key not in {*needed, *(("dash",) if group == "effect" else ())}:
            raise ConfigurationError(f"{where}: unknown key {key!r}; {allowed(key, needed)}")
        if key in possible and value not in possible[key]:
            raise ConfigurationError(f"{where}: {key} is {value!r}; {allowed(value, possible[key])}")
        if key in ("fill", "colour") and not _COLOUR.fullmatch(value):
            raise ConfigurationError(f"{where}: {key} is {value!r}; six hex digits as in #c04f00 are needed")
    return row
