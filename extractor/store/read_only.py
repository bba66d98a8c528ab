"""SQLite files that cannot be written: on a read-only disk, or of somebody else.

A database with a write-ahead log can be read where its log can be shared, or where it holds nothing
(https://www.sqlite.org/wal.html, "Read-only databases").
"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote

from extractor.errors import StoreError


def can_be_written(path: Path) -> bool:
    """Whether a database file that is there can be written, with its log beside it."""
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)


def uri_of(path: Path) -> str:
    """The address by which SQLite reads a file that cannot be written.

    Raises StoreError where its log holds what could not be read: what the file alone says would be an older state.
    """
    log, shared = (path.with_name(path.name + end) for end in ("-wal", "-shm"))
    name = quote(str(path.resolve()))
    if not (log.exists() and log.stat().st_size):
        # Nobody who could write it is expected; then SQLite needs no file beside it.
        return f"file:{name}?immutable=1"
    if not shared.exists():
        raise StoreError(
            f"{path}: cannot be read where nothing can be written: its last changes are still in {log.name}; "
            "copy both files to where you can write, and name that copy"
        )
    return f"file:{name}?mode=ro"
