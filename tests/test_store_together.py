"""Eight processes that merge, decide, undo, learn and read in one store for 20 seconds; two minutes of the full dose."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from databases import KINDS, database
from dose import dose
from store_deeds import Worker, acknowledged, clock, forkserver, lost

from extractor.store import open_store

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs fork")
PROCESSES = 8
SECONDS = dose(20, 120)


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_acknowledged_is_lost(kind: str, tmp_path: Path) -> None:
    context = forkserver()
    with database(kind, tmp_path) as where:
        workers = [Worker(where, number, tmp_path / f"{number}.log", SECONDS, False) for number in range(PROCESSES)]
        processes = [worker.process(context) for worker in workers]
        for process in processes:
            process.start()
        for process in processes:
            process.join(SECONDS + 240)
        try:
            # One that waits for ever was locked out by another; one that failed was refused or given up on.
            assert [process.exitcode for process in processes] == [0] * PROCESSES
        finally:
            for process in processes:
                process.kill()
        said = [acknowledged(worker.log) for worker in workers]
        assert all(said), "each of them got something done"
        with open_store(where, clock) as store:
            assert lost(store, [one for own in said for one in own]) == []
            assert store.table.rebuild(keep=False).differences == ()
