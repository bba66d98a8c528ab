"""Results of scans into the store: of each document the highest version of its record, of equal ones the last file's.

Files are taken in the order of their names, as PubMed numbers them. What a later file deletes is withdrawn.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from extractor.errors import InputError
from extractor.model import Evidence, Standing, Versions
from extractor.scan.placing import clear_leftovers
from extractor.scan.results import Manifest, Result, manifests_in, read_results, results_path
from extractor.store import Batch, Options, RunState, RunSummary, Store, how_extracted

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the record that counts is: its version, and the number of the file."""

    version: int
    file: int


def merge_results(folder: Path, store: Store, corpus: str) -> RunSummary:
    """Bring the results of a folder into the store as a corpus.

    Raises InputError where there are no results, or where they were not all made by the same versions.
    """
    clear_leftovers(folder)
    manifests = manifests_in(folder)
    if not manifests:
        raise InputError(f"{folder}: holds no results; `extractor scan FILES -o {folder}` makes them")
    how = manifests[0].how
    if other := next((m for m in manifests if m.how != how), None):
        raise InputError(f"{folder}: {other.source.name} was scanned in another way than {manifests[0].source.name}")
    counting, deleted = _counting(folder, manifests)
    run = store.begin("merge", [corpus], how.versions, Options())
    extracted_with = how_extracted(how.versions, how.threshold)
    chosen = _chosen(folder, manifests, counting)
    while some := list(islice(chosen, _AT_ONCE)):
        documents = [result.document for result in some]
        evidence: list[Evidence] = [item for result in some for item in result.evidence]
        members = {corpus: [document.id for document in documents]}
        store.keep(run, Batch(how.versions, extracted_with, documents, evidence, members))
    _withdraw(store, run, how.versions, extracted_with, deleted)
    return store.finish(run, RunState.DONE).counts


def _counting(folder: Path, manifests: list[Manifest]) -> tuple[dict[str, _Place], list[str]]:
    """Which file has the record that counts, by document; and what was deleted and did not come again."""
    counting: dict[str, _Place] = {}
    deleted: dict[str, None] = {}
    for number, manifest in enumerate(manifests):
        for result in read_results(results_path(folder, manifest.source.name)):
            known = counting.get(result.document.id)
            if known is None or result.version >= known.version:
                counting[result.document.id] = _Place(result.version, number)
            deleted.pop(result.document.id, None)
        for pmid in manifest.deleted:
            counting.pop(pmid, None)
            deleted[pmid] = None
    return counting, list(deleted)


def _chosen(folder: Path, manifests: list[Manifest], counting: dict[str, _Place]) -> Iterator[Result]:
    for number, manifest in enumerate(manifests):
        # Of one that stands several times in a file, the last of the highest version counts.
        own: dict[str, Result] = {}
        for result in read_results(results_path(folder, manifest.source.name)):
            if counting.get(result.document.id) == _Place(result.version, number):
                own[result.document.id] = result
        yield from own.values()


def _withdraw(store: Store, run: int, versions: Versions, extracted_with: str, deleted: list[str]) -> None:
    """What PubMed has no more keeps its evidence, which counts no more."""
    for start in range(0, len(deleted), _AT_ONCE):
        some = deleted[start : start + _AT_ONCE]
        stored = store.stored(store.present(some))
        documents = [replace(known.document, standing=Standing.WITHDRAWN) for known in stored.values()]
        if not documents:
            continue
        found = store.evidence_of([document.id for document in documents])
        evidence = [replace(item, standing=Standing.WITHDRAWN) for items in found.values() for item in items]
        store.keep(run, Batch(versions, extracted_with, documents, evidence))
