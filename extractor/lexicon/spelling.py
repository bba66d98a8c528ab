"""Folding of names into keys, and the judgement whether a text spells a term.

Two spellings share a key when they differ in case, separators, Greek letters against their names
and British against American vowels only: ``TGF-β1``, ``TGFbeta1`` and ``TGF beta 1`` are all
``tgfbeta1``. A shared key is necessary, not sufficient: :func:`spells` then looks at case and at
where the text has blanks.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

WORD = re.compile(r"[^\W_]+")
GREEK = {
    **{
        letter: unicodedata.name(letter).split()[-1].lower().replace("lamda", "lambda")
        for letter in "αβγδεζηθικλμνξοπρστυφχψω"
    },
    "ς": "sigma",
    "ϕ": "phi",
    "ϵ": "epsilon",
    "µ": "mu",
    "ß": "beta",
}
_GREEK_NAME = "|".join(sorted({name for name in GREEK.values() if len(name) > 2}, key=len, reverse=True))
_BREAK = re.compile(
    rf"(?<=\d)(?=[a-z])|(?<=[a-z])(?=\d)|(?={_GREEK_NAME})|(?<=alpha)|(?<=beta)|(?<=gamma)|(?<=delta)|(?<=kappa)"
)
_BRITISH = (
    ("tumour", "tumor"),
    ("aemi", "emi"),
    ("haem", "hem"),
    ("oestr", "estr"),
    ("oedem", "edem"),
    ("paed", "ped"),
    ("leukaem", "leukem"),
)
_HYPHENS = frozenset("-\u2010\u2011\u2012\u2013\u2212_")
SOFT_GAPS = frozenset(
    (*" \u00a0\u202f\n'’′`./-\u2010\u2011\u2012\u2013\u2014\u2212_,", ", ", ". ", "- ", " -", "' ", "’ ")
)


class Case(StrEnum):
    """How strictly the letters' case must agree with the term's own spelling."""

    NAME = "n"
    """Not at all."""
    SYMBOL = "s"
    """As a gene symbol: exactly, or as authors commonly write it (``Pten``, ``BCL-XL``, ``bcl-2``)."""
    WORD = "w"
    """A symbol that is an ordinary word in another case (``MET``, ``REST``): exactly."""
    EXACT = "x"
    """Exactly, because a curator said so."""


@dataclass(frozen=True, slots=True)
class Term:
    """One spelling of one entry; ``entry`` is its number in the table.

    ``weak`` spellings (short aliases) count only where the text gives a further reason.
    """

    entry: int
    case: Case
    weak: bool
    spelling: str


def fold(word: str) -> str:
    """The folded form of one run of letters and digits."""
    folded = word.casefold() if word.isascii() else _fold_unicode(word)
    if "ae" in folded or "oe" in folded or "our" in folded:
        for british, american in _BRITISH:
            folded = folded.replace(british, american)
    return folded


@lru_cache(maxsize=4096)
def _fold_unicode(word: str) -> str:
    letters = (GREEK.get(letter.lower(), GREEK.get(letter, letter)) for letter in word)
    plain = unicodedata.normalize("NFKD", "".join(letters)).casefold()
    return "".join(letter for letter in plain if letter.isalnum())


def key_of(name: str) -> str:
    """What a name is looked up by: its folded words, joined; "" for a name without any."""
    return "".join(fold(word) for word in WORD.findall(name))


def is_soft(gap: str) -> bool:
    """Whether a term may go on across what stands between two words."""
    # Lines of some systems end in two characters, and some go on after blanks; the end of a paragraph has "\n".
    return gap in SOFT_GAPS or (gap.isspace() and "\n" not in gap)


def spells(term: Term, surface: str) -> bool:
    """Whether ``surface``, which has the term's key (or its plural), is a spelling of the term."""
    if surface == term.spelling:
        return True
    if not _blanks_agree(term, surface):
        return False
    found, own = _letters(surface), _letters(term.spelling)
    # A plural's "s" is small: RARS is a symbol, and not what several RARs are.
    if own.isupper() and found == f"{own}S":
        return False
    if term.case is Case.NAME:
        return True
    if found == own or found.removesuffix("s") == own:
        return True
    return term.case is Case.SYMBOL and _is_symbol_variant(found, own)


def _letters(spelling: str) -> str:
    return "".join(GREEK.get(c.lower(), GREEK.get(c, c)) for c in spelling if c.isalnum())


def _blanks_agree(term: Term, surface: str) -> bool:
    """Whether the gaps of the text stand where the term may be cut, and its own blanks are kept."""
    if surface.isalnum() and " " not in term.spelling and term.spelling.isascii():
        return True
    gaps = dict(_gaps(surface))
    cuts = _cuts(term.spelling)
    if any(offset not in gaps for offset in cuts.blanks):
        return False
    for offset, gap in gaps.items():
        own = cuts.gaps.get(offset)
        if "/" in gap or "," in gap or "." in gap:
            if own is None or gap.strip() != own.strip():
                return False
        elif offset not in cuts.breaks:
            if own is None:
                return False
        elif gap not in _HYPHENS and own != gap and term.case is not Case.NAME and not _spaced(surface):
            return False
    return True


def _spaced(surface: str) -> bool:
    """A symbol written with a blank before its number needs enough letters to be known by."""
    head = WORD.findall(surface)[0]
    return len(head) >= 3 and (head.isupper() or (len(head) >= 4 and not head.islower()))


def _gaps(surface: str) -> list[tuple[int, str]]:
    gaps, offset, end = [], 0, 0
    for match in WORD.finditer(surface):
        if end:
            gaps.append((offset, surface[end : match.start()]))
        offset += len(fold(match.group()))
        end = match.end()
    return gaps


@dataclass(frozen=True, slots=True)
class _Cuts:
    """Offsets in a term's key: its own gaps, blanks between letters among them, natural breaks."""

    gaps: dict[int, str]
    blanks: frozenset[int]
    breaks: frozenset[int]


@lru_cache(maxsize=65536)
def _cuts(spelling: str) -> _Cuts:
    key, gaps = key_of(spelling), dict(_gaps(spelling))
    natural = frozenset(match.start() for match in _BREAK.finditer(key))
    blanks = frozenset(offset for offset, gap in gaps.items() if gap.isspace() and offset not in natural)
    return _Cuts(gaps, blanks, natural)


def cuts_of(spelling: str) -> list[int]:
    """Offsets in a name's key where a text may have something between its letters, in order."""
    cuts = _cuts(spelling)
    return sorted(cuts.breaks.union(cuts.gaps))


def _is_symbol_variant(found: str, own: str) -> bool:
    """Ways in which authors write a symbol otherwise than the table does."""
    has_digit = any(c.isdigit() for c in found)
    if found.isupper():
        return has_digit or len(found) >= 4 or own[0].islower()
    if found.islower():
        return has_digit and len(found) >= 4 and sum(c.isalpha() for c in found) >= 2
    if found[0].isupper() and found[1:].lower() == found[1:]:
        return len(found) >= 3
    return len(found) >= 4 and sum(c.isupper() for c in found) >= 2
