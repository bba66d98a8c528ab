"""Scanning with several processes, here and on a cluster: results do not depend on who makes them, or who dies."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from pubmed_cases import Records, write_pubmed

from extractor.scan.pool import scan_here, scan_with_processes
from extractor.scan.task import ScanPlan, Settled

FILES, RECORDS = 6, 60


@pytest.fixture(scope="module")
def paths(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("pubmed")
    return [
        write_pubmed(folder / f"pubmed25n{n:04}.xml.gz", list(Records(n, 0.2).each(RECORDS, 1_000 * n)))
        for n in range(1, FILES + 1)
    ]


@pytest.fixture(scope="module")
def expected(paths: list[Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("here")
    assert all(done.manifest for done in scan_here(paths, ScanPlan(folder)))
    return digests(folder)


def digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


@pytest.mark.long
@pytest.mark.parametrize("jobs", [2, 4])
def test_processes(paths: list[Path], expected: dict[str, str], tmp_path: Path, jobs: int) -> None:
    done = list(scan_with_processes(paths, ScanPlan(tmp_path), jobs))
    assert sorted(each.path for each in done) == paths
    assert digests(tmp_path) == expected


@pytest.mark.long
def test_a_run_that_was_killed_is_continued(paths: list[Path], expected: dict[str, str], tmp_path: Path) -> None:
    call = [sys.executable, "-m", "extractor", "scan", *map(str, paths), "-o", str(tmp_path)]
    environ = {name: value for name, value in os.environ.items() if not name.startswith("EXTRACTOR_")}
    process = subprocess.Popen(call, env=environ, stderr=subprocess.DEVNULL, start_new_session=True)
    until = time.monotonic() + 120
    while len(list(tmp_path.glob("*.manifest.json"))) < 2 and time.monotonic() < until:
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    done = list(scan_here(paths, ScanPlan(tmp_path)))
    assert sum(each.known for each in done) >= 2
    assert digests(tmp_path) == expected


@pytest.mark.long
def test_a_cluster_whose_workers_are_killed(paths: list[Path], expected: dict[str, str], tmp_path: Path) -> None:
    from distributed import LocalCluster

    from extractor.scan.cluster import scan_with_cluster

    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1"
    ) as cluster:
        victims = [worker.process.pid for worker in cluster.workers.values()]
        first = threading.Event()
        done: list[Settled] = []

        def kill() -> None:
            first.wait(120)
            os.kill(victims[0], signal.SIGKILL)

        killer = threading.Thread(target=kill)
        killer.start()
        for each in scan_with_cluster(paths, ScanPlan(tmp_path), cluster.scheduler_address):
            done.append(each)
            first.set()
        killer.join()
    assert sorted(each.path for each in done) == paths
    assert all(each.manifest for each in done)
    # The next scan has nothing to do but to remove what the one that was killed had half written.
    assert all(each.known for each in scan_here(paths, ScanPlan(tmp_path)))
    assert digests(tmp_path) == expected


def test_a_scheduler_that_is_not_there(tmp_path: Path) -> None:
    from extractor.errors import RemoteError
    from extractor.scan.cluster import scan_with_cluster

    with pytest.raises(RemoteError, match="does not answer"):
        list(scan_with_cluster([], ScanPlan(tmp_path), "tcp://127.0.0.1:1"))


def test_a_process_of_a_scan_has_one_thread_and_collects_seldom() -> None:
    code = (
        "import gc, json, threadpoolctl\n"
        "from extractor.scan.pool import _extractor\n"
        "from extractor.scan.task import extractor_of\n"
        "_extractor(extractor_of, '', 60.0)\n"
        "print(json.dumps([gc.get_threshold()[0], [each['num_threads'] for each in threadpoolctl.threadpool_info()]]))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    threshold, threads = json.loads(done.stdout)
    assert threshold > 10_000
    assert threads
    assert set(threads) == {1}
