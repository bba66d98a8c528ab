"""Finders and judges: one can be left out, another put in. All sentences are invented."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from extractor.lexicon import load_lexicon
from extractor.model import Document, Effect, Relation
from extractor.nlp.annotator import Annotator
from extractor.nlp.names.recognition import Recogniser
from extractor.nlp.parsing.language import SpacyParser
from extractor.nlp.predicates.parsed import ParsedSentence
from extractor.nlp.relations.assertion import Assertion
from extractor.nlp.relations.finders import Finder, load_finders
from extractor.nlp.relations.hit import Hit
from extractor.nlp.relations.judge import RuleJudge, load_confidences
from extractor.nlp.relations.rules import load_rules
from extractor.pipeline import Extractor, extract, load_extractor
from extractor.store import how_extracted


@pytest.fixture(scope="module")
def parts() -> tuple[Recogniser, SpacyParser, dict[str, Finder]]:
    return Recogniser(load_lexicon()), SpacyParser(), dict(load_finders(load_rules()))


Parts = tuple[Recogniser, SpacyParser, dict[str, Finder]]


def relations(annotator: Annotator, text: str) -> tuple[Relation, ...]:
    return annotator.annotate(Document(id="invented", title=text)).relations


def test_every_finder_has_its_worth() -> None:
    assert load_confidences().finder.keys() == load_finders(load_rules()).keys()


def test_every_effect_has_its_place() -> None:
    assert load_confidences().rank.keys() == set(Effect)


@pytest.mark.parametrize(
    ("finder", "text", "lost"),
    [
        ("patterns", "miR-34a represses MET.", Effect.REPRESSES),
        ("changes", "Loss of miR-29b correlated with elevated MCL1.", Effect.REPRESSES),
        ("means", "XIST upregulates PTEN via miR-21.", Effect.REGULATES),
        ("anaphora", "We studied miR-34a. This miRNA represses MET.", Effect.REPRESSES),
        ("chains", "The TUG1/miR-145/SOX2 axis was studied in glioma.", Effect.REGULATES),
        ("dysregulation", "miR-34a is overexpressed in glioma.", Effect.CORRELATES),
        ("candidates", "MCL1 levels rose as miR-29b levels fell.", Effect.REPRESSES),
    ],
)
def test_a_finder_that_is_left_out_finds_nothing(finder: str, text: str, lost: Effect, parts: Parts) -> None:
    recognise, parser, finders = parts
    with_all = relations(Annotator(recognise, parser, finders), text)
    without = relations(Annotator(recognise, parser, {n: f for n, f in finders.items() if n != finder}), text)
    assert lost in {relation.effect for relation in with_all}
    assert lost not in {relation.effect for relation in without if relation.confidence >= 0.6 or finder == "candidates"}


def test_a_finder_can_be_put_in(parts: Parts) -> None:
    def neighbours(sentence: ParsedSentence, found: Sequence[Hit]) -> list[Hit]:
        return [Hit(0, 1, "patterns", Effect.TARGETS, 0, "neighbours")]

    recognise, parser, _ = parts
    (found,) = relations(Annotator(recognise, parser, {"neighbours": neighbours}), "miR-34a, MET.")
    assert (found.pattern, found.effect) == ("neighbours", Effect.TARGETS)


class Doubting:
    """A judge that believes nothing of candidates, and half of the rest."""

    version = "doubting"

    def __init__(self) -> None:
        self._rules = RuleJudge(load_confidences())

    def __call__(self, sentence: ParsedSentence, hits: Sequence[Hit]) -> list[Hit]:
        kept = (hit for hit in self._rules(sentence, hits) if hit.finder != "candidates")
        return [replace(hit, confidence=hit.confidence / 2) for hit in kept]


def test_another_judge_can_be_put_in(parts: Parts) -> None:
    recognise, parser, _ = parts
    text = "MCL1 levels rose as miR-29b levels fell, and miR-34a represses MET."
    rules = relations(Annotator(recognise, parser), text)
    doubted = relations(Annotator(recognise, parser, judge=Doubting()), text)
    assert len(doubted) == len(rules) - 1
    (left,) = doubted
    assert left.confidence == pytest.approx(rules[-1].confidence / 2, abs=1e-3)


def test_its_version_stands_beside_that_of_the_parser(extractor: Extractor) -> None:
    other = load_extractor(judge=Doubting())
    rules, judged = extractor.versions, other.versions
    assert judged == replace(rules, model=f"{rules.model}+doubting")
    # so what was read by another judge is read again
    assert how_extracted(judged, 0.4) != how_extracted(rules, 0.4)
    document = Document(id="invented", title="miR-34a represses MET.")
    (found,) = (e for extracted in extract([document], other, 0.0) for e in extracted.evidence)
    assert found.versions == judged
    assert found.confidence < 0.5


def test_a_judge_of_rules_alone_has_no_version(extractor: Extractor) -> None:
    assert RuleJudge(load_confidences()).version == ""
    assert extractor.versions.model == extractor.annotator.parser.version


@pytest.mark.parametrize(
    ("changes", "factor"),
    [
        ({}, 1),
        ({"prior": 0.5}, 0.5),
        ({"steps": 2}, 0.985**2),
        ({"assertion": Assertion(hedged=True)}, 0.6),
        ({"finder": "candidates"}, 0.55),
        ({"finder": "chains", "assertion": Assertion(hedged=True)}, 0.75),
    ],
)
def test_confidence_is_a_product(changes: dict[str, object], factor: float, parts: Parts) -> None:
    hits: list[Hit] = []

    def finder(sentence: ParsedSentence, found: Sequence[Hit]) -> list[Hit]:
        hit = Hit(0, 1, "patterns", Effect.TARGETS, 0, "invented")
        return [replace(hit, **changes)]  # type: ignore[arg-type]

    def judge(sentence: ParsedSentence, found: Sequence[Hit]) -> list[Hit]:
        hits.extend(RuleJudge(load_confidences())(sentence, found))
        return hits

    judge.version = ""  # type: ignore[attr-defined]
    recognise, parser, _ = parts
    relations(Annotator(recognise, parser, {"invented": finder}, judge), "miR-34a, MET.")  # type: ignore[arg-type]
    assert [hit.confidence for hit in hits] == [pytest.approx(factor)]


def test_judging_again_changes_nothing(parts: Parts) -> None:
    recognise, parser, _ = parts
    rules, seen = RuleJudge(load_confidences()), []

    class Twice:
        version = ""

        def __call__(self, sentence: ParsedSentence, hits: Sequence[Hit]) -> list[Hit]:
            once = rules(sentence, hits)
            seen.append((once, rules(sentence, once)))
            return once

    text = "We studied miR-34a. This miRNA may repress MET and EGFR, and miR-21 targets PTEN via the miR-21/KRAS axis."
    relations(Annotator(recognise, parser, judge=Twice()), text)
    assert seen
    assert all(sorted(map(repr, once)) == sorted(map(repr, again)) for once, again in seen)
