"""Short forms and their long forms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.nlp.names.abbreviations import find_abbreviations


def pairs(text: str) -> list[tuple[str, str]]:
    return [
        (text[pair.short.start : pair.short.end], text[pair.long.start : pair.long.end])
        for pair in find_abbreviations(text)
    ]


@pytest.mark.parametrize(
    ("text", "short", "long"),
    [
        ("we saw programmed cell death 4 (PDCD4) fall", "PDCD4", "programmed cell death 4"),
        ("patients with non-small-cell lung cancer (NSCLC)", "NSCLC", "non-small-cell lung cancer"),
        ("epithelial-mesenchymal transition (EMT) rose", "EMT", "epithelial-mesenchymal transition"),
        ("hypoxia-inducible factor-1α (HIF-1α) rose", "HIF-1α", "hypoxia-inducible factor-1α"),
        ("blocking anti-programmed death ligand 1 (PD-L1)", "PD-L1", "programmed death ligand 1"),
        ("EGFR-tyrosine kinase inhibitors (EGFR-TKIs)", "EGFR-TKIs", "EGFR-tyrosine kinase inhibitors"),
        ("insulin-like growth factor 1 receptor [IGF1R]", "IGF1R", "insulin-like growth factor 1 receptor"),
        ("the PFS (progression-free survival of all) was", "PFS", "progression-free survival"),
    ],
)
def test_definitions_are_found_with_their_offsets(text: str, short: str, long: str) -> None:
    found = pairs(text)
    assert [pair[0] for pair in found] == [short]
    assert found[0][1].startswith(long)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "(EGFR) comes first",
        "the cells (n = 12) and the rest (see below)",
        "a line without brackets",
        "gefitinib (1 μM) was given",
        "EGFR inhibitors (EGFR)",
        "unbalanced (EGFR",
        "unbalanced EGFR)",
    ],
)
def test_other_brackets_define_nothing(text: str) -> None:
    assert pairs(text) == []


def test_a_definition_does_not_cross_a_line() -> None:
    assert pairs("overall survival\n(OS) was long") == []


def test_offsets_count_from_the_beginning_of_the_text() -> None:
    text = "A title\noverall survival (OS) was long, and disease-free survival (DFS) too"
    assert pairs(text) == [("OS", "overall survival"), ("DFS", "disease-free survival")]


@given(st.text(alphabet="aEGF R()[]-1.\n", max_size=80))
def test_spans_lie_in_the_text_and_apart(text: str) -> None:
    for pair in find_abbreviations(text):
        assert 0 <= pair.short.start < pair.short.end <= len(text)
        assert 0 <= pair.long.start < pair.long.end <= len(text)
        assert not pair.short.overlaps(pair.long)
