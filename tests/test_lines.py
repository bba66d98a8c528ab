"""Line breaks that end nothing, and those that do. All sentences are invented."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.model import AnnotatedDocument, Document, Section
from extractor.nlp.text.lines import flowing, read_as
from extractor.pipeline import Extractor, annotate, extract
from extractor.sources.files import document_of, read_annotated

LONG = "miR-9 was measured in many cells of several kinds, " * 5


@pytest.mark.parametrize(
    "text",
    [
        "The loss of\nmiR-145 promotes resistance.",
        "It was not so that\nmiR-21 represses PTEN.",
        "Silencing of the oncogenic\nmiR-21 increases PTEN in these cells.",
        "We found that miR-34a\nrepresses MET.",
        "It acts in cells with high levels of\nPTEN and of others.",
        "We counted the cells (n = 3;\nMET was low).",
        "As Doe et al.\nshowed, it binds.",
        "CONCLUSION: The knockdown of\nmiR-145 promotes growth.",
        "It targets MET\nand PTEN",
        "miR-21 represses\nPTEN",
        "Growth was\nlet-7a dependent.",
        f"{LONG}\nbut it was not.",
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\n      ", " \n"])
def test_a_break_within_a_sentence_is_a_blank(text: str, end: str) -> None:
    given_text = text.replace("\n", end)
    assert flowing(given_text).split("\n") == [given_text.replace("\r", " ").replace("\n", " ")]


@pytest.mark.parametrize(
    "text",
    [
        "The first ends here.\nmiR-21 is the second.",
        "One\n\nmiR-21 represses PTEN.",
        "One\n  \nmiR-21 represses PTEN.",
        "One\r\n\r\nmiR-21 represses PTEN.",
        "BACKGROUND:\nmiR-21 is known.",
        "Materials and methods\nmiR-21 was measured.",
        "2. Results\nmiR-21 rose.",
        "It was a question of\nRESULTS: miR-21 rose.",
        "A study of many cells\nOBJECTIVES: To see.",
        "A study of cells\nGrowth was measured in all of them.",
        "A title that says what was done without a stop\nWe measured miR-21.",
        f"The part of miR-9 in cells that grow\nMiR-9 is known. {LONG}",
        "It has two effects:\n- miR-21 represses PTEN\n- miR-34a represses MET",
        "Both were seen\n(1) miR-21 rose",
    ],
)
def test_a_break_between_paragraphs_stays(text: str) -> None:
    assert [line.strip() for line in flowing(text).split("\n") if line.strip()] == [
        line.strip() for line in text.splitlines() if line.strip()
    ]


@given(st.text(alphabet="aB. \n\r\t\u2028:-(1", max_size=60))
def test_offsets_stay(text: str) -> None:
    read = flowing(text)
    assert len(read) == len(text)
    assert all(a == b or (a.isspace() and b in " \n") for a, b in zip(text, read, strict=True))


def test_title_and_sections_are_never_run_together() -> None:
    document = Document("1", "The loss of", (Section("", "miR-145 and\nMET"), Section("", "grew")))
    assert read_as(document) == "The loss of\nmiR-145 and MET\ngrew"


WRAPPED = "The loss of\nmiR-145 promotes resistance to erlotinib. It has been seen that\nmiR-34a represses MET."


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_what_is_found_is_that_of_the_text_on_one_line(end: str, extractor: Extractor) -> None:
    texts = [WRAPPED.replace("\n", end), WRAPPED.replace("\n", " ")]
    found = extract((Document("1", "", (Section("", text),)) for text in texts), extractor, 0.4)
    told = []
    for text, one in zip(texts, found, strict=True):
        for item in one.evidence:
            assert text[item.subject_start : item.subject_end] == item.subject_text
            assert text[item.sentence_start : item.sentence_end] == item.sentence
        told.append([(e.subject, e.effect, e.object, e.negated, e.confidence) for e in one.evidence])
    assert told[0] == told[1]
    assert len(told[0]) == 2


@pytest.mark.parametrize("end", ["\n", "\r\n", "\n      "])
def test_a_name_goes_over_a_break(end: str, extractor: Extractor) -> None:
    (one,) = annotate(
        [AnnotatedDocument("1", f"It acts in lung{end}cancer.")],
        extractor,
        False,
        0.4,
        document_of,
        pytest.fail,
        pytest.fail,
    )
    assert [(m.text, m.name) for m in one.mentions] == [(f"lung{end}cancer", "lung cancer")]


def test_no_name_goes_over_the_end_of_a_paragraph(extractor: Extractor) -> None:
    (one,) = annotate(
        [AnnotatedDocument("1", "It acts in lung\r\n\r\ncancer.")],
        extractor,
        False,
        0.4,
        document_of,
        pytest.fail,
        pytest.fail,
    )
    assert [m.text for m in one.mentions] == ["cancer"]


def test_annotating_records_keeps_their_parts_apart(tmp_path: Path) -> None:
    """A title without a stop, and an abstract that goes on like it: nothing but the record tells them apart."""
    path = tmp_path / "one.nbib"
    path.write_text("PMID- 1\nTI  - Growth with loss of\nAB  - miR-145 rose.\n")
    (one,) = read_annotated(path, pytest.fail)
    assert read_as(document_of(one)) == one.text == "Growth with loss of\nmiR-145 rose."
    lines = tmp_path / "one.jsonl"
    lines.write_text(json.dumps({"sourceid": "1", "text": one.text}))
    (same,) = read_annotated(lines, pytest.fail)
    assert read_as(document_of(same)) == "Growth with loss of miR-145 rose."
