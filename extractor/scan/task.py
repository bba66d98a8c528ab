"""One file to one file of results: the same whoever does it, and done again only where something is another."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from lxml import etree

from extractor.errors import InputError, RecordError
from extractor.guard import SECONDS
from extractor.model import NCRNA_TYPES, Document, Fault
from extractor.pipeline import Extracted, Extractor, extract, load_extractor
from extractor.records.files import opened
from extractor.scan.mending import Mending
from extractor.scan.results import (
    How,
    Noted,
    Result,
    ResultLine,
    ScanManifest,
    Source,
    are_whole,
    line_of,
    manifest_of,
    write_results,
)
from extractor.scan.selecting import FileTally, Selector
from extractor.scan.wholeness import LONGEST
from extractor.sources.files import kind_of, read_documents
from extractor.sources.pubmed_xml import document_of

_MD5 = ".md5"
_LONGEST_NAME = 150
"""Bytes; with what is put before and behind it while it is written, no more than the 255 that file systems take."""
_STRETCH = 2**20


def extractor_of(model: str, seconds: float) -> Extractor:
    """The extractor as shipped, with a model."""
    return load_extractor(model, seconds=seconds)


def extractor_by_spacy(model: str, seconds: float) -> Extractor:
    """The same, with the parser computed by spaCy itself."""
    return load_extractor(model, seconds=seconds, matrices=False)


@dataclass(frozen=True, slots=True)
class ScanPlan:
    """What is done with every file: where results go, further words, the model, the least confidence (0..1).

    A document may take so many seconds of processor time. ``load`` makes the extractor of a process, wherever that is,
    of a model and these seconds.
    """

    folder: Path
    words: tuple[str, ...] = ()
    model: str = ""
    threshold: float = 0.4
    document_seconds: float = SECONDS
    load: Callable[[str, float], Extractor] = extractor_of


@dataclass(frozen=True, slots=True)
class Settled:
    """A file that was seen to: its results (None where it is damaged), whether they were there, what is wrong.

    ``again`` of its documents were extracted from once more, as that had failed before.
    """

    path: Path
    manifest: ScanManifest | None
    known: bool = False
    problem: str = ""
    again: int = 0


def scan_file(path: Path, plan: ScanPlan, extractor: Extractor, selector: Selector) -> Settled:
    """Make the results of a file, unless they are there. A damaged file is told, and leaves nothing behind.

    Of results that are there, only documents that extraction failed on are extracted from again, and the file itself
    is not read. Raises StoreError where results cannot be written.
    """
    how = How(extractor.versions, plan.threshold, plan.words)
    try:
        _check_name(path)
        source = Source.of(path)
        known = manifest_of(plan.folder, path.name)
        if known and (known.source, known.how) == (source, how) and are_whole(plan.folder, known):
            if not known.faults:
                return Settled(path, known, known=True)
            again = len({fault.document for fault in known.faults})
            return Settled(path, Mending(plan.folder, known).done_with(extractor), again=again)
        _check_sum(path)
        reading = _FileReading(path, selector)
        made = _lines(reading, extractor, plan.threshold)
        manifest = write_results(plan.folder, source, how, made, reading.noted)
    except InputError as error:
        return Settled(path, None, problem=str(error))
    return Settled(path, manifest)


class _FileReading:
    """The chosen documents of a file, and what was noticed on the way."""

    def __init__(self, path: Path, selector: Selector) -> None:
        self.path = path
        self.tally = FileTally()
        self.unread: list[str] = []
        self.faults: list[Fault] = []
        self._selector = selector

    def noted(self) -> Noted:
        """What was noticed."""
        return Noted([*self.unread, *self.tally.unread], self.tally.deleted, self.faults)

    def documents(self) -> Iterator[Document]:
        """Each chosen document. Raises InputError where the file is damaged, or another at the end than before."""
        before = Source.of(self.path)
        yield from self._xml() if kind_of(self.path) == "pubmed-xml" else self._others()
        if Source.of(self.path) != before:
            raise InputError(f"{self.path}: changed while it was read; scan it again")

    def _others(self) -> Iterator[Document]:
        _check_lines(self.path)
        yield from (d for d in read_documents(self.path, self._cannot) if self._selector.holds_words(d.text))

    def _xml(self) -> Iterator[Document]:
        try:
            with _unpacked(self.path) as file:
                for record in self._selector.of(file, self.tally, str(self.path)):
                    try:
                        document = document_of(etree.fromstring(record.xml))
                    except (etree.XMLSyntaxError, ValueError) as error:
                        self.unread.append(f"PMID {record.pmid}: {error}")
                        continue
                    yield document
        except (OSError, EOFError, zlib.error, _igzip_error()) as error:
            raise InputError(f"{self.path}: is damaged: {error}") from error

    def _cannot(self, error: RecordError) -> None:
        self.unread.append(str(error))


def _lines(reading: _FileReading, extractor: Extractor, threshold: float) -> Iterator[ResultLine]:
    """What is found in documents that name a non-coding RNA, or may: others were chosen for something alike."""
    for found in extract(reading.documents(), extractor, threshold):
        reading.faults += found.faults
        if found.faults or _names_an_rna(found):
            yield line_of(Result(found.document, found.document.version, found.evidence))


def _names_an_rna(found: Extracted) -> bool:
    return any(mention.type in NCRNA_TYPES for mention in found.annotation.mentions)


def _unpacked(path: Path) -> IO[bytes]:
    from isal import igzip

    if path.suffix != ".gz":
        return opened(path)
    return cast("IO[bytes]", igzip.open(path, "rb"))  # type: ignore[no-untyped-call]


def _check_name(path: Path) -> None:
    """Results are called after a file, and their manifest says so in UTF-8."""
    try:
        size = len(path.name.encode())
    except UnicodeEncodeError:
        raise InputError(f"{str(path)!a}: the name is not UTF-8; rename the file, or scan a link to it") from None
    if size > _LONGEST_NAME:
        raise InputError(
            f"{path}: the name has {size} bytes, too many for its results to be called after it; up to {_LONGEST_NAME} "
            "are possible: rename the file, or scan a link to it"
        )


def _check_lines(path: Path) -> None:
    """Lines are read whole, so none of them may go on without end."""
    try:
        with _unpacked(path) as file:
            kept = 0
            while stretch := file.read(_STRETCH):
                kept = len(stretch) - stretch.rfind(b"\n") - 1 if b"\n" in stretch else kept + len(stretch)
                if kept > LONGEST:
                    raise InputError(f"{path}: is damaged: {kept:,} bytes without the end of a line")
    except (OSError, EOFError, zlib.error, _igzip_error()) as error:
        raise InputError(f"{path}: is damaged: {error}") from error


def _igzip_error() -> type[Exception]:
    """What isal raises for bytes that cannot be unpacked, which is none of zlib's."""
    from isal import igzip_lib

    return cast("type[Exception]", igzip_lib.error)


def _check_sum(path: Path) -> None:
    """Where a sum of the file lies beside it, as NCBI gives one, the file has to have it."""
    beside = path.with_name(path.name + _MD5)
    try:
        said = beside.read_text(encoding="ascii", errors="replace").rpartition("=")[2].split()
    except FileNotFoundError:
        return
    except OSError as error:
        raise InputError(f"{beside}: cannot be read: {error.strerror or error}") from error
    with path.open("rb") as file:
        own: Any = hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False))
    if own.hexdigest() not in said:
        raise InputError(f"{path}: is damaged: its MD5 sum is {own.hexdigest()}, {beside.name} says {' '.join(said)}")
