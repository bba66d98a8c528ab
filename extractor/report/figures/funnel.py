"""How many relations of a gold pass each stage."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from extractor.report.figures.paper import sheet, slug, text
from extractor.report.figures.picture import FUNNEL, SMALL, WIDTH, Ink, Picture

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_MARGIN = 8.0
_STEP = 33.0
_BAR = 11.0


def funnel_picture(title: str, total: int, stages: Sequence[tuple[str, int]], number: int) -> Picture:
    """A bar for each stage with the relations that pass it, and behind it what the stage before had."""
    said = "; ".join(f"{stage} {passed:,}" for stage, passed in stages)

    def draw(figure: Figure, ink: Ink) -> None:
        from matplotlib.patches import Rectangle

        axes = sheet(figure, ink)
        whole = WIDTH - 2 * _MARGIN
        before = total
        for place, (stage, passed) in enumerate([("relations of the gold", total), *stages]):
            y = _MARGIN + place * _STEP
            lost = before - passed
            text(axes, _MARGIN, y + 7, stage, color=ink.text, size=SMALL + 0.5)
            text(axes, WIDTH - _MARGIN, y + 7, f"{passed:,}", ha="right", color=ink.text, weight="bold")
            if lost:
                text(axes, WIDTH - _MARGIN - 42, y + 7, f"−{lost:,}", ha="right", color=ink.warn, size=SMALL)
            for part, colour in ((1.0, ink.line), (before / total, ink.warn), (passed / total, ink.accent)):
                axes.add_patch(Rectangle((_MARGIN, y + 15), part * whole, _BAR, facecolor=colour, lw=0))
            before = passed

    return Picture(
        name=f"{FUNNEL}{number}-{slug(title)}".strip("-"),
        title=f"How far the relations of the gold come: {title}",
        description=f"Of {total:,} relations of the gold pass: {said}. The numbers are in the table of this section.",
        width=WIDTH,
        height=2 * _MARGIN + _STEP * (len(stages) + 1) - 4,
        draw=draw,
    )
