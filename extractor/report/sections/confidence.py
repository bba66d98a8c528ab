"""Confidence: what a threshold would give, and whether findings hold as often as they are said to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from extractor.model import Decile
from extractor.records.values import to_json
from extractor.report.data import CalibrationData
from extractor.report.figures.curves import CurveLine, curves_picture
from extractor.report.figures.picture import Picture
from extractor.report.figures.reliability import reliability_picture
from extractor.report.material import Material
from extractor.report.tables import TRIPLE
from extractor.scoring import Comparison
from extractor.scoring.curves import CurvePoint, best, curve

POINTS_SHOWN = 40
"""Of each curve, evenly; the figure is drawn through the same."""


@dataclass(frozen=True, slots=True)
class CurveView:
    """Precision and recall of one gold's triples over the threshold: all points, and those shown."""

    title: str
    points: tuple[CurvePoint, ...]
    shown: tuple[CurvePoint, ...]
    best: CurvePoint | None


@dataclass(frozen=True, slots=True)
class ConfidenceView:
    """The curves, and how findings that curators decided bear out their confidence."""

    curves: tuple[CurveView, ...]
    curve_picture: Picture | None
    calibration: CalibrationData
    calibration_picture: Picture | None
    threshold: float | None


def confidence(material: Material) -> ConfidenceView:
    """Curves of every gold that was scored without a threshold, and the calibration."""
    data = material.data
    curves = tuple(view for comparison in data.everything if (view := _curve(comparison)))
    lines = [CurveLine(part.title, part.shown) for part in curves]
    calibration = data.curation.calibration
    return ConfidenceView(
        curves,
        curves_picture(lines, data.threshold) if lines else None,
        calibration,
        reliability_picture(calibration) if calibration.stated or calibration.calibrated else None,
        data.threshold,
    )


def _curve(comparison: Comparison) -> CurveView | None:
    if TRIPLE not in comparison.system.names:
        return None
    points = curve(comparison.system.level(TRIPLE).items)
    highest = best(points) if points else None
    return CurveView(comparison.title, points, thinned(points, highest), highest) if points else None


def thinned(points: Sequence[CurvePoint], kept: CurvePoint | None) -> tuple[CurvePoint, ...]:
    """At most some forty of the points, evenly, with the first, the last, and the one to be kept."""
    last = len(points) - 1
    if last < POINTS_SHOWN:
        return tuple(points)
    chosen = {round(number * last / (POINTS_SHOWN - 1)) for number in range(POINTS_SHOWN)}
    return tuple(point for number, point in enumerate(points) if number in chosen or point == kept)


def pictures(view: ConfidenceView) -> tuple[Picture, ...]:
    """The precision–recall curve and the reliability diagram, where there are such."""
    return tuple(picture for picture in (view.curve_picture, view.calibration_picture) if picture)


def values(view: ConfidenceView) -> dict[str, Any]:
    """As JSON values; curves by the title of the comparison."""
    calibration = view.calibration
    return {
        "threshold": view.threshold,
        "curves": {
            part.title: {
                "points": [to_json(point) for point in part.points],
                "best": to_json(part.best) if part.best else None,
            }
            for part in view.curves
        },
        "calibration": {
            "stated": _tenths(calibration.stated, calibration.stated_error),
            "calibrated": _tenths(calibration.calibrated, calibration.calibrated_error),
        },
    }


def _tenths(tenths: Sequence[Decile], error: float | None) -> dict[str, Any]:
    return {"expected_calibration_error": error, "tenths": [to_json(tenth) for tenth in tenths]}
