"""The table of finders: each looks at a parsed sentence in its own way and says which names it joins.

A finder is a function from a sentence, and what the finders before it gave, to hits. They are asked in the order of the
table; an ablation leaves one out, and a new kind of statement is a new line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from extractor.nlp.predicates.parsed import ParsedSentence
from extractor.nlp.relations.axes import ChainFinder
from extractor.nlp.relations.candidates import CandidateFinder
from extractor.nlp.relations.dysregulation import DysregulationFinder
from extractor.nlp.relations.framed import FrameFinder
from extractor.nlp.relations.hit import Hit
from extractor.nlp.relations.rules import Rules

Finder = Callable[[ParsedSentence, Sequence[Hit]], Iterable[Hit]]


def load_finders(rules: Rules) -> Mapping[str, Finder]:
    """All finders by name, in their order; ``data/confidence.toml`` says what each is worth."""
    framed = FrameFinder(rules)
    return {
        "changes": framed.changes,
        "patterns": framed.patterns,
        "means": framed.means,
        "anaphora": framed.anaphora,
        "chains": ChainFinder(rules).chains,
        "dysregulation": DysregulationFinder(rules).dysregulation,
        # last, since it looks at what the others leave
        "candidates": CandidateFinder(rules).candidates,
    }
