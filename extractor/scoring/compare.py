"""A system beside the baselines, on the same documents and gold."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from extractor.model import GoldRelation
from extractor.scoring.baseline import BASELINES
from extractor.scoring.cited import score_relations
from extractor.scoring.result import Comparison, Scores, Setting
from extractor.scoring.statements import Annotated, ScoredDocument
from extractor.scoring.titles import score_titles

Documents = tuple[ScoredDocument, ...]


def compare_titles(
    title: str, predicted: Iterable[ScoredDocument], gold: Iterable[Annotated], setting: Setting
) -> Comparison:
    """Scores on annotated documents, and those of the baselines with the same predicted mentions."""
    annotated = tuple(gold)
    return _compared(title, tuple(predicted), setting, lambda found, how: score_titles(found, annotated, how))


def compare_relations(
    title: str, predicted: Iterable[ScoredDocument], gold: Iterable[GoldRelation], setting: Setting
) -> Comparison:
    """Scores on a gold table, and those of the baselines with the same predicted mentions."""
    rows = tuple(gold)
    return _compared(title, tuple(predicted), setting, lambda found, how: score_relations(found, rows, how))


def _compared(
    title: str, documents: Documents, setting: Setting, score: Callable[[Documents, Setting], Scores]
) -> Comparison:
    baselines = tuple(
        score(predict(documents), replace(setting, system=system)) for system, predict in BASELINES.items()
    )
    return Comparison(title, score(documents, setting), baselines)
