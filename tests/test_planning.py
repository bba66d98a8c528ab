"""A server is told of growth, and so plans by how much there is."""

from __future__ import annotations

from databases import postgres, sql
from evidence_cases import VERSIONS, document, evidence

from extractor.store import open_store

LOOKED_AT = "SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE nspname = current_schema() AND relkind = 'r' AND reltuples > 0"


def test_tables_are_looked_at_as_they_grow() -> None:
    with postgres() as where, open_store(where, lambda: "2026-01-01T00:00:00") as store:
        for part in range(2):
            origins = [document(number) for number in range(part * 600, part * 600 + 600)]
            found = [evidence(origin, f"miR-{origin.id} represses GENEA") for origin in origins]
            store.record_run("toy", VERSIONS, origins, found)
            looked_at = {name for (name,) in sql(where, LOOKED_AT)}
            # Below a thousand rows, any plan will do.
            assert bool(looked_at & {"evidence", "supports", "facets", "interactions"}) == bool(part)
        assert looked_at >= {"documents", "evidence", "membership", "supports", "facets", "interactions"}
