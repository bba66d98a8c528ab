"""Writing an export: all its files, or none; and the manifest that says what they are."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from extractor.errors import InputError, StoreError, allowed
from extractor.exports.content import About, Content
from extractor.exports.formats import EXPORTS, Format
from extractor.model import Evidence, Interaction, ReleasedFile, Versions
from extractor.records.files import put_in_place
from extractor.records.values import to_json, unfit

_DATABASE = b"SQLite format 3\0"
"""What a database begins with (https://www.sqlite.org/fileformat2.html)."""


@dataclass(frozen=True, slots=True)
class ExportManifest:
    """What an export is. ``state`` is the ISO time at which the table had last been changed: with it, the same
    state is exported as the same bytes. ``interactions``, ``evidence`` and ``documents`` count what was written;
    the last two are None where a format holds rows only.
    """

    format: str
    query: Mapping[str, str]
    state: str
    code: str
    versions: tuple[Versions, ...]
    interactions: int
    evidence: int | None
    documents: int | None
    files: tuple[ReleasedFile, ...]


def format_named(name: str) -> Format:
    """The format of this name. Raises InputError for another."""
    if name not in EXPORTS:
        raise InputError(f"{name!r} is no format of an export; {allowed(name, EXPORTS)}")
    return EXPORTS[name]


def manifest_path(path: Path) -> Path:
    """Where the manifest of an export stands."""
    return path.with_name(f"{path.name}.manifest.json")


def export(content: Content, name: str, path: Path) -> ExportManifest:
    """Write content in a format (a name of EXPORTS), with the manifest beside it; all files, or none.

    Raises InputError for an unknown format, or a path that is no file's or that of a database; StoreError where the
    disk fails. Files that were there are then as they were.
    """
    wanted = format_named(name)
    # The manifest, which is UTF-8, names the files, but not the folder that they are in.
    if not path.name or unfit(path.name) or "\0" in str(path):
        raise InputError(f"{str(path)!r} is no path of a file that can be named in UTF-8; name a file to write")
    targets = wanted.paths(path)
    try:
        for target in (*targets, manifest_path(path)):
            _check(target)
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name[:40]}.") as folder:
            return _staged(content, wanted, path, targets, Path(folder))
    except OSError as error:
        raise StoreError(f"{path}: cannot be written: {error.strerror or error}") from error


def _check(target: Path) -> None:
    """Refuse what an export must not take the place of."""
    if target.is_dir():
        raise InputError(f"{target}: is a directory; name a file to write")
    if target.parent.is_file():
        raise InputError(f"{target}: cannot be written, since {target.parent} is a file; name one in a folder")
    if target.is_file():
        with target.open("rb") as file:
            if file.read(len(_DATABASE)) == _DATABASE:
                raise InputError(f"{target}: is a database; an export does not replace it: name another file")


def _staged(content: Content, wanted: Format, path: Path, targets: Sequence[Path], folder: Path) -> ExportManifest:
    """Write all to a folder beside, then move the files to their places, the manifest last."""
    staged = [folder / target.name for target in targets]
    counted = _Counted(content)
    wanted.write(counted, staged)
    about = content.about
    files = tuple(described(file) for file in staged)
    counts = counted.rows, counted.items, counted.documents
    manifest = ExportManifest(wanted.name, dict(about.query), about.at, about.code, about.versions, *counts, files)
    last = folder / manifest_path(path).name
    last.write_text(manifest_text(manifest), encoding="utf-8")
    moves = zip((*staged, last), (*targets, manifest_path(path)), strict=True)
    put_in_place(list(moves), folder)
    return manifest


def manifest_text(manifest: ExportManifest) -> str:
    """A manifest as JSON."""
    return json.dumps(to_json(manifest) | {"query": dict(manifest.query)}, ensure_ascii=False, indent=1) + "\n"


def described(path: Path) -> ReleasedFile:
    """Size and digest of a file."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return ReleasedFile(path.name, path.stat().st_size, digest)


class _Counted:
    """Content that counts what is written of it, whichever way it is read."""

    def __init__(self, content: Content) -> None:
        self._content = content
        self.rows = 0
        self.items: int | None = None
        self.documents: int | None = None

    @property
    def about(self) -> About:
        return self._content.about

    def interactions(self) -> Iterator[Interaction]:
        self.rows = 0
        for row in self._content.interactions():
            self.rows += 1
            yield row

    def with_evidence(self) -> Iterator[tuple[Interaction, Sequence[Evidence]]]:
        self.rows = self.items = self.documents = 0
        # The ids of documents are all that is held in memory.
        seen: set[str] = set()
        for row, evidence in self._content.with_evidence():
            self.rows += 1
            self.items += len(evidence)
            seen.update(item.document for item in evidence)
            self.documents = len(seen)
            yield row, evidence
