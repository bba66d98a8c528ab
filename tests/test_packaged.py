"""Tables of knowledge as records: what is wrong with one is said with file, row and the nearest name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import pytest

from extractor.errors import ConfigurationError
from extractor.model import Effect
from extractor.records.packaged import every, from_toml, keyed, packaged, tabulated


@dataclass(frozen=True)
class Row:
    name: str
    effect: Effect
    words: frozenset[str]
    confidence: float = 0.5
    symmetric: bool = False


@dataclass(frozen=True)
class Table:
    row: tuple[Row, ...]
    signs: Mapping[str, int]


RIGHT: dict[str, Any] = {
    "row": [{"name": "bind", "effect": "targets", "words": ["bind"], "confidence": 1}],
    "signs": {"raised": 1},
}


def test_a_table_is_read_as_its_record_says() -> None:
    found = tabulated(Table, RIGHT, "data/invented.toml")
    assert found == Table((Row("bind", Effect.TARGETS, frozenset({"bind"}), 1.0),), {"raised": 1})
    assert isinstance(found.row[0].confidence, float)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"rows": []}, "data/invented.toml: unknown key 'rows'; did you mean 'row'?"),
        (
            {"row": [{"name": "bind", "efect": "targets"}]},
            "row, row 1 (bind): unknown key 'efect'; did you mean 'effect'?",
        ),
        ({"row": [{"name": "bind", "effect": "targets"}]}, "row, row 1 (bind): 'words' is missing"),
        ({"row": [{"name": "a", "effect": "target", "words": []}]}, "unknown Effect 'target'; did you mean 'targets'?"),
        ({"row": [{"name": "a", "effect": "targets", "words": "bind"}]}, "row 1 (a), words: 'bind' is not a list"),
        ({"row": [{"name": "a", "effect": "targets", "words": [1]}]}, "words, row 1: 1 is not text"),
        ({"row": {}}, "row: {} is not a list"),
        ({"signs": {"raised": "1"}}, "signs, raised: '1' is not a whole number"),
        ({"signs": {"raised": True}}, "signs, raised: True is not a whole number"),
        ({"signs": []}, "signs: [] is not a table"),
        ({"row": [{"name": "a", "effect": "targets", "words": ["b", "b"]}]}, "words: 'b' stands there twice"),
    ],
)
def test_what_is_wrong_is_said(change: dict[str, Any], problem: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        tabulated(Table, {**RIGHT, **change}, "data/invented.toml")
    assert str(raised.value).startswith("data/invented.toml")
    assert problem in str(raised.value)


def test_a_table_that_is_packaged_names_itself() -> None:
    with pytest.raises(ConfigurationError, match=r"^data/confidence\.toml: unknown key"):
        packaged(Table, "confidence.toml")


@dataclass(frozen=True)
class Place:
    head: Literal["arrow", "bar"]
    term: tuple[str, str]
    pattern: re.Pattern[str]
    causal: tuple[str, str] | None = None

    def __post_init__(self) -> None:
        if self.causal == self.term:
            raise ValueError("causal says nothing more than term")


@dataclass(frozen=True)
class Places:
    places: Mapping[Effect, Place] = keyed("place")

    def __post_init__(self) -> None:
        every(self.places, (Effect.TARGETS,))


PLACE: dict[str, Any] = {"head": "bar", "term": ["MI:1", "a"], "pattern": ["a+", "b"]}


def test_more_kinds_of_values() -> None:
    found = tabulated(Places, {"place": {"targets": PLACE}}, "invented.toml").places[Effect.TARGETS]
    assert (found.head, found.term, found.causal) == ("bar", ("MI:1", "a"), None)
    assert [bool(found.pattern.fullmatch(text)) for text in ("aa", "b", "ab")] == [True, True, False]
    more = tabulated(Place, {**PLACE, "pattern": "c", "causal": ["MI:2", "b"]}, "invented.toml")
    assert (more.pattern.pattern, more.causal) == ("c", ("MI:2", "b"))


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"head": "barr"}, "head: unknown value 'barr'; did you mean 'bar'?"),
        ({"term": ["MI:1"]}, "term: ['MI:1'] has 1 values; 2 are needed"),
        ({"term": ["MI:1", 2]}, "term, row 2: 2 is not text"),
        ({"pattern": "("}, "pattern: '(' is no regular expression: missing )"),
        ({"pattern": ["a", 1]}, "pattern: 1 is not a regular expression"),
        ({"causal": ["MI:1", "a"]}, "invented.toml, place, targets: causal says nothing more than term"),
    ],
)
def test_what_is_wrong_with_them_is_said(change: dict[str, Any], problem: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        tabulated(Places, {"place": {"targets": {**PLACE, **change}}}, "invented.toml")
    assert problem in str(raised.value)


def test_a_row_that_has_to_be_there_is_missed() -> None:
    with pytest.raises(ConfigurationError, match=r"^invented\.toml: 'targets' has no row"):
        tabulated(Places, {"place": {"sponges": PLACE}}, "invented.toml")


def test_what_is_no_toml_is_refused() -> None:
    with pytest.raises(ConfigurationError, match=r"^invented\.toml: not valid TOML"):
        from_toml(Places, "[place", "invented.toml")


def test_the_names_of_a_table_lead_to_its_rows() -> None:
    with pytest.raises(ConfigurationError, match="unknown key 'places'; did you mean 'place'"):
        tabulated(Places, {"places": {}}, "invented.toml")
