"""What a scan made of a file: documents with their evidence as JSON lines, and a manifest that says of what and how.

Both are put in place by renaming, the manifest last: where it stands, the results are whole.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeVar

from extractor.errors import InputError
from extractor.model import Document, Evidence, Fault, Versions
from extractor.records.files import unpacked_name
from extractor.records.jsonl import value_of
from extractor.records.values import from_json, to_json
from extractor.scan.placing import placed

RESULTS, MANIFEST = ".evidence.jsonl", ".manifest.json"
FORM = 2
"""Changes with the form of results: those of another one are made again."""
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Source:
    """The file that was scanned: its name, and what tells whether it is another now."""

    name: str
    size: int
    modified_ns: int

    @classmethod
    def of(cls, path: Path) -> Source:
        """The file as it is now. Raises InputError where it cannot be seen."""
        try:
            seen = path.stat()
        except OSError as error:
            raise InputError(f"{path}: cannot be read: {error.strerror or error}") from error
        return cls(path.name, seen.st_size, seen.st_mtime_ns)


@dataclass(frozen=True, slots=True)
class How:
    """What results depend on beside the file: versions, least confidence (0..1), further words."""

    versions: Versions
    threshold: float
    words: tuple[str, ...] = ()
    form: int = FORM


@dataclass(frozen=True, slots=True)
class ScanManifest:
    """What is said of a file's results. ``deleted`` are PMIDs that the file takes back.

    ``faults`` are what extraction failed on: the results of these documents lack something.
    """

    source: Source
    how: How
    documents: int
    evidence: int
    unread: tuple[str, ...]
    deleted: tuple[str, ...]
    sha256: str
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Noted:
    """What was noticed on the way through a file: records that cannot be read, PMIDs taken back, faults."""

    unread: Sequence[str]
    deleted: Sequence[str]
    faults: Sequence[Fault]


@dataclass(frozen=True, slots=True)
class ResultLine:
    """A result as it is written, and how many evidence it has."""

    text: str
    evidence: int


@dataclass(frozen=True, slots=True)
class Result:
    """A document as a file has it, in a version of its record, with what was found in it."""

    document: Document
    version: int
    evidence: tuple[Evidence, ...]


def results_path(folder: Path, name: str) -> Path:
    """Where the results of a file of this name are."""
    return folder / f"{_stem(name)}{RESULTS}"


def manifest_path(folder: Path, name: str) -> Path:
    """Where their manifest is."""
    return folder / f"{_stem(name)}{MANIFEST}"


def _stem(name: str) -> str:
    return unpacked_name(Path(name)).name.removesuffix(".xml")


def manifest_of(folder: Path, name: str) -> ScanManifest | None:
    """The manifest of a file's results; None where there is none that can be read: then they are made again."""
    try:
        return _manifest(manifest_path(folder, name))
    except (OSError, ValueError):
        return None


def _manifest(path: Path) -> ScanManifest:
    found: ScanManifest = from_json(value_of(path.read_text(encoding="utf-8")), ScanManifest)
    return found


def write_results(
    folder: Path,
    source: Source,
    how: How,
    made: Iterable[ResultLine],
    noted: Callable[[], Noted],
) -> ScanManifest:
    """Write the results of a file and their manifest; ``noted`` tells at the end what was noticed on the way.

    Raises StoreError where the disk fails.
    """
    documents = found = 0
    digest = hashlib.sha256()
    with placed(results_path(folder, source.name)) as file:
        for line in made:
            file.write(line.text)
            digest.update(line.text.encode())
            documents += 1
            found += line.evidence
    rest = noted()
    unread, deleted, faults = tuple(rest.unread), tuple(rest.deleted), tuple(rest.faults)
    manifest = ScanManifest(source, how, documents, found, unread, deleted, digest.hexdigest(), faults)
    with placed(manifest_path(folder, source.name)) as file:
        file.write(f"{json.dumps(asdict(manifest), ensure_ascii=False, indent=1)}\n")
    return manifest


def line_of(result: Result) -> ResultLine:
    """The line of a result."""
    return ResultLine(f"{json.dumps(to_json(result), ensure_ascii=False)}\n", len(result.evidence))


def read_checked(
    folder: Path, manifest: ScanManifest, read: Callable[[int, bytes], Iterable[Value]]
) -> Iterator[Value]:
    """What ``read`` makes of each line of a file's results, given by number (from 1) and bytes, in their order.

    Raises InputError where the results are not there, and at the end where they are not those that the manifest is of.
    ``read`` may raise ValueError.
    """
    path = results_path(folder, manifest.source.name)
    digest = hashlib.sha256()
    problem: ValueError | None = None
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                digest.update(line)
                if problem:
                    continue
                try:
                    yield from read(number, line)
                except ValueError as error:
                    # That the whole is damaged says more than what is wrong with this line.
                    problem = error
    except OSError as error:
        raise InputError(
            f"{path}: cannot be read: {error.strerror or error}; its manifest says that it was there: "
            f"{_scan_again(folder, manifest)}"
        ) from error
    if digest.hexdigest() != manifest.sha256:
        raise InputError(
            f"{path}: is damaged, or of another scan: its SHA-256 sum is {digest.hexdigest()}, its manifest says "
            f"{manifest.sha256}; {_scan_again(folder, manifest)}"
        )
    if problem:
        raise InputError(f"{path}: cannot be read: {problem}; {_scan_again(folder, manifest)}") from problem


def _scan_again(folder: Path, manifest: ScanManifest) -> str:
    return f"`extractor scan {manifest.source.name} -o {folder}` makes it anew"


def are_whole(folder: Path, manifest: ScanManifest) -> bool:
    """Whether the results are there, and are those that the manifest is of."""
    try:
        with results_path(folder, manifest.source.name).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == manifest.sha256
    except OSError:
        return False


def result_of(line: bytes) -> Result:
    """The result that a line of results holds. Raises ValueError where it holds none."""
    found: Result = from_json(value_of(line.decode()), Result)
    return found


def manifests_in(folder: Path) -> list[ScanManifest]:
    """All manifests of a folder, by the name of what was scanned. Raises InputError for one that is damaged."""
    found = []
    for path in sorted(folder.glob(f"*{MANIFEST}")):
        try:
            manifest = _manifest(path)
        except (OSError, ValueError) as error:
            raise InputError(f"{path}: is no manifest of a scan: {error}; remove it, and scan its file again") from None
        if path != manifest_path(folder, manifest.source.name):
            raise InputError(f"{path}: is the manifest of {manifest.source.name}, under another name; remove it")
        found.append(manifest)
    return sorted(found, key=lambda manifest: manifest.source.name)
