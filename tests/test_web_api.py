"""The interface for programs: what it says, what it takes, its description, and thousands of requests made of that."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from databases import KINDS, dump
from dose import dose
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from web_cases import HOME, SAID, Desk, TestClient, desk_of

from extractor import __version__
from extractor.model import Verdict
from extractor.records.values import to_json
from extractor.sheets.ids import owned
from extractor.store import Role

with warnings.catch_warnings():
    # Of what it is built from, some parts are about to be renamed.
    warnings.simplefilter("ignore")
    import schemathesis
    from schemathesis import GenerationMode

CASES = dose(500, 2_500)
"""Requests on each database."""
MALFORMED = frozenset({400, 404, 405})
"""Answers to what is no request of the description at all: no JSON, another path, another method."""
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


def said(desk: Desk, number: int, name: str = "program:1", **more: Any) -> dict[str, Any]:
    """A decision as a program sends it."""
    return {"id": name, "finding": desk.ids[number], "verdict": "accept", **more}


class TestReading:
    def test_rows_as_the_table_has_them(self, desk: Desk) -> None:
        reply = desk.visitor().get("/api/interactions").json()
        assert reply["interactions"] == [to_json(row) for row in desk.store.table.rows()]
        assert (reply["start"], reply["more"]) == (0, False)

    def test_page_by_page(self, desk: Desk) -> None:
        visitor = desk.visitor()
        pages = [visitor.get("/api/interactions", params={"start": n, "size": 2}).json() for n in (0, 2, 4)]
        assert [len(page["interactions"]) for page in pages] == [2, 2, 2]
        assert [page["more"] for page in pages] == [True, True, False]
        ids = [row["id"] for page in pages for row in page["interactions"]]
        assert ids == [row.id for row in desk.store.table.rows()]

    @pytest.mark.parametrize(
        ("conditions", "number"),
        [
            ({"mirna": "miR-901"}, 3),
            ({"mirna": "miR-902;miR-903"}, 2),
            ({"target": "GENEA", "effect": "targets"}, 1),
            ({"effect": "represses"}, 3),
            ({"status": "accepted"}, 0),
            ({"corpus": "other"}, 0),
            ({"belief_from": "0.999"}, 0),
            ({"year_from": "2021", "year_to": "2021"}, 6),
            ({"resistance": "promotes"}, 0),
            ({"mirna": "' OR 1=1 --"}, 0),
        ],
    )
    def test_by_conditions(self, file_desk: Desk, conditions: dict[str, str], number: int) -> None:
        reply = file_desk.visitor().get("/api/interactions", params=conditions)
        assert len(reply.json()["interactions"]) == number

    def test_a_row_with_its_evidence(self, desk: Desk) -> None:
        (row,) = [row for row in desk.store.table.rows() if row.mirna == "miR-902"]
        reply = desk.visitor().get(f"/api/interactions/{row.id}").json()
        assert reply["interaction"] == to_json(row)
        assert [item["finding"] for item in reply["evidence"]] == [desk.ids[2]]
        assert reply["evidence"][0]["sentence"] == f"{SAID[1]} was noted."

    def test_a_finding_with_its_decisions(self, desk: Desk) -> None:
        visitor = desk.visitor()
        assert visitor.get(f"/api/evidence/{desk.ids[2]}").json()["outcome"] is None
        desk.browser("ida").decide(desk.ids[2])
        desk.browser("eve").decide(desk.ids[2], "reject")
        reply = visitor.get(f"/api/evidence/{desk.ids[2]}").json()
        assert (reply["current"], reply["outcome"]) == (True, "disputed")
        assert [d["curator"] for d in reply["decisions"]] == ["ida", "eve"]

    def test_a_document_with_its_evidence(self, desk: Desk) -> None:
        reply = desk.visitor().get("/api/documents/2").json()
        assert reply["document"]["pmid"] == "2"
        assert [item["finding"] for item in reply["evidence"]] == [desk.ids[2]]

    def test_decisions_the_newest_last(self, desk: Desk) -> None:
        ida, eve = desk.browser("ida"), desk.browser("eve")
        names = [ida.decide(desk.ids[1]), eve.decide(desk.ids[2]), ida.decide(desk.ids[3])]
        visitor = desk.visitor()

        def shown(**asked: Any) -> list[str]:
            return [d["id"].partition("@")[0] for d in visitor.get("/api/decisions", params=asked).json()["decisions"]]

        assert shown() == names
        assert shown(last=2) == names[1:]
        assert shown(curator="ida") == [names[0], names[2]]
        assert shown(curator="bob") == []

    @pytest.mark.parametrize(
        ("address", "status"),
        [
            ("/api/interactions/unknown", 404),
            ("/api/evidence/unknown", 404),
            ("/api/documents/unknown", 404),
            ("/api/unknown", 404),
            ("/api/decisions?last=0", 422),
            ("/api/decisions?last=1001", 422),
            ("/api/interactions?size=1001", 422),
            ("/api/interactions?start=-1", 422),
            ("/api/interactions?effect=loves", 422),
            ("/api/interactions?year_from=x", 422),
            ("/api/interactions?belief_from=1&belief_to=0", 422),
        ],
    )
    def test_what_there_is_not_is_said_so(self, file_desk: Desk, address: str, status: int) -> None:
        reply = file_desk.visitor().get(address)
        assert reply.status_code == status
        assert list(reply.json()) == ["problem"]

    def test_what_is_asked_of_a_database_without_anything(self, tmp_path: Path) -> None:
        with desk_of("sqlite", tmp_path, lambda _: None) as empty:
            assert empty.visitor().get("/api/interactions").json()["interactions"] == []
            assert empty.visitor().get("/api/decisions").json()["decisions"] == []


class TestDeciding:
    def test_in_the_name_of_a_curator(self, desk: Desk) -> None:
        reply = desk.program("ida").post("/api/decisions", json=[said(desk, 1), said(desk, 2, "program:2")])
        assert reply.status_code == 200
        assert [d["id"] for d in reply.json()["decisions"]] == [owned(f"program:{number}", "ida") for number in (1, 2)]
        assert {d.curator for d in desk.store.curation.history()} == {"ida"}
        assert len(desk.store.curation.by("ida")) == 2

    def test_the_same_again_is_stored_once(self, desk: Desk) -> None:
        program = desk.program("ida")
        first = program.post("/api/decisions", json=[said(desk, 1)])
        before = dump(desk.where)
        again = program.post("/api/decisions", json=[said(desk, 1), said(desk, 1)])
        assert again.status_code == 200
        assert again.json()["decisions"] == first.json()["decisions"] * 2
        assert dump(desk.where) == before

    @pytest.mark.parametrize("names", [("program:1", "program:2"), ("program:2", "program:1")])
    def test_of_two_on_one_finding_the_last_counts(self, file_desk: Desk, names: tuple[str, str]) -> None:
        answers = [said(file_desk, 1, names[0]), said(file_desk, 1, names[1], verdict="reject")]
        assert file_desk.program("ida").post("/api/decisions", json=answers).status_code == 200
        assert file_desk.store.curation.by("ida")[file_desk.ids[1]].verdict is Verdict.REJECT

    @pytest.mark.parametrize(
        "wrong",
        [
            {"verdict": "undo"},
            {"verdict": "edit"},
            {"finding": "unknown"},
            {"id": "program:1", "verdict": "reject"},
            {"note": "a\0b"},
            {"tag": "polarity"},
            {"settles": True},
            {"at": "2026-01-01"},
        ],
    )
    def test_all_or_nothing(self, file_desk: Desk, wrong: dict[str, Any]) -> None:
        program = file_desk.program("ida")
        before = dump(file_desk.where)
        answers = [said(file_desk, 1), {**said(file_desk, 2, "program:2"), **wrong}]
        assert program.post("/api/decisions", json=answers).status_code == 422
        assert dump(file_desk.where) == before

    def test_adjudicators_settle(self, desk: Desk) -> None:
        desk.browser("ida").decide(desk.ids[1])
        desk.browser("eve").decide(desk.ids[1], "reject")
        program = desk.program(ADA, Role.ADJUDICATOR)
        assert program.post("/api/decisions", json=[said(desk, 1, settles=True)]).status_code == 200
        assert desk.visitor().get(f"/api/evidence/{desk.ids[1]}").json()["outcome"] == "accepted"

    def test_so_many_at_once(self, file_desk: Desk) -> None:
        answers = [said(file_desk, 1, f"program:{n}") for n in range(1_001)]
        program = file_desk.program("ida")
        assert program.post("/api/decisions", json=answers).status_code == 422
        assert program.post("/api/decisions", json=answers[:1_000]).status_code == 200
        assert len(file_desk.store.curation.by("ida")) == 1

    def test_without_a_token_nothing(self, desk: Desk) -> None:
        before = dump(desk.where)
        for client in (
            desk.visitor().client,
            TestClient(desk.app, base_url=HOME, headers={"Authorization": "Bearer x"}),
        ):
            assert client.post("/api/decisions", json=[said(desk, 1)]).status_code == 401
        assert dump(desk.where) == before


class TestDescription:
    def test_it_is_of_this_version_and_of_programs_only(self, file_desk: Desk) -> None:
        reply = file_desk.visitor().get("/api/openapi.json")
        assert reply.status_code == 200
        document = reply.json()
        assert document["openapi"].startswith("3.")
        assert document["info"]["version"] == __version__
        assert set(document["paths"]) == {
            "/api/interactions",
            "/api/interactions/{id}",
            "/api/evidence/{finding}",
            "/api/documents/{id}",
            "/api/decisions",
        }
        operations = [operation for path in document["paths"].values() for operation in path.values()]
        assert all(operation["summary"] for operation in operations)
        assert len(operations) == 6

    def test_it_holds_to_its_specification(self, file_desk: Desk) -> None:
        schemathesis.openapi.from_asgi("/api/openapi.json", file_desk.app, headers={"Host": "127.0.0.1"}).validate()

    def test_every_reference_leads_somewhere(self, file_desk: Desk) -> None:
        document = file_desk.visitor().get("/api/openapi.json").json()

        def references(part: Any) -> Iterator[str]:
            if isinstance(part, dict):
                if "$ref" in part:
                    yield part["$ref"]
                for inner in part.values():
                    yield from references(inner)
            elif isinstance(part, list):
                for inner in part:
                    yield from references(inner)

        for reference in set(references(document)):
            place = document
            for step in reference.removeprefix("#/").split("/"):
                place = place[step]
            assert place

    def test_there_is_no_page_that_needs_the_network(self, file_desk: Desk) -> None:
        for address in ("/docs", "/redoc", "/openapi.json"):
            assert file_desk.visitor().get(address).status_code == 404


def requests_of(operation: Any, mode: GenerationMode, number: int, take: Callable[[Any, int], None]) -> None:
    """So many requests that are made of the description, each with a number up to that of findings."""

    @settings(max_examples=number, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=mode), known=st.integers(0, len(SAID)))
    def run(case: Any, known: int) -> None:
        take(case, known)

    run()


@pytest.mark.parametrize("kind", KINDS)
def test_many_requests_made_of_the_description(kind: str, tmp_path: Path) -> None:
    """Valid and invalid ones, with a token and without: each is answered as the description says, and breaks nothing."""
    with desk_of(kind, tmp_path) as desk:
        schema = schemathesis.openapi.from_asgi("/api/openapi.json", desk.app, headers={"Host": "127.0.0.1"})
        token = desk.program("ida").headers["authorization"]
        operations = [result.ok() for result in schema.get_all_operations()]
        answered: Counter[tuple[str, int]] = Counter()
        # Of a path alone, nothing is invalid: every text may stand in it.
        kinds = [(o, mode) for o, mode in product(operations, GenerationMode) if mode.is_positive or "{" not in o.path]
        # Where there are few that differ, Hypothesis stops early.
        share = CASES // len(kinds) + 10
        for (operation, mode), header in product(kinds, ({}, {"Authorization": token})):
            documented = {int(status) for status in operation.definition.raw["responses"]} | MALFORMED

            def take(case: Any, known: int, header: Any = header, documented: Any = documented) -> None:
                if known and isinstance(case.body, list):
                    # Nobody makes up a finding that there is.
                    for number, answer in enumerate(case.body):
                        if isinstance(answer, dict) and isinstance(answer.get("finding"), str):
                            answer["finding"] = desk.ids[known]
                            answer["id"] = f"program:{answered.total()}:{number}"
                reply = case.call(headers={"Host": "127.0.0.1", **header})
                assert reply.status_code in documented, (case.as_curl_command(), reply.text[:500])
                assert reply.headers["content-type"] == ["application/json"]
                answered[case.method, reply.status_code] += 1

            requests_of(operation, mode, share, take)
        assert answered.total() >= CASES, answered
        assert {status for _, status in answered} >= {200, 401, 404, 422}, answered
        assert {d.curator for d in desk.store.curation.history()} == {"ida"}
