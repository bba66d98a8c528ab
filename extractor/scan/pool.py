"""Scanning with processes of one machine: each loads the model once, and numerical libraries get one thread each."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from functools import cache
from pathlib import Path

from extractor.errors import ExtractorError
from extractor.pipeline import Extractor, tune_process
from extractor.scan.placing import clear_leftovers
from extractor.scan.selecting import Selector
from extractor.scan.task import ScanPlan, Settled, scan_file


def scan_here(paths: Sequence[Path], plan: ScanPlan) -> Iterator[Settled]:
    """In this process, one after the other."""
    clear_leftovers(plan.folder)
    for path in paths:
        yield settle(path, plan)


def scan_with_processes(paths: Sequence[Path], plan: ScanPlan, jobs: int) -> Iterator[Settled]:
    """With so many processes, as each file is done. Raises ExtractorError where a process dies."""
    clear_leftovers(plan.folder)
    context = multiprocessing.get_context("forkserver")
    with ProcessPoolExecutor(jobs, mp_context=context) as pool:
        waiting = [pool.submit(settle, path, plan) for path in paths]
        try:
            for done in as_completed(waiting):
                yield done.result()
        except BrokenProcessPool as error:
            raise ExtractorError(
                "a process of the scan died, perhaps for want of memory; what is done is done, so scan again with "
                "fewer --jobs"
            ) from error
        finally:
            for each in waiting:
                each.cancel()


def settle(path: Path, plan: ScanPlan) -> Settled:
    """See to a file, in whatever process."""
    return scan_file(path, plan, _extractor(plan.load, plan.model, plan.document_seconds), _selector(plan.words))


@cache
def _extractor(load: Callable[[str, float], Extractor], model: str, seconds: float) -> Extractor:
    """Loaded once a process."""
    extractor = load(model, seconds)
    tune_process()
    return extractor


@cache
def _selector(words: tuple[str, ...]) -> Selector:
    return Selector(words)
