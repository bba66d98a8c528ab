"""A figure before it is drawn: what it shows in words, its size, and how it is drawn in which colours."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True, slots=True)
class Ink:
    """The colours of a figure, as "#rrggbb"; ``series`` are those of what is compared, the system's first."""

    ground: str
    text: str
    quiet: str
    line: str
    accent: str
    warn: str
    series: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A figure: a name for its file, a title, what is to be seen in a sentence, and its size in points.

    ``title`` and ``description`` are read where the figure cannot be seen; its numbers stand in a table beside it.
    """

    name: str
    title: str
    description: str
    width: float
    height: float
    draw: Callable[[Figure, Ink], None]


WIDTH = 360.0
"""In points: a phone shows it at about this width, so that letters keep their size."""
LETTERS = 11.5
SMALL = 10.5
"""Sizes of letters, in points."""

F1, FUNNEL, CURVE, RELIABILITY = "f1-", "funnel-", "precision-recall", "reliability"
FAMILIES = (F1, FUNNEL, CURVE, RELIABILITY)
"""How the names of figures begin."""
