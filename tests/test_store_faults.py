"""What the store does with documents that extraction failed on: what is known stays, and the lack is on record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from databases import KINDS, database
from evidence_cases import VERSIONS, document, evidence

from extractor.model import Fault, Span, Standing
from extractor.store import GapKind, RunState, Store, open_store

A, B = "miR-901 represses GENEA", "miR-902 represses GENEB"
WHOLE = Fault("1", None, "", "MemoryError", "", "extractor.nlp.sentence.words:1")
SENTENCE = Fault("1", Span(30, 60), "Said.", "ValueError", "empty", "extractor.nlp.sentence.words:2")
NEWER = replace(VERSIONS, rules="rules-b")


@pytest.fixture(params=KINDS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with database(request.param, tmp_path) as where, open_store(where, lambda: "2026-01-01T00:00:00") as opened:
        yield opened


def known(store: Store) -> list[str]:
    return [f"{e.subject_name} {e.object_name} {e.standing}" for e in store.evidence()]


def both() -> list:
    return [evidence(1, A), evidence(1, B, sentence_start=40, sentence_end=60)]


@pytest.mark.parametrize(
    ("fault", "found", "left"),
    [
        (WHOLE, [], ["miR-901 GENEA published", "miR-902 GENEB published"]),
        (SENTENCE, [], ["miR-902 GENEB published"]),
        (SENTENCE, [evidence(1, A)], ["miR-901 GENEA published", "miR-902 GENEB published"]),
    ],
)
def test_what_was_known_where_the_fault_is_stays(store: Store, fault: Fault, found: list, left: list[str]) -> None:
    store.record_run("toy", VERSIONS, [document(1)], both())
    store.record_run("toy", NEWER, [document(1)], found, faults=[fault])
    assert known(store) == left
    (gap,) = store.gaps()
    assert (gap.document, gap.kind, gap.corpora) == ("1", GapKind.NOT_EXTRACTED, ("toy",))
    assert str(fault) in gap.problem
    assert "rules rules-b" in gap.problem


def test_it_says_what_its_record_says_now(store: Store) -> None:
    store.record_run("toy", VERSIONS, [document(1)], both())
    store.record_run("toy", NEWER, [document(1, standing=Standing.RETRACTED)], [], faults=[WHOLE])
    assert known(store) == ["miR-901 GENEA retracted", "miR-902 GENEB retracted"]


def test_of_another_text_nothing_is_known(store: Store) -> None:
    store.record_run("toy", VERSIONS, [document(1)], both())
    store.record_run("toy", NEWER, [document(1, title="Another title")], [], faults=[WHOLE])
    assert known(store) == []


def test_runs_are_partial_as_long_as_it_fails_and_say_which(store: Store) -> None:
    store.record_run("toy", VERSIONS, [document(1), document(2)], [evidence(2, A)], faults=[SENTENCE, SENTENCE])
    store.record_run("toy", VERSIONS, [document(1), document(2)], [evidence(2, A)], faults=[SENTENCE])
    (run,) = store.runs()
    assert run.state is RunState.PARTIAL
    assert run.problems[0].startswith("1 document could not be extracted from as a whole: 1; tried again when")
    # That it is gone is worth a record, though it brought nothing.
    store.record_run("toy", VERSIONS, [document(1), document(2)], [evidence(2, A)])
    assert [(each.state, each.problems) for each in store.runs()[1:]] == [(RunState.NOTHING_NEW, ())]
    assert store.gaps() == []


def test_many_are_shortened_and_a_title_does_not_hide_what_its_record_lacks(store: Store) -> None:
    many = [replace(SENTENCE, message=f"number {n}") for n in range(9)]
    store.record_run("toy", VERSIONS, [document(1)], [], faults=many)
    (gap,) = store.gaps()
    assert "number 4" in gap.problem
    assert "number 5" not in gap.problem
    assert "; and 4 more; with extractor 0.1.0" in gap.problem
    store.record_run("toy", VERSIONS, [document(1, sections=())], [])
    assert len(store.gaps()) == 1
