"""Results of scans into the store: evidence a second, and memory, on both databases.

The literature is that of ``benchmark_store``: invented documents, of which every eighth stands in an update file once
more, as a later version of its record. PostgreSQL is measured where the tests would use it
(``EXTRACTOR_TEST_POSTGRES``).
"""

from __future__ import annotations

import argparse
import itertools
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmark_store import VERSIONS, Literature, clock, peak, profiled, resident, size_of, timed

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from databases import KINDS, Where, database, kind_of  # noqa: E402

from extractor.scan.merging import merge_results  # noqa: E402
from extractor.scan.results import How, Noted, Result, Source, line_of, write_results  # noqa: E402
from extractor.store import open_store  # noqa: E402

PER_FILE = 1_000
AGAIN = 8
HOW = How(VERSIONS, 0.4)


def literature(wanted: int) -> Iterator[Result]:
    """So many evidence, document by document."""
    for documents, items in Literature(1).batches(wanted):
        by_document = {key: tuple(own) for key, own in itertools.groupby(items, lambda item: item.document)}
        for document in documents:
            yield Result(document, 1, by_document[document.id])


def scanned(folder: Path, wanted: int) -> int:
    """Write results as scans do; how many documents there are."""
    results = literature(wanted)
    again: list[Result] = []
    documents = 0
    for number in itertools.count(1):
        some = list(itertools.islice(results, PER_FILE))
        if not some:
            break
        documents += len(some)
        again += [Result(result.document, 2, result.evidence) for result in some[::AGAIN]]
        write(folder, number, some)
    for start in range(0, len(again), PER_FILE):
        write(folder, 5_000 + start // PER_FILE, again[start : start + PER_FILE])
    return documents


def write(folder: Path, number: int, results: list[Result]) -> None:
    """Write the results of a file that was never there."""
    source = Source(f"pubmed26n{number:04}.xml.gz", 0, 0)
    write_results(folder, source, HOW, map(line_of, results), lambda: Noted((), (), ()))


def measure(folder: Path, where: Where, wanted: int, profile: bool) -> None:
    """Merge, then merge the same again."""
    print(f"{kind_of(where)}:", flush=True)
    with open_store(where, clock) as store:
        before = resident()

        def merge() -> None:
            merge_results(folder, store, "pubmed")

        if profile:
            profiled(merge)
            return
        first = timed(merge)
        print(f"  merged: {wanted / first:.0f} evidence/s ({first:.1f} s), memory {before:.0f} MiB before, "
              f"{resident():.0f} after, {peak():.0f} at most", flush=True)  # fmt: skip
        again = timed(merge)
        print(f"  the same again: {wanted / again:.0f} evidence/s ({again:.1f} s); "
              f"on disk {size_of(where):.0f} MiB", flush=True)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--evidence", type=int, default=100_000, help="how much is merged")
    parser.add_argument("--database", choices=KINDS, action="append", help="one of the two only")
    parser.add_argument("--profile", action="store_true", help="print where the time goes")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "scanned"
        folder.mkdir()
        print(f"{scanned(folder, arguments.evidence)} documents, {arguments.evidence} evidence")
        for kind in arguments.database or KINDS:
            with database(kind, Path(name)) as where:
                measure(folder, where, arguments.evidence, arguments.profile)


if __name__ == "__main__":
    main()
