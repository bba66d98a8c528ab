"""Rows that come many at once are what they were, on both databases, and are refused as others are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from databases import KINDS, database
from sqlalchemy import Engine, select

from extractor.errors import StoreError
from extractor.store import schema
from extractor.store.engine import open_engine, reading, writing
from extractor.store.rows import insert_all

HARD = (
    "",
    " ",
    "\\N",
    "\\.",
    "a\tb",
    "a\nb",
    "a\r\nb",
    "\\",
    "\\t",
    '"',
    "'",
    "null",
    "{}",
    ",",
    "\x01",
    "β-catenin",
    "🧬",
)


@pytest.fixture(params=KINDS)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    with database(request.param, tmp_path) as where, open_engine(where) as engine:
        yield engine


def gap(number: int, text: str | None) -> dict[str, object]:
    return {
        "document": str(number),
        "kind": "abstract",
        "problem": text or "",
        "corpora": "[]",
        "not_before": "",
        "opened_at": "now",
        "tried_at": "now",
        "tries": number,
        "filled_at": text,
    }


def test_text_comes_as_it_is(engine: Engine) -> None:
    table = schema.gaps
    rows = [gap(number, text) for number, text in enumerate((*HARD, None))]
    with writing(engine) as connection:
        insert_all(connection, table, rows)
        insert_all(connection, table, [])
    with reading(engine) as connection:
        columns = [table.c[name] for name in rows[0]]
        found = [dict(row) for row in connection.execute(select(*columns).order_by(table.c.number)).mappings()]
    assert found == rows


def test_what_is_refused_is_told_and_leaves_nothing(engine: Engine) -> None:
    table = schema.facets
    row = {"interaction": "i", "kind": 1, "value": "v", "layer": 0, "shown": True}
    with pytest.raises(StoreError, match=r"(?i)unique"), writing(engine) as connection:
        insert_all(connection, table, [row, {**row, "value": "w"}, row])
    with reading(engine) as connection:
        assert connection.execute(select(table)).all() == []
