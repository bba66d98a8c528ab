"""Files of results put in place whole, and what killed processes left of others.

A file is written under a hidden name beside its place, which says on which machine, and is locked until it has its
name. A lock ends with its process, however that ends; so what is not locked is left over. Whether the locks of a folder
that several machines share reach from one to the other depends on how it is mounted: what another machine wrote is left
over only once it has been left alone for a day.
"""

from __future__ import annotations

import os
import re
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from extractor.errors import StoreError
from extractor.records.files import give_usual_mode

if sys.platform != "win32":
    import fcntl

_LEFT_ALONE_SECONDS = 24 * 60 * 60
_END = ".part"


@contextmanager
def placed(path: Path) -> Iterator[TextIO]:
    """A text file that is at ``path`` whole or not at all, and on the disk before it is there.

    Raises StoreError where the disk fails.
    """
    try:
        with _begun(path) as (temporary, file):
            yield file
            file.flush()
            os.fsync(file.fileno())
            if sys.platform == "win32":
                file.close()  # what is open there can be neither renamed nor removed, and so needs no lock
            temporary.replace(path)
    except OSError as error:
        raise StoreError(f"{path}: cannot be written: {error.strerror or error}") from error


@contextmanager
def _begun(path: Path) -> Iterator[tuple[Path, TextIO]]:
    path.parent.mkdir(parents=True, exist_ok=True)
    while True:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.{_here()}.", suffix=_END)
        temporary = Path(name)
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            _lock(file.fileno())
            # Somebody may have taken it for left over before it was locked.
            if temporary.exists():
                try:
                    give_usual_mode(temporary)
                    yield temporary, file
                finally:
                    with suppress(OSError):
                        temporary.unlink(missing_ok=True)
                return


def clear_leftovers(folder: Path) -> list[str]:
    """Remove what killed processes left of files in a folder, if there is one; the names of what was removed, sorted.

    What cannot be removed stays.
    """
    return sorted(path.name for path in folder.glob(f".*{_END}") if _is_left_over(path) and _removed(path))


def _is_left_over(path: Path) -> bool:
    try:
        free = _is_free(path)
        left_alone = time.time() - path.stat().st_mtime > _LEFT_ALONE_SECONDS
    except OSError:
        return False  # it has its name by now
    if free is None or f".{_here()}." not in path.name:
        return free is not False and left_alone
    return free


def _removed(path: Path) -> bool:
    try:
        path.unlink()
    except OSError:
        return False
    return True


def _here() -> str:
    """The name of this machine, as part of a file name without dots."""
    return re.sub(r"[^A-Za-z0-9-]", "_", socket.gethostname()) or "_"


if sys.platform == "win32":

    def _lock(handle: int) -> None:
        """What is open cannot be removed here."""

    def _is_free(path: Path) -> bool | None:
        return True

else:

    def _lock(handle: int) -> None:
        # Some file systems know no locks; there, only what has been left alone is left over.
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX)

    def _is_free(path: Path) -> bool | None:
        """Whether nobody holds the lock of a file; None where its file system knows no locks."""
        # Where it is shared, a lock to write needs a file that is open for that.
        handle = os.open(path, os.O_RDWR)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            return None
        finally:
            os.close(handle)
        return True
