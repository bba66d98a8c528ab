"""The store at the size of all PubMed: loading, a small refresh, filtered pages, exports, memory; on both databases.

All documents are invented. What they say is skewed as what texts say is: interactions are drawn by the law of Zipf and
Mandelbrot, 1/(rank + 80), their miRNAs and targets likewise. PostgreSQL is measured where the tests would use it
(``EXTRACTOR_TEST_POSTGRES``).
"""

from __future__ import annotations

import argparse
import bisect
import gc
import itertools
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from databases import KINDS, Where, database, kind_of, sql  # noqa: E402
from evidence_cases import VERSIONS, document, evidence  # noqa: E402

from extractor.exports import export  # noqa: E402
from extractor.exports.stored import content_of  # noqa: E402
from extractor.model import Decision, Effect, Evidence, Status, Verdict  # noqa: E402
from extractor.store import Batch, Order, Query, RefreshOptions, RunState, Store, open_store  # noqa: E402

PAGE = os.sysconf("SC_PAGE_SIZE")
PER_DOCUMENT = 4
BATCH = 500
REFRESH = 1_000
TIMES = 5
PAGES = 300
CLOCK = "2026-01-01T00:00:00+00:00"
MIRNAS, TARGETS, DRUGS, INTERACTIONS = 2_600, 20_000, 60, 400_000
EFFECTS = {
    Effect.REPRESSES: 50,
    Effect.TARGETS: 20,
    Effect.ACTIVATES: 12,
    Effect.REGULATES: 8,
    Effect.CORRELATES: 6,
    Effect.SPONGES: 4,
}
WORDS = [
    "cells",
    "lines",
    "tumours",
    "tissue",
    "levels",
    "mimic",
    "inhibitor",
    "assay",
    "protein",
    "growth",
    "invasion",
    "clones",
    "mice",
    "serum",
    "stage",
]
Batches = Iterator[tuple[list[Any], list[Evidence]]]


class Skewed:
    """Draws ranks from 0 up, by the law of Zipf and Mandelbrot."""

    def __init__(self, size: int, offset: float = 80) -> None:
        self._sums = list(itertools.accumulate(1 / (rank + offset) for rank in range(1, size + 1)))

    def draw(self, chance: random.Random) -> int:
        """A rank."""
        return bisect.bisect(self._sums, chance.random() * self._sums[-1])


class Literature:
    """Invented documents; the same seed gives the same ones."""

    def __init__(self, seed: int, first: int = 1) -> None:
        self._chance = random.Random(seed)
        self._numbers = itertools.count(first)
        self._mirnas, self._targets, self._drugs = Skewed(MIRNAS), Skewed(TARGETS), Skewed(DRUGS, 5)
        self._interactions = Skewed(INTERACTIONS)

    def batches(self, wanted: int) -> Batches:
        """Documents and their evidence, ``wanted`` evidence in all."""
        for start in range(0, wanted, BATCH * PER_DOCUMENT):
            number = min(BATCH * PER_DOCUMENT, wanted - start) // PER_DOCUMENT
            pairs = [self._document() for _ in range(number)]
            yield [origin for origin, _ in pairs], [item for _, items in pairs for item in items]

    def _document(self) -> tuple[Any, list[Evidence]]:
        chance = self._chance
        origin = document(next(self._numbers), year=2026 - min(int(chance.expovariate(0.15)), 22))
        return origin, [self._evidence(origin, place) for place in range(PER_DOCUMENT)]

    def _evidence(self, origin: Any, place: int) -> Evidence:
        chance = self._chance
        subject, effect, other = self._claim(self._interactions.draw(chance))
        resistant = chance.random() < 0.1
        return replace(
            evidence(origin, f"{subject} {effect} {other}"),
            sentence=f"{subject} {effect} {other} in {' '.join(chance.choices(WORDS, k=18))}.",
            sentence_start=200 * place,
            sentence_end=200 * place + 160,
            pattern=f"pattern-{chance.randrange(40)}",
            confidence=round(0.4 + 0.55 * chance.random(), 2),
            negated=chance.random() < 0.02,
            hedged=chance.random() < 0.1,
            direct=True if chance.random() < 0.2 else None,
            resistance=chance.choice(("promotes", "reverses")) if resistant else "",
            drugs=(f"inventinib-{self._drugs.draw(chance) + 1}",) if resistant else (),
        )

    def _claim(self, rank: int) -> tuple[str, Effect, str]:
        chance = random.Random(rank)
        mirna = f"miR-{self._mirnas.draw(chance) + 1}{chance.choice(('', '-3p', '-5p'))}"
        target = f"GENE{self._targets.draw(chance) + 1}"
        (effect,) = chance.choices(list(EFFECTS), list(EFFECTS.values()))
        return (f"LNC{target}", effect, mirna) if effect is Effect.SPONGES else (mirna, effect, target)


def resident() -> float:
    """MiB of this process now."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE / 2**20


def timed(action: Callable[[], Any]) -> float:
    """Seconds that an action takes."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def take_in(store: Store, batches: Batches, after_each: Callable[[], None] = lambda: None) -> None:
    """A run as the refresh job makes it: batch by batch, merged at its end."""
    run = store.begin("refresh", ["invented"], VERSIONS, RefreshOptions())
    for documents, items in batches:
        members = {"invented": [origin.id for origin in documents]}
        store.keep(run, Batch(VERSIONS, "invented rules", documents, items, members))
        after_each()
    store.finish(run, RunState.DONE)


def clock() -> str:
    """Always the same time."""
    return CLOCK


def load(store: Store, wanted: int) -> None:
    """Take in a whole literature."""
    memory: list[float] = [resident()]
    # Inventing takes time of its own, which is not the store's.
    inventing = timed(lambda: sum(len(items) for _, items in Literature(1).batches(wanted)))
    seconds = timed(lambda: take_in(store, Literature(1).batches(wanted), lambda: memory.append(resident())))
    memory.append(resident())
    rows = store.table.count(Query(withdrawn=True))
    print(f"  load: {wanted} evidence into {rows} rows in {seconds - inventing:.0f} s: "
          f"{wanted / (seconds - inventing):.0f} evidence/s")  # fmt: skip
    print(f"    memory: {memory[0]:.0f} MiB before, {memory[len(memory) // 4]:.0f} after a quarter of the batches, "
          f"{memory[-2]:.0f} after all, {memory[-1]:.0f} after merging, {peak():.0f} at most")  # fmt: skip


def peak() -> float:
    """MiB of this process at their most."""
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def refresh(kind: str, store: Store, folder: Path) -> None:
    """The same small refreshes into the full store and into empty ones, in turn."""
    full, empty = [], []
    for number in range(TIMES):
        batches = list(Literature(100 + number, 10_000_000 + number * REFRESH).batches(REFRESH))
        full.append(timed(lambda given=batches: take_in(store, iter(given))))
        with database(kind, folder / f"empty-{number}") as where, open_store(where, clock) as other:
            empty.append(timed(lambda given=batches, into=other: take_in(into, iter(given))))
    ratio = statistics.median(full) / statistics.median(empty)
    print(f"  refresh of {REFRESH} evidence: {spread(full)} into this store, {spread(empty)} into an empty one: "
          f"{ratio:.2f} times (asked: at most 1.5)")  # fmt: skip


def spread(seconds: list[float]) -> str:
    """Median and range."""
    return f"{statistics.median(seconds) * 1000:.0f} ms ({min(seconds) * 1000:.0f}–{max(seconds) * 1000:.0f})"


def questions(chance: random.Random) -> Iterator[tuple[str, Query]]:
    """What people ask the table, over and over, with other names each time."""
    mirnas, targets, drugs = Skewed(MIRNAS), Skewed(TARGETS), Skewed(DRUGS, 5)
    while True:
        mirna, target = f"miR-{mirnas.draw(chance) + 1}", f"GENE{targets.draw(chance) + 1}"
        drug = f"inventinib-{drugs.draw(chance) + 1}"
        yield "miRNA", Query(mirna=(mirna,))
        yield "miRNA by belief", Query(mirna=(mirna,), order=Order.BELIEF, descending=True)
        yield "target", Query(target=(target,))
        yield "miRNA and target", Query(mirna=(mirna,), target=(target,))
        yield "drug", Query(drug=(drug,))
        yield (
            "drug and resistance, by documents",
            Query(drug=(drug,), resistance=("promotes",), order=Order.DOCUMENTS, descending=True),
        )
        yield "effect, by belief", Query(effect=(Effect.SPONGES,), order=Order.BELIEF, descending=True)
        yield "belief between", Query(belief_from=0.9, belief_to=0.95)
        yield "one year", Query(year_from=2019, year_to=2019)
        yield "since a year, by documents", Query(year_from=2024, order=Order.DOCUMENTS, descending=True)
        yield "undecided, of a corpus", Query(status=(Status.UNREVIEWED,), corpus=("invented",))
        yield "flagged", Query(flagged=True)


def pages(store: Store) -> None:
    """Pages of 50 rows, the first ones or ones further on."""
    chance = random.Random(5)
    taken: dict[str, list[float]] = {}
    for what, query in itertools.islice(questions(chance), PAGES):
        start = chance.choice((0, 0, 50, 200))
        taken.setdefault(what, []).append(timed(lambda q=query, s=start: store.table.page(q, s, 50)))
    every = sorted(seconds for group in taken.values() for seconds in group)
    print(f"  filtered page of 50 rows, {len(every)} pages: p50 {every[len(every) // 2] * 1000:.1f} ms, "
          f"p95 {every[int(len(every) * 0.95)] * 1000:.1f} ms (asked: 50)")  # fmt: skip
    for what, seconds in taken.items():
        print(f"    {what:36} median {statistics.median(seconds) * 1000:6.1f} ms, most {max(seconds) * 1000:6.1f}")


def exports(store: Store, folder: Path) -> None:
    """The whole table with all evidence as TSV."""
    before = resident()
    memory: list[float] = []

    def write() -> None:
        with content_of(store.table, Query()) as content:
            manifest = export(content, "tsv", folder / "table.tsv")
            memory.append(resident())
            counts.append((manifest.interactions, manifest.evidence or 0))

    counts: list[tuple[int, int]] = []
    seconds = timed(write)
    ((rows, items),) = counts
    print(f"  export to tsv: {rows} rows and {items} evidence in {seconds:.0f} s: {rows / seconds:.0f} rows/s, "
          f"{items / seconds:.0f} evidence/s")  # fmt: skip
    print(f"    memory: {before:.0f} to {memory[-1]:.0f} MiB, {peak():.0f} at most")


def decisions(store: Store) -> None:
    """Decisions one by one, each with the table brought up to date."""
    items = store.evidence_of([str(10_000_000 + number) for number in range(25)])
    given = [
        Decision(f"d-{item.finding}", item.finding, item.document, "ida", CLOCK, Verdict.ACCEPT)
        for found in items.values()
        for item in found
    ]
    seconds = [timed(lambda one=one: store.curation.decide([one])) for one in given[:100]]
    print(f"  a decision: {spread(seconds)}")


def size_of(where: Where) -> float:
    """MiB of the database on disk."""
    if isinstance(where, Path):
        return sum(file.stat().st_size for file in where.parent.glob(where.name + "*")) / 2**20
    ((size,),) = sql(
        where,
        "SELECT sum(pg_total_relation_size(c.oid)) FROM pg_class c JOIN pg_namespace n "
        "ON n.oid = c.relnamespace WHERE n.nspname = current_schema() AND c.relkind = 'r'",
    )
    return float(size) / 2**20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--evidence", type=int, default=1_000_000, help="how much is loaded")
    parser.add_argument("--database", choices=KINDS, action="append", help="one of the two only")
    parser.add_argument("--profile", action="store_true", help="print where the time goes")
    arguments = parser.parse_args()
    for kind in arguments.database or KINDS:
        with tempfile.TemporaryDirectory() as name, database(kind, Path(name)) as where:
            measure(where, Path(name), arguments.evidence, arguments.profile)


def measure(where: Where, folder: Path, wanted: int, profile: bool) -> None:
    kind = kind_of(where)
    print(f"{kind}:", flush=True)
    with open_store(where, clock) as store:
        for step in (
            lambda: load(store, wanted),
            lambda: refresh(kind, store, folder),
            lambda: decisions(store),
            lambda: pages(store),
            lambda: exports(store, folder),
        ):
            profiled(step) if profile else step()
            sys.stdout.flush()
    print(f"  on disk: {size_of(where):.0f} MiB")


def profiled(step: Callable[[], None]) -> None:
    import cProfile
    import pstats

    with cProfile.Profile() as profile:
        step()
    pstats.Stats(profile).sort_stats("tottime").print_stats(25)


if __name__ == "__main__":
    main()
