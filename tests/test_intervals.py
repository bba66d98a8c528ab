"""Intervals and differences: by hand where all draws can be counted, against scipy, and by their properties."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import bootstrap

from extractor.errors import InputError
from extractor.scoring import (
    Interval,
    Item,
    LevelScore,
    Outcome,
    PreviousLevel,
    ScoreChange,
    change,
    counts_of,
    interval,
)

RIGHT, FALSE, MISSED = Outcome.RIGHT, Outcome.FALSE, Outcome.MISSED
RATIOS = ("precision", "recall", "f1")
Row = tuple[Outcome, str, str]


def items(rows: Iterable[Row]) -> list[Item]:
    return [Item(*row) for row in rows]


def level(rows: Iterable[Row]) -> LevelScore:
    made = items(rows)
    return LevelScore("triple", "", counts_of(made), items=tuple(made))


def compared(before: Iterable[Row], after: Iterable[Row], resamples: int = 2000) -> ScoreChange:
    return change("toys", level(after), PreviousLevel("triple", tuple(before)), resamples=resamples)


class TestInterval:
    def test_of_two_documents_by_hand(self) -> None:
        """One draw in four takes the first twice, one in four the second twice; so both ends are reached."""
        made = items([(RIGHT, "1", "a"), (MISSED, "2", "b"), (MISSED, "2", "c")])
        assert interval(made, "recall") == Interval(0.0, 1.0)

    def test_of_three_documents_by_hand(self) -> None:
        """Precisions 1, 1/2, 0; one draw in 27 takes one of them three times, which is more than 2.5 %."""
        rows = [(RIGHT, "1", "a"), (RIGHT, "1", "b"), (RIGHT, "2", "a"), (FALSE, "2", "b"), (FALSE, "3", "a")]
        assert interval(items(rows), "precision") == Interval(0.0, 1.0)

    def test_documents_that_are_alike_leave_no_doubt(self) -> None:
        rows = [(outcome, str(document), str(outcome)) for document in range(9) for outcome in Outcome]
        assert interval(items(rows), "f1") == Interval(0.5, 0.5)

    @pytest.mark.parametrize(
        ("rows", "ratio"),
        [
            ([], "f1"),
            ([(RIGHT, "1", "a"), (MISSED, "1", "b")], "f1"),
            ([(MISSED, "1", "a"), (MISSED, "2", "b")], "precision"),
            ([(FALSE, "1", "a"), (FALSE, "2", "b")], "recall"),
            ([(RIGHT, "1", "a"), (FALSE, "1", "b"), (MISSED, "2", "c")], "precision"),
        ],
    )
    def test_it_takes_two_documents_in_which_it_is_measured(self, rows: list[Row], ratio: str) -> None:
        assert interval(items(rows), ratio) is None

    def test_draws_without_a_prediction_do_not_count_for_precision(self) -> None:
        rows = [(RIGHT, "1", "a"), (RIGHT, "2", "a"), *((MISSED, str(n), "a") for n in range(3, 10))]
        assert interval(items(rows), "precision") == Interval(1.0, 1.0)

    @pytest.mark.parametrize("ratio", RATIOS)
    def test_it_is_that_of_scipy_drawing_single_documents(self, ratio: str) -> None:
        random = np.random.default_rng(7)
        tp, fp, fn = random.poisson([[3], [1], [2]], size=(3, 80))
        rows = [
            (outcome, str(document), str(number))
            for outcome, counts in zip((RIGHT, FALSE, MISSED), (tp, fp, fn), strict=True)
            for document, count in enumerate(counts)
            for number in range(count)
        ]

        def figure(tp, fp, fn, axis):
            below = {"precision": tp + fp, "recall": tp + fn, "f1": tp + (fp + fn) / 2}[ratio]
            return tp.sum(axis) / below.sum(axis)

        expected = bootstrap((tp, fp, fn), figure, paired=True, method="percentile", rng=3, n_resamples=20000)
        found = interval(items(rows), ratio, resamples=20000)
        assert found is not None
        assert (found.low, found.high) == pytest.approx(tuple(expected.confidence_interval), abs=0.004)

    def test_items_of_one_document_are_not_independent(self) -> None:
        """The same hits and misses in few documents say less than each in its own."""
        outcomes = [RIGHT] * 60 + [MISSED] * 40
        apart = interval(items((o, str(n), "a") for n, o in enumerate(outcomes)), "recall")
        together = interval(items((o, str(n // 20), str(n)) for n, o in enumerate(outcomes)), "recall")
        assert apart is not None
        assert together is not None
        assert together.high - together.low > 2 * (apart.high - apart.low)

    def test_another_seed_gives_almost_the_same(self) -> None:
        made = items((RIGHT if n % 3 else FALSE, str(n), "a") for n in range(90))
        one, again, other = (interval(made, "precision", seed=seed) for seed in (1, 1, 2))
        assert one == again != other
        assert one is not None
        assert other is not None
        assert (one.low, one.high) == pytest.approx((other.low, other.high), abs=0.03)

    def test_an_unknown_ratio_is_refused_with_the_allowed_ones(self) -> None:
        with pytest.raises(InputError, match=r"no ratio 'recal': did you mean 'recall'.*f1, precision"):
            interval([], "recal")


_COUNTS = st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 3))


def rows_of(documents: list[tuple[int, int, int]]) -> list[Row]:
    return [
        (outcome, str(document), f"{outcome} {number}")
        for document, counts in enumerate(documents)
        for outcome, count in zip((RIGHT, FALSE, MISSED), counts, strict=True)
        for number in range(count)
    ]


@given(st.lists(_COUNTS, min_size=30, max_size=60))
def test_of_many_documents_it_contains_the_figure(documents: list[tuple[int, int, int]]) -> None:
    rows = rows_of(documents)
    for ratio in RATIOS:
        found = interval(items(rows), ratio, resamples=300)
        value = getattr(level(rows).counts, ratio)
        if found is not None:
            assert found.low - 1e-9 <= value <= found.high + 1e-9


_ROWS = st.lists(
    st.tuples(st.sampled_from(Outcome), st.sampled_from("123456"), st.sampled_from("abcd")), max_size=25, unique=True
)


@given(_ROWS, st.randoms(use_true_random=False))
def test_the_order_of_items_does_not_matter(rows: list[Row], shuffler) -> None:
    mixed = list(rows)
    shuffler.shuffle(mixed)
    for ratio in RATIOS:
        assert interval(items(rows), ratio, resamples=50) == interval(items(mixed), ratio, resamples=50)
    assert compared(rows, mixed[:5], 50) == compared(mixed, mixed[:5], 50)


@given(_ROWS)
def test_it_lies_within_zero_and_one(rows: list[Row]) -> None:
    for ratio in RATIOS:
        found = interval(items(rows), ratio, resamples=50)
        assert found is None or 0 <= found.low <= found.high <= 1


class TestChange:
    def test_by_hand(self) -> None:
        """The same gain in either document: whatever is drawn, F1 goes from 2/3 to 1."""
        before = [(RIGHT, "1", "a"), (MISSED, "1", "b"), (RIGHT, "2", "c"), (MISSED, "2", "d")]
        after = [(RIGHT, document, what) for _, document, what in before]
        found = compared(before, after)
        assert (found.gold, found.level) == ("toys", "triple")
        assert (found.before, found.after) == (pytest.approx(2 / 3), 1.0)
        assert found.interval is not None
        assert (found.interval.low, found.interval.high) == pytest.approx((1 / 3, 1 / 3))
        assert found.gained == (("1", "b"), ("2", "d"))
        assert found.lost == ()

    def test_documents_are_paired(self) -> None:
        """Documents differ very much from one another, but not at all between the runs."""
        rows = [(RIGHT if n % 2 else MISSED, str(n), "a") for n in range(40)]
        found = compared(rows, reversed(rows))
        assert found.before == found.after == pytest.approx(2 / 3)
        assert found.interval == Interval(0.0, 0.0)
        assert (found.gained, found.lost) == ((), ())
        alone = interval(items(rows), "f1")
        assert alone is not None
        assert alone.high - alone.low > 0.2

    def test_one_document_of_two_that_became_better(self) -> None:
        """F1 of the second goes from 0 to 1. Drawn alone it gains 1, not drawn nothing."""
        found = compared([(RIGHT, "1", "a"), (MISSED, "2", "b")], [(RIGHT, "1", "a"), (RIGHT, "2", "b")])
        assert found.interval == Interval(0.0, 1.0)

    def test_a_document_of_one_run_only_has_nothing_in_the_other(self) -> None:
        """Before: 1 right. After: 1 right, and 1 right and 2 missed in a new document."""
        found = compared(
            [(RIGHT, "1", "a")], [(RIGHT, "1", "a"), (RIGHT, "2", "a"), (MISSED, "2", "b"), (MISSED, "2", "c")]
        )
        assert (found.before, found.after) == (1.0, pytest.approx(2 * 2 / 6))
        assert found.gained == (("2", "a"),)
        # Drawn twice, the new document leaves nothing to measure in the earlier run, so such draws do not count; the
        # others give 0 and −1/3.
        assert found.interval is not None
        assert (found.interval.low, found.interval.high) == pytest.approx((-1 / 3, 0.0))

    def test_rows_lost_are_those_no_longer_right_whatever_became_of_them(self) -> None:
        before = [(RIGHT, "1", "a"), (RIGHT, "1", "b"), (FALSE, "2", "c"), (MISSED, "2", "d")]
        after = [(RIGHT, "1", "a"), (MISSED, "1", "b"), (FALSE, "2", "e"), (RIGHT, "2", "d")]
        found = compared(before, after)
        assert (found.gained, found.lost) == ((("2", "d"),), (("1", "b"),))

    def test_the_same_words_twice_in_a_document_are_told_apart_by_number(self) -> None:
        before = [(RIGHT, "1", "a"), (MISSED, "1", "a"), (RIGHT, "2", "b")]
        after = [(RIGHT, "1", "a"), (RIGHT, "1", "a"), (RIGHT, "2", "b")]
        assert compared(before, after).gained == (("1", "a"),)
        assert compared(before, before).gained == ()

    @pytest.mark.parametrize("rows", [[], [(RIGHT, "1", "a")]])
    def test_without_figures_there_is_no_difference(self, rows: list[Row]) -> None:
        there, back = compared([], rows), compared(rows, [])
        assert there.interval is back.interval is None
        assert there.before is back.after is None
        assert there.gained == back.lost == tuple((document, what) for _, document, what in rows)

    @given(_ROWS, _ROWS)
    def test_swapping_the_runs_negates_the_difference(self, before: list[Row], after: list[Row]) -> None:
        there, back = compared(before, after, 50), compared(after, before, 50)
        assert (there.before, there.after) == (back.after, back.before)
        assert (there.gained, there.lost) == (back.lost, back.gained)
        if there.interval is None or back.interval is None:
            assert there.interval is back.interval is None
        else:
            assert (there.interval.low, there.interval.high) == pytest.approx((-back.interval.high, -back.interval.low))

    @given(_ROWS)
    def test_a_run_differs_in_nothing_from_itself(self, rows: list[Row]) -> None:
        found = compared(rows, rows, 50)
        assert found.interval in (None, Interval(0.0, 0.0))
        assert (found.gained, found.lost) == ((), ())

    def test_a_gain_in_every_document_is_beyond_doubt(self) -> None:
        before = [(RIGHT if n % 4 else MISSED, str(n), "a") for n in range(80)]
        after = [*before, *((RIGHT, str(n), "b") for n in range(80))]
        found = compared([*before, *((MISSED, str(n), "b") for n in range(80))], after)
        assert found.interval is not None
        assert found.before is not None
        assert found.after is not None
        assert 0 < found.interval.low <= found.after - found.before <= found.interval.high
