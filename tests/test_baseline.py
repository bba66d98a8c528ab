"""The figures on the project's own texts are no worse than those last accepted (``gold/baseline.json``)."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from extractor.model import AnnotatedDocument, Effect, EntityType, Mention, Relation, Span, Versions
from extractor.pipeline import Extractor
from extractor.scoring import Counts, Scores, Setting, score_titles

sys.path.insert(0, str(Path(__file__).parent.parent / "scripts" / "quality"))
import baseline
from baseline import Baseline, Level, Phenomenon, baseline_of, differences, read_baseline, told, write_baseline

sys.path.pop(0)


def test_the_figures_are_no_worse_than_those_accepted(extractor: Extractor) -> None:
    """See what changed below. Where the change is meant, ``scripts/bench quality --accept`` accepts it."""
    found = differences(read_baseline(), baseline.measured(extractor))
    if any(one.worse for one in found):
        pytest.fail(f"\n{told(found)}\nIf this is meant: {baseline.RENEW}", pytrace=False)
    if any(one.better for one in found):
        print(f"{told(found)}\nBetter than accepted: {baseline.RENEW} renews {baseline.PATH.name}")


def test_the_baseline_has_every_level_and_repeats_no_sentence() -> None:
    accepted = read_baseline()
    assert tuple(accepted.levels) == baseline.LEVELS
    for level in accepted.levels.values():
        assert 0 <= level.counts.tp - len(level.right) <= 3, "the same may be said twice in a title"
    assert all(len(name) == 12 for found in accepted.phenomena.values() for name in found.right)


# How figures are compared, on invented ones

TEXT = "miR-901 represses GENEA and GENEB."
NAMES = {"miR-901": EntityType.MIRNA, "GENEA": EntityType.GENE, "GENEB": EntityType.GENE}


def scores(*said: tuple[str, str, str]) -> Scores:
    """A title in which two relations are right, held against what a system says."""

    def mention(name: str) -> Mention:
        start = TEXT.index(name)
        return Mention(start, start + len(name), name, NAMES[name], name=name)

    def document(relations: Iterable[tuple[str, str, str]]) -> AnnotatedDocument:
        made = (Relation(mention(a), Effect(e), mention(b), Span(0, 1), "toy", Span(0, 0)) for a, e, b in relations)
        return AnnotatedDocument("doi:10.1000/x", TEXT, tuple(map(mention, NAMES)), tuple(made))

    gold = document([("miR-901", "represses", "GENEA"), ("miR-901", "represses", "GENEB")])
    return score_titles([document(said)], [gold], Setting("invented", "", Versions("1", "", "", "")))


def verdict(text: str, *wrong: str, phenomenon: str = "negation") -> tuple[Any, list[str]]:
    return SimpleNamespace(phenomenon=phenomenon, text=text), list(wrong)


A, B = ("miR-901", "represses", "GENEA"), ("miR-901", "represses", "GENEB")
OTHER = ("miR-901", "activates", "GENEB")
ACCEPTED = baseline_of(scores(A), [verdict("One."), verdict("Two.", "missing: x")])


def test_nothing_has_changed() -> None:
    again = baseline_of(scores(A), [verdict("Two.", "missing: y"), verdict("One.")])
    assert differences(ACCEPTED, again) == []
    assert told([]) == "as accepted"


def test_a_row_that_is_lost_is_named_with_what_failed() -> None:
    found = differences(ACCEPTED, baseline_of(scores(), [verdict("One.")]))
    triple = next(one for one in found if "triple: F1" in one.what)
    assert triple.worse
    assert str(triple).splitlines() == [
        "annotated titles, triple: F1: 0.6667 → 0 (worse)",
        "  lost: [doi:10.1000/x] miR-901 represses GENEA",
        f"      both recognised, not related: {TEXT}",
    ]


def test_a_false_hit_is_named_and_lowers_f1_without_a_row_lost() -> None:
    found = differences(ACCEPTED, baseline_of(scores(A, OTHER), [verdict("One."), verdict("Two.", "x")]))
    triple = next(one for one in found if "triple: F1" in one.what)
    assert triple.worse
    assert "  new false hit: [doi:10.1000/x] miR-901 activates GENEB" in str(triple)
    assert "another effect (gold: miR-901 represses GENEB" in str(triple)
    pair = next(one for one in found if ", pair: F1" in one.what)
    assert (pair.better, pair.worse) == (True, False)
    assert "gained: [doi:10.1000/x]" in str(pair)
    assert told(found).startswith("annotated titles, triple"), "the worst first"


def test_rows_that_take_the_place_of_others_are_told_and_are_not_worse() -> None:
    (found, *_) = [
        one for one in differences(ACCEPTED, baseline_of(scores(B), [verdict("One.")])) if "triple:" in one.what
    ]
    assert (found.worse, found.better) == (False, False)
    assert "(other rows)" in str(found)
    assert [line.split(":")[0] for line in found.lines] == ["gained", "lost"]


def test_a_phenomenon_with_fewer_right_is_worse_and_its_sentence_is_shown() -> None:
    now = baseline_of(scores(A), [verdict("One.", "missing: a", "not expected: b"), verdict("Two.")])
    assert differences(ACCEPTED, now)[0].worse is False
    fewer = baseline_of(scores(A), [verdict("One.", "missing: a"), verdict("Two.", "x")])
    (found,) = differences(ACCEPTED, fewer)
    assert found.worse
    assert str(found).splitlines() == [
        "challenge set, negation: sentences right: 1 → 0 (worse)",
        "  right no more: One.",
        "      missing: a",
    ]


def test_sentences_that_are_gone_or_new() -> None:
    gone = differences(ACCEPTED, baseline_of(scores(A), []))
    assert gone[0].worse
    assert "right no more: a sentence that is gone (" in str(gone[0])
    more = baseline_of(scores(A), [verdict("One."), verdict("New.", phenomenon="clefts")])
    (found,) = differences(ACCEPTED, more)
    assert found.better
    assert "challenge set, clefts: sentences right: 0 → 1 (better)" in str(found)
    assert "right now: New." in str(found)


def test_a_level_that_is_no_longer_measured_is_worse() -> None:
    nothing = Level(Counts(), frozenset(), frozenset())
    now = replace(ACCEPTED, levels={**ACCEPTED.levels, "pair": nothing})
    (found,) = differences(ACCEPTED, now)
    assert found.worse
    assert "0.6667 → not measured" in str(found)
    assert differences(now, ACCEPTED)[0].better


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    write_baseline(ACCEPTED, path)
    assert differences(ACCEPTED, read_baseline(path)) == differences(read_baseline(path), ACCEPTED) == []
    assert "One." not in path.read_text()
    first = path.read_text()
    write_baseline(read_baseline(path), path)
    assert path.read_text() == first


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"annotated titles": {"pair": {}}, "challenge set": {}}'])
def test_what_is_no_baseline_is_named(content: str, tmp_path: Path) -> None:
    (tmp_path / "baseline.json").write_text(content)
    with pytest.raises(ValueError, match=r"baseline\.json: is no baseline .*scripts/bench quality --accept writes one"):
        read_baseline(tmp_path / "baseline.json")


def test_the_digest_of_a_sentence_stays() -> None:
    """Else all that was accepted would be forgotten."""
    assert baseline.digest("miR-901 represses GENEA.") == "723c229813f7"
    assert Baseline({}, {"negation": Phenomenon(1, frozenset())}).explained == {}
