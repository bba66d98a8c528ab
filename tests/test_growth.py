"""Nothing grows much faster than the text; what cannot but do so is bounded (``data/bounds.toml``), and noted."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from extractor.errors import ConfigurationError, SentenceTooLongError
from extractor.model import Document, Span
from extractor.nlp.names.abbreviations import find_abbreviations
from extractor.nlp.sentence.bounds import Bounds, BoundsTable, load_bounds
from extractor.nlp.sentence.sentences import split_sentences
from extractor.pipeline import Extracted, Extractor, extract
from extractor.records.packaged import from_toml

sys.path.insert(0, str(Path(__file__).parent.parent / "scripts" / "robustness"))
from growth import FACTOR, Cost, excess, exponent, line, seconds_of
from shapes import SHAPES, Shape

sys.path.pop(0)

BOUNDS = load_bounds()
BEFORE, AFTER = "miR-21 represses PTEN.", "Then miR-34a represses MET."


def read(text: str, extractor: Extractor) -> Extracted:
    (found,) = extract([Document(id="text", title=text)], extractor, 0.0)
    return found


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
def test_no_shape_grows_much_faster_than_n_log_n(shape: Shape, extractor: Extractor) -> None:
    """At small sizes, eight times apart: what grows with the square takes six times as long as is right."""
    sizes = shape.small, 8 * shape.small
    costs = [min(seconds_of(shape.text(size), extractor) for _ in range(2)) for size in sizes]
    assert excess(sizes, (costs[0], costs[1])) <= FACTOR + 1


def calls(text: str, extractor: Extractor) -> int:
    """How many functions are called, and generators taken up, in extracting from a text."""
    counted = 0

    def count(_frame: object, event: str, _value: object) -> None:
        nonlocal counted
        counted += event == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        read(text, extractor)
    finally:
        sys.setprofile(before)
    return counted


@pytest.mark.parametrize("name", ["names", "miRNAs and genes", "respectively", "clauses"])
def test_within_the_bounds_work_grows_with_the_pairs_of_names(name: str, extractor: Extractor) -> None:
    shape = next(shape for shape in SHAPES if shape.name == name)
    read(shape.text(96), extractor)
    assert calls(shape.text(96), extractor) / calls(shape.text(32), extractor) < 1.5 * (96 / 32) ** 2


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("names", ", ".join(f"miR-{n + 1}" for n in range(BOUNDS.names)) + " repress PTEN."),
        ("names", "miR-1" + "".join(f"/{n + 1}" for n in range(BOUNDS.names)) + " repress PTEN."),
        ("words", f"miR-21 represses PTEN {'in old cells ' * (BOUNDS.words // 3)}and MET."),
        ("characters", f"miR-21 represses {'x' * BOUNDS.characters} and MET."),
        ("characters", f"miR-21 represses PTEN{' ' * BOUNDS.characters}and MET."),
    ],
)
def test_a_sentence_beyond_the_bounds_is_noted_and_the_others_are_read(
    what: str, text: str, extractor: Extractor
) -> None:
    found = read(f"{BEFORE} {text} {AFTER}", extractor)
    assert [(e.subject_name, e.object_name) for e in found.evidence] == [("miR-21", "PTEN"), ("miR-34a", "MET")]
    (note,) = found.annotation.notes
    assert re.search(rf"the sentence at {len(BEFORE) + 1} to \d+ has [\d,]+ {what} .*at most [\d,]+", note)


def test_its_names_are_found_all_the_same(extractor: Extractor) -> None:
    found = read(", ".join(["miR-21", "PTEN"] * BOUNDS.names), extractor)
    assert len(found.annotation.mentions) == 2 * BOUNDS.names


def test_a_long_sentence_that_cannot_carry_a_relation_is_no_matter(extractor: Extractor) -> None:
    assert read(f"{', '.join(['PTEN', 'MET'] * BOUNDS.names)} were measured.", extractor).annotation.notes == ()


def test_a_sentence_just_within_the_bounds_is_read(extractor: Extractor) -> None:
    names = ", ".join(f"miR-{n + 1}" for n in range(BOUNDS.names - 1))
    found = read(f"{names} repress PTEN.", extractor)
    assert found.annotation.notes == ()
    assert len(found.evidence) == BOUNDS.names - 1


def test_names_that_an_anaphor_stands_for_count(extractor: Extractor) -> None:
    names = ", ".join(f"miR-{n + 1}" for n in range(BOUNDS.names))
    found = read(f"{names} and miR-900 were measured. These miRNAs repress PTEN. {AFTER}", extractor)
    assert [e.object_name for e in found.evidence] == ["MET"]
    assert len(found.annotation.notes) == 2


def test_explaining_passes_over_it(extractor: Extractor) -> None:
    names = ", ".join(f"miR-{n + 1}" for n in range(BOUNDS.names))
    explained = list(extractor.annotator.explain(Document(id="t", title=f"{names} repress PTEN. {AFTER}")))
    assert [bool(explanation.parse) for explanation in explained] == [False, True]


def test_bounds_are_checked_one_by_one() -> None:
    bounds = Bounds(characters=10, words=4, names=2)
    bounds.check(Span(0, 10), names=2, words=4)
    for sentence, names, words in ((Span(0, 11), 2, 4), (Span(5, 6), 3, 4), (Span(5, 6), 2, 5)):
        with pytest.raises(SentenceTooLongError, match="at most"):
            bounds.check(sentence, names, words)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[sentence]\ncharacters = 5\nwords = 5", "'names'"),
        ("[sentence]\ncharacters = 5\nwords = 5\nnames = 5\nletters = 1", "'letters'"),
        ("[sentence]\ncharacters = 5\nwords = 0\nnames = 5", "words = 0"),
        ("[sentence]\ncharacters = 5\nwords = 5\nnames = 'many'", "names: 'many' is not a whole number"),
    ],
)
def test_a_wrong_table_is_refused(text: str, problem: str) -> None:
    with pytest.raises(ConfigurationError, match=problem):
        from_toml(BoundsTable, text, "bounds.toml")


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("It rose... Then it fell.", ["It rose...", "Then it fell."]),
        ("It rose?!) Then it fell.", ["It rose?!)", "Then it fell."]),
        ("It rose.” Then it fell.", ["It rose.”", "Then it fell."]),
        ("It rose ....x Then it fell.", ["It rose ....x Then it fell."]),
        (f"It rose.{' ' * 30}Then it fell.", ["It rose.", "Then it fell."]),
    ],
)
def test_marks_at_the_end_of_a_sentence_are_taken_together(text: str, sentences: list[str]) -> None:
    assert [text[span.start : span.end] for span in split_sentences(text)] == sentences


def test_no_sentence_ends_in_a_name() -> None:
    text = "A of E. Coli B. C ran. D."
    assert [s.start for s in split_sentences(text, [Span(5, 12), Span(5, 15), Span(20, 21)])] == [0, 16, 23]


def test_definitions_in_a_line_without_blanks_are_found() -> None:
    text = "phosphatase and tensin homolog (PTEN)" + "x(A1)" * 300 + " programmed cell death 4 (PDCD4)"
    found = [text[pair.short.start : pair.short.end] for pair in find_abbreviations(text)]
    assert found[0] == "PTEN"
    assert found[-1] == "PDCD4"


def test_growth_is_told_against_n_log_n() -> None:
    sizes = 1000, 8000
    assert excess(sizes, (1.0, 8.0)) < 1
    assert excess(sizes, (1.0, 64.0)) == pytest.approx(6.15, abs=0.01)
    assert exponent(sizes, (1.0, 64.0)) == pytest.approx(2)
    assert excess(sizes, (0.0, 0.001)) < 1, "what is hardly measured is not told"
    shape = Shape("invented", "names", str, 8000, 10)
    costs = [Cost(1000, 1.0, 10.0, 9, 9, 9, 0), Cost(8000, 64.0, 20.0, 9, 9, 9, 1)]
    row, fine = line(shape, costs)
    assert not fine
    assert "1.00 64.00" in row
    assert "noted" in row
