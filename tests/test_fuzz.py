"""Mutated sentences, and what they have shown."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from extractor.model import Document
from extractor.nlp.parsing.matrices.encoder import Encoder
from extractor.pipeline import Extracted, Extractor, extract

sys.path.insert(0, str(Path(__file__).parent.parent / "scripts" / "robustness"))
from fuzz import Outcome, problems_of, report, text_of, tried
from mutations import MUTATIONS
from sentences import challenge_sentences

sys.path.pop(0)

SENTENCES = challenge_sentences()
SEED = 7


def read(text: str, extractor: Extractor) -> Extracted:
    (found,) = extract([Document(id="text", title=text)], extractor, 0.0, account=True)
    return found


def test_texts_of_mutated_sentences_are_read(extractor: Extractor) -> None:
    """A handful; ``.ci/run`` reads 2,000."""
    outcome = Outcome()
    for number in range(40):
        tried(text_of(SENTENCES, SEED, number), number, extractor, outcome)
    assert outcome.problems == {}, report(outcome, len(SENTENCES), 40, SEED)
    assert outcome.found["relations"] > 0


def test_a_text_is_made_of_its_seed_and_number() -> None:
    assert text_of(SENTENCES, 3, 5) == text_of(SENTENCES, 3, 5)
    assert len({text_of(SENTENCES, seed, number) for seed in range(3) for number in range(3)}) > 7


@pytest.mark.parametrize("mutation", MUTATIONS)
def test_every_mutation_takes_any_text(mutation: object) -> None:
    assert callable(mutation)
    for text in ("", " ", "x", "miR-21 represses PTEN."):
        for seed in range(20):
            assert isinstance(mutation(text, ["", "MET rose."], Random(seed)), str)


def test_what_is_raised_is_told_with_its_number(extractor: Extractor, monkeypatch: pytest.MonkeyPatch) -> None:
    def raising(*_: object, **__: object) -> Iterator[Extracted]:
        raise IndexError("index 12 is out of bounds")

    monkeypatch.setattr("fuzz.extract", raising)
    outcome = Outcome()
    for number in (4, 9):
        tried("miR-21 represses PTEN.", number, extractor, outcome)
    written = report(outcome, 1, 10, SEED)
    assert "2 times IndexError: index N is out of bounds" in written
    assert "--seed 7 --only 4, 9" in written
    assert "exceptions      2" in written


def test_wrong_offsets_are_told(extractor: Extractor) -> None:
    found = read("miR-21 represses PTEN.", extractor)
    assert list(problems_of(found)) == []
    (first, *others) = found.annotation.mentions
    moved = replace(first, start=first.start + 1)
    annotation = replace(found.annotation, mentions=(moved, *others))
    assert set(problems_of(replace(found, annotation=annotation))) == {
        "a mention that is not what stands there",
        "a relation of what is no mention",
    }


HALVES = [chr(0xD800), chr(0xDBFF), chr(0xDC00), chr(0xDFFF)]


@pytest.mark.parametrize("half", HALVES, ids=ascii)
@pytest.mark.parametrize(
    "text", ["{} miR-21 represses PTEN.", "miR-21{} represses PTEN and {}MET", "miR-21 rep{}resses PTEN."]
)
def test_half_a_surrogate_pair_is_read_as_an_unknown_character(text: str, half: str, extractor: Extractor) -> None:
    found = read(text.replace("{}", half), extractor)
    assert found.document.text == text.replace("{}", "\ufffd")
    assert list(problems_of(found)) == []
    assert [mention.name for mention in found.annotation.mentions][:2] == ["miR-21", "PTEN"]
    assert len(found.document.text_sha256) == 64


def test_a_sentence_that_raises_costs_no_later_one(extractor: Extractor, monkeypatch: pytest.MonkeyPatch) -> None:
    """The encoder remembered words whose vectors it had not got, and every later document failed."""
    before = read("Overexpressed miR-21 strongly represses PTEN.", extractor).annotation

    def raising(*_: object) -> None:
        raise MemoryError("as it happens")

    with monkeypatch.context() as broken:
        broken.setattr(Encoder, "_embedded", raising)
        failed = read("Wholly unforeseeable words befall miR-21 and PTEN.", extractor)
        assert {fault.error for fault in failed.faults} == {"MemoryError"}
    assert read("Wholly unforeseeable words befall miR-21 and PTEN.", extractor).annotation.sentences
    assert read("Overexpressed miR-21 strongly represses PTEN.", extractor).annotation == before
