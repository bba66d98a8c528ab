"""A ZIP archive of XML that somebody else made, unpacked no further than was agreed: in bytes, in tags and in time.

A few kilobytes can unpack to gigabytes, and a few megabytes of tags become hundreds as objects. What comes out is
measured as it comes; what an archive says of itself is only looked at first.
"""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, Any

_FILES = 1_000
_DECLARATION = b"<!DOCTYPE"


class UnpackingError(Exception):
    """An archive goes beyond what was agreed."""


@dataclass(frozen=True, slots=True)
class Most:
    """What may come out of an archive: bytes and tags, all its files and all readings of them together, and seconds."""

    size: int
    tags: int
    seconds: float


class BoundedArchive(zipfile.ZipFile):
    """An archive that is read. Opening and reading raise UnpackingError beyond what was agreed."""

    def __init__(self, file: IO[bytes], most: Most, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(file)
        self.file = file
        self._most = most
        self._clock = clock
        self._until = clock() + most.seconds
        self._size = self._tags = 0
        said = [member.file_size for member in self.infolist()]
        if len(said) > _FILES or sum(said) > most.size:
            self.close()
            raise UnpackingError(self._beyond() if len(said) <= _FILES else f"it holds more than {_FILES} files")

    def open(self, name: Any, *more: Any, **options: Any) -> Any:
        """A file of it; what is read of it is measured."""
        return io.BufferedReader(_Measured(super().open(name, *more, **options), self), _AT_ONCE)

    def check_time(self) -> None:
        """Raises UnpackingError when it is over."""
        if self._clock() > self._until:
            raise UnpackingError(f"it takes more than {self._most.seconds:g} s to read")

    def measure(self, piece: bytes, before: bytes) -> None:
        """Note what came out of it, and stands after other bytes. Raises UnpackingError."""
        self._size += len(piece)
        self._tags += piece.count(b"<")
        self.check_time()
        if self._size > self._most.size or self._tags > self._most.tags:
            raise UnpackingError(self._beyond())
        if _DECLARATION in (before + piece).replace(b"\0", b""):
            raise UnpackingError("it declares a document type, as no workbook does")

    def _beyond(self) -> str:
        return f"it unpacks to more than {self._most.size:,} bytes or {self._most.tags:,} tags"


_AT_ONCE = 1 << 16


class _Measured(io.RawIOBase):
    def __init__(self, file: Any, archive: BoundedArchive) -> None:
        self._file = file
        self._archive = archive
        self._before = b""

    def readable(self) -> bool:
        return True

    def readinto(self, place: Any) -> int:
        piece: bytes = self._file.read(len(place))
        self._archive.measure(piece, self._before)
        self._before = piece[-2 * len(_DECLARATION) :]
        place[: len(piece)] = piece
        return len(piece)

    def close(self) -> None:
        self._file.close()
        super().close()
