"""What figures are drawn with: a sheet measured in points from its top left corner, and a square of ratios on it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from extractor.report.figures.picture import LETTERS, SMALL, Ink

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MARKERS = ("o", "s", "D", "^", "v")
"""Of what is compared, the system's first: shapes tell them apart as well as colours."""
ROW = 16.0
_TICKS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
_NOT_IN_NAMES = re.compile(r"[^a-z0-9]+")
_LONGEST_NAME = 40


def slug(title: str) -> str:
    """A title as part of a file name."""
    return _NOT_IN_NAMES.sub("-", title.casefold())[:_LONGEST_NAME].strip("-")


def sheet(figure: Figure, ink: Ink) -> Axes:
    """Axes over the whole figure, in points."""
    width, height = (side * figure.dpi for side in figure.get_size_inches())
    axes = figure.add_axes((0, 0, 1, 1), xlim=(0, width), ylim=(height, 0))
    axes.set_axis_off()
    axes.patch.set_facecolor(ink.ground)
    return axes


def text(axes: Axes, x: float, y: float, said: str, **looks: Any) -> None:
    """Letters that stand in the middle of their height at ``y``; nothing in them is a formula."""
    looks.setdefault("size", LETTERS)
    axes.text(x, y, said, parse_math=False, va="center_baseline", **looks)


def legend(axes: Axes, top: float, names: Sequence[str], ink: Ink) -> None:
    """The marker and colour of each name, one a line."""
    for number, name in enumerate(names):
        y = top + number * ROW
        colour = colour_of(number, ink)
        axes.plot([16], [y], marker=marker_of(number), color=colour, ms=6, ls="none", clip_on=False)
        text(axes, 28, y, name, color=ink.text, size=SMALL)


def colour_of(number: int, ink: Ink) -> str:
    """The colour of the so-many-th that is compared."""
    return ink.series[number % len(ink.series)]


def marker_of(number: int) -> str:
    """Its shape."""
    return MARKERS[number % len(MARKERS)]


@dataclass(frozen=True, slots=True)
class Square:
    """A square of two ratios, 0..1 to the right and upwards."""

    left: float
    top: float
    side: float

    def x(self, ratio: float) -> float:
        """Where a ratio stands, from left to right."""
        return self.left + ratio * self.side

    def y(self, ratio: float) -> float:
        """Where a ratio stands, from below upwards."""
        return self.top + (1 - ratio) * self.side

    def frame(self, axes: Axes, across: str, upwards: str, ink: Ink) -> None:
        """The grid with its numbers, and what is meant by the two ratios."""
        for tick in _TICKS:
            axes.plot([self.x(tick)] * 2, [self.y(0), self.y(1)], color=ink.line, lw=0.8)
            axes.plot([self.x(0), self.x(1)], [self.y(tick)] * 2, color=ink.line, lw=0.8)
            text(axes, self.x(tick), self.y(0) + 11, f"{tick:.1f}", ha="center", color=ink.quiet, size=SMALL)
            text(axes, self.left - 7, self.y(tick), f"{tick:.1f}", ha="right", color=ink.quiet, size=SMALL)
        text(axes, self.x(0.5), self.y(0) + 27, across, ha="center", color=ink.text)
        text(axes, self.left - 34, self.y(0.5), upwards, ha="center", color=ink.text, rotation=90)
