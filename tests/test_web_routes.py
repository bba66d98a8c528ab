"""Each page, and each change with its effect in the store, on both databases."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from databases import KINDS, dump
from evidence_cases import VERSIONS, document, evidence
from openpyxl import load_workbook
from web_cases import SAID, Browser, Desk, desk_of, found_in, origin_of, secret_in, shown, walk

from extractor.exports import EXPORTS
from extractor.model import Decision, Effect, Section, Status, Verdict
from extractor.report.highlight import style_of_marks
from extractor.sheets.ids import owned
from extractor.store import Role, Store
from extractor.store.judgements import Consensus

ADA = "ada"


@pytest.fixture(params=KINDS)
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    with desk_of(request.param, tmp_path) as found:
        yield found


@pytest.fixture
def file_desk(tmp_path: Path) -> Iterator[Desk]:
    """A page of which the database is a file, for what does not depend on it."""
    with desk_of("sqlite", tmp_path) as found:
        yield found


def decisions(desk: Desk, number: int) -> list[Decision]:
    """What was said of a finding."""
    return desk.store.curation.history([desk.ids[number]])


def standing(desk: Desk, number: int, curator: str = "ida") -> Decision | None:
    """What a curator's decision on a finding is now."""
    return desk.store.curation.by(curator).get(desk.ids[number])


def statuses(desk: Desk) -> dict[str, Status]:
    """The states of rows."""
    return {f"{r.mirna} {r.effect} {r.target}": r.status for r in desk.store.table.rows()}


@contextmanager
def unchanged(desk: Desk) -> Iterator[None]:
    """The database is as it was."""
    before = dump(desk.where)
    yield
    assert dump(desk.where) == before


def refused(desk: Desk, status: int) -> AbstractContextManager[Any]:
    """What is done in it changes nothing; ``status`` is for whoever reads the test."""
    assert 400 <= status < 500
    return unchanged(desk)


OPEN = (
    "/sign-in",
    "/table",
    "/table?mirna=miR-901&order=belief&descending=1",
    "/network",
    "/runs",
    "/runs/diff?first=0&second=1",
    "/reports",
    "/exports",
    "/exports?mirna=miR-901",
)
SIGNED_IN = (
    "/bulk",
    "/bulk?mirna=miR-901",
    "/history",
    "/history?last=5",
    "/settled",
    "/agreement",
    "/accounts",
    "/import",
    "/names?q=pten",
    "/sheet",
)
FOR_ADJUDICATORS = ("/adjudication", "/audit")


class TestPages:
    def test_without_a_decision_and_with_some(self, desk: Desk) -> None:
        ida, ada = desk.browser(), desk.browser(ADA, Role.ADJUDICATOR)
        for _ in range(2):
            for address in (*OPEN, *SIGNED_IN):
                assert ida.get(address).status_code == 200, address
            for address in FOR_ADJUDICATORS:
                assert ada.get(address).status_code == 200, address
            for number in (1, 2, 3):
                ida.decide(desk.ids[number], note="seen")
                ada.decide(desk.ids[number], "reject", tag="polarity")
            ada.decide(desk.ids[1], "accept", settles=True)
            ida.decide(desk.ids[4], "edit", effect="represses")

    def test_an_empty_database_has_them_too(self, tmp_path: Path) -> None:
        with desk_of("sqlite", tmp_path, lambda _: None) as desk:
            ada = desk.browser(ADA, Role.ADJUDICATOR)
            for address in (*OPEN, *SIGNED_IN, *FOR_ADJUDICATORS, "/queue"):
                expected = 422 if address.startswith("/network") else 200
                assert ada.get(address).status_code == expected, address
            assert "Nothing is waiting" in ada.get("/queue").text

    @pytest.mark.parametrize("address", [*SIGNED_IN, *FOR_ADJUDICATORS, "/queue", "/items/x?mirna=a%3Bb"])
    def test_who_is_not_signed_in_is_sent_to_the_door_and_back(self, file_desk: Desk, address: str) -> None:
        reply = file_desk.visitor().get(address)
        assert reply.status_code == 303
        door = file_desk.visitor().get(reply.headers["location"]).text
        token = file_desk.store.accounts.invite("ida", Role.CURATOR, "root")
        given = door.split('name="next" value="')[1].partition('"')[0].replace("&amp;", "&")
        signed = file_desk.visitor().client.post("/sign-in", data={"invitation": token, "next": given})
        assert signed.headers["location"] == address

    def test_every_style_sheet_is_there_for_whoever_asks(self, file_desk: Desk) -> None:
        visitor = file_desk.visitor()
        sheets = re.findall(r'<link rel="stylesheet" href="([^"]+)">', visitor.get("/sign-in").text)
        found = {sheet: visitor.get(sheet) for sheet in sheets}
        for sheet, reply in found.items():
            assert (reply.status_code, reply.headers["content-type"].split(";")[0]) == (200, "text/css"), sheet
        assert found["/static/marks.css"].text == style_of_marks()

    @pytest.mark.parametrize("address", OPEN)
    def test_who_only_reads_needs_no_account(self, file_desk: Desk, address: str) -> None:
        assert file_desk.visitor().get(address).status_code == 200

    @pytest.mark.parametrize("address", FOR_ADJUDICATORS)
    def test_some_are_for_adjudicators(self, file_desk: Desk, address: str) -> None:
        assert file_desk.browser().get(address).status_code == 403

    @pytest.mark.parametrize(
        ("address", "status"),
        [
            ("/nowhere", 404),
            ("/items/unknown", 422),
            ("/mention/unknown/subject", 422),
            ("/table/unknown", 422),
            ("/exports/unknown", 422),
            ("/reports/unknown", 422),
            ("/network?focus=nobody", 422),
            ("/network?most=0", 422),
            ("/network?mirna=miR-999", 422),
            ("/runs/diff?first=x&second=1", 422),
            ("/runs/diff", 422),
            ("/table?start=-1", 422),
            ("/table?effect=loves", 422),
            ("/queue?confidence_from=x", 422),
            ("/history?last=0", 422),
            ("/static/nothing.js", 404),
            ("/decisions", 405),
        ],
    )
    def test_what_there_is_not_is_said_so(self, file_desk: Desk, address: str, status: int) -> None:
        reply = file_desk.browser().get(address, headers={"Accept": "text/html"})
        assert reply.status_code == status
        assert "<h1>Not done</h1>" in reply.text

    def test_the_door_leads_nowhere_else(self, file_desk: Desk) -> None:
        for address in (
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "javascript:1",
            "/\tx",
            "",
            "/a\nb",
        ):
            token = file_desk.store.accounts.invite("ida", Role.CURATOR, "root")
            reply = file_desk.visitor().client.post("/sign-in", data={"invitation": token, "next": address})
            assert reply.headers["location"] == "/", address

    def test_signing_out_ends_the_session(self, desk: Desk) -> None:
        ida = desk.browser()
        assert ida.post("/sign-out").status_code == 303
        assert ida.get("/queue").status_code == 303
        assert desk.store.accounts.audit(1)[0].what == "sign out"

    def test_a_row_with_its_sentences_and_decisions(self, desk: Desk) -> None:
        ida = desk.browser()
        ida.decide(desk.ids[1], note="as in figure 2")
        (row,) = [row for row in desk.store.table.rows() if row.target == "GENEA" and row.mirna == "miR-901"]
        page = desk.visitor().get(f"/table/{row.id}").text
        assert "<mark" in page
        assert "ida: accepted" in page
        assert f"/items/{desk.ids[1]}" in page

    def test_reports_that_were_written(self, file_desk: Desk) -> None:
        folder = file_desk.options.results_dir / "toy"
        folder.mkdir(parents=True)
        page = "<html><style>a{}</style><script>let a = 1;</script><p>made</p></html>"
        (folder / "report.html").write_text(page, encoding="utf-8")
        visitor = file_desk.visitor()
        assert "/reports/toy" in visitor.get("/reports").text
        reply = visitor.get("/reports/toy")
        assert reply.text == page
        assert "sha256-" in reply.headers["content-security-policy"]
        assert "unsafe-inline" not in reply.headers["content-security-policy"]


class TestQueue:
    def test_one_after_the_other_until_nothing_is_left(self, desk: Desk) -> None:
        ida = desk.browser()
        assert set(walk(ida)) == set(desk.ids.values())
        assert "Nothing is waiting" in ida.get("/queue").text

    def test_a_page_has_an_address_with_its_conditions(self, desk: Desk) -> None:
        ida = desk.browser()
        reply = ida.get("/queue?mirna=miR-902")
        assert reply.headers["location"] == f"/items/{desk.ids[2]}?mirna=miR-902"
        page = ida.get(reply.headers["location"]).text
        assert shown(page) == desk.ids[2]
        assert "Cells of study 2 were grown." in page
        assert walk(ida, "?mirna=miR-902") == [desk.ids[2]]

    def test_the_next_is_another(self, desk: Desk) -> None:
        ida = desk.browser()
        first = shown(ida.get("/queue", headers={"X-Part": "item"}).text)
        second = shown(ida.get(f"/queue?after={first}", headers={"X-Part": "item"}).text)
        assert second != first

    def test_the_text_beside_is_left_out_where_it_changed(self, desk: Desk) -> None:
        other = origin_of(1)
        desk.store.record_run("toy", VERSIONS, [replace(other, sections=(Section("RESULTS", "Other text."),))], [])
        page = desk.browser().get(f"/items/{desk.ids[1]}").text
        assert "not found any more" in page
        assert "Cells of study 1 were grown." not in page

    def test_names_are_suggested(self, desk: Desk) -> None:
        found = desk.browser().get("/names", params={"q": "PTEN"}).json()
        assert found[0]["value"].split("|")[1:] == ["PTEN", "Gene"]

    def test_what_others_decided_is_asked_again_of_a_share(self, tmp_path: Path) -> None:
        with desk_of("sqlite", tmp_path, double=1) as desk:
            assert len(walk(desk.browser("eve"), verdict="accept")) == len(SAID)
            assert len(walk(desk.browser("ida"), verdict="accept")) == len(SAID)
            assert walk(desk.browser("bob"), verdict="accept") == []


WRONG_DECISIONS: tuple[dict[str, Any], ...] = (
    {"verdict": "maybe"},
    {"verdict": "undo"},
    {"verdict": "edit"},
    {"verdict": "accept", "tag": "polarity"},
    {"finding": "unknown"},
    {"finding": "a\0b"},
    {"id": "x"},
    {"note": "\ud800"},
    {"verdict": "edit", "object": "nobody knows this"},
    {"verdict": "accept", "settles": True},
    {"curator": "eve"},
)


class TestDeciding:
    @pytest.mark.parametrize(
        ("said", "status"),
        [
            ({"verdict": "accept"}, Status.ACCEPTED),
            ({"verdict": "reject", "tag": "no-relation", "note": "no"}, Status.REJECTED),
            ({"verdict": "skip"}, Status.UNREVIEWED),
            ({"verdict": "edit", "effect": "activates", "tag": "polarity"}, Status.REJECTED),
        ],
    )
    def test_it_is_stored_and_in_the_table(self, desk: Desk, said: dict[str, str], status: Status) -> None:
        ida = desk.browser()
        name = ida.decide(desk.ids[2], **said)
        (decision,) = decisions(desk, 2)
        assert (decision.id, decision.curator, decision.verdict) == (owned(name, "ida"), "ida", said["verdict"])
        assert str(decision.tag or "") == said.get("tag", "")
        assert statuses(desk).get(SAID[1], status) is status
        if said["verdict"] == "edit":
            assert statuses(desk)["miR-902 activates GENEB"] is Status.ACCEPTED

    def test_what_was_missed_is_added(self, desk: Desk) -> None:
        desk.browser().decide(desk.ids[2], "add", object="x:GENEZ|GENEZ|Gene")
        assert statuses(desk)["miR-902 represses GENEZ"] is Status.ACCEPTED
        assert statuses(desk)[SAID[1]] is Status.UNREVIEWED

    def test_the_same_again_is_the_same(self, desk: Desk) -> None:
        ida = desk.browser()
        name = ida.decide(desk.ids[2])
        before = dump(desk.where)
        ida.decide(desk.ids[2], id=name)
        assert dump(desk.where) == before

    def test_another_one_needs_another_id(self, desk: Desk) -> None:
        ida = desk.browser()
        name = ida.decide(desk.ids[2])
        for other in (
            {"verdict": "reject"},
            {"note": "other"},
            {"finding": desk.ids[3]},
            {"verdict": "edit", "effect": "targets"},
        ):
            with refused(desk, 422):
                said = {"id": name, "finding": desk.ids[2], "verdict": "accept", **other}
                assert ida.send("/decisions", said).status_code == 422, other

    def test_an_id_of_somebody_else_is_free_but_not_as_it_is_stored(self, desk: Desk) -> None:
        name = desk.browser("eve").decide(desk.ids[2])
        ida = desk.browser()
        with refused(desk, 422):
            said = {"id": owned(name, "eve"), "finding": desk.ids[2], "verdict": "accept"}
            assert ida.send("/decisions", said).status_code == 422
        ida.decide(desk.ids[2], "reject", id=name)
        assert [(d.id, d.verdict) for d in decisions(desk, 2)] == [
            (owned(name, "eve"), Verdict.ACCEPT),
            (owned(name, "ida"), Verdict.REJECT),
        ]

    def test_what_makes_no_decision_is_refused(self, desk: Desk) -> None:
        ida = desk.browser()
        headers = {"X-CSRF-Token": ida.csrf(), "Content-Type": "application/json"}
        for wrong in WRONG_DECISIONS:
            said = {"id": "web:00000000", "finding": desk.ids[2], "verdict": "accept", **wrong}
            with refused(desk, 422):
                reply = ida.client.post("/decisions", content=json.dumps(said), headers=headers)
                assert reply.status_code == 422, wrong

    def test_the_last_word_counts_however_slow_the_clock(self, desk: Desk) -> None:
        ida = desk.browser()
        ida.decide(desk.ids[2])
        desk.time.goes_by(days=-1)
        ida.decide(desk.ids[2], "reject")
        decision = standing(desk, 2)
        assert decision is not None
        assert decision.verdict is Verdict.REJECT


class TestUndo:
    def test_the_last_one_again_and_again(self, desk: Desk) -> None:
        ida = desk.browser()
        for number in (1, 2, 3):
            ida.decide(desk.ids[number])
        for number in (3, 2, 1):
            reply = ida.send("/decisions/undo", {"id": f"web:undo:{number}"})
            assert shown(reply.text) == desk.ids[number]
            assert "taken back: accept" in reply.text
            assert standing(desk, number) is None
        assert ida.send("/decisions/undo", {"id": "web:undo:0"}).status_code == 422

    def test_one_that_is_named(self, desk: Desk) -> None:
        ida = desk.browser()
        name = ida.decide(desk.ids[1])
        ida.decide(desk.ids[2])
        reply = ida.send("/decisions/undo", {"id": "web:undo:1", "decision": name, "note": "a slip"})
        assert reply.status_code == 200
        assert standing(desk, 1) is None
        assert standing(desk, 2) is not None
        assert decisions(desk, 1)[-1].note == "a slip"

    def test_sent_again_it_takes_nothing_else_back(self, desk: Desk) -> None:
        ida = desk.browser()
        for number in (1, 2):
            ida.decide(desk.ids[number])
        for _ in range(2):
            assert shown(ida.send("/decisions/undo", {"id": "web:undo:1"}).text) == desk.ids[2]
        assert standing(desk, 1) is not None

    def test_not_what_others_decided(self, desk: Desk) -> None:
        name = desk.browser("eve").decide(desk.ids[1])
        ida = desk.browser()
        with refused(desk, 422):
            for said in ({"id": "web:undo:1", "decision": name}, {"id": name}, {"id": "web:undo:1"}):
                assert ida.send("/decisions/undo", said).status_code == 422

    def test_an_id_that_stands_for_something_else_is_refused(self, desk: Desk) -> None:
        ida = desk.browser()
        ida.decide(desk.ids[1])
        name = ida.decide(desk.ids[2])
        eve = desk.browser("eve")
        eve.decide(desk.ids[1])
        assert eve.send("/decisions/undo", {"id": "undo:00000001"}).status_code == 200
        with refused(desk, 422):
            for said in (
                {"id": name},
                {"id": owned("undo:00000001", "eve")},
                {"id": ""},
                {"id": "undo:1"},
                {"id": "undo:00000002@"},
                {"id": "undo\n00000002"},
                {"id": "a" * 101},
                {"id": "a" * 300},
                {"id": "x", "decision": "?"},
            ):
                assert ida.send("/decisions/undo", said).status_code == 422, said
        # What eve called hers is nothing to ida.
        assert ida.send("/decisions/undo", {"id": "undo:00000001"}).status_code == 200
        assert standing(desk, 2) is None
        assert standing(desk, 1) is not None


WRONG_ACTIONS: tuple[dict[str, Any], ...] = (
    {"finding": []},
    {"finding": ["a\0b"]},
    {"finding": ["n" * 3_000]},
    {"finding": [str(n) for n in range(201)]},
    {"verdict": "edit"},
    {"verdict": "undo"},
    {"verdict": "add"},
    {"verdict": ""},
    {"tag": "no tag"},
    {"note": "a\0b"},
    {"note": "n" * 2_001},
)


class TestBulk:
    def action(self, browser: Browser, desk: Desk, *numbers: int, **form: Any) -> tuple[Any, dict[str, Any]]:
        """What is shown before several are decided, and what its button sends."""
        said = {"verdict": "reject", "tag": "grounding", "note": "all the same", **form}
        reply = browser.post("/bulk/preview", {**said, "finding": [desk.ids[n] for n in numbers]})
        assert reply.status_code == 200
        name = reply.text.split('name="name" value="')[1].partition('"')[0]
        return reply, {**said, "finding": [desk.ids[n] for n in numbers], "name": name}

    def test_it_is_shown_before_it_is_stored(self, desk: Desk) -> None:
        ida = desk.browser()
        ida.decide(desk.ids[1])
        with unchanged(desk):
            reply, _ = self.action(ida, desk, 1, 2)
        assert "2 findings will be rejected (grounding)" in reply.text
        assert "you said before: accepted" in reply.text

    def test_it_is_stored_and_taken_back_as_a_whole(self, desk: Desk) -> None:
        ida = desk.browser()
        ida.decide(desk.ids[3])
        _, form = self.action(ida, desk, 1, 2)
        reply = ida.post("/bulk", form)
        assert reply.headers["location"] == f"/history?bulk={form['name']}"
        assert {standing(desk, n).verdict for n in (1, 2)} == {Verdict.REJECT}  # type: ignore[union-attr]
        assert desk.store.accounts.audit(1)[0].detail.startswith("reject 2")
        assert ida.get(reply.headers["location"]).text.count("rejected (grounding)") == 2
        assert ida.post("/bulk/undo", {"name": form["name"]}).status_code == 303
        assert [standing(desk, n) for n in (1, 2)] == [None, None]
        assert standing(desk, 3) is not None
        with refused(desk, 422):
            assert ida.post("/bulk/undo", {"name": form["name"]}).status_code == 422

    def test_sent_twice_it_is_stored_once(self, desk: Desk) -> None:
        ida = desk.browser()
        _, form = self.action(ida, desk, 1, 2)
        for _ in range(2):
            assert ida.post("/bulk", form).status_code == 303
        assert len(desk.store.curation.history()) == 2

    def test_of_one_that_was_decided_anew_only_the_rest_is_taken_back(self, desk: Desk) -> None:
        ida = desk.browser()
        _, form = self.action(ida, desk, 1, 2)
        ida.post("/bulk", form)
        ida.decide(desk.ids[1], "accept")
        ida.post("/bulk/undo", {"name": form["name"]})
        assert standing(desk, 1).verdict is Verdict.ACCEPT  # type: ignore[union-attr]
        assert standing(desk, 2) is None

    def test_nobody_elses_is_taken_back(self, desk: Desk) -> None:
        ida, eve = desk.browser(), desk.browser("eve")
        _, form = self.action(ida, desk, 1, 2)
        ida.post("/bulk", form)
        with refused(desk, 422):
            assert eve.post("/bulk/undo", {"name": form["name"]}).status_code == 422

    @pytest.mark.parametrize("address", ["/bulk", "/bulk/preview"])
    def test_what_cannot_be_is_refused(self, desk: Desk, address: str) -> None:
        ida = desk.browser()
        for wrong in WRONG_ACTIONS:
            form = {"name": "0" * 32, "verdict": "reject", "tag": "", "note": "", "finding": [desk.ids[1]], **wrong}
            with refused(desk, 422):
                assert ida.post(address, form).status_code == 422, wrong

    def test_what_is_not_known_is_not_stored(self, desk: Desk) -> None:
        ida = desk.browser()
        with refused(desk, 422):
            form = {"name": "0" * 32, "verdict": "reject", "finding": [desk.ids[1], "unknown"]}
            assert ida.post("/bulk", form).status_code == 422

    def test_the_same_wrong_mention_everywhere(self, tmp_path: Path) -> None:
        def filling(store: Store) -> None:
            items = [evidence(n, "miR-901 represses GENEA", object_text="PTA") for n in (1, 2, 3)]
            items.append(evidence(4, "miR-901 represses GENEA"))
            store.record_run("toy", VERSIONS, [document(n) for n in range(1, 5)], items)

        with desk_of("sqlite", tmp_path, filling) as desk:
            ida = desk.browser()
            page = ida.get(f"/mention/{desk.ids[1]}/object").text
            assert page.count('name="finding"') == page.count(" checked") == 3
            assert "<option selected>reject</option>" in page
            assert "<option selected>grounding</option>" in page
            assert ida.get(f"/mention/{desk.ids[1]}/middle").status_code == 422


class TestHistory:
    def test_taken_back_and_restored(self, desk: Desk) -> None:
        ida = desk.browser()
        name = ida.decide(desk.ids[1], "reject", tag="polarity", note="why")
        assert ida.post("/history/undo", {"id": name}).status_code == 303
        assert standing(desk, 1) is None
        assert "taken back" in ida.get("/history").text
        assert ida.post("/history/restore", {"id": name}).status_code == 303
        again = standing(desk, 1)
        assert again is not None
        assert (again.verdict, again.tag, again.note) == (Verdict.REJECT, "polarity", "why")
        assert again.id != name

    def test_what_was_superseded_can_be_restored(self, desk: Desk) -> None:
        ida = desk.browser()
        name = ida.decide(desk.ids[1], "edit", effect="activates")
        ida.decide(desk.ids[1], "accept")
        assert "superseded" in ida.get("/history").text
        ida.post("/history/restore", {"id": name})
        again = standing(desk, 1)
        assert again is not None
        assert again.correction is not None
        assert again.correction.effect is Effect.ACTIVATES

    @pytest.mark.parametrize("address", ["/history/undo", "/history/restore"])
    def test_only_ones_own(self, desk: Desk, address: str) -> None:
        eve, ida = desk.browser("eve"), desk.browser()
        name = eve.decide(desk.ids[1])
        ida.decide(desk.ids[2])
        ida.send("/decisions/undo", {"id": "web:undo:1"})
        with refused(desk, 422):
            for wrong in (name, "unknown", "", "a\0b", "web:undo:1", "n" * 5_000):
                assert ida.post(address, {"id": wrong}).status_code == 422, wrong

    def test_who_settles_no_more_restores_nothing_that_settles(self, desk: Desk) -> None:
        ada = desk.browser(ADA, Role.ADJUDICATOR)
        name = ada.decide(desk.ids[1], settles=True)
        ada.post("/history/undo", {"id": name})
        desk.browser("eve", Role.ADJUDICATOR)
        desk.store.accounts.give_role(ADA, Role.CURATOR, "eve")
        with refused(desk, 422):
            assert ada.post("/history/restore", {"id": name}).status_code == 422


class TestAdjudication:
    def disputed(self, desk: Desk) -> Browser:
        """An adjudicator, with a dispute of two others."""
        desk.browser("ida").decide(desk.ids[2], note="plain enough")
        desk.browser("eve").decide(desk.ids[2], "edit", effect="activates")
        return desk.browser(ADA, Role.ADJUDICATOR)

    def test_both_sides_are_shown_until_it_is_settled(self, desk: Desk) -> None:
        ada = self.disputed(desk)
        page = ada.get("/adjudication").text
        assert desk.ids[2] in page
        assert "plain enough" in page
        assert "As eve corrects it" in page
        ada.decide(desk.ids[2], "edit", effect="activates", settles=True, note="figure 3")
        assert "Nothing is disputed" in ada.get("/adjudication").text
        judgement = desk.store.queue.asked(desk.ids[2]).judgement
        assert judgement is not None
        assert judgement.outcome is Consensus.REJECTED
        assert statuses(desk)["miR-902 activates GENEB"] is Status.ACCEPTED

    def test_what_was_settled_is_shown_to_all(self, desk: Desk) -> None:
        ada = self.disputed(desk)
        ada.decide(desk.ids[2], settles=True, note="figure 3")
        page = desk.browser("ida").get("/settled").text
        assert "figure 3" in page
        assert "<strong>You</strong> accepted" in page
        assert "eve corrected" in page
        ada.send("/decisions/undo", {"id": "web:undo:1"})
        assert "No dispute has been settled yet" in desk.browser("ida").get("/settled").text
        assert desk.ids[2] in ada.get("/adjudication").text

    def test_only_adjudicators_settle(self, desk: Desk) -> None:
        self.disputed(desk)
        bob = desk.browser("bob")
        with refused(desk, 422):
            said = {"id": "web:00000000", "finding": desk.ids[2], "verdict": "accept", "settles": True}
            assert bob.send("/decisions", said).status_code == 422

    def test_agreement_is_of_what_was_not_settled(self, file_desk: Desk) -> None:
        ada = self.disputed(file_desk)
        page = ada.get("/agreement").text
        assert "eve and ida" in page
        ada.decide(file_desk.ids[2], settles=True)
        assert "ada and" not in ada.get("/agreement").text


MANAGING: tuple[tuple[str, dict[str, str], int, int], ...] = (
    ("/accounts/invite", {"name": "bob", "role": "curator"}, 403, 200),
    ("/accounts/invite", {"name": "", "role": "curator"}, 422, 422),
    ("/accounts/invite", {"name": "  ", "role": "curator"}, 403, 422),
    ("/accounts/invite", {"name": "bob", "role": "root"}, 403, 422),
    ("/accounts/invite", {"name": "a\0b", "role": "curator"}, 403, 422),
    ("/accounts/invite", {"name": "n" * 201, "role": "curator"}, 422, 422),
    ("/accounts/revoke", {"name": "bob"}, 403, 303),
    ("/accounts/revoke", {"name": "nobody"}, 403, 422),
    ("/accounts/revoke", {"name": "a\0b"}, 403, 422),
    ("/accounts/revoke", {"name": ADA}, 403, 422),
)
"""What is sent, and what becomes of it for a curator and for an adjudicator."""


class TestAccounts:
    def test_an_invitation_is_shown_once_and_signs_in(self, desk: Desk) -> None:
        ada = desk.browser(ADA, Role.ADJUDICATOR)
        address = secret_in(ada.post("/accounts/invite", {"name": " eve ", "role": "curator"}).text)
        base, _, token = address.partition("/sign-in#")
        assert base == "http://127.0.0.1"
        assert token not in ada.get("/accounts").text
        eve = desk.visitor()
        assert eve.client.post("/sign-in", data={"invitation": f" {token} "}).status_code == 303
        assert "eve" in eve.get("/accounts").text
        assert [(a.name, a.role) for a in desk.store.accounts.all()] == [
            (ADA, Role.ADJUDICATOR),
            ("eve", Role.CURATOR),
        ]

    def test_an_account_is_ended(self, desk: Desk) -> None:
        ada, eve = desk.browser(ADA, Role.ADJUDICATOR), desk.browser("eve")
        assert ada.post("/accounts/revoke", {"name": "eve"}).status_code == 303
        assert eve.get("/queue").status_code == 303
        assert [e.what for e in desk.store.accounts.audit(1)] == ["revoke"]

    def test_a_token_is_for_programs(self, desk: Desk) -> None:
        ida = desk.browser()
        token = secret_in(ida.post("/accounts/token").text)
        assert token not in ida.get("/accounts").text
        answers = [{"id": "program:1", "finding": desk.ids[1], "verdict": "accept"}]
        headers = {"Authorization": f"Bearer {token}"}
        assert desk.visitor().client.post("/api/decisions", json=answers, headers=headers).status_code == 200
        assert standing(desk, 1) is not None

    def test_curators_see_their_own_account_only(self, desk: Desk) -> None:
        desk.browser("zoe")
        page = desk.browser("ida").get("/accounts").text
        assert "zoe" not in page
        assert "/accounts/invite" not in page

    def test_only_adjudicators_manage_them(self, desk: Desk) -> None:
        eve, ada = desk.browser("eve"), desk.browser(ADA, Role.ADJUDICATOR)
        for address, form, by_curator, by_adjudicator in MANAGING:
            with refused(desk, by_curator):
                assert eve.post(address, form).status_code == by_curator, form
            before = dump(desk.where)
            assert ada.post(address, form).status_code == by_adjudicator, form
            assert (dump(desk.where) == before) == (by_adjudicator >= 400)


class TestExchange:
    @pytest.mark.parametrize("form", EXPORTS)
    def test_each_export_is_a_zip_file_with_a_manifest(self, file_desk: Desk, form: str) -> None:
        reply = file_desk.visitor().get(f"/exports/{form}?mirna=miR-901")
        assert reply.status_code == 200
        assert reply.headers["content-disposition"] == f'attachment; filename="interactions-{form}.zip"'
        with zipfile.ZipFile(io.BytesIO(reply.content)) as archive:
            assert archive.testzip() is None
            names = archive.namelist()
            everything = b"".join(archive.read(name) for name in names).decode("utf-8", "replace")
        assert f"table{EXPORTS[form].ending}" in " ".join(names)
        assert [name for name in names if "manifest" in name]
        if form in ("tsv", "json", "jsonl"):
            assert "GENEA" in everything
            assert "GENEB" not in everything

    def sheet(self, browser: Browser, filters: str = "") -> Any:
        """The workbook to decide in."""
        reply = browser.get(f"/sheet{filters}")
        assert reply.headers["content-disposition"] == 'attachment; filename="decisions.xlsx"'
        return load_workbook(io.BytesIO(reply.content))

    def filled(self, book: Any, column: str = "verdict", value: str = "accept", rows: int | None = None) -> bytes:
        """The workbook, with this in a column of its first rows."""
        page = book.active
        header = [cell.value for cell in page[1]]
        place = header.index(column) + 1
        for number in range(2, (rows or page.max_row - 1) + 2):
            page.cell(number, place).value = value
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()

    def bring(self, browser: Browser, content: bytes, name: str = "decisions.xlsx", **form: str) -> Any:
        """Send a sheet."""
        return browser.post("/import", form, files={"sheet": (name, content)})

    def test_a_sheet_goes_out_and_comes_back(self, desk: Desk) -> None:
        ida = desk.browser()
        content = self.filled(self.sheet(ida))
        with unchanged(desk):
            assert f"{len(SAID)} decisions would be stored" in self.bring(ida, content).text
        assert f"{len(SAID)} decisions stored" in self.bring(ida, content, store="1").text
        assert {d.verdict for d in desk.store.curation.by("ida").values()} == {Verdict.ACCEPT}
        assert len(desk.store.curation.by("ida")) == len(SAID)
        assert desk.store.accounts.audit(1)[0].detail == f"{len(SAID)} decisions"
        assert "0 decisions stored" in self.bring(ida, content, store="1").text

    def test_it_holds_what_meets_the_conditions(self, desk: Desk) -> None:
        page = self.sheet(desk.browser(), "?mirna=miR-902").active
        assert page.max_row == 2

    def test_cells_to_be_put_right_are_named_and_nothing_is_stored(self, desk: Desk) -> None:
        ida = desk.browser()
        content = self.filled(self.sheet(ida), value="perhaps", rows=2)
        with refused(desk, 422):
            reply = self.bring(ida, content, store="1")
            assert reply.status_code == 422
        assert "2 cells to be put right; nothing was stored" in reply.text
        assert '<td class="number">2</td><td>verdict</td>' in reply.text
        assert '<td class="number">3</td><td>verdict</td>' in reply.text

    def test_sheets_of_others_are_for_adjudicators(self, desk: Desk) -> None:
        content = self.filled(self.sheet(desk.browser("eve")))
        ida, ada = desk.browser(), desk.browser(ADA, Role.ADJUDICATOR)
        with refused(desk, 422):
            assert self.bring(ida, content, store="1").status_code == 422
        assert self.bring(ada, content, store="1").status_code == 200
        assert len(desk.store.curation.by("eve")) == len(SAID)

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("decisions.xlsx", b""),
            ("decisions.xlsx", b"no workbook"),
            ("decisions.xlsx", b"PK\x03\x04" + b"\0" * 100),
            ("decisions.tsv", b""),
            ("decisions.tsv", b"\xff\xfe\0"),
            ("decisions.tsv", b"a\tb\nc\td\n"),
            ("decisions.tsv", b"\0" * 1000),
            ("decisions.csv", b"a,b"),
            ("decisions", b"a,b"),
            ("../../etc/passwd", b"a"),
            ("../../../decisions.tsv", b"a\tb\n"),
            ("x" * 5_000 + ".tsv", b"a\tb\n"),
        ],
    )
    def test_what_is_no_sheet_is_refused(self, file_desk: Desk, name: str, content: bytes) -> None:
        ida = file_desk.browser()
        with refused(file_desk, 422):
            reply = self.bring(ida, content, name, store="1")
            assert reply.status_code == (400 if len(name) > 1_000 else 422), reply.text
        assert "/tmp" not in reply.text

    def test_an_empty_zip_file_is_no_workbook(self, file_desk: Desk) -> None:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("evil.xml", "<a/>")
        assert self.bring(file_desk.browser(), out.getvalue()).status_code == 422


def test_a_second_page_over_the_same_database_knows_who_is_signed_in(tmp_path: Path) -> None:
    with desk_of("sqlite", tmp_path) as desk:
        ida = desk.browser()
        with desk_of("sqlite", tmp_path, lambda _: None) as another:
            visitor = another.visitor()
            visitor.client.cookies.update(ida.client.cookies)
            assert visitor.get("/history").status_code == 200


def test_what_is_filled_in_stands_where_it_is_said_to_stand() -> None:
    for number in range(1, len(SAID) + 1):
        item, text = found_in(number), origin_of(number).text
        assert text[item.sentence_start : item.sentence_end] == item.sentence
        assert text[item.object_start : item.object_end] == item.object_text
