"""What names of non-coding RNAs look like in the bytes of XML: expressions that miss none, and match more than names.

They follow :mod:`extractor.names`, ``data/ncrna.toml``, the cues of ``data/entities.toml`` and the names of RNAs in the
lexicon. Between the parts of a name there may be whatever a reader does not see as part of it: dashes of all kinds,
tags, references to characters. Each name of the lexicon becomes a string without alternatives, as Hyperscan takes
thousands of these as fast as one, and compiles them at once; only names that are too short get an expression.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise, product

from extractor.lexicon import Lexicon
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
# One expression for each beginning: together they would have no letters in common, and be looked for at each byte.
_PERHAPS = r"(?:-| |\xc2\xa0|\xe2\x80.|\xe2\x88\x92)?"
_LIBRARIES = (
    rf"rp{_PERHAPS}[0-9]{{1,2}}{_PERHAPS}[0-9]{{1,4}}[a-z]",
    rf"rp[0-9]{{1,2}}{_DASH}",
    rf"ct[abcd]{_PERHAPS}[0-9]{{3}}",
    rf"ct[abcd]{_DASH}",
    rf"kb{_DASH}{_GAP}[0-9]",
    rf"gs1{_DASH}",
    rf"ll[0-9]{{1,2}}nc[0-9]{{1,2}}{_DASH}",
    rf"xx[a-z]{{2,6}}{_DASH}",
    r"xxbac",
)
_ACCESSIONS = tuple(
    rf"[^A-Za-z0-9]{bank}{_PERHAPS}[0-9]{{5}}" for bank in ("ac", "al", "ap", "fp", "bx", "z", "af", "ak", "bc", "ay")
)
# An antisense, intronic, overlapping or divergent transcript of a gene.
_OF_A_GENE = (
    r"(?:as|it|ot)[0-9]{1,2}s?[^A-Za-z0-9]",
    r"[0-9a-z]-(?:dt|[0-9]as)s?[^A-Za-z0-9]",
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
    *_LIBRARIES,
    *_ACCESSIONS,
    r"nonhsa[tg][0-9]",
    r"tcons_[0-9]",
    r"xloc_[0-9]",
    rf"loc{_PERHAPS}[0-9]{{6}}",
    rf"enst{_PERHAPS}[0-9]{{3}}",
    r"uc\.[0-9]{2}",
)
_A_TAG = r"</?(?:i|b|u|em|sc|su[bp])>"
_DOUBTFUL = (
    _UNSEEN,
    _DISGUISED,
    rf"[A-Za-z0-9]{_A_TAG}[A-Za-z0-9]",
    rf"[A-Za-z0-9](?:-|\xe2\x80.|\xe2\x88\x92){_A_TAG}[A-Za-z0-9]",
    rf"[A-Za-z0-9]{_A_TAG}(?:-|\xe2\x80.|\xe2\x88\x92)[A-Za-z0-9]",
    r"[A-Za-z0-9]&(?:amp;)?#x?[0-9A-Fa-f]{2,5};[A-Za-z0-9]",
    r"[A-Za-z](?:\xe2\x80[\x80-\x8a\xaf]|\xe2\x81\x9f|\xe3\x80\x80)[A-Za-z0-9]",
)
"""What may hide a name: where one of these is, the text is looked at without it."""
_AS_WRITTEN = (
    rf"[Cc]irc(?:[A-Z0-9_]|{_DASH}[A-Z0-9])",
    # Not behind any tag: initials of authors are alike. Each begins with letters to look for.
    r"-(?:AS|IT|OT|DT)s?[^A-Za-z0-9]",
    r"(?:\xe2\x80.|\xe2\x88\x92|\xc2\xa0)(?:AS|IT|OT|DT)s?[^A-Za-z0-9]",
    rf"[A-Z0-9]{_PERHAPS}DTs?[^A-Za-z0-9]",
)
# Names given in series, of which the lexicon has hundreds.
_SERIES = (
    rf"flj{_GAP}[0-9]{{4}}",
    rf"fam{_GAP}[0-9]{{1,3}}{_GAP}[a-z]",
    rf"c{_PERHAPS}(?:[0-9]{{1,2}}|x|y|xy){_GAP}orf{_GAP}[0-9]",
    rf"dkfz{_GAP}p",
    rf"kiaa{_GAP}[0-9]",
)
# What is written to the gene as a part of its name: GAS5 is another matter.
_COVERED = re.compile("|".join((*_IN_ANY_CASE, *_SERIES, "-(?:as|it|ot)[0-9]{1,2} ")), re.IGNORECASE)
_COVERED_AS_WRITTEN = re.compile("|".join(_AS_WRITTEN))
_SHORTEST = 5
"""Bytes of a string that stands in few words; shorter ones are looked for with what is before them."""
_USUAL = ("", "-", " ")
_BETWEEN = (*_USUAL, "/", ".", "&#x2010;", "\u00a0", *map(chr, range(0x2010, 0x2016)), "\u2212", "\ufe63", "\uff0d")
_BETWEEN_WORDS = (*_BETWEEN, " (", ") ", "), ", ", ", "- ", " -", "</i> ", " <i>", "\n")
_ANTISENSE = re.compile(r"[^-]-AS$")
_OTHERWISE = (
    ("tumor", "tumour"),
    ("leukem", "leukaem"),
    ("estr", "oestr"),
    ("hem", "haem"),
    ("edem", "oedem"),
    ("ped", "paed"),
    ("emi", "aemi"),
)
"""American and British, as names are folded to the first."""


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression on bytes, and whether letters match in any case.

    A match counts only where the last ``begins`` bytes are the beginning of a word, and, where it ``ends``, at the end
    of one. One ``in_capitals`` has a capital somewhere. One that is ``doubtful`` is no name, but may hide one.
    """

    pattern: bytes
    any_case: bool = True
    begins: int = 0
    ends: bool = False
    in_capitals: bool = False
    doubtful: bool = False

    def counts(self, data: bytes, end: int) -> bool:
        """Whether a match that ends there does."""
        if self.begins and data[end - self.begins - 1 : end - self.begins].isalnum():
            return False
        if self.in_capitals and data[end - self.begins : end].islower():
            return False
        after = data[end : end + 2]
        return not (self.ends and after[:1].isalnum()) or (after[:1] in b"sS" and not after[1:].isalnum())


def expressions(lexicon: Lexicon) -> list[Expression]:
    """Expressions of which one matches wherever a non-coding RNA is named."""
    fixed = [Expression(pattern.encode("ascii")) for pattern in (*_IN_ANY_CASE, *_OF_A_GENE, *_SERIES)]
    fixed += [Expression(pattern.encode("ascii"), any_case=False) for pattern in _AS_WRITTEN]
    fixed += [Expression(pattern.encode("ascii"), doubtful=True) for pattern in _DOUBTFUL]
    strings: dict[bytes, Expression] = {}
    for name in lexicon.rna_names:
        if not _is_covered(name):
            small = name.isalpha() and any(lexicon.find(name.lower()))
            for each in _of_words(name) if " " in name else _of_symbol(name, small):
                # What is the whole of one name may be the beginning of another.
                other = strings.get(each.pattern)
                if other and other != each:
                    capitals = each.in_capitals and other.in_capitals
                    each = replace(each, ends=each.ends and other.ends, in_capitals=capitals)
                strings[each.pattern] = each
    return [*fixed, *(strings[pattern] for pattern in sorted(strings))]


def _is_covered(name: str) -> bool:
    around = f" {name} "
    # Without a dash, what such a name ends in is the end of words.
    if _ANTISENSE.search(name):
        return False
    return bool(_COVERED.search(around) or _COVERED_AS_WRITTEN.search(around))


def _of_symbol(name: str, small: bool) -> Iterator[Expression]:
    """The beginning of a name of one word: names begin where words of the text do.

    ``small`` says whether letters alone may all be small: a symbol is no word then.
    """
    parts = _parts(name)
    shortest = len(name) if _ANTISENSE.search(name) else _SHORTEST
    enough = next((number for number in range(1, len(parts)) if sum(map(len, parts[:number])) >= shortest), len(parts))
    gaps = _BETWEEN if enough <= 2 else (*_USUAL, *(gap for gap in "./" if gap in name))
    for between in {*product(gaps, repeat=enough - 1), *((gap,) * (enough - 1) for gap in _BETWEEN)}:
        string = (parts[0] + "".join(gap + part for gap, part in zip(between, parts[1:enough], strict=True))).encode()
        ends = enough == len(parts)
        before = b"[^A-Za-z0-9]" if len(string) < _SHORTEST else b""
        pattern = before + re.escape(string)
        yield Expression(pattern, begins=len(string), ends=ends, in_capitals=ends and name.isalpha() and not small)


def _of_words(name: str) -> Iterator[Expression]:
    """The two words that are longest together: a single one would be in every other text."""
    parts = _parts(name)
    first = max(range(max(1, len(parts) - 1)), key=lambda index: sum(map(len, parts[index : index + 2])))
    written = [{part, *(part.replace(*pair) for pair in _OTHERWISE)} for part in parts[first : first + 2]]
    for words in product(*written):
        for gap in _BETWEEN_WORDS:
            yield Expression(re.escape(gap.join(words).encode()))


def _parts(name: str) -> list[str]:
    """What a text may divide a name into."""
    key = key_of(name)
    offsets = [0, *(cut for cut in cuts_of(name) if 0 < cut < len(key)), len(key)]
    return [key[start:end] for start, end in pairwise(offsets)]
