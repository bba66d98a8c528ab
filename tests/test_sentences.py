"""Sentence boundaries. All sentences are invented."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.model import Span
from extractor.nlp.sentence.sentences import split_sentences


@pytest.mark.parametrize(
    "sentences",
    [
        ["It lowers the level of EIF2A.", "We then measured growth."],
        ["Levels were lower vs. the controls in both groups."],
        ["As shown by Doe et al. before, it binds.", "This was new."],
        ["It acts on E. coli as well.", "So does the other."],
        ["It targets MET.", "miR-34a was low."],
        ["It targets MET.", "let-7 was low."],
        ["It targets MET.", "hsa_circ_0004015 was high."],
        ["The value was 3.5 in all.", "It rose to 4.2 later."],
        ["Is it so?", "(It is.)"],
        ["See Fig. 2 for this.", "The rest follows."],
        ['He wrote "it binds."', "Nobody did."],
        ["It was low (P < 0.05).", "p53 was not."],
    ],
)
def test_sentences_are_told_apart(sentences: list[str]) -> None:
    text = " ".join(sentences)
    assert [text[s.start : s.end] for s in split_sentences(text)] == sentences


def test_a_line_break_ends_a_sentence() -> None:
    text = "A title without a full stop\nThe abstract begins."
    assert len(list(split_sentences(text))) == 2


def test_no_boundary_falls_into_a_protected_span() -> None:
    text = "The strain E. Coli. K12 grew."
    inside = Span(text.index("E."), text.index(" grew"))
    assert len(list(split_sentences(text, [inside]))) == 1


@given(st.text(alphabet="aB. !?\n(1)", max_size=80))
def test_nothing_but_white_space_is_lost(text: str) -> None:
    spans = list(split_sentences(text))
    rest = list(text)
    for span in spans:
        assert text[span.start : span.end] == text[span.start : span.end].strip() != ""
        rest[span.start : span.end] = [" "] * (span.end - span.start)
    assert not "".join(rest).strip()
    assert spans == sorted(spans)
