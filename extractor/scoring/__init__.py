"""How good the extraction is: predicted against gold, over sets of exact keys.

Nothing here knows how predictions are made. ``score_titles`` counts on annotated documents,
``score_relations`` on a gold table that cites documents; ``cooccurrence`` turns documents into a
baseline to score in the same way. The modules say how things are counted. All that is said of figures
beyond that is worked out from what was counted, one by one: by group (``by``, ``macro``, ``by_pattern``),
how sure (``interval``), against an earlier run (``read_previous``, ``change``), over the threshold
(``curve``). ``fates`` tells why relations were missed, ``check_claims`` what the cited works say of each claim,
``unmentioned`` what they say beyond that. ``agreement`` and ``work`` are about curators.
"""

from __future__ import annotations

from extractor.scoring.agreement import Agreement, CuratorWork, Pairwise, agreement, work
from extractor.scoring.baseline import cooccurrence
from extractor.scoring.breakdown import Macro, PatternScore, by, by_pattern, macro
from extractor.scoring.cited import score_relations
from extractor.scoring.claims import ClaimCheck, ClaimVerdict, check_claims
from extractor.scoring.compare import compare_relations, compare_titles
from extractor.scoring.counts import Counts, sum_counts
from extractor.scoring.coverage import Unmentioned, unmentioned
from extractor.scoring.curves import CurvePoint, best, curve
from extractor.scoring.funnel import Fate, Stage, fates, fates_of_annotated
from extractor.scoring.intervals import Interval, ScoreChange, change, interval
from extractor.scoring.items import Item, Outcome, counts_of
from extractor.scoring.matching import RULES, Entity, Rule
from extractor.scoring.previous import Previous, PreviousLevel, comparable, read_previous
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
from extractor.scoring.statements import LEVELS
from extractor.scoring.titles import score_titles

__all__ = [
    "LEVELS",
    "RULES",
    "Agreement",
    "Annotated",
    "ClaimCheck",
    "ClaimVerdict",
    "Comparison",
    "Counts",
    "CuratorWork",
    "CurvePoint",
    "Discrepancy",
    "Entity",
    "Fate",
    "Interval",
    "Item",
    "Kind",
    "LevelScore",
    "Macro",
    "Outcome",
    "Pairwise",
    "PatternScore",
    "Previous",
    "PreviousLevel",
    "Rule",
    "ScoreChange",
    "Scores",
    "Setting",
    "Stage",
    "Unmentioned",
    "Why",
    "agreement",
    "best",
    "by",
    "by_pattern",
    "change",
    "check_claims",
    "comparable",
    "compare_relations",
    "compare_titles",
    "cooccurrence",
    "counts_of",
    "curve",
    "fates",
    "fates_of_annotated",
    "file_sha256",
    "interval",
    "macro",
    "read_previous",
    "score_relations",
    "score_titles",
    "scored_document",
    "sum_counts",
    "unmentioned",
    "work",
]
