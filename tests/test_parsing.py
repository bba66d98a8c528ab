"""Parsing with matrices finds what the pipeline itself finds, sentence by sentence."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc

from extractor.cli import equipment
from extractor.model import Document, Span
from extractor.nlp.parsing.language import SpacyParser
from extractor.nlp.parsing.matrices.encoder import Form
from extractor.nlp.parsing.matrices.parser import Analysis, MatrixParser, matrix_parser
from extractor.nlp.parsing.tree import Tree
from extractor.nlp.sentence.words import words_of
from extractor.pipeline import Extractor, extract
from extractor.scan.task import extractor_by_spacy
from extractor.settings import Settings

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


def test_with_the_matrices_switched_off_the_pipeline_finds_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["miR-21, which is lost in these cells, represses EGFR", "Loss of miR-21 raised EGFR levels.", ""]
    worded = [words_of(text, Span(0, len(text)), [], ()) for text in texts]
    on, off = SpacyParser(), SpacyParser(matrices=False)
    monkeypatch.setattr(MatrixParser, "analyse", None)
    found = [read(tree) for tree in off.parse(worded)]
    monkeypatch.undo()
    assert found == [read(tree) for tree in on.parse(worded)]
    assert off.version == on.version


def read(tree: Tree) -> list[tuple[str, str, str, int]]:
    return [(token.text, token.tag, token.dep, token.head.i) for token in tree]


@pytest.mark.parametrize(
    "load", [lambda: equipment.extractor_of(Settings(nlp_matrices=False)), lambda: extractor_by_spacy("", 60.0)]
)
def test_the_setting_reaches_the_parser(load: Callable[[], Extractor], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extractor.pipeline.tune_process", lambda: None)
    monkeypatch.setattr(MatrixParser, "analyse", None)
    (found,) = extract([Document(id="1", title="miR-21 represses PTEN.")], load(), 0.0)
    assert [(relation.subject.text, relation.object.text) for relation in found.annotation.relations] == [
        ("miR-21", "PTEN")
    ]
