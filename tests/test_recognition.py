"""Mentions of a whole text: miRNAs by grammar, the rest by the lexicon. All texts are invented."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.lexicon import load_lexicon
from extractor.names import parse_mirna
from extractor.nlp.names.mirna import identifier_of
from extractor.nlp.names.recognition import Recogniser

LEXICON = load_lexicon()
RECOGNISE = Recogniser(LEXICON)


def found(text: str) -> list[tuple[str, str]]:
    return [(mention.text, str(mention.type)) for mention in RECOGNISE(text)]


@pytest.mark.parametrize(
    ("name", "identifier"),
    [
        ("miR-34a-5p", "MIRBASE:MIMAT0000255"),
        ("miR-34a", "mirna:mir-34a"),
        ("miR-200 family", "mirna:mir-200-family"),
        ("miR-99999-5p", ""),
    ],
)
def test_identifiers_of_mirnas(name: str, identifier: str) -> None:
    assert identifier_of(parse_mirna(name), LEXICON) == identifier


def test_a_list_names_its_members_over_one_span() -> None:
    mentions = RECOGNISE("miR-221/222 fell.")
    assert [(m.name, m.text, m.part_of) for m in mentions] == [
        ("miR-221", "miR-221/222", "miR-221/222"),
        ("miR-222", "miR-221/222", "miR-221/222"),
    ]


def test_a_cluster_comes_with_the_members_it_states() -> None:
    mentions = RECOGNISE("The miR-17~92 cluster fell.")
    assert [(m.name, m.text, m.part_of) for m in mentions] == [
        ("miR-17~92 cluster", "miR-17~92", ""),
        ("miR-17", "miR-17~92", "miR-17~92"),
        ("miR-92", "miR-17~92", "miR-17~92"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The EGFR signaling pathway in NSCLC.", [("EGFR", "Complex"), ("NSCLC", "Disease")]),
        ("the miR-34a/MET axis", [("miR-34a", "miRNA"), ("MET", "Gene")]),
        ("gefitinib resistance", [("gefitinib", "Drug"), ("resistance", "Response")]),
        ("the response to gefitinib", [("response", "Response"), ("gefitinib", "Drug")]),
        ("EGFR-TKI response", [("EGFR-TKI", "DrugClass"), ("response", "Response")]),
        ("the response of the audience", []),
        ("apoptosis resistance", [("apoptosis", "Process")]),
        ("resistance to apoptosis", [("apoptosis", "Process")]),
        ("circSPINT2 and LINC00313", [("circSPINT2", "circRNA"), ("LINC00313", "lncRNA")]),
        ("in PC9/GR cells", [("PC9/GR", "CellLine")]),
    ],
)
def test_conventions(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


@given(st.lists(st.sampled_from(
    ["miR-21", "PTEN", "gefitinib resistance", "response", "NSCLC", "miR-1/133a", "EGFR signaling", "α", "(", ")", "to", "."]
), max_size=14))  # fmt: skip
def test_mentions_are_sorted_inside_the_text_and_do_not_overlap(parts: list[str]) -> None:
    text = " ".join(parts)
    mentions = RECOGNISE(text)
    for mention in mentions:
        assert text[mention.start : mention.end] == mention.text
    spans = sorted({mention.span for mention in mentions})
    assert all(left.end <= right.start for left, right in itertools.pairwise(spans))
