"""What curators are asked, in which order, and of whom; on both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import count, pairwise
from pathlib import Path
from typing import Any

import pytest
from databases import KINDS, Where, database, dump
from evidence_cases import VERSIONS, document, evidence, table_of
from hypothesis import given
from hypothesis import strategies as st

from extractor.errors import InputError
from extractor.model import Correction, Decision, Effect, Evidence, Section, Verdict
from extractor.sheets.line import as_found
from extractor.store import Query, QueuedFinding, Store, Wanted, open_store, queue
from extractor.store.queue import ranked

A, B, C = "miR-901 represses GENEA", "miR-902 represses GENEB", "miR-903 targets GENEC"


@pytest.fixture(params=KINDS)
def where(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Where]:
    with database(request.param, tmp_path) as found:
        yield found


@pytest.fixture
def store(where: Where) -> Iterator[Store]:
    minutes = count(1)

    def clock() -> str:
        number = next(minutes)
        return f"2026-01-01T{number // 60:02}:{number % 60:02}:00+00:00"

    with open_store(where, clock) as found:
        yield found


def add(store: Store, *items: Evidence, corpus: str = "toy") -> None:
    """A run that finds this."""
    store.record_run(corpus, VERSIONS, [document(int(item.document)) for item in items], items)


def many(number: int, said: str = A) -> list[Evidence]:
    """The same said in so many documents."""
    return [evidence(n, said) for n in range(1, number + 1)]


_IDS = count(1)


def decide(store: Store, item: Evidence, curator: str = "eve", verdict: Verdict = Verdict.ACCEPT, **more: Any) -> str:
    """Decide; the id of the decision."""
    number = next(_IDS)
    fixed: Correction | None = more.pop("correction", None)
    if verdict in (Verdict.EDIT, Verdict.ADD) and fixed is None:
        fixed = replace(as_found(item), effect=Effect.ACTIVATES)
    at = f"2026-02-01T{number // 3600:02}:{number // 60 % 60:02}:{number % 60:02}+00:00"
    name = f"decision {number}"
    store.curation.decide([Decision(name, item.finding, item.document, curator, at, verdict, correction=fixed, **more)])
    return name


def undo(store: Store, item: Evidence, name: str, curator: str = "eve") -> None:
    """Take a decision back."""
    decide(store, item, curator, Verdict.UNDO, undoes=name)


def asked(store: Store, curator: str = "ida", **wanted: Any) -> list[str]:
    """The findings that somebody is asked, the first first."""
    waiting = store.queue.waiting(Wanted(curator, **wanted))
    return [candidate.evidence.finding for candidate in waiting.candidates]


def findings(*items: Evidence) -> set[str]:
    return {item.finding for item in items}


class TestOrder:
    def test_the_unsure_come_first(self, store: Store) -> None:
        sure, unsure, wrong = (
            evidence(1, A, confidence=0.98),
            evidence(2, B, confidence=0.5),
            evidence(3, C, confidence=0.2),
        )
        add(store, sure, unsure, wrong)
        assert asked(store) == [unsure.finding, wrong.finding, sure.finding]

    def test_the_new_come_before_the_old(self, store: Store) -> None:
        old, new = evidence(1, A), evidence(2, B)
        add(store, old)
        add(store, new)
        assert asked(store) == [new.finding, old.finding]

    def test_those_on_which_more_depends_come_first(self, store: Store) -> None:
        add(store, *many(8))
        add(store, evidence(9, B))
        first = store.queue.waiting(Wanted("ida")).candidates[0]
        assert first.evidence.triple.subject == "x:miR-901"
        assert first.row.n_evidence == 8

    def test_those_with_a_conflict_come_first(self, store: Store) -> None:
        add(store, evidence(1, A), evidence(2, "miR-901 activates GENEA"), evidence(3, B), evidence(4, C))
        first = store.queue.waiting(Wanted("ida")).candidates[0]
        assert first.row.conflicts

    def test_like_does_not_follow_like_where_others_wait(self, store: Store) -> None:
        add(store, *many(5), evidence(6, B, confidence=0.99), evidence(7, C, confidence=0.99))
        pairs = [(c.evidence.subject, c.evidence.object) for c in store.queue.waiting(Wanted("ida")).candidates]
        assert len(set(pairs[:3])) == 3

    def test_a_finding_of_two_patterns_is_asked_once_as_the_surer_has_it(self, store: Store) -> None:
        item = evidence(1, A, confidence=0.6)
        add(store, item, replace(item, pattern="noun", confidence=0.9))
        (only,) = store.queue.waiting(Wanted("ida")).candidates
        assert (only.evidence.pattern, only.evidence.confidence) == ("noun", 0.9)

    def test_it_is_the_same_each_time(self, store: Store) -> None:
        add(store, *many(5), evidence(6, B), evidence(7, C))
        assert asked(store) == asked(store)


CLAIMS = (A, B, C)


@given(st.lists(st.tuples(st.sampled_from(CLAIMS), st.floats(0, 1)), max_size=15))
def test_no_two_of_one_pair_in_a_row_where_others_wait(said: list[tuple[str, float]]) -> None:
    items = [evidence(n, claim, confidence=sure) for n, (claim, sure) in enumerate(said, 1)]
    rows = {row.triple: row for row in table_of(*items)}
    found = ranked([QueuedFinding(item, rows[item.triple]) for item in items])
    assert sorted(c.evidence.finding for c in found) == sorted(item.finding for item in items)
    pairs = [(c.evidence.subject, c.evidence.object) for c in found]
    for place, (one, next_one) in enumerate(pairwise(pairs)):
        assert one != next_one or set(pairs[place:]) == {one}


class TestNeverAgain:
    @pytest.mark.parametrize("verdict", [Verdict.ACCEPT, Verdict.REJECT, Verdict.EDIT, Verdict.SKIP])
    def test_what_this_curator_decided_or_passed_over(self, store: Store, verdict: Verdict) -> None:
        item, other = evidence(1, A), evidence(2, B)
        add(store, item, other)
        name = decide(store, item, "ida", verdict)
        assert asked(store, double=1) == [other.finding]
        undo(store, item, name, "ida")
        assert set(asked(store, double=1)) == findings(item, other)

    def test_to_add_something_decides_nothing(self, store: Store) -> None:
        item = evidence(1, A)
        add(store, item)
        decide(store, item, "ida", Verdict.ADD)
        assert asked(store) == [item.finding]

    def test_what_is_found_again_in_another_run(self, store: Store) -> None:
        item = evidence(1, A)
        add(store, item)
        decide(store, item, "ida")
        add(store, replace(item, confidence=0.9))
        assert asked(store, double=1) == []

    def test_what_is_not_found_any_more(self, store: Store) -> None:
        item = evidence(1, A)
        add(store, item)
        store.record_run("toy", VERSIONS, [document(1)], [])
        assert asked(store) == []


class TestOthers:
    @pytest.mark.parametrize("verdict", [Verdict.ACCEPT, Verdict.REJECT, Verdict.EDIT])
    def test_one_decision_is_enough(self, store: Store, verdict: Verdict) -> None:
        item, other = evidence(1, A), evidence(2, B)
        add(store, item, other)
        name = decide(store, item, "eve", verdict)
        assert asked(store) == [other.finding]
        undo(store, item, name)
        assert set(asked(store)) == findings(item, other)

    @pytest.mark.parametrize("verdict", [Verdict.SKIP, Verdict.ADD])
    def test_who_has_no_opinion_decides_nothing_for_others(self, store: Store, verdict: Verdict) -> None:
        item = evidence(1, A)
        add(store, item)
        decide(store, item, "eve", verdict)
        assert asked(store) == [item.finding]

    def test_a_doubly_asked_one_disappears_after_two_others(self, store: Store) -> None:
        item = evidence(1, A)
        add(store, item)
        decide(store, item, "eve")
        assert asked(store, double=1) == [item.finding]
        # The same curator again is nobody else.
        decide(store, item, "eve", Verdict.REJECT)
        assert asked(store, double=1) == [item.finding]
        decide(store, item, "bob")
        assert asked(store, double=1) == []

    @pytest.mark.parametrize(
        ("share", "least", "most"), [(0, 0, 0), (0.1, 5, 35), (0.5, 75, 125), (1 - 1e-9, 200, 200), (1, 200, 200)]
    )
    def test_about_the_share_asked_for_is_asked_twice(self, store: Store, share: float, least: int, most: int) -> None:
        items = many(200)
        add(store, *items)
        store.curation.decide(
            [
                Decision(f"d{n}", item.finding, item.document, "eve", "2026-02-01T00:00:00+00:00", Verdict.ACCEPT)
                for n, item in enumerate(items)
            ]
        )
        again = asked(store, double=share)
        assert least <= len(again) <= most
        # Which ones does not depend on who is asked.
        assert asked(store, "bob", double=share) == again


class TestConditions:
    def test_pattern(self, store: Store) -> None:
        verb, noun, other = evidence(1, A), evidence(2, A, pattern="noun"), evidence(3, A, pattern="other")
        add(store, verb, noun, other)
        assert set(asked(store, pattern=("noun", "other"))) == findings(noun, other)
        assert asked(store, pattern=("none such",)) == []

    @pytest.mark.parametrize(
        ("low", "high", "expected"),
        [(0.5, None, {2, 3}), (None, 0.5, {1, 2}), (0.3, 0.6, {2}), (0.5, 0.5, {2}), (0.95, None, set())],
    )
    def test_confidence(self, store: Store, low: float | None, high: float | None, expected: set[int]) -> None:
        items = {n: evidence(n, A, confidence=sure) for n, sure in ((1, 0.25), (2, 0.5), (3, 0.75))}
        add(store, *items.values())
        found = asked(store, confidence_from=low, confidence_to=high)
        assert set(found) == findings(*(items[n] for n in expected))

    @pytest.mark.parametrize(("run", "expected"), [(1, {1, 2, 3}), (2, {2, 3}), (3, {3}), (4, set()), (0, set())])
    def test_since_a_run(self, store: Store, run: int, expected: set[int]) -> None:
        items = {n: evidence(n, A) for n in (1, 2, 3)}
        for item in items.values():
            add(store, item)
        assert set(asked(store, since_run=run)) == findings(*(items[n] for n in expected))

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            (Query(mirna=("miR-901",)), {1, 4}),
            (Query(target=("GENEB",)), {2}),
            (Query(effect=(Effect.TARGETS,)), {3}),
            (Query(corpus=("other",)), {1, 4}),
            (Query(mirna=("miR-901",), corpus=("toy",)), {1, 4}),
            (Query(mirna=("miR-999",)), set()),
        ],
    )
    def test_those_on_rows(self, store: Store, query: Query, expected: set[int]) -> None:
        items = {n: evidence(n, said) for n, said in ((1, A), (2, B), (3, C), (4, A))}
        add(store, items[1], items[2], items[3])
        add(store, items[4], corpus="other")
        assert set(asked(store, query=query)) == findings(*(items[n] for n in expected))
        for item in items.values():
            decide(store, item)
        assert asked(store, query=query) == []

    def test_both_together(self, store: Store) -> None:
        one, other = evidence(1, A, pattern="noun"), evidence(2, B, pattern="noun")
        add(store, one, other, evidence(3, A))
        assert asked(store, query=Query(mirna=("miR-901",)), pattern=("noun",)) == [one.finding]

    @pytest.mark.parametrize(
        "wrong", [{"confidence_from": 0.6, "confidence_to": 0.5}, {"pattern": ("a\0b",)}, {"pattern": ("\ud800",)}]
    )
    def test_what_cannot_be_is_refused(self, wrong: dict[str, Any]) -> None:
        with pytest.raises(InputError):
            Wanted("ida", **wrong)


class TestLookAgain:
    def test_what_changed_under_a_decision_is_asked_again(self, store: Store) -> None:
        item, other = evidence(1, A), evidence(2, B)
        add(store, item, other)
        decide(store, item, "ida")
        decide(store, other, "ida")
        assert asked(store, look_again=True) == []
        changed = document(1, sections=(Section("RESULTS", "Another text, in which miR-901 suppressed GENEA."),))
        store.record_run("toy", VERSIONS, [changed], [evidence(changed, A)])
        assert asked(store, look_again=True) == [item.finding]
        assert asked(store) == [item.finding], "without being asked for"
        decide(store, evidence(changed, A), "ida")
        assert asked(store, look_again=True) == asked(store) == []

    def test_of_whom_it_was_decided_by_and_before_what_is_new(self, store: Store) -> None:
        item, other = evidence(1, A), evidence(2, B)
        add(store, item, other)
        decide(store, item, "ida")
        add(store, replace(item, hedged=True))
        assert asked(store, "ida") == [item.finding, other.finding]
        assert asked(store, "eve") == [other.finding]

    def test_so_is_what_is_found_with_other_modifiers(self, store: Store) -> None:
        item = evidence(1, A)
        add(store, item)
        decide(store, item, "eve")
        add(store, replace(item, hedged=True))
        assert asked(store, look_again=True) == [item.finding]

    def test_it_is_found_among_much_that_did_not_change(self, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(queue, "WINDOW", 2)
        items = many(9)
        add(store, *items)
        decide(store, items[-1])
        add(store, replace(items[-1], hedged=True))
        assert asked(store, look_again=True) == [items[-1].finding]


class TestMore:
    @pytest.mark.parametrize("query", [Query(), Query(mirna=("miR-901",))])
    @pytest.mark.parametrize(("number", "more"), [(4, False), (5, False), (6, True)])
    def test_it_says_whether_others_follow(
        self, store: Store, monkeypatch: pytest.MonkeyPatch, query: Query, number: int, more: bool
    ) -> None:
        monkeypatch.setattr(queue, "WINDOW", 5)
        add(store, *many(number))
        waiting = store.queue.waiting(Wanted("ida", query=query))
        assert (len(waiting.candidates), waiting.more) == (min(number, 5), more)

    def test_also_where_several_patterns_find_the_same(self, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(queue, "WINDOW", 4)
        items = many(6)
        add(store, *(replace(item, pattern=pattern) for item in items for pattern in ("verb", "noun")))
        assert store.queue.waiting(Wanted("ida")).more

    def test_rows_beyond_the_first_page_are_looked_at(self, store: Store) -> None:
        items = [evidence(n, f"miR-901 represses GENE{n:03}") for n in range(1, 51)]
        add(store, *items)
        for item in items[:45]:
            decide(store, item)
        assert set(asked(store, query=Query(mirna=("miR-901",)))) == findings(*items[45:])


class TestCounting:
    def test_decisions_that_were_not_taken_back(self, store: Store) -> None:
        items = many(4)
        add(store, *items)
        decide(store, items[0], "ida")
        decide(store, items[1], "ida", Verdict.SKIP)
        name = decide(store, items[2], "ida")
        undo(store, items[2], name, "ida")
        decide(store, items[3], "eve")
        decide(store, items[0], "ida", Verdict.ADD)
        assert [store.queue.decided(name) for name in ("ida", "eve", "bob")] == [2, 1, 0]

    def test_size(self, store: Store) -> None:
        assert store.queue.size() == 0
        add(store, *many(3))
        assert store.queue.size() == 3


class TestAsked:
    def test_with_all_that_helps(self, store: Store) -> None:
        item, same, other = evidence(1, A), evidence(2, A), evidence(3, "miR-901 activates GENEA")
        denied = evidence(4, A, negated=True)
        add(store, item, same, other, denied, evidence(5, B))
        name = decide(store, item)
        found = store.queue.asked(item.finding)
        assert (found.evidence, found.current) == (item, True)
        assert found.row is not None
        assert found.row.n_evidence == 3
        assert [d.id for d in found.decisions] == [name]
        assert found.judgement is not None
        assert found.judgement.outcome == "accepted"
        assert found.supporting == (same,)
        assert set(found.contradicting) == {other, denied}

    def test_so_much_other_evidence_at_most(self, store: Store) -> None:
        items = many(12)
        against = [evidence(n, "miR-901 activates GENEA") for n in range(13, 25)]
        add(store, *items, *against)
        found = store.queue.asked(items[0].finding, 3)
        assert (len(found.supporting), len(found.contradicting)) == (3, 3)

    def test_what_is_not_found_any_more_is_shown_as_it_was(self, store: Store) -> None:
        item = evidence(1, A)
        add(store, item)
        decide(store, item)
        store.record_run("toy", VERSIONS, [document(1)], [])
        found = store.queue.asked(item.finding)
        assert (found.evidence, found.current) == (item, False)

    @pytest.mark.parametrize("finding", ["", "x", "a\0b", "\ud800", "'; DROP TABLE evidence; --", "n" * 100_000])
    def test_an_unknown_one_is_refused(self, store: Store, finding: str) -> None:
        add(store, evidence(1, A))
        with pytest.raises(InputError):
            store.queue.asked(finding)
        assert store.queue.size() == 1


class TestWithMention:
    def test_a_name_that_is_written_so_and_taken_for_this(self, store: Store) -> None:
        one = evidence(1, A, object_text="PTA")
        two = evidence(2, "miR-902 targets GENEA", object_text="PTA")
        as_subject = evidence(3, "GENEA represses GENEB", subject_text="PTA")
        written_otherwise = evidence(4, A, object_text="GeneA")
        taken_otherwise = evidence(5, B, object_text="PTA")
        add(store, one, two, as_subject, written_otherwise, taken_otherwise)
        found = store.queue.with_mention("PTA", "x:GENEA", 10)
        assert {item.finding for item in found} == findings(one, two, as_subject)
        assert len(found) == 3
        assert len(store.queue.with_mention("PTA", "x:GENEA", 2)) == 2
        assert store.queue.with_mention("PTA", "x:GENEZ", 10) == []

    def test_only_of_what_is_found_now(self, store: Store) -> None:
        add(store, evidence(1, A))
        store.record_run("toy", VERSIONS, [document(1)], [])
        assert store.queue.with_mention("GENEA", "x:GENEA", 10) == []

    @pytest.mark.parametrize(("text", "key"), [("a\0b", "x"), ("x", "\ud800")])
    def test_what_no_database_can_hold_is_refused(self, store: Store, text: str, key: str) -> None:
        with pytest.raises(InputError):
            store.queue.with_mention(text, key, 10)


class TestDisputed:
    def disputed(self, store: Store) -> list[tuple[str, list[str]]]:
        return [(c.evidence.finding, sorted(d.curator for d in j.decisions)) for c, j in store.queue.disputed(10)]

    def test_what_curators_disagree_on_until_somebody_settles_it(self, store: Store) -> None:
        items = many(3)
        add(store, *items, evidence(4, B))
        decide(store, items[0], "ida")
        decide(store, items[0], "eve", Verdict.REJECT)
        decide(store, items[1], "ida")
        decide(store, items[1], "eve")
        assert self.disputed(store) == [(items[0].finding, ["eve", "ida"])]
        name = decide(store, items[0], "ada", settles=True)
        assert self.disputed(store) == []
        undo(store, items[0], name, "ada")
        assert self.disputed(store) == [(items[0].finding, ["eve", "ida"])]

    def test_corrections_can_disagree(self, store: Store) -> None:
        item = evidence(1, A)
        add(store, item)
        decide(store, item, "ida", Verdict.EDIT)
        decide(store, item, "eve", Verdict.EDIT, correction=replace(as_found(item), effect=Effect.TARGETS))
        assert self.disputed(store) == [(item.finding, ["eve", "ida"])]

    def test_so_many_at_most(self, store: Store) -> None:
        items = many(4)
        add(store, *items)
        for item in items:
            decide(store, item, "ida")
            decide(store, item, "eve", Verdict.REJECT)
        assert len(store.queue.disputed(3)) == 3


@pytest.mark.parametrize(
    "look",
    [
        lambda s, f: s.queue.waiting(Wanted("ida")),
        lambda s, f: s.queue.waiting(Wanted("ida", query=Query(mirna=("miR-901",)), look_again=True)),
        lambda s, f: s.queue.asked(f),
        lambda s, f: s.queue.with_mention("GENEA", "x:GENEA", 9),
        lambda s, f: s.queue.disputed(9),
        lambda s, f: (s.queue.decided("ida"), s.queue.size()),
    ],
)
def test_looking_changes_nothing(store: Store, where: Where, look: Callable[[Store, str], object]) -> None:
    items: Sequence[Evidence] = many(2)
    add(store, *items)
    decide(store, items[0])
    before = dump(where)
    look(store, items[0].finding)
    assert dump(where) == before
