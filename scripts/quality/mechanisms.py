"""The mechanisms of the extraction, each with a way to switch it off, to see what it is worth.

    python scripts/quality/mechanisms.py NAME annotate IN -o OUT

runs the command with one mechanism switched off. The product has no such switches; they are put in
here, from outside.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from extractor.model import NCRNA_TYPES
from extractor.nlp import annotator
from extractor.nlp.parsing import repair
from extractor.nlp.parsing.lemmas import lemmas
from extractor.nlp.parsing.tree import Token
from extractor.nlp.predicates import arguments, frames, parsed, participants, patterns
from extractor.nlp.predicates import projections as projections
from extractor.nlp.relations import assertion as context
from extractor.nlp.relations import candidates, dysregulation, relations
from extractor.nlp.sentence import anaphora


def _without_labels(*labels: str) -> Callable[[], None]:
    """Names do not climb along these dependencies."""

    def switch() -> None:
        climb = projections.ProjectionFinder._climb

        def stunted(self: Any, projection: Any, node: Token, places: Any) -> Iterator[Any]:
            if node.dep not in labels:
                yield from climb(self, projection, node, places)

        projections.ProjectionFinder._climb = stunted  # type: ignore[method-assign]

    return switch


def _no_apposition() -> None:
    _without_labels("appos")()
    projections._beside = lambda token: []
    holders = arguments.holders

    def without(noun: Token) -> list[Token]:
        return [t for t in holders(noun) if t.dep != "appos" and not (noun.dep == "appos" and t == noun.head)]

    for module in (frames, participants, dysregulation):
        module.holders = without  # type: ignore[attr-defined]
    frames._before_comma = lambda noun: []


def _no_manipulation() -> None:
    nouns = replace(patterns.load_nouns(), manipulation={}, manipulating_verbs={}, adjectives={})
    annotator.load_nouns = lambda: nouns  # type: ignore[attr-defined]
    parsed._written_as_inhibitor = lambda *_: False


def _no_negation() -> None:
    table = context.load_assertion()
    nothing: frozenset[str] = frozenset()
    plain = replace(table, negating=nothing, negating_governors=nothing, unchanged=nothing)
    annotator.load_assertion = lambda: plain  # type: ignore[attr-defined]
    context._without = lambda _: False
    context._no_longer = lambda _: False


def _no_speculation() -> None:
    nothing: frozenset[str] = frozenset()
    plain = replace(
        context.load_assertion(), hedging=nothing, hedging_governors=nothing, questions=nothing, inquiries=nothing
    )
    annotator.load_assertion = lambda: plain  # type: ignore[attr-defined]


def _no_anaphora() -> None:
    anaphora.AnaphorFinder.find = lambda *_: iter(())  # type: ignore[assignment,method-assign]


def _no_second_road() -> None:
    candidates.CandidateFinder.candidates = lambda *_: iter(())  # type: ignore[assignment,method-assign]


def _no_changes() -> None:
    parsed.changes = lambda *_: {}  # type: ignore[attr-defined]
    relations.RelationFinder._change_together = lambda *_: False  # type: ignore[method-assign]


def _no_dysregulation() -> None:
    relations.RelationFinder._altered = lambda *_: iter(())  # type: ignore[method-assign]


def _no_repair() -> None:
    repair._doubtful = lambda *_: None


def _adjacent_trigger() -> None:
    """No parse: two neighbouring names with a word of the tables between them."""
    _no_second_road()

    def hits(self: Any, sentence: Any) -> list[Any]:
        found = []
        words = sentence.worded.words
        places = [index for index, word in enumerate(words) if word.slot is not None]
        for left, right in itertools.pairwise(places):
            for index in range(left + 1, right):
                entries = [p for _, p in self.patterns.of(lemmas(words[index].text))]
                pair = words[left].slot, words[right].slot
                if entries and NCRNA_TYPES & {sentence.type_of(slot) for slot in pair}:
                    how = context.Standing()
                    found.append(relations.Hit(*pair, entries[0].effect, index, "adjacent", how, 0.8))
                    break
        return found

    relations.RelationFinder.hits = hits  # type: ignore[method-assign]


MECHANISMS: Mapping[str, tuple[str, Callable[[], None]]] = {
    "conjuncts": ("what is said of a list is said of its members", _without_labels("conj")),
    "manipulation": ("inhibitors, mimics, knock-down and raised or lowered amounts turn signs", _no_manipulation),
    "apposition": ("what is said of an apposition is said of the name", _no_apposition),
    "anaphora": ('"this miRNA", "it", "these miRNAs", across sentences and within', _no_anaphora),
    "negation": ("denied statements are marked", _no_negation),
    "speculation": ("doubted statements are marked, questions left out", _no_speculation),
    "changes": ("two changes side by side are associated with their sign", _no_changes),
    "dysregulation": ("what is altered in a disease is related to it", _no_dysregulation),
    "second road": ("pairs of a clause that no pattern asserts and no condition rejects", _no_second_road),
    "second parse": ("a verb read as a modifier is parsed again", _no_repair),
    "parser": ("instead of the parse: neighbouring names with a trigger word between them", _adjacent_trigger),
}


def main() -> None:
    from extractor.cli import main as run

    name = sys.argv.pop(1)
    MECHANISMS[name][1]()
    run()


if __name__ == "__main__":
    main()
