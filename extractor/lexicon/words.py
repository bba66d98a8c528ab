"""The words of a text, folded and joined, with the way back to their places."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import accumulate

from extractor.lexicon.spelling import SOFT_GAPS, is_soft

_GAP = re.compile(r"([\W_]+)")
_NEXT = 3
"""Letters of the next word that are looked at first: most words end there that could begin a name."""
_LONGEST = 256
"""Letters that are joined for a name at most."""


@dataclass(frozen=True, slots=True)
class FoldedWord:
    """A folded word; whether a match can begin with it, and whether it can be one alone; whether it ends in "ies"."""

    folded: str
    begins: bool
    alone: bool
    in_ies: bool


class Words:
    """Words in the order of the text, and what finding names asks of them.

    All is made by calls over the whole text at once, which is several times faster than word by word.
    """

    def __init__(self, text: str, read: Callable[[str], FoldedWord]) -> None:
        pieces = _GAP.split(text)
        places = list(accumulate(map(len, pieces), initial=0))
        known = list(map(read, pieces[::2]))
        self.starts = places[::2]
        self.ends = places[1::2]
        self.folded = [word.folded for word in known]
        self.joined = "".join(self.folded)
        self.offsets = list(accumulate(map(len, self.folded), initial=0))
        """Where each word begins in ``joined``; at the end, its length."""
        self.last_at = dict(zip(reversed(self.offsets[1:]), range(len(known) - 1, -1, -1), strict=True))
        """The word that ends at an offset in ``joined``; the first where words without letters follow."""
        self.begins = [index for index, word in enumerate(known) if word.begins]
        self.alone = [word.alone for word in known]
        self.in_ies = [index for index, word in enumerate(known) if word.in_ies]
        hard = [
            offset
            for offset, gap in zip(self.offsets[1:], pieces[1::2], strict=False)
            if gap not in SOFT_GAPS and not is_soft(gap)
        ]
        self._hard = [*hard, len(self.joined)]
        self._passed = 0

    def beginning(self, index: int) -> str:
        """A word with what a longer name has to go on with: the first letters of the next word."""
        after = self.offsets[index + 1]
        end = min(after + _NEXT, self.offsets[index + 2]) if index + 2 < len(self.offsets) else after
        return self.joined[self.offsets[index] : end]

    def stop_of(self, index: int) -> int:
        """The offset that a name from a word on does not reach beyond: names stop at hard breaks.

        To be asked for words from left to right.
        """
        start = self.offsets[index]
        while self._hard[self._passed] <= start:
            self._passed += 1
        return min(self._hard[self._passed], start + _LONGEST)
