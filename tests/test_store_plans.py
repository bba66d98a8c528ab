"""How an SQLite database goes about what is asked of it often: by its indexes, so that size does not matter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from evidence_cases import VERSIONS, document, evidence
from sqlalchemy import event

from extractor.model import ConflictState, Effect, Status
from extractor.store import Order, Query, Store, open_store

QUERIES = [
    Query(mirna=("miR-901",)),
    Query(mirna=("miR-901",), order=Order.BELIEF, descending=True),
    Query(target=("GENEA",)),
    Query(mirna=("miR-901",), target=("GENEA",)),
    Query(drug=("gefitinib",)),
    Query(corpus=("toy",), status=(Status.UNREVIEWED,)),
    Query(year_from=2019, year_to=2021),
    Query(effect=(Effect.SPONGES,)),
    Query(belief_from=0.5),
    Query(flagged=True),
    Query(conflicts=(ConflictState.OPEN,)),
    Query(order=Order.DOCUMENTS, descending=True),
    Query(),
]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "interactions.sqlite", lambda: "2026-01-01T00:00:00") as found:
        found.record_run("toy", VERSIONS, [document(1)], [evidence(document(1), "miR-901 represses GENEA")])
        yield found


@contextmanager
def plans(store: Store) -> Iterator[list[str]]:
    """The steps by which what is read and changed meanwhile is found."""
    steps: list[str] = []

    def executed(connection: Any, cursor: Any, statement: str, given: Any, context: Any, many: bool) -> None:
        if re.match("SELECT|UPDATE|DELETE", statement):
            of_one = given[0] if many else given
            found = connection.connection.dbapi_connection.execute(f"EXPLAIN QUERY PLAN {statement}", of_one)
            steps.extend(f"{step[3]}: {statement}" for step in found)

    event.listen(store.table.engine, "after_cursor_execute", executed)
    try:
        yield steps
    finally:
        event.remove(store.table.engine, "after_cursor_execute", executed)


def whole_tables(steps: list[str], *small: str) -> list[str]:
    """The steps that go through a whole table and not along an index; small ones do not matter."""
    scans = ((step, re.match(r"SCAN (\w+)(?= *:)", step)) for step in steps)
    return [step for step, scan in scans if scan and scan[1] not in small and not scan[1].startswith("anon_")]


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: "; ".join(query.filters()) or "all")
def test_a_page(store: Store, query: Query) -> None:
    with plans(store) as steps:
        store.table.page(query)
    assert steps
    assert whole_tables(steps, "tallies") == []


def test_a_merge(store: Store) -> None:
    origin = document(2)
    with plans(store) as steps:
        store.record_run("toy", VERSIONS, [origin], [evidence(origin, "miR-902 targets GENEA")])
    assert steps
    assert whole_tables(steps, "tallies", "runs", "about", "calibrations") == []
