"""What tells one state of a gold from another: a digest over all files that it is made of."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from extractor.errors import InputError
from extractor.scoring import file_sha256


def digest_of(path: Path) -> str:
    """Hex digest of a file; of a folder, or one file of brat's pair, over names and contents of all of them."""
    if path.is_dir():
        return digest_of_files((p.relative_to(path).as_posix(), p) for p in sorted(path.rglob("*")) if p.is_file())
    if path.suffix in (".ann", ".txt"):
        return digest_of_files((p.name, p) for e in (".ann", ".txt") if (p := path.with_suffix(e)).is_file())
    return file_sha256(path)


def digest_of_files(files: Iterable[tuple[str, Path]]) -> str:
    """The same of files that are given, each with its name."""
    digest = hashlib.sha256()
    for name, path in files:
        try:
            content = path.read_bytes()
        except OSError as error:
            raise InputError(f"{path}: the gold cannot be read: {error.strerror or error}") from error
        digest.update(f"{name}\0{len(content)}\0".encode("utf-8", "surrogateescape") + content)
    return digest.hexdigest()
