"""What runs changed: in words, as Markdown, as JSON. All rows are invented."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import pytest
from evidence_cases import VERSIONS, evidence, table_of
from rich.console import Console

from extractor.model import Interaction, Standing
from extractor.report.changes import SHOWN, ChangeReport, headline, in_words, markdown, runs_list, terminal
from extractor.store import (
    Count,
    Gap,
    GapKind,
    InteractionChange,
    RefreshOptions,
    Run,
    RunState,
    RunSummary,
    StandingChange,
    StoreSize,
    TableSize,
)

RUN = Run(
    number=3,
    command="refresh",
    started="2026-03-01T04:00:00+00:00",
    finished="2026-03-01T04:01:00+00:00",
    corpora=("watch",),
    versions=VERSIONS,
    options=RefreshOptions(),
    state=RunState.DONE,
    counts=RunSummary(new=2, updated=1, withdrawn=1, documents=3, interactions=9),
    before=StoreSize(),
    after=StoreSize(),
    watermark="2026-03-01T04:00:00+00:00",
    problems=(),
)


def row(said: str = "miR-901 represses GENEA", **changes: object) -> Interaction:
    (made,) = table_of(evidence(1, said))
    return replace(made, **changes)  # type: ignore[arg-type]


def report(*changes: InteractionChange, **fields: object) -> ChangeReport:
    made = ChangeReport(RUN, 2, StoreSize(), StoreSize(), changes, (), ())
    return replace(made, **fields)  # type: ignore[arg-type]


def shown(told: object) -> str:
    out = io.StringIO()
    Console(file=out, width=100).print(told)
    return " ".join(out.getvalue().split())


ROW = row()
KINDS = {
    "new": InteractionChange(None, ROW),
    "withdrawn": InteractionChange(ROW, replace(ROW, withdrawn=True, belief=0.0)),
    "retracted": InteractionChange(ROW, replace(ROW, retracted=True, belief=0.0)),
    "newly contradicted": InteractionChange(ROW, replace(ROW, conflicts=("also activates",), belief=0.5)),
    "changed": InteractionChange(ROW, replace(ROW, resistance="reverses")),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_change_is_in_the_list_it_belongs_to(kind: str) -> None:
    found = report(KINDS[kind]).to_json()["interactions"]
    assert {name for name, rows in found.items() if rows} == {kind}
    assert f"1 {kind}" in headline(report(KINDS[kind]))
    assert f"## {kind.capitalize()} (1)" in markdown(report(KINDS[kind]))
    assert f"{kind}: 1" in shown(terminal(report(KINDS[kind])))


def test_a_row_that_is_found_again_is_new() -> None:
    again = InteractionChange(replace(ROW, withdrawn=True), ROW)
    assert report(again).new == [again]


def test_bookkeeping_is_no_change() -> None:
    quiet = InteractionChange(ROW, replace(ROW, last_seen="2027", release="9", n_evidence=7))
    assert report(quiet).changed == []


def test_what_changed_is_told_before_and_after() -> None:
    told = markdown(report(KINDS["changed"], KINDS["newly contradicted"]))
    assert "miR-901 represses GENEA (belief 0.80, 1 document, resistance: none → reverses)" in told
    assert "miR-901 represses GENEA (belief 0.80 → 0.50, 1 document, also activates)" in told


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("miR-901 represses GENEA", "miR-901 represses GENEA"),
        ("GENEA represses miR-901", "GENEA represses miR-901"),
        ("LNC1 sponges miR-901", "LNC1 sponges miR-901"),
        ("LNC1 activates GENEA", "LNC1 activates GENEA"),
    ],
)
def test_rows_read_in_their_own_direction(said: str, words: str) -> None:
    assert in_words(row(said)) == words


@pytest.mark.parametrize(("before", "after", "warned"), [(10, 8, False), (10, 7, True), (1, 0, True), (0, 0, False)])
def test_a_fall_by_more_than_a_fifth(before: int, after: int, warned: bool) -> None:
    found = report(
        before=StoreSize(documents=before, effects=(Count("sponges", before),)),
        after=StoreSize(documents=after, effects=(Count("sponges", after),) if after else ()),
    )
    share = f"{1 - after / before:.0%}" if before else ""
    both = [
        f"documents fell from {before} to {after}, by {share}",
        f"evidence with effect 'sponges' fell from {before} to {after}, by {share}",
    ]
    assert found.warnings == (both if warned else [])
    assert ("WARNING" in shown(terminal(found))) is warned


def test_documents_in_good_standing_rows_and_belief_are_looked_at_as_well() -> None:
    """Evidence is kept whatever becomes of its document: counts of it would not fall."""
    size = StoreSize(documents=4, evidence=4, interactions=4)
    fallen = StandingChange("7", "A study", (), Standing.PUBLISHED, Standing.WITHDRAWN)
    gone = InteractionChange(replace(ROW, belief=0.9), replace(ROW, withdrawn=True, belief=0.0))
    found = report(gone, before=size, after=size, standings=(fallen,), shown=TableSize(3, 1.5))
    assert found.warnings == [
        "documents in good standing fell from 4 to 3, by 25%",
        "rows that are shown fell from 4 to 3, by 25%",
        "belief, summed over rows, fell from 2.4 to 1.5, by 38%",
    ]
    back = InteractionChange(gone.after, gone.before or ROW)
    returned = replace(fallen, before=Standing.WITHDRAWN, after=Standing.PUBLISHED)
    assert report(back, before=size, after=size, standings=(returned,), shown=TableSize(4, 2.4)).warnings == []


def test_what_is_missing_and_what_was_said_of_documents() -> None:
    found = report(
        standings=(StandingChange("7", "A study", ("ErratumIn 9",), Standing.PUBLISHED, Standing.CORRECTED),),
        gaps=(
            Gap("8", GapKind.UNREADABLE, "not well formed", ("watch",)),
            Gap("9", GapKind.NO_ABSTRACT, "nobody has one", ("watch",), "2026-04-01"),
        ),
    )
    told = shown(terminal(found))
    assert "7: published → corrected (ErratumIn 9): A study" in told
    assert "8: unreadable: not well formed" in told
    assert "nobody has one" not in told
    assert [gap["document"] for gap in found.to_json()["gaps"]] == ["8", "9"]


def test_long_lists_are_cut_for_people_and_whole_for_programs() -> None:
    many = [InteractionChange(None, row(f"miR-{n} represses GENEA")) for n in range(200)]
    assert f"… and {200 - SHOWN} more" in shown(terminal(report(*many)))
    assert "… and 100 more" in markdown(report(*many))
    assert len(json.loads(json.dumps(report(*many).to_json()))["interactions"]["new"]) == 200


def test_names_do_not_become_markup() -> None:
    told = markdown(report(InteractionChange(None, row(mirna="*miR*_1[x](y)"))))
    assert r"\*miR\*\_1\[x\](y) represses" in told


@pytest.mark.parametrize("state", RunState)
def test_every_state_has_a_sentence_and_every_run_a_line(state: RunState) -> None:
    run = replace(RUN, state=state, problems=("Something is left",))
    assert headline(report(run=run)).endswith(".")
    assert "Something is left" in shown(terminal(report(run=run)))
    told = shown(runs_list([run]))
    assert f"refresh watch: {state}" in told
    assert "+2 ~1 −1" in told
    assert "queries followed up to 2026-03-01 04:00" in told
