"""Gold of whatever form and origin, and anybody's annotations held against it.

``load_gold`` reads a file in one of the forms of :mod:`extractor.records.annotations`, or a corpus of other people
that a user has (``LOADERS``: ``scai:PATH``). Nothing of those is shipped. ``compare`` scores.
"""

from __future__ import annotations

from extractor.goldsets.comparing import DEFAULT_RULE, LEVEL_NAMES, RULE_NAMES, compare, setting_of
from extractor.goldsets.goldset import PLACE, AnnotatedScope, GoldSet
from extractor.goldsets.loading import LOADERS, gold_of, load_gold
from extractor.goldsets.prediction import Prediction, prediction_of

__all__ = [
    "DEFAULT_RULE",
    "LEVEL_NAMES",
    "LOADERS",
    "PLACE",
    "RULE_NAMES",
    "AnnotatedScope",
    "GoldSet",
    "Prediction",
    "compare",
    "gold_of",
    "load_gold",
    "prediction_of",
    "setting_of",
]
