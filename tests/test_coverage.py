"""What cited works say and the gold does not mention. All texts are invented."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from scoring_cases import read, relation, row

from extractor.errors import InputError
from extractor.scoring import RULES
from extractor.scoring.coverage import Unmentioned, unmentioned

RULE = RULES["identifier-or-name"]
TEXT = "Toys. miR-901, miR-902 and LNCX met GENEA and GENEB."
SENTENCE = "miR-901, miR-902 and LNCX met GENEA and GENEB."


def found(rows, *documents) -> list[str]:
    return [item.statement for item in unmentioned(rows, documents, RULE)]


def test_what_no_row_states_surest_first() -> None:
    document = read(
        TEXT,
        relation(TEXT, "miR-901 represses GENEA", confidence=0.9),
        relation(TEXT, "miR-902 targets GENEB", confidence=0.5),
        relation(TEXT, "LNCX not sponges miR-902", confidence=0.7, pattern="toy:passive"),
    )
    assert unmentioned([row("miR-901 represses GENEA")], [document], RULE) == (
        Unmentioned("1", "LNCX not sponges miR-902", SENTENCE, 0.7, "toy:passive"),
        Unmentioned("1", "miR-902 targets GENEB", SENTENCE, 0.5, "toy:active"),
    )


@pytest.mark.parametrize(
    ("said", "mentioned"),
    [
        ("miR-901 represses GENEA", True),
        ("miR-901 targets GENEA", True),
        ("GENEA activates miR-901", True),
        ("miR-901 correlates GENEA", True),
        ("miR-901 activates GENEA", False),
        ("miR-901 not represses GENEA", False),
        ("miR-901 represses GENEB", False),
    ],
)
def test_a_pair_is_mentioned_unless_the_row_says_the_opposite(said: str, mentioned: bool) -> None:
    rows = [row("miR-901 represses GENEA"), row("LNCX sponges miR-902")]
    assert found(rows, read(TEXT, said)) == ([] if mentioned else [said])


def test_a_row_that_cites_another_work_mentions_it_too() -> None:
    rows = [row("LNCX sponges miR-902", "10.1/a"), row("miR-901 represses GENEA", "10.1/z")]
    assert found(rows, read(TEXT, "miR-901 represses GENEA", "miR-902 targets GENEA")) == ["miR-902 targets GENEA"]


def test_works_that_no_row_cites_do_not_count() -> None:
    other = read(TEXT, "miR-902 targets GENEA", identifier="2", doi="10.1/z")
    assert found([row("miR-901 represses GENEA")], read(TEXT), other) == []


def test_the_same_in_several_works_is_told_once_where_it_is_surest() -> None:
    weak, sure = (relation(TEXT, "miR-902 targets GENEA", confidence=c) for c in (0.5, 0.9))
    documents = [
        read(TEXT, weak, identifier="1", doi="10.1/a"),
        read(TEXT, weak, sure, identifier="2", doi="10.1/b"),
        read(TEXT, sure, identifier="3", doi="10.1/b"),
    ]
    rows = [row("miR-901 represses GENEA", "10.1/a", "10.1/b")]
    told = unmentioned(rows, documents, RULE)
    assert [(item.document, item.confidence) for item in told] == [("2", 0.9)]
    shuffled = [replace(d, relations=tuple(reversed(d.relations))) for d in documents]
    random.Random(1).shuffle(shuffled)
    assert unmentioned(rows, shuffled, RULE) == told


def test_names_match_where_the_row_has_no_identifier() -> None:
    nameless = row("miR-901 represses GENEA", object_identifier="", object="Genea")
    assert found([nameless], read(TEXT, "miR-901 targets GENEA")) == []
    assert len(unmentioned([nameless], [read(TEXT, "miR-901 targets GENEA")], RULES["identifier"])) == 1


def test_without_rows_nothing_is_cited() -> None:
    assert found([], read(TEXT, "miR-901 represses GENEA")) == []


def test_a_document_twice_is_refused() -> None:
    with pytest.raises(InputError, match="'1' occurs twice"):
        unmentioned([row("miR-901 represses GENEA")], [read(TEXT), read(TEXT)], RULE)
