"""Tables of knowledge as records: what is wrong with one is said with file, row and the nearest name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from extractor.errors import ConfigurationError
from extractor.model import Effect
from extractor.records.packaged import packaged, tabulated


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
