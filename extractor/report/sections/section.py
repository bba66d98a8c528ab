"""What a section of the report is: worked out once, then shown as HTML, as JSON and as Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from extractor.report.figures.picture import Picture
from extractor.report.material import Material

T = TypeVar("T")
Context = Mapping[str, Any]
Values = Mapping[str, Any]


def _as_it_is(_: Material, view: Any) -> Context:
    return {"view": view}


def _no_values(_: Any) -> Values:
    return {}


def _no_lines(_: Any) -> Iterator[str]:
    return iter(())


def _no_pictures(_: Any) -> tuple[Picture, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class PageSection:
    """A part of the report.

    ``view`` works it out; whatever is long in it is whole. ``context`` is what the template ``<name>.html`` is given,
    with long lists cut; ``values`` are the keys that the section adds to the JSON; ``markdown`` are its lines in
    Markdown, none where it has no place in a short message; ``pictures`` are its figures.
    """

    title: str
    view: Callable[[Material], Any]
    context: Callable[[Material, Any], Context] = _as_it_is
    values: Callable[[Any], Values] = _no_values
    markdown: Callable[[Any], Iterator[str]] = _no_lines
    pictures: Callable[[Any], tuple[Picture, ...]] = _no_pictures


@dataclass(frozen=True, slots=True)
class FirstOfMany:
    """The first of many; ``more`` says how many are left out."""

    items: tuple[Any, ...]
    more: int


def shown(items: Sequence[T], limit: int) -> FirstOfMany:
    """At most ``limit`` of the items, and the number of the others."""
    return FirstOfMany(tuple(items[:limit]), max(0, len(items) - limit))
