"""Filters in the address of a page, and back."""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.errors import InputError
from extractor.model import ConflictState, Effect, Status
from extractor.store import Order, Query, Wanted
from extractor.web.filters import NAMES, Filters

NUMBERS = ("belief_from", "belief_to", "year_from", "year_to")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, Query()),
        ({"mirna": "miR-901"}, Query(mirna=("miR-901",))),
        ({"mirna": " miR-901 ; ;miR-902;"}, Query(mirna=("miR-901", "miR-902"))),
        ({"target": "GENEA", "drug": "inventinib"}, Query(target=("GENEA",), drug=("inventinib",))),
        ({"effect": "represses;targets"}, Query(effect=(Effect.REPRESSES, Effect.TARGETS))),
        ({"resistance": "reverses"}, Query(resistance=("reverses",))),
        ({"status": "disputed"}, Query(status=(Status.DISPUTED,))),
        ({"corpus": "toy"}, Query(corpus=("toy",))),
        ({"conflict": "open"}, Query(conflicts=(ConflictState.OPEN,))),
        ({"belief_from": "0.5", "belief_to": "1"}, Query(belief_from=0.5, belief_to=1.0)),
        ({"year_from": "2001", "year_to": "2020"}, Query(year_from=2001, year_to=2020)),
        ({"flagged": "1", "withdrawn": "yes"}, Query(flagged=True, withdrawn=True)),
        ({"order": "belief", "descending": "1"}, Query(order=Order.BELIEF, descending=True)),
        ({"mirna": "  ", "flagged": "", "unknown": "x"}, Query()),
    ],
)
def test_those_on_rows(given: dict[str, str], expected: Query) -> None:
    assert Filters.of(given).query() == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, Wanted("ida", double=0.1)),
        ({"pattern": "verb;noun"}, Wanted("ida", pattern=("verb", "noun"), double=0.1)),
        ({"confidence_from": "0.25"}, Wanted("ida", confidence_from=0.25, double=0.1)),
        ({"since_run": "3"}, Wanted("ida", since_run=3, double=0.1)),
        ({"flagged": "1"}, Wanted("ida", look_again=True, double=0.1)),
        ({"order": "belief", "descending": "1"}, Wanted("ida", double=0.1)),
        ({"mirna": "miR-901"}, Wanted("ida", query=Query(mirna=("miR-901",)), double=0.1)),
    ],
)
def test_those_on_findings(given: dict[str, str], expected: Wanted) -> None:
    assert Filters.of(given).wanted("ida", 0.1) == expected


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *((name, "x") for name in ("effect", "resistance", "status", "conflict", "order")),
        ("effect", "Represses"),
        ("resistance", "none"),
        *(
            (name, value)
            for name in NUMBERS
            for value in ("x", "nan", "inf", "-inf", "²", "٣", "1,5", "9" * 400, "9" * 9_000)
        ),
        ("year_from", "1.5"),
        ("belief_from", "1e400"),
        *((name, "a\0b") for name in ("mirna", "target", "drug", "corpus", "resistance", "effect")),
        ("mirna", "\ud800"),
    ],
)
def test_what_cannot_be_is_refused_in_few_words(name: str, value: str) -> None:
    with pytest.raises(InputError) as caught:
        Filters.of({name: value}).query()
    assert len(str(caught.value)) < 600


@pytest.mark.parametrize(
    "given",
    [
        {"belief_from": "0.6", "belief_to": "0.5"},
        {"confidence_from": "0.6", "confidence_to": "0.5"},
        {"confidence_from": "nan"},
        {"since_run": "9" * 400},
        {"since_run": "1.5"},
        {"pattern": "a\0b"},
    ],
)
def test_nor_of_findings(given: dict[str, str]) -> None:
    with pytest.raises(InputError):
        Filters.of(given).wanted("ida", 0.1)


@given(st.dictionaries(st.sampled_from(NAMES), st.text(st.characters(exclude_categories=["Cs"]))))
def test_a_link_says_them_all(given: dict[str, str]) -> None:
    filters = Filters.of(given)
    assert filters.link.isascii()
    assert Filters.of(dict(parse_qsl(filters.link[1:]))) == filters
    assert dict(parse_qsl(filters.plus(start=50)[1:])) == {**filters.given, "start": "50"}


def test_without_any_there_is_no_link() -> None:
    assert Filters.of({"mirna": " "}).link == ""


@given(st.dictionaries(st.sampled_from(NAMES), st.text()))
def test_whatever_is_given_is_a_query_or_refused(given: dict[str, Any]) -> None:
    for ask in (Filters.of(given).query, lambda: Filters.of(given).wanted("ida", 0.1)):
        with suppress(InputError):
            ask()
