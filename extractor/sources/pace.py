"""How fast a server may be asked, by all processes of this machine together.

Servers count by address, not by process: a job in the night and a person at noon share one allowance.
The next free moment stands in a small file that whoever asks moves on, under a lock.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock

from extractor.errors import StoreError

# An exact third of a second is often exceeded by a server's own count (Biopython says so too).
_MARGIN = 1.1
# More than any queue of waiting processes: such a moment was written before the machine was started anew.
_FAR = 600.0


class Pace:
    """At most ``rate`` requests a second from this machine, evenly spaced.

    ``clock`` gives seconds that all processes of the machine share and that never go back, as
    :func:`time.monotonic` does; a change of the date does no harm. Raises StoreError where the file
    cannot be written.
    """

    def __init__(
        self,
        path: Path,
        rate: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._path = path
        self._interval = _MARGIN / rate
        self._clock = clock
        self._sleep = sleep

    def wait(self) -> None:
        """Return when the next request may be sent."""
        delay = self._reserved() - self._clock()
        if delay > 0:
            self._sleep(delay)

    def _reserved(self) -> float:
        """A moment of our own: no other process gets it, or one nearer to it than the interval."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(self._path.with_suffix(".lock")):
                now = self._clock()
                free = self._read()
                moment = max(now, free) if free < now + _FAR else now
                # By renaming: a process killed half-way leaves the moment that stood there.
                new = self._path.with_suffix(".new")
                new.write_text(repr(moment + self._interval), encoding="ascii")
                new.replace(self._path)
        except OSError as error:
            raise StoreError(f"{self._path}: cannot be written: {error.strerror or error}") from error
        return moment

    def _read(self) -> float:
        try:
            return float(self._path.read_text(encoding="ascii"))
        except (FileNotFoundError, ValueError):
            # Nobody asked yet, or the machine went down before the file reached the disk.
            return 0.0
