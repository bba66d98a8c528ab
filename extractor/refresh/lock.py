"""One refresh at a time: a lock that ends with its process, however it ends."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from extractor.errors import LockedError, StoreError


@contextmanager
def locked(path: Path, started: str) -> Iterator[None]:
    """Hold the lock at ``path``. Raises LockedError, naming the holder, where another process has it.

    It is the operating system's lock on an open file: a file that a dead process left behind is no lock.
    """
    holder = path.with_suffix(".holder")
    lock = FileLock(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
    except Timeout:
        raise LockedError(f"{path}: another refresh is at work ({_holder(holder)}); this one did nothing") from None
    except OSError as error:
        raise StoreError(f"{path}: cannot be locked: {error.strerror or error}") from error
    try:
        with suppress(OSError):  # it is a courtesy to others; the lock does not depend on it
            holder.write_text(f"process {os.getpid()} on {socket.gethostname()}, since {started}", encoding="utf-8")
        yield
    finally:
        lock.release()


def _holder(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8") or "its name is not known"
    except OSError:
        return "its name is not known"
