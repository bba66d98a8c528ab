"""Results of scans come into the table as runs of other kinds do, in whatever portions, and whoever is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from databases import KINDS, Where, database, sql
from evidence_cases import VERSIONS, document, evidence

from extractor.model import Decision, Document, Evidence, Interaction, Verdict
from extractor.scan.merging import merge_results
from extractor.scan.results import How, Noted, Result, Source, line_of, write_results
from extractor.store import InteractionChange, Store, how_extracted, open_store

CLOCK = "2026-01-01T00:00:00+00:00"
HOW = How(VERSIONS, 0.4)
SAID = ("miR-901 represses GENEA", "miR-901 activates GENEA", "LNCB sponges miR-901", "miR-902 targets GENEC")
PER_FILE, FILES = 30, 3
MERGES = f"""
import sys
from pathlib import Path
from extractor.scan.merging import merge_results
from extractor.store import open_store
def clock():
    print("asked", flush=True)
    return "{CLOCK}"
if __name__ == "__main__":
    where = Path(sys.argv[1][5:]) if sys.argv[1].startswith("file:") else sys.argv[1]
    with open_store(where, clock) as store:
        merge_results(Path(sys.argv[2]), store, "pubmed", 10)
"""


def result(number: int, version: int = 1) -> Result:
    """An invented document, which says other things in other versions."""
    origin = document(number, year=2000 + number % 20)
    said = [SAID[(number * version + place) % len(SAID)] for place in range(number % 4)]
    items = [
        replace(evidence(origin, claim), sentence_start=100 * place, confidence=0.5 + number % 5 / 10)
        for place, claim in enumerate(said)
    ]
    return Result(origin, version, tuple(items))


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Results of some files, of which the last has other versions of records of the first, and deletes some."""
    folder = tmp_path_factory.mktemp("scanned")
    for file in range(FILES):
        first = PER_FILE * file
        write(folder, file, [result(number) for number in range(first, first + PER_FILE)])
    write(folder, FILES, [result(number, 2) for number in range(0, PER_FILE, 3)], ("4", "5"))
    return folder


def write(folder: Path, file: int, results: list[Result], deleted: tuple[str, ...] = ()) -> None:
    write_results(folder, Source(f"n{file}.xml", 1, 1), HOW, map(line_of, results), lambda: Noted((), deleted, ()))


def counting() -> tuple[list[Document], list[Evidence]]:
    """What counts of these results; the same was never deleted and given."""
    versions = {number: 2 if number < PER_FILE and number % 3 == 0 else 1 for number in range(PER_FILE * FILES)}
    results = [result(number, version) for number, version in versions.items() if number not in (4, 5)]
    return [one.document for one in results], [item for one in results for item in one.evidence]


@pytest.fixture(params=KINDS)
def stores(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Where, Where]]:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    with database(request.param, tmp_path / "one") as one, database(request.param, tmp_path / "two") as two:
        yield one, two


def lived_in(store: Store) -> None:
    """Another corpus, which has some of the same documents, and decisions on what was found in them."""
    results = [result(number, 3) for number in (*range(20, 40), 500)]
    items = [item for one in results for item in one.evidence]
    store.record_run("other", VERSIONS, [one.document for one in results], items)
    verdicts = (Verdict.ACCEPT, Verdict.REJECT)
    store.curation.decide(
        [
            Decision(f"d{place}", item.finding, item.document, "ida", CLOCK, verdicts[place % 2])
            for place, item in enumerate(items)
        ]
    )


State = tuple[list[Interaction], list[Evidence], list[Document], list[Document], list[InteractionChange], list[Any]]


def state(store: Store, where: Where, since: int = 0) -> State:
    """All that a merge decides on; of what runs did, that of those after one."""
    changes = sorted(store.interaction_changes(since, store.runs()[-1].number), key=lambda change: change.after.id)
    facets = sql(where, "SELECT interaction, kind, value, layer, shown FROM facets ORDER BY 1, 2, 3, 4")
    return store.interactions(), store.evidence(), store.documents(), store.documents("pubmed"), changes, facets


@pytest.mark.parametrize("at_once", [7, 2_000])
@pytest.mark.parametrize("before", [False, True], ids=["empty", "lived in"])
def test_the_same_comes_of_results_as_of_a_run(
    stores: tuple[Where, Where], scanned: Path, before: bool, at_once: int
) -> None:
    states = []
    for where, merges in zip(stores, (True, False), strict=True):
        with open_store(where, lambda: CLOCK) as store:
            if before:
                lived_in(store)
            if merges:
                merge_results(scanned, store, "pubmed", at_once)
            else:
                documents, items = counting()
                store.record_run("pubmed", VERSIONS, documents, items, how_extracted(VERSIONS, HOW.threshold))
            assert store.table.rebuild(keep=False).differences == ()
            states.append(state(store, where, since=1 if before else 0))
    assert states[0][0], "there is something to compare"
    assert states[0] == states[1]


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
@pytest.mark.parametrize("asked", [2, 5, 9], ids="killed at {}".format)
def test_a_merge_that_was_killed_is_continued(stores: tuple[Where, Where], scanned: Path, asked: int) -> None:
    broken, whole = stores
    name = f"file:{broken}" if isinstance(broken, Path) else broken
    call = [sys.executable, "-c", MERGES, name, str(scanned)]
    with subprocess.Popen(call, stdout=subprocess.PIPE, text=True, env=dict(os.environ)) as process:
        assert process.stdout is not None
        for _ in range(asked):
            assert process.stdout.readline() == "asked\n"
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    states = []
    for where in (broken, whole):
        with open_store(where, lambda: CLOCK) as store:
            merge_results(scanned, store, "pubmed", 10)
            assert store.table.rebuild(keep=False).differences == ()
            states.append(state(store, where))
    assert states[0] == states[1]
