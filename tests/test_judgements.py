"""What decisions amount to: settled disputes, additions, and that the order in which they were given is all the same."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from databases import KINDS, database
from evidence_cases import VERSIONS, document, evidence
from hypothesis import given
from hypothesis import strategies as st

from extractor.errors import InputError
from extractor.model import Correction, Decision, Effect, EntityType, ErrorTag, Status, Verdict
from extractor.scoring import agreement, work
from extractor.store import Store, open_store
from extractor.store.judgements import Consensus, current, judgements

DAY = "2026-01-01T00:00:00+00:00"
ORIGIN = document(1)
FOUND = evidence(ORIGIN, "miR-901 represses GENEA")
BESIDE = evidence(ORIGIN, "miR-902 represses GENEB", sentence_start=5, sentence_end=25)


def corrected(said: str, **changed: object) -> Correction:
    """What should have been found, as "subject effect object"."""
    subject, effect, other = said.split()
    fixed = Correction(f"x:{subject}", subject, EntityType.MIRNA, Effect(effect), f"x:{other}", other, EntityType.GENE)
    return replace(fixed, **changed)  # type: ignore[arg-type]


FLIPPED = corrected("miR-901 activates GENEA")
MISSED = corrected("miR-901 represses GENEB")


def decision(name: str, curator: str = "ida", verdict: Verdict = Verdict.ACCEPT, **changed: object) -> Decision:
    """A decision on the finding, the later the greater the number in its name."""
    at = f"2026-01-01T00:{int(name[1:]):02}:00+00:00"
    return replace(Decision(name, FOUND.finding, FOUND.document, curator, at, verdict), **changed)  # type: ignore[arg-type]


def outcome(*decisions: Decision) -> tuple[str, Correction | None]:
    """What is to be thought of the finding."""
    found = judgements(decisions)[FOUND.finding]
    return str(found.outcome), found.correction


ACCEPTS = decision("d1")
REJECTS = decision("d2", "eve", Verdict.REJECT)
EDITS = decision("d3", "eve", Verdict.EDIT, correction=FLIPPED)


class TestSettling:
    @pytest.mark.parametrize(
        ("settling", "expected"),
        [
            (decision("d9", "ada", settles=True), ("accepted", None)),
            (decision("d9", "ada", Verdict.REJECT, settles=True), ("rejected", None)),
            (decision("d9", "ada", Verdict.EDIT, correction=FLIPPED, settles=True), ("rejected", FLIPPED)),
            (decision("d9", "ada"), ("disputed", None)),
            (decision("d9", "ada", Verdict.SKIP, settles=True), ("disputed", None)),
        ],
    )
    def test_it_counts_alone(self, settling: Decision, expected: object) -> None:
        assert outcome(ACCEPTS, REJECTS) == ("disputed", None)
        assert outcome(ACCEPTS, REJECTS, settling) == expected

    def test_what_is_said_later_does_not_unsettle_it(self) -> None:
        settling = decision("d4", "ada", settles=True)
        assert outcome(ACCEPTS, REJECTS, settling, decision("d5", "bob", Verdict.REJECT)) == ("accepted", None)

    def test_of_two_that_settle_the_last_counts(self) -> None:
        first = decision("d4", "ada", settles=True)
        second = decision("d5", "bob", Verdict.REJECT, settles=True)
        assert outcome(ACCEPTS, REJECTS, second, first) == ("rejected", None)

    def test_taken_back_it_is_disputed_again(self) -> None:
        settling = decision("d4", "ada", settles=True)
        undo = decision("d5", "ada", Verdict.UNDO, undoes="d4", settles=True)
        assert outcome(ACCEPTS, REJECTS, settling, undo) == ("disputed", None)

    def test_who_said_otherwise_stays_on_record(self) -> None:
        settling = decision("d4", "ada", settles=True)
        found = judgements([ACCEPTS, REJECTS, settling])[FOUND.finding]
        assert {d.id for d in found.decisions} == {"d1", "d2", "d4"}


class TestAdding:
    def test_it_is_a_matter_of_its_own(self) -> None:
        adding = decision("d1", verdict=Verdict.ADD, correction=MISSED)
        found = judgements([adding, REJECTS])
        assert adding.about != FOUND.finding
        assert {about: str(j.outcome) for about, j in found.items()} == {
            adding.about: "accepted",
            FOUND.finding: "rejected",
        }
        assert found[adding.about].correction == MISSED

    def test_it_says_nothing_of_the_finding(self) -> None:
        adding = decision("d2", verdict=Verdict.ADD, correction=MISSED)
        assert outcome(ACCEPTS, adding) == ("accepted", None)
        assert FOUND.finding not in judgements([adding])

    def test_two_of_one_curator_stand_beside_each_other(self) -> None:
        first = decision("d1", verdict=Verdict.ADD, correction=MISSED)
        second = decision("d2", verdict=Verdict.ADD, correction=corrected("miR-901 targets GENEC"))
        assert {j.outcome for j in judgements([first, second]).values()} == {Consensus.ACCEPTED}
        assert len(judgements([first, second])) == 2

    def test_the_denial_is_another_matter_than_the_claim(self) -> None:
        first = decision("d1", verdict=Verdict.ADD, correction=MISSED)
        second = decision("d2", "eve", verdict=Verdict.ADD, correction=replace(MISSED, negated=True))
        assert len(judgements([first, second])) == 2

    def test_the_same_with_other_modifiers_is_disputed(self) -> None:
        first = decision("d1", verdict=Verdict.ADD, correction=MISSED)
        second = decision("d2", "eve", verdict=Verdict.ADD, correction=replace(MISSED, direct=True))
        (found,) = judgements([first, second]).values()
        assert (found.outcome, found.correction) == (Consensus.DISPUTED, None)

    def test_agreement_and_work_leave_it_out(self) -> None:
        adding = decision("d4", verdict=Verdict.ADD, correction=MISSED)
        said: dict[str, dict[str, str]] = {"ida": {}, "eve": {}}
        for (about, curator), d in current([ACCEPTS, REJECTS, adding]).items():
            said[curator][about] = str(d.verdict)
        (pair,) = agreement(said, resamples=10).pairs
        assert pair.items == 1
        assert [(w.curator, w.decided) for w in work([ACCEPTS, REJECTS, adding])] == [("eve", 1), ("ida", 1)]


VERDICTS = (Verdict.ACCEPT, Verdict.REJECT, Verdict.EDIT, Verdict.SKIP, Verdict.ADD)


@st.composite
def histories(draw: st.DrawFn) -> list[Decision]:
    """What several curators said of two findings, at times that may be the same, and took back."""
    made: list[Decision] = []
    for number in range(draw(st.integers(0, 12))):
        verdict = draw(st.sampled_from(VERDICTS))
        fixed = draw(st.sampled_from((FLIPPED, MISSED))) if verdict in (Verdict.EDIT, Verdict.ADD) else None
        one = Decision(
            f"d{number}",
            draw(st.sampled_from(("f1", "f2"))),
            "1",
            draw(st.sampled_from(("ida", "eve", "bob"))),
            f"2026-01-01T00:00:{draw(st.integers(0, 5)):02}+00:00",
            verdict,
            correction=fixed,
            settles=draw(st.booleans()),
        )
        made.append(one)
        if draw(st.integers(0, 4)) == 0:
            undo = replace(one, id=f"u{number}", verdict=Verdict.UNDO, correction=None, undoes=one.id)
            made.append(undo)
    return made


class TestOrder:
    @given(histories(), st.randoms(use_true_random=False))
    def test_it_does_not_matter(self, history: list[Decision], chance: random.Random) -> None:
        other = list(history)
        chance.shuffle(other)
        assert judgements(other) == judgements(history)
        assert current(other) == current(history)

    @given(histories())
    def test_nor_does_that_one_is_told_twice(self, history: list[Decision]) -> None:
        assert judgements([*history, *history]) == judgements(history)

    @given(histories())
    def test_each_finding_is_judged_by_itself(self, history: list[Decision]) -> None:
        whole = judgements(history)
        parts: dict[str, object] = {}
        for finding in ("f1", "f2"):
            parts |= judgements([d for d in history if d.finding == finding])
        assert parts == whole

    @given(histories())
    def test_what_was_all_taken_back_was_never_said(self, history: list[Decision]) -> None:
        gone = {d.undoes for d in history}
        undos = [
            replace(d, id=f"v{d.id}", verdict=Verdict.UNDO, correction=None, undoes=d.id)
            for d in history
            if d.verdict is not Verdict.UNDO and d.id not in gone
        ]
        assert judgements([*history, *undos]) == {}


@pytest.fixture(params=KINDS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with database(request.param, tmp_path) as where, open_store(where, lambda: DAY) as found:
        found.record_run("toy", VERSIONS, [ORIGIN], [FOUND, BESIDE])
        yield found


def rows(store: Store) -> dict[str, tuple[Status, int, int]]:
    """The rows that are not withdrawn: state, evidence, accepted."""
    return {
        f"{row.mirna} {row.effect} {row.target}": (row.status, row.n_evidence, row.n_accepted)
        for row in store.table.rows()
    }


def decide(store: Store, *decisions: Decision) -> None:
    store.curation.decide(decisions)


BEFORE = {
    "miR-901 represses GENEA": (Status.UNREVIEWED, 1, 0),
    "miR-902 represses GENEB": (Status.UNREVIEWED, 1, 0),
}


class TestInTheTable:
    def test_an_addition_makes_a_row_with_its_sentence(self, store: Store) -> None:
        decide(store, decision("d1", verdict=Verdict.ADD, correction=MISSED))
        assert rows(store) == {**BEFORE, "miR-901 represses GENEB": (Status.ACCEPTED, 1, 1)}
        (row,) = [row for row in store.table.rows() if row.triple == MISSED.triple]
        (behind,) = store.table.evidence(row)
        assert (behind.sentence, behind.document, behind.pattern) == (FOUND.sentence, "1", "curator")
        assert [d.id for d in store.curation.about(row, [behind])] == ["d1"]
        assert row.belief > 0.5

    def test_its_undo_takes_the_row_away(self, store: Store) -> None:
        decide(store, decision("d1", verdict=Verdict.ADD, correction=MISSED))
        decide(store, decision("d2", verdict=Verdict.UNDO, undoes="d1"))
        assert rows(store) == BEFORE

    def test_a_disputed_addition_has_no_evidence(self, store: Store) -> None:
        decide(
            store,
            decision("d1", verdict=Verdict.ADD, correction=MISSED),
            decision("d2", "eve", verdict=Verdict.ADD, correction=replace(MISSED, direct=True)),
        )
        assert rows(store) == BEFORE

    def test_what_is_added_to_a_rejected_finding_stays(self, store: Store) -> None:
        decide(store, REJECTS, decision("d3", verdict=Verdict.ADD, correction=MISSED))
        assert rows(store)["miR-901 represses GENEB"] == (Status.ACCEPTED, 1, 1)
        assert rows(store)["miR-901 represses GENEA"][0] is Status.REJECTED

    def test_two_additions_to_one_finding_make_two_rows(self, store: Store) -> None:
        another = corrected("miR-901 targets GENEC")
        decide(
            store,
            decision("d1", verdict=Verdict.ADD, correction=MISSED),
            decision("d2", verdict=Verdict.ADD, correction=another),
        )
        decide(store, decision("d3", verdict=Verdict.UNDO, undoes="d1"))
        assert rows(store) == {**BEFORE, "miR-901 targets GENEC": (Status.ACCEPTED, 1, 1)}

    def test_a_settled_dispute_is_none(self, store: Store) -> None:
        decide(store, ACCEPTS, REJECTS)
        assert rows(store)["miR-901 represses GENEA"][0] is Status.DISPUTED
        decide(store, decision("d4", "ada", settles=True))
        assert rows(store)["miR-901 represses GENEA"][0] is Status.ACCEPTED
        decide(store, decision("d5", "ada", Verdict.UNDO, undoes="d4", settles=True))
        assert rows(store)["miR-901 represses GENEA"][0] is Status.DISPUTED

    def test_a_correction_can_settle(self, store: Store) -> None:
        decide(store, ACCEPTS, EDITS, decision("d4", "ada", Verdict.EDIT, correction=FLIPPED, settles=True))
        assert rows(store)["miR-901 activates GENEA"] == (Status.ACCEPTED, 1, 1)

    def test_calibration_leaves_additions_out(self, store: Store) -> None:
        decide(store, ACCEPTS)
        before = store.curation.decided()
        decide(store, decision("d2", verdict=Verdict.ADD, correction=MISSED))
        assert store.curation.decided() == before
        assert store.curation.calibrate().decided == 1

    def test_that_it_settles_is_kept(self, store: Store) -> None:
        decide(store, decision("d4", "ada", settles=True))
        assert [d.settles for d in store.curation.history()] == [True]

    @pytest.mark.parametrize(
        ("wrong", "why"),
        [
            (decision("d1", verdict=Verdict.ADD), "correction"),
            (decision("d1", correction=MISSED), "correction"),
            (decision("d1", verdict=Verdict.ADD, correction=MISSED, tag=ErrorTag.OTHER), "tag"),
            (
                decision("d1", verdict=Verdict.ADD, correction=replace(MISSED, object_name="a\0b")),
                "NUL|null|U\\+0000|0000",
            ),
        ],
    )
    def test_what_cannot_be_added_is_refused(self, store: Store, wrong: Decision, why: str) -> None:
        with pytest.raises(InputError, match=why):
            decide(store, wrong)
        assert store.curation.history() == []

    def test_under_one_id_there_is_one_settling(self, store: Store) -> None:
        decide(store, decision("d1", "ada"))
        with pytest.raises(InputError, match="settles"):
            decide(store, decision("d1", "ada", settles=True))

    @pytest.mark.parametrize("seed", range(3))
    def test_the_table_is_the_same_in_whatever_order_it_was_told(self, store: Store, tmp_path: Path, seed: int) -> None:
        said: Sequence[Decision] = (
            ACCEPTS,
            REJECTS,
            EDITS,
            decision("d4", "ada", settles=True),
            decision("d5", "bob", verdict=Verdict.ADD, correction=MISSED),
            decision("d6", "bob", verdict=Verdict.SKIP),
        )
        decide(store, *said)
        shuffled = random.Random(seed).sample(said, len(said))
        with open_store(tmp_path / "other.sqlite", lambda: DAY) as other:
            other.record_run("toy", VERSIONS, [ORIGIN], [FOUND, BESIDE])
            for one in shuffled:
                decide(other, one)
            assert other.interactions() == store.interactions()
