"""What names of non-coding RNAs look like in the bytes of XML: expressions that miss none, and match more than names.

They follow :mod:`extractor.names`, ``data/ncrna.toml``, the cues of ``data/entities.toml`` and the names of RNAs in the
lexicon. Between the parts of a name there may be whatever a reader does not see as part of it: dashes of all kinds,
tags, references to characters. Each name of the lexicon becomes a string without alternatives, as Hyperscan takes
thousands of these as fast as one, and compiles them at once; only names that are too short get an expression.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, product

from extractor.lexicon.spelling import cuts_of, key_of

_TAG = r"(?:</?[a-z]{1,3}>)?"
_REFERENCE = r"&(?:amp;)?(?:#x?[0-9A-Fa-f]{2,5}|[a-z]{3,6});"
# "<" and "&" are among what is no letter; what follows them is a tag's or a reference's.
_GAP = r"(?:[^A-Za-z0-9]|[ibu]>|em>|su[bp]>|amp;|#x?[0-9A-Fa-f]{2,5};|[a-z]{3,6};){0,5}"
_DASH = rf"{_TAG}(?:-|\xe2\x80[\x90-\x95]|\xe2\x88\x92|\xef\xb9\xa3|\xef\xbc\x8d|{_REFERENCE}){_TAG}"
_UNSEEN = (
    r"\xc2\xad|\xcd\x8f|\xd8\x9c|\xe1\xa0\x8e|\xe2\x80[\x8b-\x8f\xaa-\xae]|\xe2\x81[\xa0-\xa4\xa6-\xa9]|\xef\xb8[\x80-\x8f]"
    r"|\xef\xbb\xbf"
)
# Full-width and mathematical letters, ligatures, letters and digits written as references: seldom, and then anything.
_DISGUISED = (
    r"\xef\xbc[\x90-\xba]|\xef\xbd[\x81-\x9a]|\xef\xac[\x80-\x86]|\xf0\x9d[\x90-\x9f]"
    r"|&(?:amp;)?#(?:4[89]|5[0-7]|6[5-9]|[78][0-9]|90|9[7-9]|1[01][0-9]|12[0-2]);"
    r"|&(?:amp;)?#x(?:3[0-9]|[46][1-9a-f]|[57][0-9a]);|&(?:amp;)?(?:#173|#x0*ad|shy|#x20[0-6].|#8[23]..);"
)
_IN_ANY_CASE = (
    rf"m{_TAG}i{_TAG}rs?{_GAP}(?:[0-9]|bart|bhrf|k12|u[sl][0-9])",
    rf"mi(?:cro)?{_GAP}rna",
    r"mir(?:let)?[0-9]",
    rf"let{_GAP}7",
    rf"l(?:in|sy){_DASH}[46]",
    r"[^a-z]lnc",
    r"lincrna",
    rf"linc(?:{_GAP}[0-9]|{_DASH}[a-z])",
    rf"coding{_GAP}rna",
    r"circ_?rna",
    rf"circular{_GAP}rna",
    rf"cirs{_GAP}7",
    rf"cdr{_GAP}1{_GAP}as",
    rf"antisense{_GAP}(?:rna|transcript)",
    rf"snhg{_GAP}[0-9]",
    rf"neat{_GAP}1",
    _UNSEEN,
    _DISGUISED,
)
_AS_WRITTEN = (
    rf"[Cc]irc(?:[A-Z0-9_]|{_DASH}[A-Z0-9])",
    rf"(?:RP[0-9]{{1,2}}|CT[ABCD]|KB|GS1|LL[0-9]+NC[0-9]+|XX[a-z]+){_DASH}{_GAP}[0-9]",
    r"[^A-Za-z0-9](?:AC|AL|AP|FP|BX|Z|AF|AK|BC|AY)[0-9]{5,6}[^0-9]",
    # Behind a dash, of which this is the last byte, a tag or a reference.
    r"[-;>\x8d\x90-\x95\xa3](?:(?:AS|IT|OT)[0-9]{0,2}|DT)[^A-Za-z0-9]",
    r"NONHSA[TG][0-9]",
    r"TCONS_[0-9]",
    r"XLOC_[0-9]",
    r"LOC[0-9]{6}",
    r"ENST[0-9]{3}",
    r"uc\.[0-9]{2}",
)
# Names given in series, of which the lexicon has hundreds.
_SERIES = (
    rf"flj{_GAP}[0-9]{{4}}",
    rf"fam{_GAP}[0-9]{{1,3}}{_GAP}[a-z]",
    rf"c(?:[0-9]{{1,2}}|x|y|xy){_GAP}orf{_GAP}[0-9]",
    rf"dkfz{_GAP}p",
    rf"kiaa{_GAP}[0-9]",
)
_COVERED = re.compile("|".join((*_IN_ANY_CASE, *_SERIES)), re.IGNORECASE)
_COVERED_AS_WRITTEN = re.compile("|".join(_AS_WRITTEN))
_SHORTEST = 5
"""Bytes that a string needs to be told from others without looking at what stands around it."""
_USUAL = ("", "-", " ")
_BETWEEN = (*_USUAL, "/", ".", "&#x2010;", "</i>", "<i>", "\u00a0", *map(chr, range(0x2010, 0x2016)), "\u2212")


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression on bytes, and whether letters match in any case.

    ``length`` is that of a string which counts only at the beginning of a word; it is 0 for all others.
    """

    pattern: bytes
    any_case: bool = True
    length: int = 0


def expressions(names: Iterable[str]) -> list[Expression]:
    """Expressions of which one matches wherever a non-coding RNA is named; ``names`` are those of the lexicon."""
    fixed = [Expression(pattern.encode("ascii")) for pattern in (*_IN_ANY_CASE, *_SERIES)]
    fixed += [Expression(pattern.encode("ascii"), any_case=False) for pattern in _AS_WRITTEN]
    strings = {string.encode() for name in names if not _is_covered(name) for string in _strings(name)}
    return [*fixed, *map(_of_string, sorted(strings))]


def _of_string(string: bytes) -> Expression:
    return Expression(re.escape(string), length=len(string) if len(string) < _SHORTEST else 0)


def _is_covered(name: str) -> bool:
    around = f" {name} "
    return bool(_COVERED.search(around) or _COVERED_AS_WRITTEN.search(around))


def _strings(name: str) -> Iterator[str]:
    """What stands wherever a name does: its beginning, or the two of its words that are longest together."""
    key = key_of(name)
    offsets = [0, *(cut for cut in cuts_of(name) if 0 < cut < len(key)), len(key)]
    parts = [key[start:end] for start, end in pairwise(offsets)]
    if " " in name:
        first = _longest(parts)
        parts = parts[first : first + 2]
    enough = next((number for number in range(1, len(parts)) if sum(map(len, parts[:number])) >= _SHORTEST), len(parts))
    for gaps in {*product(_USUAL, repeat=enough - 1), *((gap,) * (enough - 1) for gap in _BETWEEN)}:
        yield parts[0] + "".join(gap + part for gap, part in zip(gaps, parts[1:enough], strict=True))


def _longest(parts: Sequence[str]) -> int:
    return max(range(max(1, len(parts) - 1)), key=lambda index: sum(map(len, parts[index : index + 2])))
