"""Results of scans into the store: of each document the highest version of its record, of equal ones the one that was
changed last, of these the last file's.

Files are taken in the order of their names, as PubMed numbers them. What a later file deletes is withdrawn.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from extractor.errors import InputError
from extractor.model import Evidence, Fault, Standing, Versions
from extractor.scan.placing import clear_leftovers
from extractor.scan.results import FORM, Result, ScanManifest, manifests_in, read_checked, result_of
from extractor.store import Batch, GapKind, RefreshOptions, Run, RunState, Store, how_extracted, left_out

_AT_ONCE = 2_000
"""Documents in one transaction: some 15 MB as records, of however many files."""


class _Place(NamedTuple):
    """Where a record is: its version, the day of its last change (ISO text), the numbers of the file and of the line.

    Of several, the greatest counts.
    """

    version: int
    revised: str
    file: int
    line: int


def merge_results(folder: Path, store: Store, corpus: str, at_once: int = _AT_ONCE) -> Run:
    """Bring the results of a folder into the store as a corpus, so many documents in one transaction.

    A merge that was broken off is continued by the same call: what was kept is found unchanged. Where extraction failed
    on documents, what is known of them stays, and the run is partial.

    Everything is read through before anything is written. Raises InputError where there are no results, where they are
    damaged, or were not all made by the same versions.
    """
    clear_leftovers(folder)
    manifests = manifests_in(folder)
    if not manifests:
        raise InputError(f"{folder}: holds no results; `extractor scan FILES -o {folder}` makes them")
    how = manifests[0].how
    if how.form != FORM:
        raise InputError(
            f"{folder}: holds results of the form {how.form}, this program reads {FORM}; scan the files again"
        )
    if other := next((m for m in manifests if m.how != how), None):
        raise InputError(f"{folder}: {other.source.name} was scanned in another way than {manifests[0].source.name}")
    counting, deleted = _counting(folder, manifests)
    run = store.begin("merge", [corpus], how.versions, RefreshOptions())
    extracted_with = how_extracted(how.versions, how.threshold)
    chosen = _chosen(folder, manifests, counting)
    failed: list[str] = []
    while some := list(islice(chosen, at_once)):
        documents = [each.result.document for each in some]
        evidence: list[Evidence] = [item for each in some for item in each.result.evidence]
        faults = [fault for each in some for fault in each.faults]
        ids = [document.id for document in documents]
        tried = [(document, GapKind.NOT_EXTRACTED) for document in ids]
        store.keep(
            run, Batch(how.versions, extracted_with, documents, evidence, {corpus: ids}, tried=tried, faults=faults)
        )
        failed += [fault.document for fault in faults]
    _withdraw(store, run, how.versions, extracted_with, deleted)
    return store.finish(run, RunState.PARTIAL if failed else RunState.DONE, [left_out(failed)] if failed else [])


def _counting(folder: Path, manifests: list[ScanManifest]) -> tuple[list[list[int]], list[str]]:
    """The numbers of the lines that count, by file; and what was deleted and did not come again."""
    counting: dict[str, _Place] = {}
    deleted: dict[str, None] = {}
    for number, manifest in enumerate(manifests):
        for place, document in read_checked(folder, manifest, partial(_record, number)):
            counting[document] = max(place, counting.get(document, place))
            deleted.pop(document, None)
        for pmid in manifest.deleted:
            counting.pop(pmid, None)
            deleted[pmid] = None
    lines: list[list[int]] = [[] for _ in manifests]
    for place in counting.values():
        lines[place.file].append(place.line)
    return lines, list(deleted)


def _record(file: int, line: int, raw: bytes) -> Iterator[tuple[_Place, str]]:
    """Of which record a line is. It is looked at as a whole only where it counts."""
    try:
        result = json.loads(raw)
        document = result["document"]
        yield _Place(int(result["version"]), str(document.get("revised", "")), file, line), str(document["id"])
    except (KeyError, TypeError) as error:
        raise ValueError(f"line {line} is no result of a scan: {error}") from None


class _Chosen(NamedTuple):
    """A result that counts, and what extraction failed on there."""

    result: Result
    faults: Sequence[Fault]


def _chosen(folder: Path, manifests: list[ScanManifest], counting: list[list[int]]) -> Iterator[_Chosen]:
    for manifest, lines in zip(manifests, counting, strict=True):
        if lines:
            faults: dict[str, list[Fault]] = {}
            for fault in manifest.faults:
                faults.setdefault(fault.document, []).append(fault)
            for result in read_checked(folder, manifest, partial(_result, frozenset(lines))):
                yield _Chosen(result, faults.get(result.document.id, ()))


def _result(counting: frozenset[int], line: int, raw: bytes) -> Iterator[Result]:
    if line in counting:
        yield result_of(raw)


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
