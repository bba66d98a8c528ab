"""The command `extractor refresh` killed (SIGKILL) at 20 random points (of the full dose: 200), on the first night and on a later one.

The next run ends with the same tables, byte for byte, as a run that nobody disturbed.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from dose import dose
from fake_ncbi.pubmed import Record, europepmc_of, invented
from fake_ncbi.server import FakeNcbi, europepmc_url, serving

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
POINTS = dose(20, 200)
TOML = 'name = "watch"\ntitle = "Invented"\nfull_text = true\n[query]\nterm = "invented"\n'


class Nursery:
    """The process that runs the commands; ``ncbi`` is what they talk to."""

    def __init__(self, process: subprocess.Popen[str], ncbi: FakeNcbi, port: int) -> None:
        self._process, self.ncbi, self._port = process, ncbi, port

    def run(self, folder: Path, epoch: int, kill_after: float | None = None) -> int:
        """How the command ended (-9: it was killed after so many seconds)."""
        environment = {
            "EXTRACTOR_EMAIL": "someone@example.org",
            "EXTRACTOR_CACHE_DIR": "cache",
            "EXTRACTOR_REQUESTS_PER_SECOND": "100000",
            "EXTRACTOR_EUROPEPMC_URL": europepmc_url(self._port),
            "EXTRACTOR_TIMEOUT_SECONDS": "10",
            "SOURCE_DATE_EPOCH": str(epoch),
        }
        asked = {"folder": str(folder), "environment": environment, "arguments": ["refresh"], "kill_after": kill_after}
        self._say(asked)
        return int(self._hear())

    def _say(self, what: dict[str, Any]) -> None:
        assert self._process.stdin
        self._process.stdin.write(json.dumps(what) + "\n")
        self._process.stdin.flush()

    def _hear(self) -> str:
        assert self._process.stdout
        line = self._process.stdout.readline()
        assert line, "the nursery ended"
        return line


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    ncbi = FakeNcbi()
    with serving(ncbi) as port:
        command = [sys.executable, str(Path(__file__).parent / "refresh_nursery.py"), str(port)]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("EXTRACTOR_")}
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
        ) as process:
            assert process.stdout
            assert process.stdin
            assert process.stdout.readline() == "ready\n"
            yield Nursery(process, ncbi, port)
            process.stdin.close()


def tables(folder: Path) -> dict[str, bytes]:
    results = folder / "results" / "watch"
    return {name: (results / name).read_bytes() for name in ("interactions.tsv", "evidence.jsonl")}


def records() -> list[Record]:
    return invented(45, 11, start=date(2025, 1, 1), days=300)


def later(old: list[Record]) -> list[Record]:
    """The records of another day: some new, changed, retracted, one gone."""
    new = invented(12, 12, first=95_000_001, start=date(2026, 3, 1), days=3)
    changed = [replace(a, abstract=b.abstract, mdat=date(2026, 3, 2)) for a, b in zip(old[:8], new[:8], strict=True)]
    fallen = [replace(a, types=("Retracted Publication",)) for a in old[8:11]]
    return [*changed, *fallen, *old[12:], *new]


FIRST, SECOND = 1_772_400_000, 1_772_500_000


def set_records(nursery: Nursery, found: list[Record]) -> None:
    nursery.ncbi.records = {record.pmid: record for record in found}
    nursery.ncbi.europepmc = europepmc_of(found)


@pytest.mark.parametrize("night", ["first", "second"])
def test_the_next_run_ends_as_if_nothing_had_happened(nursery: Nursery, night: str, tmp_path: Path) -> None:
    base = tmp_path / "base"
    (base / "corpora" / "watch").mkdir(parents=True)
    (base / "corpora" / "watch" / "corpus.toml").write_text(TOML)
    set_records(nursery, records())
    epoch = FIRST
    if night == "second":
        assert nursery.run(base, FIRST) == 0
        set_records(nursery, later(records()))
        epoch = SECOND
    whole = tmp_path / "whole"
    shutil.copytree(base, whole)
    begin = time.monotonic()
    assert nursery.run(whole, epoch) == 0
    seconds = time.monotonic() - begin
    right = tables(whole)
    chance = random.Random(night)
    killed = 0
    for point in range(POINTS // 2):
        folder = tmp_path / str(point)
        shutil.copytree(base, folder)
        ends = [nursery.run(folder, epoch, chance.uniform(0, seconds))]
        if chance.random() < 0.2:
            ends.append(nursery.run(folder, epoch, chance.uniform(0, seconds)))
        killed += ends.count(-signal.SIGKILL)
        assert set(ends) <= {0, 3, -signal.SIGKILL}
        assert nursery.run(folder, epoch) in (0, 3), (folder / "command.log").read_text()
        assert tables(folder) == right, f"killed at point {point}"
        shutil.rmtree(folder)
    assert killed > POINTS // 4
