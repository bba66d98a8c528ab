"""What supports add up to is the same however it is arrived at: by the database, or by adding them one after the other."""

from __future__ import annotations

from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any

import pytest
from databases import KINDS, database
from evidence_cases import VERSIONS, document, evidence
from hypothesis import given
from hypothesis import strategies as st

from extractor.model import Triple
from extractor.store import open_store
from extractor.store.belief import weight
from extractor.store.engine import open_engine, reading
from extractor.store.supports import Layer, Sums
from extractor.store.totals import plus, read, summed, written

DAY = "2026-01-01T00:00:00"
ROWS = st.fixed_dictionaries(
    {
        field.name: st.none() | st.integers(1990, 2026)
        if field.name.endswith("_year")
        else st.text("0123456789", min_size=3, max_size=3)
        if field.type == "str"
        else st.integers(0, 10**12)
        for field in fields(Sums)
    }
    | {"layer": st.sampled_from(Layer)}
)


@given(
    st.lists(ROWS, max_size=6).flatmap(lambda rows: st.tuples(st.just(rows), st.permutations(rows))), st.integers(0, 6)
)
def test_neither_order_nor_batching_matters(rows: tuple[list[dict[str, Any]], list[dict[str, Any]]], cut: int) -> None:
    one, other = rows
    assert plus({}, one) == plus(read(written(plus({}, other[:cut]))), other[cut:])


LEAST = {"first_seen", "first_year", "rank"}
GREATEST = {"last_seen", "last_year"}


@given(st.lists(ROWS, min_size=1, max_size=6))
def test_every_column_is_a_sum_or_an_extreme(rows: list[dict[str, Any]]) -> None:
    totals = plus({}, rows)
    assert totals.keys() == {row["layer"] for row in rows}
    for layer, sums in totals.items():
        for name in (field.name for field in fields(Sums)):
            values = [row[name] for row in rows if row["layer"] is layer and row[name] is not None]
            if name in LEAST | GREATEST:
                expected = min(values, default=None) if name in LEAST else max(values, default=None)
            else:
                expected = sum(values)
            assert getattr(sums, name) == expected, name


def test_every_column_is_looked_at() -> None:
    """A column that comes is a sum here as well, or it is named above."""
    assert {field.name for field in fields(Sums) if field.type != "int"} == LEAST | GREATEST


@pytest.mark.parametrize("kind", KINDS)
def test_a_database_sums_the_same(kind: str, tmp_path: Path) -> None:
    said = Triple("x:miR-901", evidence(1, "miR-901 represses GENEA").effect, "x:GENEA").id
    with database(kind, tmp_path) as where:
        with open_store(where, lambda: DAY) as store:
            for number, confidence in ((1, 0.4), (2, 0.9), (3, 0.6)):
                origin = document(number, year=2020 + number)
                changed: dict[str, Any] = {
                    "direct": number == 1,
                    "resistance": ("", "promotes", "reverses")[number - 1],
                }
                found = evidence(origin, "miR-901 represses GENEA", confidence=confidence, **changed)
                denied = replace(found, negated=True, sentence_start=50, confidence=0.3)
                store.record_run("toy", VERSIONS, [origin], [found, denied])
        with open_engine(where) as engine, reading(engine) as connection:
            kept = connection.exec_driver_sql("SELECT totals FROM interactions").scalar_one()
            (layer,) = (sums := summed(connection, [said])[said])
            assert read(str(kept)) == sums
            assert layer is Layer.STANDS
            by_hand = {
                "n_documents": 3, "n_evidence": 6, "n_direct": 1, "n_indirect": 2, "n_promotes": 1, "n_reverses": 1,
                "n_accepted": 0, "n_rejected": 0, "n_disputed": 0, "n_undecided": 6, "n_flagged": 0, "n_retracted": 0,
                "n_there": 3, "asserted": sum(map(weight, (0.4, 0.9, 0.6))), "denied": 3 * weight(0.3),
                "first_seen": DAY, "last_seen": DAY, "first_year": 2021, "last_year": 2023,
            }  # fmt: skip
            found_sums = asdict(sums[layer])
            assert found_sums.pop("rank").endswith("|2"), "the surest"
            assert found_sums == by_hand
