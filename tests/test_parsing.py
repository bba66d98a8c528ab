"""Parsing with matrices finds what the pipeline itself finds, sentence by sentence."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc

from extractor.cli import equipment, scanning
from extractor.model import Document, Span
from extractor.nlp.parsing.language import SpacyParser
from extractor.nlp.parsing.matrices.encoder import Form
from extractor.nlp.parsing.matrices.parser import Analysis, MatrixParser, matrix_parser
from extractor.nlp.sentence.words import words_of
from extractor.pipeline import Extractor
from extractor.scan.task import Plan, extractor_by_spacy, extractor_of

CHALLENGE = Path(__file__).parent / "challenge"
WORDS = [
    "miR-21",
    "represses",
    "EGFR",
    "and",
    ",",
    "of",
    "the",
    "loss",
    "which",
    "in",
    "cells",
    "that",
    "was",
    "α",
    "(",
    ")",
]


@pytest.fixture(scope="module")
def pipeline() -> Language:
    return spacy.load(files("extractor") / "models" / "parser")


@pytest.fixture(scope="module")
def matrices(pipeline: Language) -> MatrixParser:
    found = matrix_parser(pipeline)
    assert found is not None
    return found


def piped(pipeline: Language, sentences: Sequence[Sequence[Form]]) -> list[Analysis]:
    docs = [
        Doc(
            pipeline.vocab,
            words=[word for word, _ in sentence],
            spaces=[blank for _, blank in sentence],
            sent_starts=[place == 0 for place in range(len(sentence))],
        )
        for sentence in sentences
    ]
    return [Analysis([t.tag_ for t in d], [t.dep_ for t in d], [t.head.i for t in d]) for d in pipeline.pipe(docs)]


def challenge() -> list[list[Form]]:
    tables = [tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(CHALLENGE.glob("*.toml"))]
    texts = [sentence["text"] for table in tables for sentence in table["sentence"]]
    assert len(texts) > 500
    worded = [words_of(text, Span(0, len(text)), [], ()) for text in texts]
    return [[(word.text, True) for word in sentence.words] for sentence in worded]


def test_all_challenge_sentences_are_analysed_as_by_the_pipeline(pipeline: Language, matrices: MatrixParser) -> None:
    sentences = challenge()
    assert list(matrices.analyse(sentences)) == piped(pipeline, sentences)


@given(st.lists(st.lists(st.tuples(st.sampled_from(WORDS), st.booleans()), max_size=40), max_size=6))
def test_any_words_are_analysed_as_by_the_pipeline(
    pipeline: Language, matrices: MatrixParser, sentences: list[list[Form]]
) -> None:
    assert list(matrices.analyse(sentences)) == piped(pipeline, sentences)


def test_a_sentence_is_analysed_alone_as_among_many(matrices: MatrixParser) -> None:
    sentences = challenge()
    together = list(matrices.analyse(sentences))
    for number in range(0, len(sentences), 50):
        assert list(matrices.analyse([sentences[number]])) == [together[number]]


def test_words_leave_nothing_behind_in_the_vocabulary(pipeline: Language, matrices: MatrixParser) -> None:
    before = len(pipeline.vocab.strings)
    list(matrices.analyse([[(f"unheard{number}", True), ("rises", False)] for number in range(200)]))
    assert len(pipeline.vocab.strings) == before


def small(path: Path, architecture: dict[str, Any]) -> Language:
    """A pipeline with arbitrary weights, written to ``path``."""
    nlp = spacy.blank("en")
    nlp.add_pipe("tagger").add_label("NN")  # type: ignore[attr-defined]
    parser: Any = nlp.add_pipe("parser", config=architecture)
    for label in ("nsubj", "dobj"):
        parser.add_label(label)
    nlp.initialize()
    nlp.to_disk(path)
    return nlp


def test_without_matrices_the_same_is_found_by_spacy(extractor: Extractor, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Loss of miR-34a raised MET, which miR-1 and let-7a repress via LIN28B. This miRNA may target EGFR."
    document = Document(id="invented", title=text)
    expected = extractor.annotator.annotate(document)
    by_spacy = extractor_by_spacy("", 60)

    def fail(*_: Any) -> None:
        raise AssertionError("matrices were asked")

    monkeypatch.setattr(MatrixParser, "analyse", fail)
    found = by_spacy.annotator.annotate(document)
    assert expected.relations
    assert (found, by_spacy.versions) == (expected, extractor.versions)


@pytest.mark.parametrize("matrices", [True, False])
def test_the_setting_reaches_the_parser(matrices: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[bool] = []
    plans: list[Plan] = []
    monkeypatch.setattr("extractor.pipeline.tune_process", lambda: None)
    monkeypatch.setattr("extractor.pipeline.load_extractor", lambda *_, **given: loaded.append(given["matrices"]))
    monkeypatch.setattr(scanning, "_settled", lambda paths, plan, *_: plans.append(plan) or iter(()))
    monkeypatch.setenv("EXTRACTOR_NLP_MATRICES", str(matrices).lower())
    monkeypatch.chdir(tmp_path)
    equipment.extractor_of(equipment.settings_here())
    (tmp_path / "in.xml").touch()
    scanning.scan([tmp_path / "in.xml"], tmp_path / "out")
    assert loaded == [matrices]
    assert [plan.load for plan in plans] == [extractor_of if matrices else extractor_by_spacy]


def test_a_pipeline_of_another_make_is_left_to_itself(tmp_path: Path) -> None:
    nlp = small(tmp_path / "small", {"update_with_oracle_cut_size": 50})
    assert matrix_parser(nlp) is None
    text = "miR-21 represses EGFR"
    (tree,) = SpacyParser(str(tmp_path / "small")).parse([words_of(text, Span(0, len(text)), [], ())])
    words = [("miR", False), ("-", False), ("21", True), ("represses", True), ("EGFR", False), (".", False)]
    (expected,) = piped(nlp, [words])
    assert [(token.text, token.tag, token.dep, token.head.i) for token in tree] == [
        (word, *analysis)
        for (word, _), *analysis in zip(words, expected.tags, expected.labels, expected.heads, strict=True)
    ]
