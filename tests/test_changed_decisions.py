"""Where text or rules change under a decision, it is flagged whatever is left, and what came in the place of what was
rejected counts nothing until somebody has looked."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from databases import KINDS, database
from evidence_cases import VERSIONS, document, evidence
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.model import Correction, Decision, Document, Effect, EntityType, Evidence, Interaction, Triple, Verdict
from extractor.sheets.items import SheetScope, items_of
from extractor.store import Known, Query, Store, Wanted, merge, open_store

SAID = "miR-901 represses GENEA"
TRIPLE = Triple("x:miR-901", Effect.REPRESSES, "x:GENEA")
FLIPPED = Correction(
    "x:miR-901", "miR-901", EntityType.MIRNA, Effect.ACTIVATES, "x:GENEA", "GENEA", EntityType.GENE
)  # fmt: skip
NEWER = replace(VERSIONS, rules="rules-b")


def ticking() -> Callable[[], str]:
    minutes = count(1)
    return lambda: f"2026-01-01T{(n := next(minutes)) // 60:02}:{n % 60:02}:00+00:00"


@contextmanager
def empty_store(kind: str = "sqlite") -> Iterator[Store]:
    with (
        tempfile.TemporaryDirectory() as folder,
        database(kind, Path(folder)) as where,
        open_store(where, ticking()) as store,
    ):
        yield store


@pytest.fixture(params=KINDS)
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    with empty_store(request.param) as found:
        yield found


def text(number: int, words: str) -> Document:
    return document(number, title=words, sections=())


def take(store: Store, origin: Document, *sentences: str, **changed: Any) -> list[Evidence]:
    """A run in which the document says the same in these sentences."""
    versions = changed.get("versions", VERSIONS)
    items = [
        evidence(origin, SAID, **{"sentence": s, "sentence_start": 100 * n, **changed}) for n, s in enumerate(sentences)
    ]
    store.record_run("toy", versions, [origin], items)
    return items


def decide(store: Store, item: Evidence, verdict: Verdict, curator: str = "ida", **changed: Any) -> None:
    at = store.curation.clock()
    store.curation.decide([Decision(at, item.finding, item.document, curator, at, verdict, **changed)])


def row(store: Store) -> Interaction:
    (found,) = [one for one in store.interactions() if one.triple == TRIPLE]
    assert store.table.rebuild(keep=False).right
    return found


def standing(store: Store) -> tuple[float, bool]:
    found = row(store)
    assert store.table.reckoning(found.id).belief == found.belief
    return found.belief, found.flagged


ONE, OTHER = text(1, "One."), text(1, "Other.")


class TestRejected:
    def test_another_word_in_its_sentence(self, store: Store) -> None:
        (item,) = take(store, ONE, "So it is.")
        decide(store, item, Verdict.REJECT)
        assert standing(store) == (0.0, False)
        take(store, OTHER, "So it really is.")
        assert standing(store) == (0.0, True)
        assert [found.id for found in store.table.rows(Query(flagged=True))] == [TRIPLE.id]

    def test_other_rules_that_find_it_in_another_sentence(self, store: Store) -> None:
        (item,) = take(store, ONE, "So it is.")
        decide(store, item, Verdict.REJECT)
        take(store, ONE, "It is.", versions=NEWER)
        assert standing(store) == (0.0, True)

    def test_other_modifiers(self, store: Store) -> None:
        (item,) = take(store, ONE, "So it is.")
        decide(store, item, Verdict.REJECT)
        take(store, ONE, "So it is.", direct=True)
        assert standing(store) == (0.0, True)

    def test_a_text_that_grew_by_a_sentence_that_says_it_too(self, store: Store) -> None:
        (item,) = take(store, ONE, "So it is.")
        decide(store, item, Verdict.REJECT)
        take(store, OTHER, "So it is.", "And again.")
        assert standing(store) == (0.0, True)

    def test_the_same_found_by_newer_rules_is_no_change(self, store: Store) -> None:
        (item,) = take(store, ONE, "So it is.")
        decide(store, item, Verdict.REJECT)
        take(store, ONE, "So it is.", versions=NEWER)
        assert standing(store) == (0.0, False)

    def test_what_stood_beside_it_counts_as_it_did(self, store: Store) -> None:
        item, _ = take(store, ONE, "So it is.", "Beside.", confidence=0.6)
        decide(store, item, Verdict.REJECT)
        take(store, OTHER, "So it really is.", "Beside.", confidence=0.6)
        assert standing(store) == (0.6, True)

    def test_another_document_counts_and_hides_nothing(self, store: Store) -> None:
        (item,) = take(store, ONE, "So it is.")
        decide(store, item, Verdict.REJECT)
        take(store, text(2, "Two."), "So it is.")
        take(store, OTHER, "So it really is.")
        assert standing(store) == (0.8, True)

    @pytest.mark.parametrize("elsewhere", [False, True])
    def test_nothing_like_it_any_more(self, store: Store, elsewhere: bool) -> None:
        (item,) = take(store, ONE, "So it is.")
        decide(store, item, Verdict.REJECT)
        if elsewhere:
            take(store, text(2, "Two."), "So it is.")
        take(store, OTHER)
        assert standing(store) == (0.8 if elsewhere else 0.0, True)
        assert [found.id for found in store.table.rows(Query(flagged=True))] == [TRIPLE.id]

    def test_it_modifies_nothing_meanwhile(self, store: Store) -> None:
        (item,) = take(store, ONE, "So it is.")
        decide(store, item, Verdict.REJECT)
        take(store, OTHER, "So it really is.", direct=True, resistance="promotes", drugs=("inventinib",))
        found = row(store)
        assert (found.direct, found.resistance, found.drugs, found.conflicts) == (None, "", (), ())


class TestLookedAt:
    @pytest.mark.parametrize("verdict", [Verdict.REJECT, Verdict.SKIP, Verdict.ACCEPT])
    def test_who_decides_again_ends_it(self, store: Store, verdict: Verdict) -> None:
        (item,) = take(store, ONE, "So it is.")
        decide(store, item, Verdict.REJECT)
        take(store, OTHER, "So it really is.")
        decide(store, item, verdict)
        assert standing(store) == (0.99 if verdict is Verdict.ACCEPT else 0.8, False)

    @pytest.mark.parametrize(("verdict", "belief"), [(Verdict.REJECT, 0.0), (Verdict.ACCEPT, 0.99)])
    def test_so_does_who_decides_on_what_came_in_its_place(self, store: Store, verdict: Verdict, belief: float) -> None:
        (item,) = take(store, ONE, "So it is.")
        decide(store, item, Verdict.REJECT)
        (came,) = take(store, OTHER, "So it really is.")
        decide(store, came, verdict, "eve")
        assert standing(store) == (belief, False)

    def test_and_who_takes_the_decision_back(self, store: Store) -> None:
        (item,) = take(store, ONE, "So it is.")
        decide(store, item, Verdict.REJECT)
        take(store, OTHER, "So it really is.")
        (told,) = store.curation.history()
        decide(store, item, Verdict.UNDO, undoes=told.id)
        assert standing(store) == (0.8, False)

    def test_when_the_text_is_as_it_was_all_is_as_it_was(self, store: Store) -> None:
        (item,) = take(store, ONE, "So it is.")
        decide(store, item, Verdict.REJECT)
        take(store, OTHER, "So it really is.")
        take(store, ONE, "So it is.")
        assert standing(store) == (0.0, False)


class TestOthers:
    def test_what_was_accepted_is_believed_no_more_than_before(self, store: Store) -> None:
        (item,) = take(store, ONE, "So it is.")
        decide(store, item, Verdict.ACCEPT)
        take(store, OTHER, "So it really is.", confidence=0.999)
        assert standing(store) == (0.99, True)

    def test_an_edited_one_is_as_a_rejected_one_and_its_correction_stays(self, store: Store) -> None:
        (item,) = take(store, ONE, "So it is.")
        decide(store, item, Verdict.EDIT, correction=FLIPPED)
        take(store, OTHER, "So it really is.")
        rows = {str(one.effect): (one.belief, one.flagged) for one in store.interactions()}
        assert rows == {"activates": (0.99, True), "represses": (0.0, True)}

    def test_a_disputed_one_bounds_by_what_it_counted(self, store: Store) -> None:
        (item,) = take(store, ONE, "So it is.", confidence=0.5)
        decide(store, item, Verdict.ACCEPT)
        decide(store, item, Verdict.REJECT, "eve")
        take(store, OTHER, "So it really is.", confidence=0.9)
        assert standing(store) == (0.5, True)

    def test_a_denial_that_was_rejected_bars_no_claim(self, store: Store) -> None:
        (item,) = take(store, ONE, "It is not.", negated=True)
        decide(store, item, Verdict.REJECT)
        take(store, OTHER, "It is.")
        assert standing(store) == (0.8, True)


class TestAsked:
    def test_the_queue_begins_with_it(self, store: Store) -> None:
        (item,) = take(store, ONE, "So it is.")
        for number in (2, 3):
            take(store, text(number, "Text."), f"In study {number}.", confidence=0.5)
        decide(store, item, Verdict.REJECT)
        (came,) = take(store, OTHER, "So it really is.", confidence=0.99)
        take(store, text(4, "Text."), "In study 4.", confidence=0.5)

        def asked(curator: str, **conditions: Any) -> list[str]:
            waiting = store.queue.waiting(Wanted(curator, **conditions))
            return [candidate.evidence.finding for candidate in waiting.candidates]

        assert set(asked("ida")[:2]) == {item.finding, came.finding}
        assert len(asked("ida")) == 5
        assert asked("eve")[0] == came.finding, "who did not decide is asked what nobody has decided"
        assert len(asked("eve")) == 4
        assert set(asked("eve", look_again=True)) == {item.finding, came.finding}
        assert asked("ida", confidence_to=0.6)[0] not in {item.finding, came.finding}
        decide(store, came, Verdict.REJECT)
        assert item.finding not in asked("ida")

    def test_a_sheet_asks_until_somebody_has_looked(self, store: Store) -> None:
        (item,) = take(store, ONE, "So it is.")
        decide(store, item, Verdict.REJECT)
        take(store, OTHER, "So it really is.")
        told = {i.evidence.finding: i.look_again for i in items_of(store, SheetScope("ida"))}
        assert told.pop(item.finding) == ("not found any more",)
        assert list(told.values()) == [()]
        decide(store, item, Verdict.REJECT)
        assert item.finding not in {i.evidence.finding for i in items_of(store, SheetScope("ida"))}


Step = tuple[str, Sequence[str], str]


@pytest.mark.parametrize("kind", KINDS)
@settings(deadline=None, max_examples=10)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(("One.", "Other.", "Third.")),
            st.lists(st.sampled_from(("A.", "B.", "C.")), max_size=2, unique=True),
            st.sampled_from(("", "accept", "reject", "edit", "skip")),
        ),
        min_size=1,
        max_size=5,
    ),
    st.randoms(use_true_random=False),
)
def test_step_by_step_is_all_at_once(kind: str, steps: list[Step], chance: random.Random) -> None:
    with empty_store(kind) as store:
        for words, sentences, verdict in steps:
            take(store, text(1, words), *sentences, versions=chance.choice((VERSIONS, NEWER)))
            items = store.evidence()
            if items and verdict:
                fixed = FLIPPED if verdict == "edit" else None
                decide(store, chance.choice(items), Verdict(verdict), chance.choice(("ida", "eve")), correction=fixed)
        seen = store.documents() and store.interactions()
        (first,) = {one.first_seen for one in seen} or {""}
        known = [Known(item, first, corpora=("toy",)) for item in store.evidence()]
        known += [Known(old.evidence, first, old.at, ("toy",)) for old in store.superseded()]
        assert store.interactions() == merge(known, store.curation.history())
        assert store.table.rebuild(keep=False).right
