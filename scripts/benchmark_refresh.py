"""A refresh of many invented records against the invented NCBI in a process of its own: throughput and memory.

Extraction is real, and its time is taken apart. The server counts requests like NCBI's with a key: ten a second.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from fake_ncbi.pubmed import invented  # noqa: E402
from fake_ncbi.server import FakeNcbi, install, serving  # noqa: E402

from extractor.pipeline import load_extractor  # noqa: E402
from extractor.refresh import JsonNarrator, service  # noqa: E402
from extractor.sources.entrez import EntrezClient  # noqa: E402
from extractor.sources.pace import Pace  # noqa: E402
from extractor.sources.remote import Remote  # noqa: E402
from extractor.store import RefreshOptions  # noqa: E402

TOML = 'name = "watch"\ntitle = "Invented"\n[query]\nterm = "invented"\n'
PAGE = os.sysconf("SC_PAGE_SIZE")


def serve(records: int, pool: int, pipe: Connection) -> None:
    """Be the server; tell the port, and at the end how many requests came."""
    ncbi = FakeNcbi()
    ncbi.add(invented(records, 1, pool=pool))
    for record in ncbi.records.values():
        _ = record.xml, record.words  # made once, not while somebody waits
    with serving(ncbi) as port:
        pipe.send(port)
        pipe.recv()
        pipe.send(len(ncbi.requests))


@contextmanager
def server(records: int, pool: int) -> Iterator[tuple[int, Connection]]:
    """Its port, and the pipe that ends it."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=serve, args=(records, pool, theirs))
    process.start()
    try:
        yield ours.recv(), ours
    finally:
        process.join()


def resident() -> float:
    """MiB of this process now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE / 2**20


class Timed:
    """Extraction with its seconds added up, and the memory after each batch."""

    def __init__(self, extract: Callable[..., Iterator[Any]]) -> None:
        self.seconds = 0.0
        self.memory: list[float] = []
        self._extract = extract

    def __call__(self, *arguments: Any) -> Iterator[Any]:
        found = self._extract(*arguments)
        while True:
            start = time.perf_counter()
            try:
                item = next(found)
            except StopIteration:
                break
            finally:
                self.seconds += time.perf_counter() - start
            yield item
        self.memory.append(resident())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=20_000)
    parser.add_argument("--texts", type=int, default=0, help="so many different texts; 0: each its own")
    parser.add_argument("--profile", action="store_true", help="print where the time goes")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, server(arguments.records, arguments.texts) as (port, pipe):
        measure(Path(folder), port, arguments.profile)
        pipe.send("end")
        print(f"requests in all: {pipe.recv()}")


def measure(folder: Path, port: int, profile: bool) -> None:
    install(port)
    (folder / "corpora" / "watch").mkdir(parents=True)
    (folder / "corpora" / "watch" / "corpus.toml").write_text(TOML)
    place = service.Place(
        folder / "results" / "x.sqlite", folder / "cache", folder / "results", folder / "corpora", threshold=0.4
    )
    extractor = load_extractor()
    timed = Timed(service.extract)
    service.extract = timed  # type: ignore[assignment]
    now = datetime(2026, 1, 1, tzinfo=UTC)
    print(f"memory before: {resident():.0f} MiB")
    with open(os.devnull, "w") as nowhere:
        for night in ("first", "nothing new"):
            timed.seconds, timed.memory = 0.0, []
            remote = Remote("NCBI", Pace(folder / "cache" / "pace", 10))
            start = time.perf_counter()
            with profiled(profile and night == "first"):
                outcome = service.nightly(
                    service.Request((), RefreshOptions()),
                    place,
                    lambda: extractor,
                    EntrezClient("someone@example.org", remote, "0123456789", 60),
                    None,
                    JsonNarrator(nowhere),
                    lambda day=now: day,
                )
            told(night, time.perf_counter() - start, timed, outcome, remote.requests)
            now += timedelta(1)


def told(night: str, seconds: float, timed: Timed, outcome: service.RefreshOutcome, requests: int) -> None:
    assert outcome.report
    documents = outcome.report.run.counts.documents
    print(f"{night}: exit {outcome.exit_code}, {seconds:.1f} s, {requests} requests")
    if not documents:
        return
    rest = seconds - timed.seconds
    quarter = len(timed.memory) // 4
    print(f"  {documents} records, {outcome.report.after.evidence} evidence, {outcome.report.after.interactions} rows")
    print(f"  extraction {timed.seconds:.1f} s; all else {rest:.1f} s: {documents / rest:.0f} records/s (asked: 1,000)")
    print(
        f"  memory after a quarter of the batches {timed.memory[quarter]:.0f} MiB, after all {timed.memory[-1]:.0f}, "
        f"largest {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} (asked: 600, flat)"
    )


@contextmanager
def profiled(wanted: bool) -> Iterator[None]:
    import cProfile
    import pstats

    if not wanted:
        yield
        return
    with cProfile.Profile() as profile:
        yield
    pstats.Stats(profile).sort_stats("tottime").print_stats(40)


if __name__ == "__main__":
    main()
