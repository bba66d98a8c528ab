"""What an earlier report says: read as it was written, and refused where it is none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from extractor.errors import InputError
from extractor.scoring import (
    Comparison,
    Counts,
    Item,
    LevelScore,
    Outcome,
    PreviousLevel,
    Scores,
    change,
    comparable,
    counts_of,
    read_previous,
)

RIGHT, FALSE, MISSED = Outcome.RIGHT, Outcome.FALSE, Outcome.MISSED
SIGNATURE = "gold:toys | sha256:ab | method:annotated-documents/2 | rule:identifier | system:{} | code:1.2"
ITEMS = (
    Item(RIGHT, "1", "miR-901 targets GENEA", pattern="verb", confidence=0.9),
    Item(MISSED, "1", "miR-901 targets GENEB"),
    Item(RIGHT, "doi:10.1/ä", "miR-902 ⊣ „GENEA“"),
    Item(FALSE, "2", "miR-902 targets GENEB"),
)


def scores(system: str = "extractor", items: tuple[Item, ...] = ITEMS) -> Scores:
    level = LevelScore("triple", "", counts_of(items), items=items)
    return Scores("toys", system, SIGNATURE.format(system), 3, (level, LevelScore("pair", "", Counts())))


COMPARISON = Comparison("invented titles", scores(), (scores("co-occurrence"),))


def written(folder: Path, value: Any) -> Path:
    path = folder / "report.json"
    path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
    return path


def report(*comparisons: Comparison) -> dict[str, Any]:
    return {"corpus": "toys", "comparisons": [comparison.to_json() for comparison in comparisons]}


def test_it_is_read_as_it_was_written(tmp_path: Path) -> None:
    other = Comparison("invented table", scores(items=()))
    first, second = read_previous(written(tmp_path, report(COMPARISON, other)))
    assert (first.gold, first.system, second.gold) == ("invented titles", "extractor", "invented table")
    assert first.signature == scores().signature
    assert list(first.levels) == ["triple", "pair"]
    assert sorted(first.levels["triple"].items) == sorted((i.outcome, i.document, i.what) for i in ITEMS)
    assert first.levels["triple"].counts == Counts(2, 1, 1)
    assert first.levels["pair"] == PreviousLevel("pair", ())
    assert second.levels["triple"].counts == Counts()


def test_against_itself_a_run_has_not_changed(tmp_path: Path) -> None:
    (previous,) = read_previous(written(tmp_path, report(COMPARISON)))
    found = change(previous.gold, scores().level("triple"), previous.levels["triple"])
    assert (found.before, found.gained, found.lost) == (found.after, (), ())


def test_single_items_are_those_of_the_system_by_outcome_and_sorted() -> None:
    value = COMPARISON.to_json()
    assert value["system"]["levels"][0]["items"] == {
        "right": [["1", "miR-901 targets GENEA"], ["doi:10.1/ä", "miR-902 ⊣ „GENEA“"]],
        "false": [["2", "miR-902 targets GENEB"]],
        "missed": [["1", "miR-901 targets GENEB"]],
    }
    assert all("items" not in level for level in value["baselines"][0]["levels"])


def test_without_an_earlier_report_there_is_nothing(tmp_path: Path) -> None:
    assert read_previous(tmp_path / "report.json") == ()
    assert read_previous(written(tmp_path, report())) == ()


def test_levels_whose_items_were_not_written_are_left_out(tmp_path: Path) -> None:
    value = report(COMPARISON)
    del value["comparisons"][0]["system"]["levels"][0]["items"]
    (previous,) = read_previous(written(tmp_path, value))
    assert list(previous.levels) == ["pair"]


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("", "not JSON"),
        ("[1, 2", "not JSON"),
        ("[]", "key 'comparisons' is missing"),
        ({"comparisons": {}}, "comparisons: {} is not of type list"),
        ({"comparisons": [1]}, "key 'system' is missing"),
        ({"comparisons": [{"system": {"levels": []}}]}, "key 'title' is missing"),
        ({"comparisons": [{"system": {"levels": [1]}}]}, "1 is not a level"),
        (
            {"comparisons": [{"title": "t", "system": {"system": "s", "signature": 1, "levels": []}}]},
            "signature: 1 is not of type str",
        ),
        (
            {"comparisons": [{"system": {"levels": [{"level": "triple", "items": {"right": []}}]}}]},
            "key 'false' is missing",
        ),
        (
            {"comparisons": [{"system": {"levels": [{"level": "triple", "items": {"right": [["1"]]}}]}}]},
            r"\['1'\] is not a document and what was found in it",
        ),
        (
            {"comparisons": [{"system": {"levels": [{"level": "triple", "items": {"right": [["1", 2]]}}]}}]},
            "2 is not of type str",
        ),
        (
            {"comparisons": [{"system": {"levels": [{"level": "triple", "items": {"right": ["12"]}}]}}]},
            "'12' is not a list",
        ),
    ],
)
def test_what_is_no_report_is_refused(tmp_path: Path, value: Any, problem: str) -> None:
    with pytest.raises(
        InputError, match=rf"report\.json: this is no report to compare with: {problem}.*Remove the file"
    ):
        read_previous(written(tmp_path, value))


def test_what_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="the earlier report cannot be read"):
        read_previous(tmp_path)
    path = tmp_path / "report.json"
    path.write_bytes(b'{"comparisons": "\xff"}')
    with pytest.raises(InputError, match=r"report\.json: this is no report"):
        read_previous(path)


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (SIGNATURE.format("extractor"), True),
        (SIGNATURE.format("another"), True),
        (SIGNATURE.format("extractor").replace("code:1.2", "code:1.3"), True),
        (SIGNATURE.format("extractor").replace("sha256:ab", "sha256:cd"), False),
        (SIGNATURE.format("extractor").replace("documents/2", "documents/3"), False),
        (SIGNATURE.format("extractor").replace("rule:identifier", "rule:identifier-or-name"), False),
        ("", False),
    ],
)
def test_figures_are_comparable_when_gold_and_way_of_counting_are_the_same(other: str, expected: bool) -> None:
    mine = SIGNATURE.format("extractor")
    assert comparable(mine, other) is comparable(other, mine) is expected
