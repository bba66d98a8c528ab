"""Files in a ZIP archive that somebody else made: read into memory, never written, and no more than was agreed."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Collection
from pathlib import Path, PurePosixPath

from extractor.errors import InputError

LARGEST = 64 * 1024 * 1024
"""So many bytes may one file have."""
ALL = 512 * 1024 * 1024
"""So many may all of them have together."""
_MOST = 200_000


def zipped_files(path: Path, endings: Collection[str]) -> dict[str, bytes]:
    """Name and content of each file with one of these endings, in order of names.

    Raises InputError for what is no archive, is encrypted or damaged, has names that lead out of a folder, or
    unpacks to more than :data:`LARGEST` (one file) or :data:`ALL` bytes.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            return _read(path, archive, endings)
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise InputError(f"{path}: cannot be unpacked: {error}") from None


def _read(path: Path, archive: zipfile.ZipFile, endings: Collection[str]) -> dict[str, bytes]:
    members = [member for member in archive.infolist() if not member.is_dir()]
    if len(members) > _MOST:
        raise InputError(f"{path}: holds {len(members)} files; up to {_MOST} are read")
    found: dict[str, bytes] = {}
    left = ALL
    for member in sorted(members, key=lambda member: member.filename):
        name = member.filename
        if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts or set(name) & set("\\:\0"):
            raise InputError(f"{path}: holds a file called {name!r}, which leads out of the archive's folder")
        # What a Mac puts beside each file ends like it.
        if PurePosixPath(name).suffix not in endings or name.startswith("__MACOSX/"):
            continue
        if name in found:
            raise InputError(f"{path}: holds two files called {name!r}")
        most = min(LARGEST, left)
        with archive.open(member) as file:
            # What the archive says of sizes is not believed.
            content = file.read(most + 1)
        if len(content) > most:
            raise InputError(
                f"{path}: {name!r} unpacks to more than is read: {LARGEST:,} bytes a file, {ALL:,} in all; "
                "unpack it and give the folder"
            )
        left -= len(content)
        found[name] = content
    return found
