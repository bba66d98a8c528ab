"""Names that a curator may mean, of the real lexicon."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from web_cases import naming, suggestions

from extractor.model import EntityType

KNOWN = ("PTEN", "pten", "MET", "EGFR", "gefitinib", "miR-34a", "miR-34a-5p")


@pytest.mark.parametrize("text", KNOWN)
def test_a_known_name_comes_first_as_texts_are_read(text: str) -> None:
    assert suggestions().of(text)[0] == naming().resolve(text)


@pytest.mark.parametrize(
    ("text", "meant", "kind"),
    [
        ("gefitini", "gefitinib", EntityType.DRUG),
        ("gefitinob", "gefitinib", EntityType.DRUG),
        ("EGF", "EGFR", EntityType.GENE),
    ],
)
def test_a_name_that_is_begun_or_misspelt_is_found(text: str, meant: str, kind: EntityType) -> None:
    assert (meant, kind) in {(named.name, named.type) for named in suggestions().of(text)}


@pytest.mark.parametrize("text", ["", " ", "P", "  P  "])
def test_what_is_too_short_has_none(text: str) -> None:
    assert suggestions().of(text) == []


@pytest.mark.parametrize("text", ["qqqqzzzzqqqq", "''--", "\0\0\0", "☂☂☂", "\U0010ffff" * 3, "||", "|a|", "☂a"])
def test_what_is_like_nothing_has_none(text: str) -> None:
    assert suggestions().of(text) == []


def test_one_that_is_spelt_out_is_taken_as_it_is() -> None:
    (named,) = suggestions().of("HGNC:999999|GENEA|Gene")
    assert (named.key, named.name, named.type) == ("HGNC:999999", "GENEA", EntityType.GENE)


@settings(max_examples=50)
@given(st.text(max_size=20), st.integers(1, 10))
def test_there_are_few_and_each_once(text: str, most: int) -> None:
    found = suggestions().of(text, most)
    assert len(found) <= most
    assert len({(named.key, named.type) for named in found}) == len(found)


@settings(max_examples=25)
@given(st.sampled_from(["mir-2", "met", "eg", "ge", "pten"]), st.integers(1, 8))
def test_what_is_suggested_can_be_taken(text: str, most: int) -> None:
    for named in suggestions().of(text, most):
        assert naming().resolve(f"{named.key}|{named.name}|{named.type}") == named
