"""Files of results are there whole or not at all; what killed processes left is cleared, what living ones write is not."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from databases import database
from pubmed_cases import one_record, write_pubmed

from extractor.errors import InputError, StoreError
from extractor.scan.merging import merge_results
from extractor.scan.placing import clear_leftovers, placed
from extractor.scan.pool import scan_here
from extractor.scan.task import ScanPlan
from extractor.store import open_store

NAME = "n1.evidence.jsonl"
WRITES = """
import sys, time
from pathlib import Path
from extractor.scan.placing import placed
with placed(Path(sys.argv[1])) as file:
    file.write("half a line")
    file.flush()
    print("writing", flush=True)
    time.sleep(600)
"""
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")


@contextmanager
def writer(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that has begun to write results."""
    process = subprocess.Popen([sys.executable, "-c", WRITES, str(folder / NAME)], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "writing\n"
        yield process
    finally:
        process.kill()
        process.communicate()


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def killed(folder: Path) -> str:
    """What a process that was killed left in a folder."""
    with writer(folder) as process:
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
    (name,) = names(folder)
    return name


def test_a_file_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    with placed(tmp_path / "new" / NAME) as file:
        file.write("ä\n")
        assert NAME not in names(tmp_path / "new")
    assert names(tmp_path / "new") == [NAME]
    assert (tmp_path / "new" / NAME).read_text(encoding="utf-8") == "ä\n"
    with pytest.raises(InputError, match="damaged"), placed(tmp_path / "other") as file:
        raise InputError("damaged")
    assert names(tmp_path) == ["new"]


def test_a_disk_that_fails(tmp_path: Path) -> None:
    (tmp_path / NAME).mkdir()
    with pytest.raises(StoreError, match=rf"{NAME}: cannot be written"), placed(tmp_path / NAME) as file:
        file.write("x")
    assert names(tmp_path) == [NAME]


def test_others_may_read_it(tmp_path: Path) -> None:
    with placed(tmp_path / NAME):
        pass
    (tmp_path / "plain").touch()
    assert (tmp_path / NAME).stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_what_a_living_process_writes_is_left_alone(tmp_path: Path) -> None:
    with writer(tmp_path):
        (name,) = names(tmp_path)
        os.utime(tmp_path / name, (0, 0))
        assert clear_leftovers(tmp_path) == []
        assert names(tmp_path) == [name]


def test_what_a_killed_process_left_is_cleared(tmp_path: Path) -> None:
    name = killed(tmp_path)
    assert name.startswith(f".{NAME}.")
    assert clear_leftovers(tmp_path) == [name]
    assert names(tmp_path) == []


def test_what_another_machine_left_is_cleared_after_a_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = killed(tmp_path)
    monkeypatch.setattr(socket, "gethostname", lambda: "elsewhere.example.org")
    assert clear_leftovers(tmp_path) == []
    before = time.time() - 25 * 60 * 60
    os.utime(tmp_path / name, (before, before))
    assert clear_leftovers(tmp_path) == [name]


def test_other_files_and_no_folder(tmp_path: Path) -> None:
    (tmp_path / ".nfs0001").touch()
    (tmp_path / f"{NAME}.part").touch()
    assert clear_leftovers(tmp_path) == []
    assert clear_leftovers(tmp_path / "none") == []


def test_a_scan_and_a_merge_clear_leftovers(tmp_path: Path) -> None:
    folder = tmp_path / "scanned"
    path = write_pubmed(tmp_path / "n1.xml", [one_record(1, "miR-34a represses MET.")])
    killed(folder)
    list(scan_here([path], ScanPlan(folder)))
    whole = ["n1.evidence.jsonl", "n1.manifest.json"]
    assert names(folder) == whole
    with writer(folder) as process:
        process.send_signal(signal.SIGKILL)
    assert names(folder) != whole
    with (
        database("sqlite", tmp_path) as where,
        open_store(where, lambda: "2026-01-01T00:00:00+00:00") as store,
    ):
        merge_results(folder, store, "pubmed")
    assert names(folder) == whole
