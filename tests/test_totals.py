"""What supports add up to is the same however it is arrived at: by the database, or by adding them one after the other."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from databases import KINDS, database
from evidence_cases import VERSIONS, document, evidence
from hypothesis import given
from hypothesis import strategies as st

from extractor.model import Triple
from extractor.store import open_store
from extractor.store.engine import open_engine, reading
from extractor.store.supports import Layer, Sums
from extractor.store.totals import plus, read, summed, written

ROWS = st.fixed_dictionaries(
    {
        field.name: st.none() | st.integers(1990, 2026)
        if field.name.endswith("_year")
        else st.text("0123456789", min_size=3, max_size=3)
        if field.type == "str"
        else st.integers(0, 10**12)
        for field in fields(Sums)
        if field.name != "n_documents"
    }
    | {"layer": st.sampled_from(Layer)}
)


@given(
    st.lists(ROWS, max_size=6).flatmap(lambda rows: st.tuples(st.just(rows), st.permutations(rows))), st.integers(0, 6)
)
def test_neither_order_nor_batching_matters(rows: tuple[list[dict[str, Any]], list[dict[str, Any]]], cut: int) -> None:
    one, other = rows
    assert plus({}, one) == plus(read(written(plus({}, other[:cut]))), other[cut:])


@given(st.lists(ROWS, min_size=1, max_size=6))
def test_they_are_sums_and_extremes(rows: list[dict[str, Any]]) -> None:
    for layer, sums in plus({}, rows).items():
        own = [row for row in rows if row["layer"] is layer]
        assert (sums.n_documents, sums.asserted) == (len(own), sum(row["asserted"] for row in own))
        assert (sums.rank, sums.last_seen) == (min(r["rank"] for r in own), max(r["last_seen"] for r in own))
        years = [row["first_year"] for row in own if row["first_year"] is not None]
        assert sums.first_year == min(years, default=None)


@pytest.mark.parametrize("kind", KINDS)
def test_a_database_sums_the_same(kind: str, tmp_path: Path) -> None:
    said = Triple("x:miR-901", evidence(1, "miR-901 represses GENEA").effect, "x:GENEA").id
    with database(kind, tmp_path) as where:
        with open_store(where, lambda: "2026-01-01T00:00:00") as store:
            for number, confidence in ((1, 0.4), (2, 0.9), (3, 0.6)):
                origin = document(number, year=2020 + number)
                found = evidence(origin, "miR-901 represses GENEA", confidence=confidence)
                store.record_run("toy", VERSIONS, [origin], [found])
        with open_engine(where) as engine, reading(engine) as connection:
            kept = connection.exec_driver_sql("SELECT totals FROM interactions").scalar_one()
            assert read(str(kept)) == summed(connection, [said])[said]
            assert summed(connection, [said])[said][Layer.STANDS].n_documents == 3
