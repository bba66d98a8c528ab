"""How good the extraction is: predicted against gold, over sets of exact keys.

Nothing here knows how predictions are made. ``score_titles`` counts on annotated documents,
``score_relations`` on a gold table that cites documents; ``cooccurrence`` turns documents into a
baseline to score in the same way. The modules say how things are counted.
"""

from __future__ import annotations

from extractor.scoring.baseline import cooccurrence
from extractor.scoring.cited import score_relations
from extractor.scoring.compare import compare_relations, compare_titles
from extractor.scoring.counts import Counts, sum_counts
from extractor.scoring.items import Item, Outcome
from extractor.scoring.matching import RULES, Entity, Rule
from extractor.scoring.result import (
    Comparison,
    Discrepancy,
    Kind,
    LevelScore,
    Scores,
    Setting,
    Why,
    file_sha256,
)
from extractor.scoring.statements import LEVELS, Annotated, ScoredDocument, scored_document
from extractor.scoring.titles import score_titles

__all__ = [
    "LEVELS",
    "RULES",
    "Annotated",
    "Comparison",
    "Counts",
    "Discrepancy",
    "Entity",
    "Item",
    "Kind",
    "LevelScore",
    "Outcome",
    "Rule",
    "ScoredDocument",
    "Scores",
    "Setting",
    "Why",
    "compare_relations",
    "compare_titles",
    "cooccurrence",
    "file_sha256",
    "score_relations",
    "score_titles",
    "scored_document",
    "sum_counts",
]
