"""Databases that cannot be written, are not there, are damaged, or keep texts in another encoding."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from databases import database, dump, server, sql, why_no_server
from evidence_cases import document, evidence
from lacking import lacking
from sqlalchemy import create_engine, make_url, text

from extractor.errors import ConfigurationError, InputError, StoreError
from extractor.model import Versions
from extractor.store import Store, is_there, open_store, read_only

VERSIONS = Versions("0", "rules", "names", "model")
PAPER = document(1)


def clock() -> str:
    return "2026-01-01T00:00:00+00:00"


@pytest.fixture
def finished(tmp_path: Path) -> Path:
    """A database with one row."""
    path = tmp_path / "results" / "interactions.sqlite"
    with open_store(path, clock) as store:
        store.record_run("one", VERSIONS, [PAPER], [evidence(PAPER, "miR-21 represses PTEN")])
    return path


class TestReadOnly:
    @pytest.fixture(autouse=True)
    def unwritable(self, monkeypatch: pytest.MonkeyPatch, finished: Path) -> None:
        """As on a read-only disk, also for root."""
        monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK)

    def test_it_is_read_and_nothing_comes_beside_it(self, finished: Path) -> None:
        before = sorted(finished.parent.iterdir())
        with open_store(finished, clock, make=False) as store:
            assert [row.target for row in store.interactions()] == ["PTEN"]
            assert store.runs()
        assert sorted(finished.parent.iterdir()) == before
        assert is_there(finished)

    def test_writing_says_why_not(self, finished: Path) -> None:
        with (
            open_store(finished, clock) as store,
            pytest.raises(StoreError, match=r"readonly database: it, its folder or its disk is read-only"),
        ):
            store.record_run("one", VERSIONS, [document(2)], [])

    @pytest.mark.parametrize("shared", [True, False])
    def test_a_log_that_was_left_is_read_or_told(self, finished: Path, shared: bool) -> None:
        copy = finished.with_name("copy.sqlite")
        writer = sqlite3.connect(finished)
        writer.execute("UPDATE runs SET command = 'left in the log'")
        writer.commit()
        for end in ("", "-wal", *(["-shm"] if shared else [])):
            shutil.copy(f"{finished}{end}", f"{copy}{end}")
        writer.close()
        if shared:
            with open_store(copy, clock, make=False) as store:
                assert store.runs()[0].command == "left in the log"
        else:
            with pytest.raises(StoreError, match=r"last changes are still in copy\.sqlite-wal; copy both files"):
                open_store(copy, clock).__enter__()

    def test_names_that_are_no_addresses(self, finished: Path) -> None:
        path = finished.with_name("a?b #c%20.sqlite")
        shutil.copy(finished, path)
        with open_store(path, clock, make=False) as store:
            assert len(store.interactions()) == 1


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="mounting needs root")
def test_a_real_read_only_disk(finished: Path, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "tmpfs", str(disk)], capture_output=True, check=False).returncode:
        pytest.skip("nothing can be mounted here")
    try:
        shutil.copy(finished, disk / "t.sqlite")
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        assert not read_only.can_be_written(disk / "t.sqlite")
        with open_store(f"sqlite:///{disk}/t.sqlite", clock, make=False) as store:
            assert [row.target for row in store.interactions()] == ["PTEN"]
    finally:
        subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.parametrize("url", [False, True])
def test_what_is_not_there_is_not_made(tmp_path: Path, url: bool) -> None:
    path = tmp_path / "results" / "nowhere.sqlite"
    where = f"sqlite:///{path}" if url else path
    assert not is_there(where)
    with pytest.raises(InputError, match=r"there is no database .*nowhere\.sqlite yet"):
        open_store(where, clock, make=False).__enter__()
    assert not path.parent.exists()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_an_empty_database_stays_empty(tmp_path: Path, kind: str) -> None:
    with database(kind, tmp_path) as where:
        if isinstance(where, Path):
            where.parent.mkdir()
            where.touch()
        assert not is_there(where)
        with pytest.raises(InputError, match="there is no database"):
            open_store(where, clock, make=False).__enter__()
        assert dump(where) == {}


def _use(store: Store) -> None:
    """Read all, and write."""
    for read in (store.runs, store.evidence, store.documents):
        read()
    store.members(["one"])
    store.record_run("one", VERSIONS, [document(1, title="Another")], [])


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE documents SET standing = 'publKshed'",
        "UPDATE evidence SET effect = 'repr3sses'",
        "UPDATE documents SET notices = '[\"x'",
        "UPDATE tallies SET kind = 'effec4' WHERE kind = 'effect'",
        "UPDATE runs SET state = CAST(X'ff00' AS TEXT)",
    ],
)
def test_a_value_that_nobody_wrote_is_told(finished: Path, statement: str) -> None:
    sql(finished, statement)
    with open_store(finished, clock) as store, pytest.raises(StoreError, match=r"cannot be (read|used)"):
        _use(store)


def test_a_damaged_page_is_told_with_what_to_do(finished: Path) -> None:
    content = bytearray(finished.read_bytes())
    content[4096:] = b"\x5a" * (len(content) - 4096)
    finished.write_bytes(content)
    with (
        pytest.raises(StoreError, match="it is damaged: put a backup in its place"),
        open_store(finished, clock) as store,
    ):
        store.interactions()


def test_a_fault_of_ours_is_seen(finished: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ValueError("min() arg is an empty sequence")

    monkeypatch.setattr("extractor.store.journal.runs", broken)
    with open_store(finished, clock) as store, pytest.raises(ValueError, match="empty sequence"):
        store.runs()


@contextmanager
def encoded(encoding: str) -> Iterator[str]:
    """The URL of a database of its own in another encoding."""
    if problem := why_no_server():
        lacking(f"no PostgreSQL to test with: {problem}")
    name = f"extractor_test_{uuid.uuid4().hex[:12]}"
    admin = create_engine(server(), isolation_level="AUTOCOMMIT")
    try:
        with admin.connect() as connection:
            made = f"CREATE DATABASE {name} TEMPLATE template0 ENCODING '{encoding}' LC_COLLATE 'C' LC_CTYPE 'C'"
            connection.execute(text(made))
        try:
            yield make_url(server()).set(database=name).render_as_string(hide_password=False)
        finally:
            with admin.connect() as connection:
                connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    finally:
        admin.dispose()


@pytest.mark.parametrize("encoding", ["LATIN1", "SQL_ASCII", "WIN1252"])
def test_a_server_that_does_not_keep_utf_8(encoding: str) -> None:
    with encoded(encoding) as url:
        for opened in (lambda: open_store(url, clock).__enter__(), lambda: is_there(url)):
            with pytest.raises(ConfigurationError, match=f"keeps texts in {encoding}; one in UTF8 is needed") as raised:
                opened()
            assert raised.value.exit_code == 7
