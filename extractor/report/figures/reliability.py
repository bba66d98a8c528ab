"""Whether findings hold as often as their confidence says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from extractor.model import Decile
from extractor.report.data import CalibrationData
from extractor.report.figures.paper import ROW, Square, colour_of, legend, marker_of, sheet, text
from extractor.report.figures.picture import RELIABILITY, SMALL, WIDTH, Ink, Picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_SQUARE = Square(48, 12, WIDTH - 48 - 16)
_BELOW = 44.0


def reliability_picture(calibration: CalibrationData) -> Picture:
    """Share of accepted findings over their confidence: as the rules state it, and as it is calibrated."""
    named = (("confidence of the rules", calibration.stated), ("calibrated confidence", calibration.calibrated))
    series = [(name, tenths) for name, tenths in named if tenths]

    def draw(figure: Figure, ink: Ink) -> None:
        axes = sheet(figure, ink)
        _SQUARE.frame(axes, "mean confidence", "share accepted", ink)
        axes.plot([_SQUARE.x(0), _SQUARE.x(1)], [_SQUARE.y(0), _SQUARE.y(1)], color=ink.quiet, lw=1, ls=(0, (4, 3)))
        text(axes, _SQUARE.x(0.06), _SQUARE.y(0.13), "as said", color=ink.quiet, size=SMALL, rotation=45)
        for number, (_, tenths) in enumerate(series):
            _series(axes, tenths, number, ink)
        legend(axes, _SQUARE.y(0) + _BELOW, [name for name, _ in series], ink)

    decided = max(sum(tenth.number for tenth in tenths) for _, tenths in series)
    return Picture(
        name=RELIABILITY,
        title="Share of accepted findings by their confidence",
        description=f"{decided:,} findings that curators decided, by tenths of confidence; on the dashed line, as many "
        "are accepted as the confidence says. Larger marks are of more findings. The numbers are in the table below.",
        width=WIDTH,
        height=_SQUARE.y(0) + _BELOW + ROW * len(series),
        draw=draw,
    )


def _series(axes: Axes, tenths: Sequence[Decile], number: int, ink: Ink) -> None:
    filled = [tenth for tenth in tenths if tenth.number]
    most = max((tenth.number for tenth in filled), default=1)
    x = [_SQUARE.x(tenth.expected) for tenth in filled]
    y = [_SQUARE.y(tenth.observed) for tenth in filled]
    colour = colour_of(number, ink)
    axes.plot(x, y, color=colour, lw=1.5)
    sizes = [18 + 70 * tenth.number / most for tenth in filled]
    axes.scatter(x, y, s=sizes, marker=marker_of(number), color=colour, zorder=3)
