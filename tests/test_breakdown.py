"""Figures broken down, against tables made by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.errors import InputError
from extractor.scoring import Counts, Item, LevelScore, Outcome, by, by_pattern, counts_of, macro, sum_counts
from extractor.scoring.breakdown import TRAITS, WORST

RIGHT, FALSE, MISSED = Outcome.RIGHT, Outcome.FALSE, Outcome.MISSED


def level(*items: Item) -> LevelScore:
    return LevelScore("triple", "", counts_of(items), items=items)


TABLE = level(
    Item(RIGHT, "1", "a", "targets", "miRNA", "Gene", "2", pattern="verb", confidence=0.9),
    Item(FALSE, "1", "b", "represses", "miRNA", "Gene", "2", hedged=True, pattern="verb", confidence=0.5),
    Item(MISSED, "1", "c", "targets", "lncRNA", "miRNA", "3"),
    Item(RIGHT, "2", "d", "targets", "miRNA", "Gene", "3", negated=True, pattern="noun", confidence=0.8),
    Item(MISSED, "3", "e", "represses", "miRNA", "Gene", "3"),
    Item(FALSE, "4", "f", "targets", "miRNA", "Gene", pattern="verb", confidence=0.7),
)


@pytest.mark.parametrize(
    ("trait", "expected"),
    [
        ("effect", {"represses": Counts(0, 1, 1), "targets": Counts(2, 1, 1)}),
        ("subject_type", {"lncRNA": Counts(0, 0, 1), "miRNA": Counts(2, 2, 1)}),
        ("object_type", {"Gene": Counts(2, 2, 1), "miRNA": Counts(0, 0, 1)}),
        ("section", {"": Counts(0, 1, 0), "2": Counts(1, 1, 0), "3": Counts(1, 0, 2)}),
        ("negated", {"false": Counts(1, 2, 2), "true": Counts(1, 0, 0)}),
        ("hedged", {"false": Counts(2, 1, 2), "true": Counts(0, 1, 0)}),
        ("pattern", {"": Counts(0, 0, 2), "noun": Counts(1, 0, 0), "verb": Counts(1, 2, 0)}),
    ],
)
def test_by_trait(trait: str, expected: dict[str, Counts]) -> None:
    found = by(TABLE, trait)
    assert dict(found) == expected
    assert [value for value, _ in found] == sorted(expected)


def test_groups_of_equal_counts_both_count() -> None:
    same = level(Item(RIGHT, "1", "a", "targets"), Item(RIGHT, "1", "b", "represses"))
    assert by(same, "effect") == (("represses", Counts(1)), ("targets", Counts(1)))


def test_an_unknown_trait_is_refused_with_the_allowed_ones() -> None:
    with pytest.raises(InputError, match="broken down by 'efect': did you mean 'effect'"):
        by(TABLE, "efect")


def test_nothing_gives_no_groups() -> None:
    assert by(level(), "effect") == ()
    assert by_pattern(level()) == ()
    assert (macro(level()).precision, macro(level()).documents) == (None, 0)


def test_macro_is_the_mean_over_documents_in_which_a_ratio_is_measured() -> None:
    """Document 3 predicts nothing, document 4 has no gold: the one has no precision, the other no recall."""
    found = macro(TABLE)
    assert found.precision == pytest.approx((1 / 2 + 1 + 0) / 3)
    assert found.recall == pytest.approx((1 / 2 + 1 + 0) / 3)
    assert found.f1 == pytest.approx((1 / 2 + 1 + 0 + 0) / 4)
    assert found.documents == 4


def test_a_large_document_weighs_no_more_than_a_small_one() -> None:
    many = [Item(RIGHT, "large", str(number)) for number in range(99)]
    assert macro(level(*many, Item(MISSED, "small", "x"))).recall == pytest.approx(1 / 2)


def test_patterns_with_most_false_hits_come_first() -> None:
    verb, noun = by_pattern(TABLE)
    assert (verb.pattern, verb.right, verb.false, verb.precision) == ("verb", 1, 2, pytest.approx(1 / 3))
    assert [item.what for item in verb.worst] == ["f", "b"]
    assert (noun.pattern, noun.right, noun.false, noun.precision, noun.worst) == ("noun", 1, 0, 1.0, ())


def test_the_worst_are_the_surest_and_few() -> None:
    wrong = [Item(FALSE, "1", str(n), pattern="verb", confidence=n / 10) for n in range(10)]
    (score,) = by_pattern(level(*wrong))
    assert [item.confidence for item in score.worst] == [0.9, 0.8, 0.7, 0.6, 0.5]
    assert len(score.worst) == WORST < score.false


def test_predictions_without_a_pattern_are_of_none() -> None:
    assert by_pattern(level(Item(RIGHT, "1", "a"), Item(FALSE, "1", "b"))) == ()


_ITEMS = st.lists(
    st.builds(
        Item,
        outcome=st.sampled_from(Outcome),
        document=st.sampled_from("123"),
        what=st.sampled_from("abc"),
        effect=st.sampled_from(("targets", "represses")),
        negated=st.booleans(),
        pattern=st.sampled_from(("", "verb", "noun")),
        confidence=st.sampled_from((None, 0.4, 0.9)),
    ),
    max_size=12,
)


@given(_ITEMS)
def test_every_breakdown_adds_up_to_the_whole(items: list[Item]) -> None:
    whole = level(*items)
    for trait in TRAITS:
        assert sum_counts(counts for _, counts in by(whole, trait)) == whole.counts


@given(_ITEMS, st.randoms(use_true_random=False))
def test_order_does_not_matter(items: list[Item], shuffler) -> None:
    mixed = list(items)
    shuffler.shuffle(mixed)
    one, other = level(*items), level(*mixed)
    assert by(one, "effect") == by(other, "effect")
    assert macro(one) == macro(other)
    assert [(s.pattern, s.right, s.false) for s in by_pattern(one)] == [
        (s.pattern, s.right, s.false) for s in by_pattern(other)
    ]
