"""Ids of decisions are bound to who made them up: nobody takes one that another's action will need."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from web_cases import Browser, Desk, desk_of, naming

from extractor.errors import InputError
from extractor.model import Decision
from extractor.sheets import Sheet, SheetScope, items_of, read_sheet, take_in, write_sheet
from extractor.sheets.ids import owned


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with desk_of("sqlite", tmp_path) as found:
        yield found


def stored(desk: Desk, curator: str) -> list[Decision]:
    return [decision for decision in desk.store.curation.history() if decision.curator == curator]


def test_an_id_of_one_is_not_that_of_another() -> None:
    assert owned("mine:00000001", "ida") != owned("mine:00000001", "eve")
    assert owned(owned("x", "ida"), "ida") == owned("x", "ida")
    assert owned(owned("x", "eve"), "ida") not in (owned("x", "eve"), owned("x", "ida"))


def test_two_curators_may_use_the_same_ids(desk: Desk) -> None:
    ida, eve = desk.browser(), desk.browser("eve")
    for browser in (ida, eve, ida):
        browser.decide(desk.ids[1], id="mine:00000001")
    programs = desk.program("ida"), desk.program("eve")
    for verdict, program in zip(("accept", "reject"), programs, strict=True):
        said = [{"id": "mine:00000002", "finding": desk.ids[2], "verdict": verdict}]
        assert program.post("/api/decisions", json=said).status_code == 200
    assert [[str(d.verdict) for d in stored(desk, name)] for name in ("ida", "eve")] == [
        ["accept", "accept"],
        ["accept", "reject"],
    ]


def undone(browser: Browser) -> int:
    status: int = browser.send("/decisions/undo", {"id": "web:undo:0001"}).status_code
    return status


def test_what_another_will_undo_by_is_not_taken(desk: Desk) -> None:
    ida, eve = desk.browser(), desk.browser("eve")
    ida.decide(desk.ids[1])
    (own,) = stored(desk, "ida")
    for name in ("web:undo:0001", f"undo:{own.id.replace('@', '-')}", own.id.partition("@")[0]):
        eve.decide(desk.ids[2], id=name)
    # Her own id stands for a decision of hers by now, which is nobody else's matter.
    assert (undone(ida), undone(eve)) == (200, 422)
    assert [str(d.verdict) for d in stored(desk, "ida")] == ["accept", "undo"]


def test_nor_may_an_id_name_its_owner(desk: Desk) -> None:
    reply = desk.browser("eve").send(
        "/decisions", {"id": owned("web:00000001", "ida"), "finding": desk.ids[1], "verdict": "accept"}
    )
    assert reply.status_code == 422


def test_a_sheet_takes_no_id_of_anothers_sheet(desk: Desk, tmp_path: Path) -> None:
    sheets = {}
    for curator in ("ida", "eve"):
        path = tmp_path / f"{curator}.tsv"
        write_sheet(path, Sheet(items_of(desk.store, SheetScope(curator)), curator, "2026-01-01T00:00:00+00:00"))
        sheets[curator] = path.read_text(encoding="utf-8-sig")
    ida = tmp_path / "ida.tsv"
    header = sheets["ida"].splitlines()[0].split("\t")
    lines = [line.split("\t") for line in sheets["ida"].splitlines()[1:]]
    for line in lines:
        line[header.index("verdict")] = "accept"
    ida.write_text("\n".join("\t".join(line) for line in [header, *lines]))
    intake = take_in(ida, read_sheet(ida), desk.store, naming())
    wanted = {decision.id for decision in intake.decisions}
    # What eve makes of it: ida's sheet under her own name, and lines that say that they bring ida's decisions.
    for number, line in enumerate(lines):
        line[header.index("curator")] = "eve"
        if number % 2:
            line[header.index("decision")] = sorted(wanted)[number]
    eve = tmp_path / "eve.tsv"
    eve.write_text("\n".join("\t".join(line) for line in [header, *lines]))
    desk.store.curation.decide(take_in(eve, read_sheet(eve), desk.store, naming()).decisions)
    assert stored(desk, "eve")
    assert not wanted & {decision.id for decision in stored(desk, "eve")}
    again = take_in(ida, read_sheet(ida), desk.store, naming())
    assert {decision.id for decision in again.decisions} == wanted
    desk.store.curation.decide(again.decisions)
    assert len(take_in(ida, read_sheet(ida), desk.store, naming()).known) == len(wanted)


def test_the_store_refuses_what_is_anothers_all_the_same(desk: Desk) -> None:
    desk.browser().decide(desk.ids[1])
    (own,) = stored(desk, "ida")
    with pytest.raises(InputError, match="another decision needs another id"):
        desk.store.curation.decide([replace(own, curator="eve")])
