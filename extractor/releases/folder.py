"""A release as a folder that says all of itself; the same release gives the same bytes."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from pathlib import Path

from extractor import __version__
from extractor.errors import InputError, StoreError
from extractor.exports import export
from extractor.exports.export import described
from extractor.exports.stored import content_of_release
from extractor.model import Release, ReleasedFile
from extractor.records.files import names_a_folder
from extractor.releases.changelog import write_changes
from extractor.releases.citation import citation
from extractor.store import Releases

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,63}")
SUMS = "SHA256SUMS"


def check_name(name: str) -> str:
    """The name, which becomes that of a folder. Raises InputError for one that cannot."""
    if not (_NAME.fullmatch(name) and names_a_folder(name)):
        raise InputError(
            f"{name!r} is no name for a release; write up to 64 letters, digits and . _ + -, beginning with a letter "
            "or digit, such as 2026.1"
        )
    return name


def place_of(name: str, folder: Path) -> Path:
    """Where the files of a release go, in a folder that is made where it is not there.

    Raises InputError where there is something else, StoreError where the folder cannot be made.
    """
    target = folder / check_name(name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"{folder}: is no folder for releases: {error.strerror or error}; name another one") from error
    if target.exists() and not (target / SUMS).is_file():
        raise InputError(f"{target}: is there already, and is no release; name another folder")
    return target


def produce(releases: Releases, release: Release, folder: Path) -> Release:
    """Write the files of a release to a folder of its own, all or nothing; the release with its files.

    Written again they are compared with what was written first. Raises StoreError where they differ, as another
    version of this package may write them; InputError where there is something else in the folder's place.
    """
    target = place_of(release.name, folder)
    with tempfile.TemporaryDirectory(dir=folder, prefix=f".{release.name}.") as made:
        staged = Path(made) / release.name
        staged.mkdir()
        files = _write(releases, release, staged)
        _compare(release, files)
        _exchange(staged, target, Path(made) / "old")
    return releases.note_files(release, files)


def _write(releases: Releases, release: Release, folder: Path) -> tuple[ReleasedFile, ...]:
    export(content_of_release(releases, release), "tsv", folder / "table.tsv")
    (folder / "table.tsv.manifest.json").rename(folder / "manifest.json")
    write_changes(folder / "CHANGES.md", release, releases.changes(release))
    (folder / "CITATION.cff").write_text(citation(release), encoding="utf-8")
    files = tuple(described(path) for path in sorted(folder.iterdir()))
    sums = "".join(f"{file.sha256}  {file.name}\n" for file in files)
    (folder / SUMS).write_text(sums, encoding="utf-8")
    return files


def _compare(release: Release, files: tuple[ReleasedFile, ...]) -> None:
    known = {file.name: file for file in release.files}
    other = [file.name for file in files if known.get(file.name, file) != file]
    if other:
        raise StoreError(
            f"release {release.name}: {', '.join(other)} would not be what was released; extractor {__version__} "
            f"writes it in another way than {release.code}, which made it: use that version"
        )


def _exchange(staged: Path, target: Path, aside: Path) -> None:
    if target.exists():
        os.replace(target, aside)
    os.replace(staged, target)
    shutil.rmtree(aside, ignore_errors=True)
