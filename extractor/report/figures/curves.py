"""Precision over recall, for every threshold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractor.report.figures.paper import ROW, Square, colour_of, legend, marker_of, sheet, text
from extractor.report.figures.picture import CURVE, SMALL, WIDTH, Ink, Picture
from extractor.scoring.curves import CurvePoint

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_SQUARE = Square(48, 12, WIDTH - 48 - 16)
_BELOW = 44.0
_F1 = (0.2, 0.4, 0.6, 0.8)


@dataclass(frozen=True, slots=True)
class CurveLine:
    """The points of one gold, from the highest threshold down."""

    title: str
    points: tuple[CurvePoint, ...]

    def at(self, threshold: float) -> CurvePoint | None:
        """What is reached with a threshold: the point of the lowest confidence that is not below it."""
        return next((p for p in reversed(self.points) if p.threshold >= threshold), None)


def curves_picture(lines: Sequence[CurveLine], threshold: float | None) -> Picture:
    """The curve of each gold, marked where the threshold of the table stands."""

    def draw(figure: Figure, ink: Ink) -> None:
        axes = sheet(figure, ink)
        _SQUARE.frame(axes, "recall", "precision", ink)
        _equal_f1(axes, ink)
        for number, line in enumerate(lines):
            _line(axes, line, number, threshold, ink)
        legend(axes, _SQUARE.y(0) + _BELOW, [line.title for line in lines], ink)

    titles = ", ".join(line.title for line in lines)
    mark = f" A marker is where the threshold is {threshold:g}." if threshold is not None else ""
    return Picture(
        name=CURVE,
        title="Precision and recall of triples over the confidence threshold",
        description=f"Curves of {titles}, from the surest findings on the left to all on the right.{mark} The numbers "
        "are in the tables below.",
        width=WIDTH,
        height=_SQUARE.y(0) + _BELOW + ROW * len(lines),
        draw=draw,
    )


def _equal_f1(axes: Axes, ink: Ink) -> None:
    """Thin lines along which F1 is the same."""
    for f1 in _F1:
        least = f1 / (2 - f1)
        recalls = [least + (1 - least) * step / 40 for step in range(41)]
        precisions = [f1 * recall / (2 * recall - f1) for recall in recalls]
        axes.plot(
            [_SQUARE.x(r) for r in recalls], [_SQUARE.y(p) for p in precisions], color=ink.quiet, lw=0.6, ls=(0, (2, 3))
        )
        text(axes, _SQUARE.x(1) - 3, _SQUARE.y(least) - 6, f"F1 {f1}", ha="right", color=ink.quiet, size=SMALL - 1)


def _line(axes: Axes, line: CurveLine, number: int, threshold: float | None, ink: Ink) -> None:
    points = [(p.recall, p.precision) for p in line.points if p.recall is not None and p.precision is not None]
    colour = colour_of(number, ink)
    # The later, the thinner: of curves that coincide each is seen.
    thin = max(1.3, 4 - 1.1 * number)
    axes.plot([_SQUARE.x(r) for r, _ in points], [_SQUARE.y(p) for _, p in points], color=colour, lw=thin)
    here = line.at(threshold) if threshold is not None else None
    if here and here.recall is not None and here.precision is not None:
        axes.plot(
            [_SQUARE.x(here.recall)], [_SQUARE.y(here.precision)], marker=marker_of(number), color=colour, ms=7 + thin
        )
