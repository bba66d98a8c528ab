"""Every pattern row is run on its own example sentences."""

from __future__ import annotations

import pytest

from extractor.errors import ConfigurationError
from extractor.model import Document
from extractor.nlp.predicates.patterns import PatternTable, Signs, load_nouns, load_patterns
from extractor.pipeline import Extractor
from extractor.records.packaged import tabulated

ROWS = load_patterns().patterns
MATCHES = [(row.name, example) for row in ROWS for example in row.matches]
REJECTS = [(row.name, example) for row in ROWS for example in row.rejects]


def found(example: str, extractor: Extractor) -> tuple[set[tuple[str, str, str]], tuple[str, str, str]]:
    """The triples (as written in the text) that the sentence gives, and the one the example names."""
    sentence, _, triple = example.partition(" => ")
    subject, effect, other = (part.strip() for part in triple.split("|"))
    relations = extractor.annotator.annotate(Document(id="example", title=sentence)).relations
    return {(r.subject.text, str(r.effect), r.object.text) for r in relations}, (subject, effect, other)


@pytest.mark.parametrize(("name", "example"), MATCHES)
def test_finds_what_the_row_says_it_matches(name: str, example: str, extractor: Extractor) -> None:
    triples, wanted = found(example, extractor)
    assert wanted in triples, f"pattern {name}"


@pytest.mark.parametrize(("name", "example"), REJECTS)
def test_does_not_find_what_the_row_says_it_rejects(name: str, example: str, extractor: Extractor) -> None:
    triples, unwanted = found(example, extractor)
    assert unwanted not in triples, f"pattern {name}"


def test_names_are_unique() -> None:
    names = [row.name for row in ROWS]
    assert len(set(names)) == len(names)


def test_no_word_has_two_signs() -> None:
    signs: dict[tuple[str, str], set[int]] = {}
    for row in ROWS:
        for lemma in row.verbs:
            signs.setdefault(("verb", lemma), set()).add(row.sign)
    assert not {word: found for word, found in signs.items() if len(found) > 1}


def test_no_word_stands_on_both_sides_or_twice() -> None:
    with pytest.raises(ConfigurationError, match="state: 'level' stands there twice"):
        tabulated(Signs, {"raised": ["level", "amount"], "lowered": ["level"]}, "data/nouns.toml, state")


@pytest.mark.parametrize(
    ("word", "sign"),
    [
        *[(word, 1) for word in ("expression", "abundance", "stability", "mimic", "overexpression", "overexpress")],
        *[(word, -1) for word in ("degradation", "absence", "deficiency", "inhibitor", "knockdown", "silence", "lack")],
    ],
)
def test_words_have_the_signs_that_english_gives_them(word: str, sign: int) -> None:
    nouns = load_nouns()
    tables = (nouns.state, nouns.manipulation, nouns.manipulating_verbs, nouns.adjectives)
    assert {table.each[word] for table in tables if word in table.each} == {sign}
    assert {table.of(frozenset({word, "no such word"})) for table in tables} - {0} == {sign}


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (
            {"effect": "represses", "matches": ["a"], "rejects": ["b"], "vrebs": []},
            "unknown key 'vrebs'; did you mean 'verbs'",
        ),
        (
            {"effect": "represes", "matches": ["a"], "rejects": ["b"]},
            "unknown Effect 'represes'; did you mean 'represses'",
        ),
        ({"effect": "represses", "matches": [], "rejects": ["b"]}, "'matches' is missing or empty"),
        ({"effect": "represses", "matches": ["a"]}, "'rejects' is missing or empty"),
        ({"matches": ["a"], "rejects": ["b"]}, "'effect' is missing"),
    ],
)
def test_a_wrong_row_is_named(row: dict[str, object], message: str) -> None:
    right = {"name": "right", "effect": "represses", "matches": ["a"], "rejects": ["b"]}
    with pytest.raises(ConfigurationError) as error:
        tabulated(PatternTable, {"pattern": [right, {"name": "x", **row}]}, "data/patterns.toml")
    assert str(error.value).startswith("data/patterns.toml, pattern, row 2 (x)")
    assert message in str(error.value)
