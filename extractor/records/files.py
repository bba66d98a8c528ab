"""Opening a text file that a user named, and writing one so that it is whole or not there."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import re
import shutil
import tempfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, TextIO, cast

from extractor.errors import InputError, RecordError

# Windows keeps these names for devices, whatever their ending.
_RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³]) *(\..*)?", re.IGNORECASE | re.DOTALL)
_LONGEST_NAME = 100


def names_a_folder(name: str) -> bool:
    """Whether a name is that of one folder, in the place where it is looked for, on every system."""
    return (
        0 < len(name) <= _LONGEST_NAME
        and name.isprintable()
        and not set(name) & set('<>:"/\\|?*')
        and not name.startswith((".", " "))
        and not name.endswith((".", " "))
        and not _RESERVED.fullmatch(name)
    )


def opened(path: Path) -> BinaryIO:
    """The file, open for reading bytes; one that was compressed by gzip, bzip2 or xz is unpacked on the way.

    Raises InputError where there is none, or it is a directory, and while it is read, where it is damaged.
    """
    if path.is_dir():
        raise InputError(f"{path}: is a directory; a file is needed")
    try:
        file = path.open("rb")
        head = file.peek(_LONGEST_MARK)
        unpack = next((unpack for mark, unpack in _PACKED.items() if head.startswith(mark)), None)
    except OSError as error:
        raise InputError(f"{path}: cannot be opened: {error.strerror or error}") from error
    except ValueError as error:
        # No file of any system can have this name.
        raise InputError(f"{path!r}: cannot be opened: {error}") from error
    if unpack is None:
        return file
    return cast("BinaryIO", io.BufferedReader(_Unpacked(path, file, unpack(file)), _UNPACKED_AT_ONCE))


_PACKED: dict[bytes, Callable[[BinaryIO], Any]] = {
    b"\x1f\x8b": lambda file: gzip.GzipFile(fileobj=file),
    b"BZh": bz2.BZ2File,
    b"\xfd7zXZ\x00": lzma.LZMAFile,
}
"""How compressed files begin, and what unpacks them."""
_LONGEST_MARK = 6
_UNPACKED_AT_ONCE = 2**16


class _Unpacked(io.RawIOBase):
    """What a compressed file holds."""

    def __init__(self, path: Path, packed: BinaryIO, unpacked: Any) -> None:
        super().__init__()
        self._path, self._packed, self._unpacked = path, packed, unpacked

    def readable(self) -> bool:
        """Whether it can be read."""
        return True

    def readinto(self, place: Any) -> int:
        """Fill ``place``. Raises InputError where the file is damaged."""
        try:
            found = self._unpacked.read(len(place))
        except (EOFError, OSError, ValueError, zlib.error, lzma.LZMAError) as error:
            raise InputError(f"{self._path}: cannot be read: damaged or cut off: {error}") from error
        place[: len(found)] = found
        return len(found)

    def close(self) -> None:
        """Close the file, too."""
        self._unpacked.close()
        self._packed.close()
        super().close()


def unpacked_name(path: Path) -> Path:
    """The name that the file has when it is not compressed."""
    return path.with_suffix("") if path.suffix in {".gz", ".bz2", ".xz"} else path


def lines_of(path: Path) -> Iterator[tuple[int, str]]:
    """Number (from 1) and content of each line, without its end. Only LF and CRLF end a line.

    Raises InputError where there is no such file, it is a directory, or it is empty, and
    RecordError at the line that is not UTF-8. A byte-order mark is passed over.
    """
    number = 0
    with opened(path) as file:
        for number, raw in enumerate(file, 1):
            yield number, _decoded(path, number, raw).removesuffix("\n").removesuffix("\r")
    if not number:
        raise InputError(f"{path}: is empty")


def _decoded(path: Path, number: int, raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig" if number == 1 else "utf-8")
    except UnicodeDecodeError as error:
        raise RecordError(
            path,
            number,
            f"byte {error.start + 1} of the line (0x{raw[error.start]:02x}) is not UTF-8; save the file as UTF-8",
        ) from error


@contextmanager
def whole_file(path: Path) -> Iterator[TextIO]:
    """Write to a file beside ``path`` that takes its place at the end, or is removed on failure."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            yield file
        give_usual_mode(temporary)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def give_usual_mode(temporary: Path) -> None:
    """Let others read a file of ``tempfile``, which gives it 0600, as far as the user's umask does."""
    umask = os.umask(0)
    os.umask(umask)
    temporary.chmod(0o666 & ~umask)


def put_in_place(moves: Sequence[tuple[Path, Path]], spare: Path) -> None:
    """Move files (from, to) to their places: all of them, or none where one cannot be moved.

    ``spare`` is a folder beside these places, which keeps what stood there until the last is moved.
    """
    done: list[tuple[Path, Path | None]] = []
    try:
        for number, (source, target) in enumerate(moves):
            old = _set_aside(target, spare / f"{number}.old")
            source.replace(target)
            done.append((target, old))
    except BaseException:
        for target, old in reversed(done):
            if old:
                old.replace(target)
            else:
                target.unlink()
        raise


def _set_aside(target: Path, place: Path) -> Path | None:
    """A second name for what stands at a path, or a copy where files have but one; None where nothing does."""
    if not os.path.lexists(target):
        return None
    try:
        os.link(target, place, follow_symlinks=False)
    except (OSError, NotImplementedError):
        shutil.copy2(target, place, follow_symlinks=False)
    return place
