"""A process that merges and decides, killed (SIGKILL) at 10 random points (of the full dose: 100) on each database: what was acknowledged stays, and the table
is what evidence and decisions give."""

from __future__ import annotations

import random
import signal
import sys
import time
from pathlib import Path

import pytest
from databases import KINDS, database
from dose import dose
from evidence_cases import VERSIONS
from store_deeds import ENDLESS, Worker, acknowledged, clock, forkserver, lost

from extractor.store import open_store

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
DATABASES = dose(2, 10)
POINTS = dose(5, 10)


def wait_for(log: Path) -> None:
    """Until something has been acknowledged."""
    deadline = time.monotonic() + 60
    while not acknowledged(log):
        assert time.monotonic() < deadline, "it does nothing"
        time.sleep(0.001)


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_acknowledged_is_lost(kind: str, tmp_path: Path) -> None:
    context, chance, deeds = forkserver(), random.Random(kind), 0
    for number in range(DATABASES):
        (tmp_path / str(number)).mkdir()
        with database(kind, tmp_path / str(number)) as where:
            said = []
            for point in range(POINTS):
                log = tmp_path / f"{number}-{point}.log"
                process = Worker(where, point, log, ENDLESS, alone=True).process(context)
                process.start()
                if chance.random() < 0.9:
                    wait_for(log)  # else it may be killed while it opens the database, or makes it
                time.sleep(chance.uniform(0, 0.4))
                process.kill()
                process.join()
                assert process.exitcode == -signal.SIGKILL, "it works until it is killed"
                said += acknowledged(log)
                with open_store(where, clock) as store:
                    assert lost(store, said) == []
                    # Merged in part, as a refresh that broke off leaves it: the next run merges what is due.
                    store.record_run("invented", VERSIONS, [], [])
                    assert store.table.rebuild(keep=False).differences == (), f"killed at {number}, {point}"
            deeds += len(said)
    assert deeds > DATABASES * POINTS, "they were killed while they worked"
