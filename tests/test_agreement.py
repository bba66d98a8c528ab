"""Agreement against published and hand-made tables and scikit-learn; what curators got done."""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from extractor.errors import InputError
from extractor.model import Decision, ErrorTag, Verdict
from extractor.scoring import Agreement, Interval, agreement, work

A, R, E, S = "accept", "reject", "edit", "skip"

# Fleiss 1971, Psychological Bulletin 76:378, table 1: six diagnoses of each of 30 patients, in five categories. A word
# is a patient, a digit a diagnosis.
PATIENTS = """
444444 222555 233335 555555 222444 113333 333355 113334 114444 555555 144444 124444 222333 144444 224445 333335 111455
111112 224444 133555 555555 244444 224555 114444 144445 222224 111155 224444 133333 555555
"""


def of_raters(findings: Sequence[Sequence[str]]) -> dict[str, dict[str, str]]:
    """Verdicts by curator, from those on each finding; "" where one said nothing."""
    return {
        f"curator {rater:02}": {f"finding {n:02}": own[rater] for n, own in enumerate(findings) if own[rater]}
        for rater in range(len(findings[0]))
    }


def two(table: Mapping[tuple[str, str], int]) -> Agreement:
    """Two curators who gave each pair of verdicts so often."""
    return agreement(of_raters([pair for pair, number in table.items() for _ in range(number)]))


class TestCohen:
    def test_by_hand(self) -> None:
        """35 of 50 alike; by chance 25/50 · 30/50 + 25/50 · 20/50 = 0.5, so κ = (0.7 − 0.5) / 0.5."""
        (pair,) = two({(A, A): 20, (A, R): 5, (R, A): 10, (R, R): 15}).pairs
        assert (pair.first, pair.second, pair.items) == ("curator 00", "curator 01", 50)
        assert pair.observed == pytest.approx(0.7)
        assert pair.kappa == pytest.approx(0.4)
        assert pair.interval is not None
        assert 0.1 < pair.interval.low < 0.4 < pair.interval.high < 0.7

    @given(st.lists(st.tuples(st.sampled_from((A, R, E)), st.sampled_from((A, R, E))), min_size=1, max_size=25))
    def test_it_is_that_of_scikit_learn(self, both: list[tuple[str, str]]) -> None:
        (pair,) = agreement(of_raters(both), resamples=20).pairs
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # scikit-learn warns where it is not measured
            expected = cohen_kappa_score(*zip(*both, strict=True))
        assert pair.kappa == (None if math.isnan(expected) else pytest.approx(expected))

    def test_less_than_chance_is_negative(self) -> None:
        (pair,) = two({(A, R): 5, (R, A): 5}).pairs
        assert (pair.observed, pair.kappa) == (0.0, -1.0)

    def test_only_what_both_decided_takes_part(self) -> None:
        verdicts = {"ada": {"f1": A, "f2": R, "f3": S, "f4": A}, "bo": {"f1": A, "f2": R, "f3": A, "f5": R}}
        (pair,) = agreement(verdicts).pairs
        assert (pair.items, pair.observed, pair.kappa) == (2, 1.0, 1.0)

    def test_a_pair_with_nothing_in_common_is_none(self) -> None:
        found = agreement({"ada": {"f1": A}, "bo": {"f1": R, "f2": A}, "cy": {"f2": A}})
        assert [(pair.first, pair.second) for pair in found.pairs] == [("ada", "bo"), ("bo", "cy")]


class TestFleiss:
    def test_the_published_example(self) -> None:
        found = agreement(of_raters(PATIENTS.split()))
        assert found.items == 30
        assert found.fleiss == pytest.approx(0.430, abs=0.0005)
        assert found.interval is not None
        assert found.interval.low < 0.430 < found.interval.high
        assert len(found.pairs) == 15

    def test_by_hand_with_differing_numbers_of_raters(self) -> None:
        """Equal pairs: 3 of 3, 1 of 3, 0 of 1, so 4/9. Shares of A: 1, 2/3, 1/2, so 13/18; by chance (13² + 5²) / 18²."""
        found = agreement(of_raters([(A, A, A), (A, A, R), (A, R, ""), ("", A, "")]))
        chance = (13**2 + 5**2) / 18**2
        assert found.items == 3
        assert found.fleiss == pytest.approx((4 / 9 - chance) / (1 - chance))

    def test_for_two_who_differ_in_nothing_but_the_findings_it_is_one(self) -> None:
        found = two({(A, A): 3, (R, R): 2})
        assert (found.fleiss, found.pairs[0].kappa) == (1.0, 1.0)

    @given(st.lists(st.tuples(*[st.sampled_from((A, R, E))] * 3), min_size=2, max_size=15))
    def test_it_depends_on_the_verdicts_only_not_on_who_gave_them(self, findings: list[tuple[str, ...]]) -> None:
        found = agreement(of_raters(findings), resamples=20)
        turned = agreement(of_raters([own[n % 3 :] + own[: n % 3] for n, own in enumerate(findings)]), resamples=20)
        assert (found.fleiss, found.interval) == (turned.fleiss, turned.interval)


class TestNotMeasured:
    @pytest.mark.parametrize(
        "verdicts",
        [
            {},
            {"ada": {}},
            {"ada": {"f1": A, "f2": R}},
            {"ada": {"f1": A}, "bo": {"f2": A}},
            {"ada": {"f1": A}, "bo": {"f1": S}},
        ],
    )
    def test_where_nothing_was_decided_twice(self, verdicts: dict[str, dict[str, str]]) -> None:
        found = agreement(verdicts)
        assert (found.items, found.pairs, found.fleiss, found.interval) == (0, (), None, None)
        assert found.curators == tuple(name for name, own in verdicts.items() if set(own.values()) - {S})

    def test_where_one_verdict_is_all_that_was_given(self) -> None:
        found = two({(A, A): 5})
        assert (found.fleiss, found.interval) == (None, None)
        assert (found.pairs[0].observed, found.pairs[0].kappa, found.pairs[0].interval) == (1.0, None, None)

    def test_one_finding_has_no_interval(self) -> None:
        found = two({(A, R): 1})
        assert (found.fleiss, found.pairs[0].kappa) == (-1.0, 0.0)
        assert (found.interval, found.pairs[0].interval) == (None, None)

    def test_draws_with_one_verdict_only_do_not_count(self) -> None:
        """Of two findings, every second draw takes one twice, and says nothing of chance."""
        assert two({(A, A): 1, (R, R): 1}).interval == Interval(1.0, 1.0)


_VERDICTS = st.dictionaries(
    st.sampled_from(("ada", "bo", "cy")),
    st.dictionaries(st.sampled_from(("f1", "f2", "f3", "f4")), st.sampled_from((A, R, E, S))),
)


@given(_VERDICTS)
def test_the_order_of_curators_and_findings_does_not_matter(verdicts: dict[str, dict[str, str]]) -> None:
    turned = {name: dict(reversed(own.items())) for name, own in reversed(verdicts.items())}
    assert agreement(verdicts, resamples=50) == agreement(turned, resamples=50)


@given(_VERDICTS)
def test_kappa_lies_within_its_bounds(verdicts: dict[str, dict[str, str]]) -> None:
    found = agreement(verdicts, resamples=50)
    for kappa in (found.fleiss, *(pair.kappa for pair in found.pairs)):
        assert kappa is None or -1 - 1e-9 <= kappa <= 1 + 1e-9
    for pair in found.pairs:
        assert 0 <= pair.observed <= 1
        assert pair.interval is None or pair.interval.low <= pair.interval.high


def test_verdicts_may_be_those_of_decisions() -> None:
    found = agreement(
        {"ada": {"f1": Verdict.ACCEPT, "f2": Verdict.SKIP}, "bo": {"f1": Verdict.ACCEPT, "f2": Verdict.EDIT}}
    )
    assert (found.curators, found.items) == (("ada", "bo"), 1)


def decision(name: str, finding: str, at: str, verdict: Verdict, curator: str = "ada", **more: object) -> Decision:
    return Decision(name, finding, "1", curator, f"2026-03-01T{at}+00:00", verdict, **more)  # type: ignore[arg-type]


class TestWork:
    def test_what_counts_is_the_last_that_was_not_undone(self) -> None:
        (ada,) = work(
            [
                decision("1", "f1", "10:00:00", Verdict.ACCEPT),
                decision("2", "f2", "10:00:10", Verdict.REJECT, tag=ErrorTag.POLARITY),
                decision("3", "f1", "10:00:30", Verdict.REJECT, tag=ErrorTag.GROUNDING),
                decision("4", "f3", "10:01:10", Verdict.EDIT, tag=ErrorTag.POLARITY),
                decision("5", "f4", "10:01:30", Verdict.REJECT, tag=ErrorTag.OTHER),
                decision("6", "f4", "10:01:40", Verdict.UNDO, undoes="5"),
                decision("7", "f5", "10:02:00", Verdict.SKIP),
                decision("8", "f6", "10:02:20", Verdict.ACCEPT),
            ]
        )
        assert (ada.decided, ada.accepted, ada.rejected, ada.edited) == (4, 1, 2, 1)
        assert (ada.skipped, ada.undone) == (1, 1)
        assert ada.tags == (("polarity", 2), ("grounding", 1))
        assert ada.per_hour == 3600 / 20

    def test_each_curator_by_name(self) -> None:
        found = work(
            [
                decision("1", "f1", "10:00:00", Verdict.ACCEPT, "bo"),
                decision("2", "f1", "10:00:01", Verdict.REJECT, "ada"),
                decision("3", "f2", "10:00:40", Verdict.ACCEPT, "bo"),
            ]
        )
        assert [(w.curator, w.decided, w.per_hour) for w in found] == [("ada", 1, None), ("bo", 2, 90.0)]

    @pytest.mark.parametrize(
        ("times", "per_hour"),
        [
            ((), None),
            (("10:00:00",), None),
            (("10:00:00", "10:00:30"), 120.0),
            (("10:00:00", "10:09:59"), 3600 / 599),
            (("10:00:00", "10:10:00"), None),  # a pause
            (("10:00:00", "12:00:00", "12:00:20", "12:01:00"), 3600 / 30),
            (("10:00:00", "10:00:00", "10:00:00.000001"), None),  # brought in together, in a sheet
            (("10:00:00", "10:00:00", "10:00:20"), 180.0),
        ],
    )
    def test_findings_an_hour(self, times: tuple[str, ...], per_hour: float | None) -> None:
        made = [decision(str(n), f"f{n}", at, Verdict.ACCEPT) for n, at in enumerate(times)]
        assert [w.per_hour for w in work(made)] == ([per_hour] if times else [])

    def test_the_same_decision_twice_is_one_and_order_does_not_matter(self) -> None:
        made = [
            decision("1", "f1", "10:00:00", Verdict.ACCEPT),
            decision("2", "f2", "10:00:20", Verdict.REJECT, tag=ErrorTag.OTHER),
            decision("3", "f3", "10:01:00", Verdict.SKIP),
        ]
        assert work(made) == work([*reversed(made), made[0]])

    def test_zones_are_heeded(self) -> None:
        made = [
            Decision("1", "f1", "1", "ada", "2026-03-01T12:00:00+02:00", Verdict.ACCEPT),
            Decision("2", "f2", "1", "ada", "2026-03-01T10:00:30", Verdict.ACCEPT),
        ]
        assert [w.per_hour for w in work(made)] == [120.0]

    def test_a_time_that_is_none_is_refused(self) -> None:
        with pytest.raises(InputError, match="decision 7: its time is 'noon'; one like 2026"):
            work([Decision("7", "f1", "1", "ada", "noon", Verdict.ACCEPT)])
