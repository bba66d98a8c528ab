"""Documents that extraction failed on, extracted from once more; all other results stay as they are, byte by byte."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from extractor.model import Document, Fault
from extractor.pipeline import Extractor, extract
from extractor.scan.results import (
    Noted,
    Result,
    ResultLine,
    ScanManifest,
    line_of,
    read_checked,
    result_of,
    write_results,
)


class _Known(NamedTuple):
    """A line of results: the document it is of, its bytes, how many evidence it has."""

    document: str
    raw: bytes
    evidence: int


class Mending:
    """The results of a file made anew from those that are there; ``faults`` are what still fails.

    The file itself is not read: results hold the texts of their documents.
    """

    def __init__(self, folder: Path, manifest: ScanManifest) -> None:
        self.faults: list[Fault] = []
        self._folder = folder
        self._manifest = manifest
        self._failed = frozenset(fault.document for fault in manifest.faults)

    def done_with(self, extractor: Extractor) -> ScanManifest:
        """Write the results anew. Raises InputError where those that are there are damaged, StoreError for the disk."""
        known = self._manifest
        return write_results(self._folder, known.source, known.how, self._lines(extractor), self._noted)

    def _noted(self) -> Noted:
        return Noted(self._manifest.unread, self._manifest.deleted, self.faults)

    def _lines(self, extractor: Extractor) -> Iterator[ResultLine]:
        versions: deque[int] = deque()

        def documents() -> Iterator[Document]:
            for line in self._known():
                if line.document in self._failed:
                    result = result_of(line.raw)
                    versions.append(result.version)
                    yield result.document

        again = extract(documents(), extractor, self._manifest.how.threshold)
        for line in self._known():
            if line.document not in self._failed:
                yield ResultLine(line.raw.decode(), line.evidence)
                continue
            found = next(again)
            self.faults += found.faults
            yield line_of(Result(found.document, versions.popleft(), found.evidence))

    def _known(self) -> Iterator[_Known]:
        return read_checked(self._folder, self._manifest, _known_line)


def _known_line(number: int, raw: bytes) -> Iterator[_Known]:
    try:
        value = json.loads(raw)
        yield _Known(str(value["document"]["id"]), raw, len(value["evidence"]))
    except (KeyError, TypeError) as error:
        raise ValueError(f"line {number} is no result of a scan: {error}") from None
