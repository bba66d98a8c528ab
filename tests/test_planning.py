"""A server is told of growth, and so plans by how much there is; SQLite is left alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from databases import KINDS, database
from evidence_cases import VERSIONS, document, evidence
from sqlalchemy import event

from extractor.store import open_store


@pytest.mark.parametrize("kind", KINDS)
def test_tables_are_looked_at_when_they_have_doubled(kind: str, tmp_path: Path) -> None:
    said: list[str] = []

    def executed(connection: Any, cursor: Any, statement: str, given: Any, context: Any, many: bool) -> None:
        said.extend(word for word in ("ANALYZE", "VACUUM") if statement.startswith(word))

    with database(kind, tmp_path) as where, open_store(where, lambda: "2026-01-01T00:00:00") as store:
        event.listen(store.table.engine, "before_cursor_execute", executed)
        for part, expected in enumerate((["ANALYZE"], ["ANALYZE", "VACUUM"], [])):
            said.clear()
            origins = [document(number) for number in range(part * 600, part * 600 + 600)]
            found = [evidence(origin, f"miR-{origin.id} represses GENEA") for origin in origins]
            store.record_run("toy", VERSIONS, origins, found)
            # The first merge is of everything; 1,800 are not yet twice as many as 1,200 in powers of two.
            assert said == (expected if kind == "postgresql" else [])
