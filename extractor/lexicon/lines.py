"""Lines of text in a stretch of bytes, each found by its number, none decoded before it is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate
from struct import Struct
from struct import pack as pack_numbers
from typing import overload

_ENDS = Struct("<II")


class Lines(Sequence[str]):
    """Offsets of the lines' ends (32 bits each, little-endian, the first 0), then the lines as UTF-8.

    Raises ValueError where the stretch is not as long as its offsets say.
    """

    def __init__(self, content: memoryview, number: int) -> None:
        self._content = content
        self._number = number
        self._begin = 4 * (number + 1)
        end = _ENDS.unpack_from(content, self._begin - 8)[1] if number else 0
        if len(content) != self._begin + end:
            raise ValueError(f"a section of {len(content)} bytes instead of {self._begin + end}")

    def __len__(self) -> int:
        return self._number

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> str | list[str]:
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(self._number))]
        if not 0 <= index < self._number:
            raise IndexError(f"line {index} of {self._number}")
        start, end = _ENDS.unpack_from(self._content, 4 * index)
        return str(self._content[self._begin + start : self._begin + end], "utf-8")

    @property
    def size(self) -> int:
        """Number of bytes."""
        return len(self._content)

    def tobytes(self) -> bytes:
        """The stretch itself."""
        return self._content.tobytes()


def pack(lines: Iterable[str]) -> Lines:
    """The lines as a stretch of bytes."""
    encoded = [line.encode() for line in lines]
    ends = list(accumulate(map(len, encoded), initial=0))
    return Lines(memoryview(pack_numbers(f"<{len(ends)}I", *ends) + b"".join(encoded)), len(encoded))
