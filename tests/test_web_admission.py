"""Who is let in: readers where signing in is needed, and changes a few at a time while others go on looking."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from web_cases import Desk, desk_of

from extractor.store.engine import writing
from extractor.web.admission import Turns

READ = (
    "/table", "/network", "/runs", "/runs/diff?first=0&second=1", "/reports", "/reports/toy", "/exports", "/exports/tsv",
    "/api/interactions", "/api/interactions/x", "/api/evidence/x", "/api/documents/1", "/api/decisions",
)  # fmt: skip


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with desk_of("sqlite", tmp_path_factory.mktemp("closed"), open_reading=False) as desk:
        yield desk


@pytest.mark.parametrize("address", READ)
def test_where_it_is_closed_nobody_looks_without_signing_in(closed: Desk, address: str) -> None:
    visitor, program = closed.visitor(), closed.program()
    reply = visitor.get(address)
    assert reply.status_code == (401 if address.startswith("/api") else 303)
    assert visitor.client.head(address).status_code in (303, 401, 405)
    assert "miR-90" not in reply.text
    for known in (closed.browser(), program):
        assert known.get(address).status_code not in (303, 401)


def test_the_door_is_open_and_the_interface_is_described(closed: Desk) -> None:
    visitor = closed.visitor()
    assert [visitor.get(a).status_code for a in ("/sign-in", "/static/page.js", "/api/openapi.json")] == [200] * 3
    assert visitor.get("/").headers["location"] == "/queue"


def test_by_default_it_is_closed(tmp_path: Path) -> None:
    from extractor.web import WebOptions

    assert not WebOptions(tmp_path, lambda: None).open_reading  # type: ignore[arg-type, return-value]


class TestTurns:
    def test_so_many_and_so_many_of_one(self) -> None:
        turns = Turns(3, 2)
        assert [turns.begin(who) for who in ("a", "a", "a", "b", "b", "c")] == [True, True, False, True, False, False]
        turns.end("a")
        assert turns.begin("c")
        for who in ("a", "b", "c"):
            turns.end(who)
        assert not turns._of


@contextmanager
def held(desk: Desk) -> Iterator[None]:
    """Another process writes to the database meanwhile."""
    with writing(desk.store.accounts.engine):
        yield


def test_readers_do_not_wait_for_changes_that_wait(tmp_path: Path) -> None:
    with desk_of("sqlite", tmp_path, changes_wait=0.3) as desk:
        ida, eve = desk.browser(), desk.browser("eve")
        said = [{"id": f"web:0000000{n}", "finding": desk.ids[1], "verdict": "accept"} for n in range(9)]
        headers = {"X-CSRF-Token": ida.csrf(), "Accept": "application/json"}
        found: list[int] = []

        def decide(body: dict[str, str]) -> None:
            found.append(ida.client.post("/decisions", json=body, headers=headers).status_code)

        threads = [threading.Thread(target=decide, args=(body,)) for body in said]
        with held(desk):
            for thread in threads:
                thread.start()
            assert eve.get("/table").status_code == 200
            for _ in range(200):
                if len(found) == 6:
                    break
                threading.Event().wait(0.02)
            # Three have their turn, and wait for the database; the others had none in their time.
            assert found == [503] * 6
            assert desk.visitor().get("/sign-in").status_code == 200
        for thread in threads:
            thread.join()
        assert sorted(found) == [200] * 3 + [503] * 6
        reply = ida.client.post("/decisions", json=said[8], headers=headers)
        assert (reply.status_code, len(desk.store.curation.history())) == (200, 4)
