"""Precision and recall over the confidence threshold."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """What is reached when findings from ``threshold`` up are taken; None where it is not measured."""

    threshold: float
    precision: float | None
    recall: float | None
    f1: float | None
