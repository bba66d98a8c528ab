"""F1 by level, with intervals, beside the baselines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from extractor.report.figures.paper import ROW, colour_of, legend, marker_of, sheet, slug, text
from extractor.report.figures.picture import F1, SMALL, WIDTH, Ink, Picture
from extractor.report.tables import LevelTable, ScoreRow, ScoreTable

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_LEFT, _RIGHT = 14.0, 48.0
_TOP = 8.0
_LINE = 14.0
_AXIS = 38.0
_TICKS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


def levels_picture(table: ScoreTable, number: int) -> Picture | None:
    """The F1 of every level of relations, for every system; None where none was measured."""
    levels = [level for level in table.relations if level.system.f1.value is not None]
    if not levels:
        return None
    systems = list(dict.fromkeys(row.name for level in levels for row in level.rows))
    body = sum(_height(level) for level in levels)
    said = "; ".join(f"{level.level} {level.system.f1.value:.3f}" for level in levels)

    def draw(figure: Figure, ink: Ink) -> None:
        axes = sheet(figure, ink)
        _grid(axes, body, ink)
        y = _TOP
        for level in levels:
            _level(axes, level, y, systems, ink)
            y += _height(level)
        legend(axes, _TOP + body + _AXIS + ROW, systems, ink)

    return Picture(
        name=f"{F1}{number}-{slug(table.title)}".strip("-"),
        title=f"F1 by level: {table.title}",
        description=f"F1 of {systems[0]}: {said}. Lines are 95 % intervals. The numbers are in the table.",
        width=WIDTH,
        height=_TOP + body + _AXIS + (len(systems) + 1) * ROW,
        draw=draw,
    )


def _height(level: LevelTable) -> float:
    return 20 + _LINE * len(level.rows) + 6


def _x(ratio: float) -> float:
    return _LEFT + ratio * (WIDTH - _LEFT - _RIGHT)


def _grid(axes: Axes, body: float, ink: Ink) -> None:
    for tick in _TICKS:
        axes.plot([_x(tick)] * 2, [_TOP, _TOP + body], color=ink.line, lw=0.8)
        text(axes, _x(tick), _TOP + body + 11, f"{tick:.1f}", ha="center", color=ink.quiet, size=SMALL)
    text(axes, _x(0.5), _TOP + body + 27, "F1", ha="center", color=ink.text)


def _level(axes: Axes, level: LevelTable, top: float, systems: Sequence[str], ink: Ink) -> None:
    # Behind the letters no line of the grid.
    box = {"facecolor": ink.ground, "edgecolor": "none", "pad": 1.5}
    text(axes, _LEFT, top + 10, level.level, color=ink.text, weight="bold", bbox=box)
    for place, row in enumerate(level.rows):
        _figure(axes, row, top + 22 + place * _LINE, systems.index(row.name), ink)


def _figure(axes: Axes, row: ScoreRow, y: float, system: int, ink: Ink) -> None:
    if row.f1.value is None:
        return
    colour = colour_of(system, ink)
    if between := row.f1.interval:
        axes.plot([_x(between.low), _x(between.high)], [y, y], color=colour, lw=2, solid_capstyle="butt")
    axes.plot([_x(row.f1.value)], [y], marker=marker_of(system), color=colour, ms=6 if row.main else 5, ls="none")
    weight = "bold" if row.main else "normal"
    shade = ink.text if row.main else ink.quiet
    text(axes, WIDTH - 6, y, f"{row.f1.value:.3f}", ha="right", color=shade, weight=weight, size=SMALL)
