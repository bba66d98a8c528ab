"""What is raised or lowered beside a name, and whether it is a part of it.

Plain text knows no superscripts. Most can be read on ("CO2", "10-5", "CD4+", "TGF-β1"); but "EGFR<sup>T790M</sup>" is a
gene and its variant, and "miR-21<sup>5</sup>" a microRNA and the number of a reference: run together they are other
names, or none. Such a mark is set apart by a blank; a variant, and what numbers references, by brackets as well, which
is how they are written on one line: "EGFR (T790M)", "miR-21 (5)".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_REACH = 40
"""No name has more characters: what stands farther before a mark is not looked at."""
LOWERED = {"sup": False, "sub": True}
"""The elements that make marks, in PubMed's records, in JATS and in HTML, and whether these are lowered."""
_WORD = re.compile(r"([\w-]+)([.,;:]?)$")
_RESIDUE = r"(?:[A-Z]|Ala|Arg|Asn|Asp|Cys|Gln|Glu|Gly|His|Ile|Leu|Lys|Met|Phe|Pro|Ser|Thr|Trp|Tyr|Val)"
_VARIANT = re.compile(rf"(?:p\.)?{_RESIDUE}\d{{1,4}}(?:{_RESIDUE}|\*|fs|del|ins|dup)(?![A-Za-z])|Δ\w")
_STATE = re.compile(
    r"(?:wt|wild[- ]?type|mut(?:ant|ated)?|ko|kd|oe|null|high|hi|low|lo|pos|neg|bright|dim|fl|flox|del)(?![a-z])",
    re.IGNORECASE,
)
_NUMBERS = re.compile(r"\d+(?:\s*[,–-]\s*\d+)*")
_NOTES = re.compile(r"[a-z](?:[,/-][a-z])*")
_CHARGED = re.compile(r"\d[+−–-]")
_HISTONE = re.compile(r"(?:me[123]?|ac|ub\d?|ph)")
_POWER_OF = re.compile(r"(?:\d*x)?10|.*-[^\W\d]{1,2}", re.IGNORECASE)
_CHARGE = re.compile(r"\s*[+−–-](?!\w)")
_HYPHENS = ("-", "\u2010", "\u2011", "\u2013")
_P_NAME = re.compile(r"p\d+")
# Names whose figures some raise.
_FIGURED = frozenset({"HER", "BCL", "Bcl", "miR", "let", "log"})


def set_apart(before: str, mark: str, after: str, lowered: bool) -> str:
    """A superscript (``lowered``: a subscript) as it stands in plain text between what is before and after it."""
    own = mark.strip()
    found = _WORD.search(before[-_REACH:])
    if found is None or not own[:1].isalnum():
        return mark
    word, point = found.groups()
    if not _is_apart(word, point, own, after, lowered):
        return mark
    goes_on = after[:1].isalnum()
    if not (lowered or goes_on or after.startswith(_HYPHENS)) and (_VARIANT.match(own) or _NUMBERS.fullmatch(own)):
        return f" ({own})"
    return f" {own} " if goes_on else f" {own}"


def _is_apart(word: str, point: str, mark: str, after: str, lowered: bool) -> bool:
    """Whether a mark is no part of the word before it; ``point`` is what ends that word, if anything does."""
    if word.endswith("-") or not any(letter.isalpha() for letter in word):
        return False
    if point:
        return not lowered and len(word) > 1 and _NUMBERS.fullmatch(mark) is not None and not after[:1].isalnum()
    if len(word) > 1 and (_VARIANT.match(mark) or _STATE.match(mark)):
        return True
    if lowered:
        # "miR-122<sub>5p</sub>": no figure of a formula or of a name goes on a number.
        return word[-1].isdigit() and mark[0].isdigit()
    if len(word) < 3:
        return False
    if _NUMBERS.fullmatch(mark):
        figure = len(mark) == 1 and _POWER_OF.fullmatch(word)
        return not (figure or word in _FIGURED or re.fullmatch(r"\d*x10", word) or _CHARGE.match(after))
    # "p27<sup>Kip1</sup>" is one name, "miR-34<sup>a</sup>" may be.
    return not (_P_NAME.fullmatch(word) or any(own.fullmatch(mark) for own in (_NOTES, _CHARGED, _HISTONE)))


class Running:
    """A text that is put together piece by piece, with marks in it that may have to be set apart.

    A mark within a mark is a part of it.
    """

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._marks: list[tuple[int, int, bool]] = []
        self._open: list[tuple[int, bool]] = []

    def add(self, piece: str | None) -> None:
        """What comes next, if there is anything."""
        if piece:
            self._pieces.append(piece)

    def begin(self, lowered: bool) -> None:
        """A superscript begins, or a subscript."""
        self._open.append((len(self._pieces), lowered))

    def end(self) -> None:
        """The mark that began last ends; where none is open, nothing does."""
        if not self._open:
            return
        start, lowered = self._open.pop()
        if not self._open:
            self._marks.append((start, len(self._pieces), lowered))

    def text(self) -> str:
        """The whole, white space folded."""
        return " ".join("".join(self._set()).split())

    def _set(self) -> Iterator[str]:
        place, before = 0, ""
        for start, stop, lowered in self._marks:
            plain = "".join(self._pieces[place:start])
            yield plain
            before = (before + plain)[-_REACH:]
            mark, place = "".join(self._pieces[start:stop]), stop
            after = self._pieces[stop] if stop < len(self._pieces) else ""
            shown = set_apart(before, mark, after, lowered)
            yield shown
            before = (before + shown)[-_REACH:]
        yield from self._pieces[place:]
