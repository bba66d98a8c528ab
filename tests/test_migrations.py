"""Databases of every earlier revision, with rows as it wrote them, become what a new one would be."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from databases import KINDS, Where, database, dump, engine_of, sql
from evidence_cases import VERSIONS, document
from sqlalchemy import MetaData, delete, insert

from extractor.errors import StoreError
from extractor.model import Standing
from extractor.store import Known, RunState, merge, open_store, schema
from extractor.store.engine import open_engine, writing
from extractor.store.migrate import MIGRATIONS, VERSION_TABLE, upgrade

# An index on an expression is not reflected.
pytestmark = [
    pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index"),
    pytest.mark.filterwarnings("ignore:autogenerate skipping metadata-specified expression-based index"),
]
ROWS = sorted(Path(__file__).parent.joinpath("revisions").glob("*.json"))
DAY = "2026-02-01T00:00:00"


def still() -> str:
    return DAY


@pytest.fixture(params=KINDS)
def where(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Where]:
    with database(request.param, tmp_path) as found:
        yield found


@pytest.fixture(params=ROWS, ids=lambda path: path.stem)
def old(request: pytest.FixtureRequest, where: Where) -> Where:
    """A database of an earlier revision."""
    written = json.loads(request.param.read_text(encoding="utf-8"))["tables"]
    if isinstance(where, Path):
        where.parent.mkdir(parents=True)
    with engine_of(where) as engine, engine.begin() as connection:
        upgrade(connection, request.param.stem)
        tables = MetaData()
        tables.reflect(connection)
        for table in tables.sorted_tables:
            flags = [c.name for c in table.c if str(c.type) == "BOOLEAN"]
            if table.name in written:
                # What the migrations themselves count.
                connection.execute(delete(table))
            # A row may point to one that comes later.
            for row in sorted(written.get(table.name, []), key=lambda row: -row.get("number", 0)):
                typed = {n: None if v is None else bool(v) for n, v in row.items() if n in flags}
                connection.execute(insert(table).values({**row, **typed}))
        if connection.dialect.name == "postgresql":
            for table in tables.sorted_tables:
                if "number" in table.primary_key.columns:
                    last = f"(SELECT max(number) FROM {table.name})"
                    connection.exec_driver_sql(f"SELECT setval('{table.name}_number_seq', {last}) WHERE {last} > 0")
        if "schema" in {row["key"] for row in written["about"]}:
            # These wrote their version into a table of their own.
            connection.exec_driver_sql(f"DROP TABLE {VERSION_TABLE}")
    return where


def differences(where: Where) -> list[object]:
    with engine_of(where) as engine, engine.begin() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE, "compare_type": False})
        found = compare_metadata(context, schema.metadata)
        # Comments are for those who read the code; an index on an expression is not compared.
        return [d for d in found if "comment" not in str(d) and "documents_doi" not in str(d)]


class TestOlder:
    def test_has_the_tables_of_a_new_one(self, old: Where) -> None:
        with open_store(old, still):
            pass
        assert differences(old) == []
        assert sql(old, f"SELECT version_num FROM {VERSION_TABLE}") == [(schema.REVISION,)]

    def test_keeps_what_was_known(self, old: Where) -> None:
        with open_store(old, still) as store:
            assert {d.id: d.standing for d in store.documents()} == {
                "1": Standing.PUBLISHED,
                "2": Standing.RETRACTED,
                "doi:10.9999/study.3": Standing.PUBLISHED,
            }
            assert [run.state for run in store.runs()] == [RunState.DONE] * 2
            assert [run.corpora for run in store.runs()] == [("toy",), ("other",)]
            assert len(store.evidence()) == 3
            assert len(store.superseded()) == 3

    def test_has_its_table_merged_anew(self, old: Where) -> None:
        with open_store(old, still) as store:
            rows = store.interactions()
            assert [(r.mirna, str(r.effect), r.target, r.withdrawn) for r in rows] == [
                ("miR-901", "activates", "GENEA", False),
                ("miR-901", "represses", "GENEA", False),
                ("miR-901", "sponges", "LNC1", False),
                ("miR-901", "promotes", "resistance", True),
            ]
            assert all(row.id == row.triple.id for row in rows)
            known = [Known(e, "", corpora=r.corpora) for r in rows for e in store.table.evidence(r)]
            beliefs = {row.id: row.belief for row in merge(known)}
            assert all(row.belief == beliefs[row.id] for row in rows if not row.withdrawn)
            assert store.table.rebuild(keep=False).right

    def test_the_same_evidence_again_is_no_news(self, old: Where) -> None:
        with open_store(old, still) as store:
            documents = [d for d in store.documents() if d.id == "1"]
            found = [e for e in store.evidence() if e.document == "1"]
            summary = store.record_run("other", VERSIONS, documents, found)
            assert (summary.new, summary.updated, summary.unchanged, summary.withdrawn) == (0, 0, 1, 0)

    def test_goes_on(self, old: Where) -> None:
        with open_store(old, still) as store:
            before = len(store.runs())
            store.record_run("toy", VERSIONS, [document(9)], [])
            assert len(store.runs()) == before + 1
            for change in store.interaction_changes(0, before):
                assert change.after.id == change.after.triple.id


def test_a_new_database_is_what_migrations_make(where: Where, tmp_path: Path) -> None:
    with open_store(where, still):
        pass
    assert differences(where) == []


def test_migrations_alone_make_all_tables(where: Where) -> None:
    if isinstance(where, Path):
        where.parent.mkdir(parents=True)
    with engine_of(where) as engine, engine.begin() as connection:
        upgrade(connection, "head")
    assert differences(where) == []


def test_every_revision_but_the_last_has_rows_to_test_with() -> None:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    revisions = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]
    assert sorted(revisions) == [*(path.stem for path in ROWS), schema.REVISION]


def test_a_migration_that_fails_leaves_the_database_as_it_was(old: Where, monkeypatch: pytest.MonkeyPatch) -> None:
    before = dump(old)

    def broken(*_: object) -> None:
        raise StoreError("the power failed")

    monkeypatch.setattr("extractor.store.migrate.merge_due", broken)
    with pytest.raises(StoreError, match="power"), open_store(old, still):
        pass
    assert dump(old) == before


def test_one_migrates_and_the_others_wait(old: Where) -> None:
    import threading

    problems: list[BaseException] = []

    def opened() -> None:
        try:
            with open_engine(old) as engine, writing(engine):
                pass
        except BaseException as error:
            problems.append(error)

    threads = [threading.Thread(target=opened) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert problems == []


def test_a_file_without_a_write_ahead_log_is_waited_for(tmp_path: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor, wait

    where = tmp_path / "old.sqlite"

    def opened() -> None:
        with open_engine(where):
            pass

    with engine_of(where) as engine, engine.connect() as writer, ThreadPoolExecutor() as pool:
        assert writer.exec_driver_sql("PRAGMA journal_mode").scalar() == "delete"
        # SQLite refuses the switch at once while another one writes, whatever its busy time-out.
        writer.exec_driver_sql("ROLLBACK")
        writer.exec_driver_sql("BEGIN IMMEDIATE")
        opening = pool.submit(opened)
        assert not wait([opening], 0.3).done
        writer.exec_driver_sql("COMMIT")
        opening.result(30)
