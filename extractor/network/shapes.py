"""Outlines of nodes: convex polygons around the origin, in points, clockwise on a screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import cos, hypot, pi, sin

Point = tuple[float, float]
Outline = tuple[Point, ...]
_ROUND = 36
PADDING = 9.0
"""Between a label and the ends of its outline."""


def _box(width: float, height: float) -> Outline:
    x, y = width / 2, height / 2
    return (-x, -y), (x, -y), (x, y), (-x, y)


def _pill(width: float, height: float) -> Outline:
    radius = height / 2
    reach = max(width / 2 - radius, 0.0)
    turns = [pi * step / (_ROUND // 2) - pi / 2 for step in range(_ROUND // 2 + 1)]
    right = [(reach + radius * cos(turn), radius * sin(turn)) for turn in turns]
    return tuple(right) + tuple((-x, -y) for x, y in right)


def _ellipse(width: float, height: float) -> Outline:
    # Wider than its label, which would stand out at the corners.
    x, y = width * 0.57, height * 0.62
    return tuple((x * cos(2 * pi * step / _ROUND), y * sin(2 * pi * step / _ROUND)) for step in range(_ROUND))


def _cornered(inset: float, drop: float) -> Callable[[float, float], Outline]:
    """A box with its corners cut off: ``inset`` along it and ``drop`` down it, as parts of its height."""

    def outline(width: float, height: float) -> Outline:
        x, y = width / 2 + height * inset / 2, height / 2
        a, b = height * inset, height * drop
        corners = [
            (x - a, -y),
            (x, -y + b),
            (x, y - b),
            (x - a, y),
            (-x + a, y),
            (-x, y - b),
            (-x, -y + b),
            (-x + a, -y),
        ]
        return tuple(dict.fromkeys((round(px, 4), round(py, 4)) for px, py in corners))

    return outline


def _slant(width: float, height: float) -> Outline:
    x, y, lean = width / 2 + height * 0.2, height / 2, height * 0.2
    return (-x + lean, -y), (x + lean, -y), (x - lean, y), (-x - lean, y)


OUTLINES: Mapping[str, Callable[[float, float], Outline]] = {
    "pill": _pill,
    "box": _box,
    "cut": _cornered(0.3, 0.3),
    "hexagon": _cornered(0.5, 0.5),
    "ellipse": _ellipse,
    "slant": _slant,
    "octagon": _cornered(0.4, 0.3),
}


def rim(outline: Sequence[Point], towards: Point, gap: float = 0.0) -> Point:
    """Where the way from the middle of an outline to a point leaves it, ``gap`` further on."""
    length = hypot(*towards) or 1.0
    dx, dy = towards[0] / length, towards[1] / length
    reach = 0.0
    for (ax, ay), (bx, by) in zip(outline, (*outline[1:], outline[0]), strict=True):
        # Solve t·(dx, dy) = a + s·(b − a) by Cramer's rule.
        ex, ey = bx - ax, by - ay
        determinant = ex * dy - ey * dx
        if abs(determinant) < 1e-12:
            continue
        t = (ex * ay - ey * ax) / determinant
        s = (dx * ay - dy * ax) / determinant
        if t > 0 and -1e-9 <= s <= 1 + 1e-9:
            reach = max(reach, t)
    return dx * (reach + gap), dy * (reach + gap)
