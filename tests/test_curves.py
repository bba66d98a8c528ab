"""Precision and recall over the threshold: by hand, and against scikit-learn."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import precision_recall_curve

from extractor.scoring import CurvePoint, Item, Outcome, best, curve

RIGHT, FALSE, MISSED = Outcome.RIGHT, Outcome.FALSE, Outcome.MISSED


def items(*rows: tuple[Outcome, float | None]) -> list[Item]:
    return [Item(outcome, "1", str(n), confidence=confidence) for n, (outcome, confidence) in enumerate(rows)]


def test_by_hand() -> None:
    found = curve(
        items((RIGHT, 0.9), (RIGHT, 0.6), (FALSE, 0.6), (FALSE, 0.8), (RIGHT, 0.3), (MISSED, None), (FALSE, 0.1))
    )
    assert [point.threshold for point in found] == [0.9, 0.8, 0.6, 0.3, 0.1]
    assert [point.precision for point in found] == pytest.approx([1, 1 / 2, 2 / 4, 3 / 5, 3 / 6])
    assert [point.recall for point in found] == pytest.approx([1 / 4, 1 / 4, 2 / 4, 3 / 4, 3 / 4])
    assert [point.f1 for point in found] == pytest.approx([2 / 5, 2 / 6, 4 / 8, 6 / 9, 6 / 10])
    assert best(found) == found[3]


def test_without_predictions_there_is_no_curve() -> None:
    assert curve([]) == curve(items((MISSED, None))) == ()
    assert best(()) is None


def test_without_gold_there_is_no_recall() -> None:
    assert curve(items((FALSE, 0.5))) == (CurvePoint(0.5, 0.0, None, 0.0),)


def test_a_prediction_without_a_confidence_is_the_least_sure() -> None:
    assert [point.threshold for point in curve(items((RIGHT, None), (RIGHT, 0.2)))] == [0.2, 0.0]


def test_of_equally_good_thresholds_the_highest_is_best() -> None:
    points = (CurvePoint(0.9, 1.0, 0.5, 0.6), CurvePoint(0.5, 0.5, 1.0, 0.6), CurvePoint(0.1, None, None, None))
    assert best(points) == best(points[::-1]) == points[0]


_ROWS = st.lists(
    st.tuples(st.sampled_from(Outcome), st.integers(0, 10).map(lambda tenth: tenth / 10)), min_size=1, max_size=30
)


@given(_ROWS)
def test_it_is_that_of_scikit_learn(rows: list[tuple[Outcome, float]]) -> None:
    """Which knows predictions only: its recall is a share of what was predicted right at all."""
    predicted = [(outcome is RIGHT, confidence) for outcome, confidence in rows if outcome is not MISSED]
    right = sum(is_right for is_right, _ in predicted)
    if not right:
        return
    gold = right + sum(outcome is MISSED for outcome, _ in rows)
    precision, recall, thresholds = precision_recall_curve(*zip(*predicted, strict=True))
    found = curve(items(*rows))
    assert [point.threshold for point in found] == thresholds[::-1].tolist()
    # scikit-learn ends its curve with a point of precision 1 and recall 0 that has no threshold.
    assert [point.precision for point in found] == pytest.approx(precision[-2::-1].tolist())
    assert [point.recall for point in found] == pytest.approx((recall[-2::-1] * right / gold).tolist())


@given(_ROWS, st.randoms(use_true_random=False))
def test_order_does_not_matter_and_recall_only_rises(rows: list[tuple[Outcome, float]], shuffler) -> None:
    mixed = list(rows)
    shuffler.shuffle(mixed)
    found = curve(items(*rows))
    assert curve(items(*mixed)) == found
    recalls = [point.recall or 0.0 for point in found]
    assert recalls == sorted(recalls)


def test_the_last_point_is_what_is_reached_without_a_threshold() -> None:
    made = items((RIGHT, 0.9), (FALSE, 0.2), (MISSED, None))
    last = curve(made)[-1]
    assert (last.precision, last.recall, last.f1) == (0.5, 0.5, 0.5)
