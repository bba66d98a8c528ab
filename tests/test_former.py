"""Former names of miRNAs: rows are found by either name."""

from __future__ import annotations

import pytest

from extractor.former import FORMER, found_by, other_names
from extractor.lexicon import load_lexicon
from extractor.names import parse_mirna


@pytest.mark.parametrize(
    ("name", "others"),
    [
        ("miR-21*", {"miR-21-3p"}),
        ("miR-21-3p", {"miR-21*"}),
        ("miR-126*", {"miR-126-5p"}),
        ("miR-16-1*", {"miR-16-1-3p"}),
        ("miR-151-3p", {"miR-151a-3p"}),
        ("miR-151a-3p", {"miR-151-3p"}),
        ("miR-124a", {"miR-124"}),
        ("miR-92", {"miR-92a"}),
        ("miR-21-5p", set()),
        ("miR-21", set()),
        ("miR-99999", set()),
        ("PTEN", set()),
    ],
)
def test_what_else_a_mirna_is_called(name: str, others: set[str]) -> None:
    assert set(other_names(name)) == others


def test_each_finds_the_other_and_what_includes_it() -> None:
    assert set(found_by("miR-151-3p")) == {
        "miR-151-3p", "miR-151", "miR-151 family", "miR-151a-3p", "miR-151a",
    }  # fmt: skip
    assert "miR-21-5p" not in found_by("miR-21*")


def test_rows_name_mirnas_and_stars_lead_to_names_of_mirbase() -> None:
    known = load_lexicon().mirna_names
    for line in FORMER.read_text(encoding="utf-8").splitlines()[1:]:
        former, current = line.split("\t")
        assert parse_mirna(former).canonical == former
        assert parse_mirna(current).canonical == current
        assert f"hsa-{former}" not in known
        assert not former.endswith("*") or f"hsa-{current}" in known
