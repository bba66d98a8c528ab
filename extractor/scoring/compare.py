"""A system beside the baselines, on the same documents and gold."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from extractor.model import AnnotatedDocument, GoldRelation
from extractor.scoring.baseline import BASELINES
from extractor.scoring.cited import gold_table, score_relations
from extractor.scoring.result import Comparison, Scores, Setting
from extractor.scoring.titles import MENTION_LEVELS, STATEMENT_LEVELS, score_titles

Documents = tuple[AnnotatedDocument, ...]


def compare_titles(
    title: str, predicted: Iterable[AnnotatedDocument], gold: Iterable[AnnotatedDocument], setting: Setting
) -> Comparison:
    """Scores on annotated documents, and those of the baselines with the same predicted mentions."""
    documents, annotated = tuple(predicted), tuple(gold)
    system = score_titles(documents, annotated, setting)

    def score(found: Documents, how: Setting) -> Scores:
        return with_mentions_of(score_titles(found, annotated, how, STATEMENT_LEVELS, explain=False), system)

    return Comparison(title, system, _baselines(documents, setting, score))


def compare_relations(
    title: str, predicted: Iterable[AnnotatedDocument], gold: Iterable[GoldRelation], setting: Setting
) -> Comparison:
    """Scores on a gold table, and those of the baselines with the same predicted mentions."""
    documents, rows = tuple(predicted), gold_table(gold)
    system = score_relations(documents, rows, setting)

    def score(found: Documents, how: Setting) -> Scores:
        return score_relations(found, rows, how, explain=False)

    return Comparison(title, system, _baselines(documents, setting, score))


def with_mentions_of(baseline: Scores, system: Scores) -> Scores:
    """The scores with the levels of mentions from the system, which had the same; errors of mentions are told there."""
    mentions = (replace(level, discrepancies=()) for level in system.levels if level.level in MENTION_LEVELS)
    return replace(baseline, levels=(*mentions, *baseline.levels))


def _baselines(
    documents: Documents, setting: Setting, score: Callable[[Documents, Setting], Scores]
) -> tuple[Scores, ...]:
    return tuple(score(predict(documents), replace(setting, system=system)) for system, predict in BASELINES.items())
