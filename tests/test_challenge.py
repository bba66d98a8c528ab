"""The challenge set (``challenge/*.toml``): each sentence right, or a strict xfail with its reason."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import pytest

from extractor.model import AnnotatedDocument
from extractor.pipeline import Extractor

sys.path.insert(0, str(Path(__file__).parent.parent / "scripts" / "quality"))
from challenge import Challenge, annotated, by_phenomenon, expected_of, judge, read_challenges

sys.path.pop(0)

CHALLENGES = read_challenges()
THRESHOLD = 0.4


def _case(challenge: Challenge) -> object:
    marks = [pytest.mark.xfail(reason=challenge.xfail, strict=True)] if challenge.xfail else []
    return pytest.param(challenge, marks=marks, id=f"{challenge.phenomenon}: {challenge.text}")


@pytest.fixture(scope="module")
def found(extractor: Extractor) -> dict[str, AnnotatedDocument]:
    """What is found in each sentence."""
    texts = (challenge.text for challenge in CHALLENGES)
    return dict(zip(texts, annotated(CHALLENGES, extractor.annotator), strict=True))


@pytest.mark.parametrize("challenge", [_case(challenge) for challenge in CHALLENGES])
def test_all_relations_of_the_sentence_and_no_other(challenge: Challenge, found: dict[str, AnnotatedDocument]) -> None:
    assert judge(challenge, found[challenge.text], THRESHOLD) == []


def test_there_are_enough_sentences_none_twice() -> None:
    assert len(CHALLENGES) >= 250
    assert [text for text, count in Counter(c.text for c in CHALLENGES).items() if count > 1] == []


def test_names_stand_in_the_sentence() -> None:
    for challenge in CHALLENGES:
        digits = "".join(filter(str.isdigit, challenge.text))
        for expected in challenge.expected:
            for name in (expected.subject, expected.object):
                # members of "miR-221/222" are written out
                assert name in challenge.text or "".join(filter(str.isdigit, name)) in digits, challenge.text


@pytest.mark.parametrize(
    ("expectation", "problem"),
    [
        ("miR-1 | represses", "subject | effect | object"),
        ("miR-1 | represses | MET | doubted", "unknown mark 'doubted'"),
        ("miR-1 | represses | MET | negated=yes", "unknown mark"),
    ],
)
def test_a_malformed_expectation_is_refused(expectation: str, problem: str) -> None:
    with pytest.raises(ValueError, match=problem.replace("|", r"\|")):
        expected_of(expectation, "here")


@pytest.mark.parametrize(
    ("expected", "problem"),
    [
        ("miR-34a | represses | MET", ""),
        ("miR-34a | activates | MET", "missing: miR-34a | activates | MET"),
        ("miR-34a | represses | MET | negated", "missing: miR-34a | represses | MET | negated"),
        ("miR-34a | represses | MET | direct", "direct is False, expected True"),
        ("miR-34a | represses | MET | resistance=reverses", "resistance is '', expected 'reverses'"),
    ],
)
def test_the_judge_sees_each_difference(expected: str, problem: str, extractor: Extractor) -> None:
    challenge = Challenge("none", ("genes",), "miR-34a represses MET.", (expected_of(expected, "here"),))
    (annotation,) = annotated([challenge], extractor.annotator)
    wrong = judge(challenge, annotation, THRESHOLD)
    assert any(problem in line for line in wrong) if problem else wrong == []


def test_counts_by_phenomenon() -> None:
    verdicts = [(SimpleNamespace(phenomenon=name), wrong) for name, wrong in (("a", []), ("a", ["x"]), ("b", []))]
    assert by_phenomenon(verdicts) == {"a": (1, 2), "b": (1, 1)}  # type: ignore[arg-type]
