"""What the store keeps of runs: batches, gaps, watermarks, history. Names and sentences are invented."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from evidence_cases import VERSIONS, document, evidence
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.errors import StoreError
from extractor.model import Interaction, Standing
from extractor.store import Batch, Gap, GapKind, RefreshOptions, Run, RunState, Store, open_store

SAID = ("miR-901 represses GENEA", "miR-902 targets GENEB", "miR-901 activates GENEA")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    minutes = count(1)
    with open_store(tmp_path / "x.sqlite", lambda: f"2026-01-01T00:{next(minutes):02d}:00") as opened:
        yield opened


def run(store: Store, *batches: Batch, state: RunState = RunState.DONE) -> Run:
    number = store.begin("refresh", ["toy"], VERSIONS, RefreshOptions())
    for batch in batches:
        store.keep(number, batch)
    return store.finish(number, state)


def batch(found: dict[int, list[str]], standing: Standing = Standing.PUBLISHED) -> Batch:
    documents = [document(number, standing=standing) for number in found]
    items = [evidence(d, said) for d, told in zip(documents, found.values(), strict=True) for said in told]
    return Batch(VERSIONS, "how", documents, items, {"toy": [d.id for d in documents]})


class TestBatches:
    def test_the_table_changes_at_the_end_and_all_at_once(self, store: Store) -> None:
        number = store.begin("refresh", ["toy"], VERSIONS, RefreshOptions())
        store.keep(number, batch({1: [SAID[0]]}))
        assert (len(store.evidence()), store.interactions()) == (1, [])
        store.keep(number, batch({2: [SAID[0]]}))
        finished = store.finish(number, RunState.DONE)
        (row,) = store.interactions()
        assert (row.n_documents, row.corpora) == (2, ("toy",))
        assert (finished.counts.new, finished.counts.documents, finished.counts.interactions) == (2, 2, 1)

    def test_what_a_dead_run_left_is_merged_by_the_next(self, store: Store) -> None:
        store.keep(store.begin("refresh", ["toy"], VERSIONS, RefreshOptions()), batch({1: [SAID[0]]}))
        last = run(store)
        assert [r.state for r in store.runs()] == [RunState.INTERRUPTED, RunState.DONE]
        assert len(store.interactions()) == last.counts.interactions == 1

    def test_a_run_without_changes_says_so(self, store: Store) -> None:
        run(store, batch({1: [SAID[0]]}))
        assert run(store, batch({1: [SAID[0]]})).state is RunState.NOTHING_NEW
        assert run(store, state=RunState.PARTIAL).state is RunState.PARTIAL

    def test_a_batch_is_kept_whole_or_not_at_all(self, store: Store) -> None:
        number = store.begin("refresh", ["toy"], VERSIONS, RefreshOptions())
        wrong = replace(batch({1: [SAID[0]]}), evidence=[evidence(9, SAID[0])])
        with pytest.raises(StoreError, match="not among the documents"):
            store.keep(number, wrong)
        assert store.documents() == []

    def test_joining_a_corpus_changes_the_rows(self, store: Store) -> None:
        run(store, batch({1: [SAID[0]]}))
        joined = run(store, Batch(VERSIONS, "how", members={"other": ["1"]}))
        assert joined.state is RunState.DONE
        assert store.interactions()[0].corpora == ("other", "toy")
        assert store.interactions("other") == store.interactions("toy")

    def test_what_was_extracted_by_something_else_is_known(self, store: Store) -> None:
        run(store, batch({1: [SAID[0]], 2: []}))
        assert store.not_extracted_with("how", ["toy"]) == []
        run(store, replace(batch({2: []}), extracted_with="otherwise"))
        assert store.not_extracted_with("otherwise", ["toy"]) == ["1"]
        assert store.not_extracted_with("otherwise", ["other"]) == []

    @settings(deadline=None, max_examples=25)
    @given(
        found=st.dictionaries(st.integers(1, 6), st.lists(st.sampled_from(SAID), unique=True), min_size=1),
        cuts=st.lists(st.booleans(), min_size=6, max_size=6),
        ends=st.lists(st.booleans(), min_size=6, max_size=6),
    )
    def test_batches_and_interruptions_do_not_matter(
        self, tmp_path_factory: pytest.TempPathFactory, found: dict[int, list[str]], cuts: list[bool], ends: list[bool]
    ) -> None:
        folder = tmp_path_factory.mktemp("store")
        with (
            open_store(folder / "whole", lambda: "2026") as whole,
            open_store(folder / "parts", lambda: "2026") as parts,
        ):
            run(whole, batch(found))
            number = parts.begin("refresh", ["toy"], VERSIONS, RefreshOptions())
            for one, cut, end in zip(found, cuts, ends, strict=False):
                parts.keep(number, batch({one: found[one]}))
                if end:
                    parts.finish(number, RunState.PARTIAL)
                if cut or end:
                    number = parts.begin("refresh", ["toy"], VERSIONS, RefreshOptions())
            parts.finish(number, RunState.DONE)
            assert parts.interactions() == whole.interactions()
            assert parts.evidence() == whole.evidence()


class TestGaps:
    GAP = Gap("7", GapKind.MISSING, "not sent", ("toy",))

    def test_are_open_until_they_are_tried_and_filled(self, store: Store) -> None:
        run(store, Batch(VERSIONS, "how", gaps=[self.GAP]))
        assert store.gaps() == [self.GAP]
        again = replace(self.GAP, problem="still not sent")
        run(store, Batch(VERSIONS, "how", tried=[("7", GapKind.MISSING)], gaps=[again]))
        assert store.gaps() == [again]
        run(store, Batch(VERSIONS, "how", tried=[("7", GapKind.UNREADABLE), ("8", GapKind.MISSING)]))
        assert store.gaps() == [again]
        run(store, Batch(VERSIONS, "how", tried=[("7", GapKind.MISSING)]))
        assert store.gaps() == []


class TestWatermarks:
    def test_are_those_of_the_query(self, store: Store) -> None:
        number = store.begin("refresh", ["toy"], VERSIONS, RefreshOptions())
        finished = store.finish(number, RunState.DONE, (), {"toy": "q1"}, "2026-02-01")
        assert finished.watermark == "2026-02-01"
        assert store.watermark("toy", "q1", "2026-03-01") == "2026-02-01"
        assert store.watermark("toy", "q2", "2026-03-01") == ""
        assert store.watermark("other", "q1", "2026-03-01") == ""

    def test_of_a_wrong_clock_do_not_count(self, store: Store) -> None:
        for time in ("2026-02-01", "2031-01-01"):
            store.finish(
                store.begin("refresh", ["toy"], VERSIONS, RefreshOptions()), RunState.DONE, (), {"toy": "q"}, time
            )
        assert store.watermark("toy", "q", "2026-03-01") == "2026-02-01"
        assert store.watermark("toy", "q", "2026-01-01") == ""


def bare(row: Interaction) -> Interaction:
    """The row without what is looked up when it is read: history does not keep that."""
    return replace(row, pmids=(), cerna_regulators=())


class TestHistory:
    STEPS = ([SAID[0]], [SAID[0], SAID[1]], [SAID[1]], [SAID[0], SAID[1]])

    def states(self, store: Store) -> list[dict[object, Interaction]]:
        """The table after each run, the empty one first."""
        states: list[dict[object, Interaction]] = [{}]
        for told in self.STEPS:
            run(store, batch({1: list(told)}))
            states.append({row.triple: row for row in store.interactions()})
        return states

    def test_tells_the_difference_of_any_two_runs(self, store: Store) -> None:
        states = self.states(store)
        for first in range(len(states)):
            for second in range(first + 1, len(states)):
                changes = {c.after.triple: c for c in store.interaction_changes(first, second)}
                before, after = states[first], states[second]
                assert changes.keys() == {t for t in after if before.get(t) != after[t]}, (first, second)
                for triple, change in changes.items():
                    assert (change.before and bare(change.before)) == (before.get(triple) and bare(before[triple]))
                    assert bare(change.after) == bare(after[triple])

    def test_of_standings(self, store: Store) -> None:
        for standing in (Standing.PUBLISHED, Standing.CORRECTED, Standing.RETRACTED):
            run(store, batch({1: [SAID[0]]}, standing))
        (change,) = store.standing_changes(1, 3)
        assert (change.document, change.before, change.after) == ("1", Standing.PUBLISHED, Standing.RETRACTED)
        assert store.standing_changes(0, 1) == []


class TestFuller:
    def test_a_title_gives_way_to_what_the_store_has(self, store: Store) -> None:
        run(store, batch({1: [SAID[0]]}))
        title = document(1, id="doi:10.9999/study.1", sections=(), pmid="")
        assert store.fuller([title, document(2)], None) == [document(1), document(2)]
        assert store.fuller([document(2)], "toy") == [document(2), document(1)]
