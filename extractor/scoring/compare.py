"""A system beside the co-occurrence baseline, on the same documents and gold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from extractor.model import GoldRelation
from extractor.scoring.baseline import SYSTEM, cooccurrence
from extractor.scoring.cited import score_relations
from extractor.scoring.result import Comparison, Setting
from extractor.scoring.statements import Annotated, ScoredDocument
from extractor.scoring.titles import score_titles


def compare_titles(
    title: str, predicted: Iterable[ScoredDocument], gold: Iterable[Annotated], setting: Setting
) -> Comparison:
    """Scores on annotated documents, and those of co-occurrence of the same predicted mentions."""
    documents, annotated = tuple(predicted), tuple(gold)
    baseline = score_titles(cooccurrence(documents), annotated, replace(setting, system=SYSTEM))
    return Comparison(title, score_titles(documents, annotated, setting), (baseline,))


def compare_relations(
    title: str, predicted: Iterable[ScoredDocument], gold: Iterable[GoldRelation], setting: Setting
) -> Comparison:
    """Scores on a gold table, and those of co-occurrence of the same predicted mentions."""
    documents, rows = tuple(predicted), tuple(gold)
    baseline = score_relations(cooccurrence(documents), rows, replace(setting, system=SYSTEM))
    return Comparison(title, score_relations(documents, rows, setting), (baseline,))
