"""Scanning with the workers of a Dask cluster: the same task a file, wherever the workers are.

Workers have to see the files and the folder of results under the same paths. A file whose worker is lost is given to
another; results are put in place by renaming, so it does not matter when both had begun it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from extractor.errors import ExtractorError, RemoteError
from extractor.scan.placing import clear_leftovers
from extractor.scan.pool import settle
from extractor.scan.task import ScanPlan, Settled

_RETRIES = 3


def scan_with_cluster(paths: Sequence[Path], plan: ScanPlan, scheduler: str) -> Iterator[Settled]:
    """With the workers of a scheduler ("tcp://host:8786"), as each file is done.

    Raises RemoteError where the scheduler does not answer, ExtractorError where a file fails on every worker.
    """
    from distributed import Client, as_completed

    try:
        client = Client(scheduler, timeout=10)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise RemoteError(f"the scheduler {scheduler} does not answer: {error}") from error
    clear_leftovers(plan.folder)
    with client:
        waiting = client.map(settle, list(paths), plan=plan, retries=_RETRIES, pure=False)
        for done in as_completed(waiting):  # type: ignore[no-untyped-call]
            if done.status != "finished":
                raise ExtractorError(f"the scan failed on the workers: {done.exception()}")
            yield done.result()
            done.release()
