"""Rows that curators made by an edit have the sentence and the decision behind them, in the table and in releases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from databases import KINDS, database
from evidence_cases import VERSIONS, document, evidence

from extractor.model import Correction, Decision, Effect, EntityType, Evidence, Interaction, Verdict
from extractor.store import Store, open_store

DAY = "2026-01-01T00:00:00+00:00"
ORIGIN = document(1)
FOUND = evidence(ORIGIN, "miR-901 represses GENEA")


@pytest.fixture(params=KINDS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with database(request.param, tmp_path) as where, open_store(where, lambda: DAY) as found:
        found.record_run("toy", VERSIONS, [ORIGIN], [FOUND])
        yield found


def edit(name: str, curator: str = "ida", effect: Effect = Effect.ACTIVATES) -> Decision:
    """That the finding should have another effect."""
    fixed = Correction(
        FOUND.subject, FOUND.subject_name, EntityType.MIRNA, effect, FOUND.object, FOUND.object_name, EntityType.GENE
    )
    return Decision(name, FOUND.finding, FOUND.document, curator, DAY, Verdict.EDIT, correction=fixed)


def made(store: Store, effect: Effect = Effect.ACTIVATES) -> tuple[Interaction, list[Evidence]]:
    """The row that the edit made, with what is behind it."""
    (row,) = [row for row in store.table.rows() if row.effect is effect]
    return row, store.table.evidence(row)


def test_the_sentence_is_that_of_the_finding(store: Store) -> None:
    store.curation.decide([edit("d1")])
    row, (behind,) = made(store)
    assert (behind.sentence, behind.effect, behind.pattern) == (FOUND.sentence, Effect.ACTIVATES, "curator")
    assert [d.id for d in store.curation.about(row, [behind])] == ["d1"]
    assert dict(store.table.with_evidence())[row] == (behind,)


def test_an_undo_takes_it_away(store: Store) -> None:
    store.curation.decide([edit("d1")])
    undo = replace(edit("d2"), verdict=Verdict.UNDO, correction=None, undoes="d1", at="2026-01-02T00:00:00+00:00")
    store.curation.decide([undo])
    assert {row.effect for row in store.table.rows()} == {Effect.REPRESSES}
    assert [len(items) for _, items in store.table.with_evidence()] == [1]


def test_of_what_is_disputed_there_is_none(store: Store) -> None:
    store.curation.decide([edit("d1"), edit("d2", "eve", Effect.TARGETS)])
    assert [items for row, items in store.table.with_evidence() if row.effect is not Effect.REPRESSES] == []


def test_a_release_keeps_it_whatever_is_decided_later(store: Store) -> None:
    store.curation.decide([edit("d1")])
    release = store.releases.freeze("one", "title", ())
    before = list(store.releases.with_evidence(release))
    assert {row.effect: len(items) for row, items in before} == {Effect.ACTIVATES: 1, Effect.REPRESSES: 1}
    undo = replace(edit("d2"), verdict=Verdict.UNDO, correction=None, undoes="d1", at="2026-01-02T00:00:00+00:00")
    store.curation.decide([undo])
    store.record_run("toy", VERSIONS, [document(1, year=1999)], [replace(FOUND, year=1999)])
    assert list(store.releases.with_evidence(release)) == before
