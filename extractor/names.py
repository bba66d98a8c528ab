"""The grammar of microRNA names, on characters.

Follows the nomenclature of miRBase (Ambros et al. 2003, doi:10.1261/rna.2183803; Griffiths-Jones
et al. 2006, doi:10.1093/nar/gkj112): species prefix, stem, number, letter, paralogue, arm. It
reads what authors write in its place as well: ``microRNA-21``, ``miR-221 and -222``, ``miR-30b/c``,
``miR-17~92``, ``microRNA (miR)-223``, ``MIR34A``, ``miR-22*``.

A contracted list ("miR-221 and -222") is one expression with several members; a cluster
("miR-17~92") is one name of its own, because the ends do not name what lies between them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from extractor.errors import InputError

SPECIES = {
    "hsa": "NCBITaxon:9606",
    "mmu": "NCBITaxon:10090",
    "rno": "NCBITaxon:10116",
    "cel": "NCBITaxon:6239",
    "dme": "NCBITaxon:7227",
    "dre": "NCBITaxon:7955",
    "gga": "NCBITaxon:9031",
    "ssc": "NCBITaxon:9823",
    "bta": "NCBITaxon:9913",
    "cfa": "NCBITaxon:9615",
    "mml": "NCBITaxon:9544",
    "ptr": "NCBITaxon:9598",
    "xla": "NCBITaxon:8355",
    "xtr": "NCBITaxon:8364",
    "ath": "NCBITaxon:3702",
    "osa": "NCBITaxon:4530",
}

_DASH = "[-\u2010-\u2015\u2212]"
# Longer dashes are punctuation before a small letter: "miR-21\u2014a marker".
_LETTER_DASH = "[-\u2010-\u2013\u2212]"
_TILDE = "[~\u223c\u301c\uff5e]"

# A name must not begin inside a word; "antagomiR-21" and "AtmiR157" are the exceptions: their first
# half is no part of the name of the miRNA, or is its species.
_PREFIX = rf"""
    (?: (?<![A-Za-z0-9]) | (?<=[Aa]ntago) | (?<=[Aa]nta) | (?<=anti) | (?<=pre) | (?<=pri) )
    (?: (?P<species>(?!(?:anti|pre|pri|non|like)\b)[a-z]{{3,4}}){_DASH} | (?P<plant>[A-Z][a-z]{{1,2}})(?=miR) )?
"""
_STEM = rf"""
    (?: (?P<let>[Ll][Ee][Tt]){_DASH}?(?=7) | (?P<lin>lin|Lin|lsy){_DASH}(?=[46](?![0-9]))
      | (?P<word>[Mm]i(?:cro)?{_DASH}?\s?RNAs? | MICRORNAS? | MIRNAS?)
        (?: \s?\( (?:[Mm]i[Rr](?:NA)?s?) \) )? (?:\s?{_DASH}\s?|\s)?
      | (?P<mir>[Mm][Ii][Rr]s?) (?:\s?{_DASH}\s?|\s)? )
"""
_SUFFIX = rf"""
    (?: {_LETTER_DASH}?(?P<letter>(?!s\b)[a-z]{{1,2}}|(?<=548)s|[A-Z])(?![A-Za-z]) )?
    (?: {_DASH}(?P<paralogue>[1-9])(?![0-9A-Za-z]) )?
    (?P<arm> {_DASH}[35][pP](?![A-Za-z0-9]) | \([35]p\) | \* | {_DASH}as(?![A-Za-z]) )?
"""
# "miR-5p" is an arm of whatever was named before.
_VIRAL = rf"(?:BART|BHRF1{_DASH}|K12{_DASH}|US|UL|US\d+{_DASH})\d{{1,3}}"
_NUMBER = rf"(?P<number>(?![35][pP](?![A-Za-z0-9]))\d{{1,5}}|{_VIRAL}) {_SUFFIX}"
_END = r"(?![A-Za-z0-9])"
# "miR-29s" means the family, "miR-21-mediated" continues with another word.
_PLURAL = r"(?P<plural>s)?"

_PLURAL_STEM = re.compile(r"(?i)mi(?:cro)?-?\s?(?:RNA|R)s")

_FULL = re.compile(rf"{_PREFIX}{_STEM}{_NUMBER}{_PLURAL}{_END}", re.VERBOSE)
# Every name has a stem, which begins at most so far behind the name's beginning.
_ANCHOR = re.compile(rf"[Mm][Ii](?:[Rr]|cro|CRO|{_DASH}?\s?RNA)|[Ll][Ee][Tt]{_DASH}?7|[Ll]in{_DASH}[46]|lsy{_DASH}[46]")
_BEFORE_STEM = 5
_SYMBOL = re.compile(r"(?<![A-Za-z0-9])MIR(?P<let>LET)?(?P<number>\d{1,5})(?P<letter>[A-Z])?(?P<paralogue>[1-9])?"
                     r"(?![A-Za-z0-9])")  # fmt: skip

_JOIN = r"(?P<join>\s?/\s?|\s?,\s?(?:(?:and|or)\s)?|\s(?:and|or|&)\s)"
_MEMBER_NUMBER = re.compile(rf"{_JOIN}(?P<hyphen>{_DASH})?{_NUMBER}{_END}", re.VERBOSE)
_MEMBER_LETTER = re.compile(
    rf"{_JOIN}(?P<hyphen>{_DASH})?(?P<letter>[a-z])(?:{_DASH}(?P<paralogue>[1-9]))?"
    rf"(?P<arm>{_DASH}[35]p|\*)?(?![A-Za-z0-9])"
)
_MEMBER_ARM = re.compile(rf"{_JOIN}{_DASH}?(?P<arm>[35]p)(?![A-Za-z0-9])")
_CLUSTER_END = re.compile(rf"\s?(?:{_TILDE}\s?{_DASH}?|{_DASH}(?=\d\d|\d[a-z]))(?P<end>{_NUMBER}){_END}", re.VERBOSE)
_FAMILY_HEAD = re.compile(r"(?:\s|-)(?:microRNA\s|miRNA\s|gene\s)?(?P<head>famil(?:y|ies)|clusters?)\b")
# After a bare number in a list: words that show it to be a count, not a name.
_COUNTED = re.compile(
    r"\s?(?:%|‰|°|[µμnmk]?[Mgl]\b|fold|folds|times|hours?|h\b|days?|weeks?|years?|months?|min\b|patients?|cases"
    r"|samples|controls|healthy|subjects|individuals|other|others|genes|targets|proteins|of\b|different|more|more\b"
    r"|additional|novel|further|known|mi(?:cro)?RNAs|miRs|paired|cell|cells|tissues|tumou?rs|mice|rats|SNPs)"
)


@dataclass(frozen=True, slots=True)
class MirnaName:
    """One name, taken apart.

    ``stem`` is "miR", "let", "lin" or "lsy"; ``arm`` is "5p", "3p", "*", "as" or "" where it is not
    stated, and is never supplied. ``kind`` is "mature", "family" or "cluster"; a cluster's ``end``
    is what is written behind its first name ("92" in miR-17~92, "27a~24" in miR-23a~27a~24).
    """

    stem: str
    number: str
    letter: str = ""
    paralogue: str = ""
    arm: str = ""
    species: str = ""
    kind: str = "mature"
    end: str = ""

    @property
    def base(self) -> str:
        """The canonical name without family or cluster word and without arm: "miR-34a"."""
        paralogue = f"-{self.paralogue}" if self.paralogue else ""
        return f"{self.stem}-{self.number}{self.letter}{paralogue}"

    @property
    def canonical(self) -> str:
        """The canonical name, without species: "miR-34a-5p", "miR-200 family", "miR-17~92 cluster"."""
        if self.kind == "family":
            return f"{self.base} family"
        if self.kind == "cluster":
            return f"{self.base}~{self.end} cluster"
        if self.arm in {"", "*"}:
            return self.base + self.arm
        return f"{self.base}-{self.arm}"

    @property
    def stated_members(self) -> tuple[MirnaName, ...]:
        """The members that a cluster's name itself names: miR-17 and miR-92, not what lies between."""
        if self.kind != "cluster":
            return ()
        first = replace(self, kind="mature", end="")
        others = (_name(match) for part in self.end.split("~") if (match := _FULL.match(f"{self.stem}-{part}")))
        return (first, *(replace(other, species=self.species) for other in others))

    @property
    def curie(self) -> str:
        """A name-based CURIE for what is named without an arm: ``mirna:mir-34a``.

        Several hairpins can give the same unspecific name, so no miRBase accession fits it.
        """
        return "mirna:" + self.canonical.lower().replace(" ", "-")


@dataclass(frozen=True, slots=True)
class MirnaMatch:
    """An expression that names one or several miRNAs; ``start`` and ``end`` are half-open."""

    start: int
    end: int
    members: tuple[MirnaName, ...]

    @property
    def contracted(self) -> bool:
        """Whether it is a list that writes the stem only once."""
        return len(self.members) > 1


def find_mirnas(text: str) -> Iterator[MirnaMatch]:
    """All expressions in the text that name specific miRNAs, from left to right, without overlap."""
    position = 0
    while match := _first(text, position):
        found = _expression(text, match)
        yield found
        position = found.end


def parse_mirna(name: str) -> MirnaName:
    """The one miRNA, family or cluster that the whole text names.

    Raises InputError for anything else.
    """
    found = next(find_mirnas(name), None)
    rest = "" if found is None else name[found.end :].strip().lower()
    if found is None or found.start or found.contracted or rest not in {"", "family", "cluster"}:
        raise InputError(f"{name!r} is not the name of one miRNA; expected one like miR-34a-5p, let-7b, miR-200 family")
    return found.members[0]


@lru_cache(maxsize=65_536)
def broader(name: str) -> tuple[str, ...]:
    """The names that include this one, the nearest first; () for what is no name of one miRNA.

    ``miR-16-1-3p`` is one of ``miR-16-1``, that of ``miR-16``, and that one of ``miR-16 family``.
    """
    try:
        named = parse_mirna(name)
    except InputError:
        return ()
    if named.kind != "mature":
        return ()
    unspecific = replace(named, arm="", species="")
    steps = (unspecific, replace(unspecific, paralogue=""), MirnaName(named.stem, named.number, kind="family"))
    return tuple(dict.fromkeys(step.canonical for step in steps if step.canonical != name))


def _first(text: str, position: int) -> re.Match[str] | None:
    """The first name from the position on; of a name and a gene's symbol at one place the longer."""
    for anchor in _ANCHOR.finditer(text, position):
        stem = anchor.start()
        # Only a species stands before the stem, and it is written to it.
        begin = stem if text[stem - 1 : stem].isspace() else max(position, stem - _BEFORE_STEM)
        for start in range(begin, stem):
            if match := _FULL.match(text, start):
                return match
        candidates = [m for m in (_FULL.match(text, stem), _SYMBOL.match(text, stem)) if m]
        if candidates:
            return max(candidates, key=lambda m: m.end())
    return None


def _expression(text: str, match: re.Match[str]) -> MirnaMatch:
    first = _name(match)
    end = match.end()
    ends = []
    while cluster := _CLUSTER_END.match(text, end):
        ends.append(_without_dash(cluster["end"]))
        end = cluster.end()
    if ends:
        return MirnaMatch(match.start(), end, (replace(first, kind="cluster", end="~".join(ends), arm=""),))
    members = _letters(first)
    plural = _PLURAL_STEM.match(match.group()) is not None
    while member := _next_member(text, end, members[-1], plural):
        name, end = member
        members.append(name)
    if len(members) == 1 and (match.groupdict().get("plural") or _is_family(text, end)):
        members = [replace(first, kind="family", arm="")]
    return MirnaMatch(match.start(), end, tuple(members))


def _letters(name: MirnaName) -> list[MirnaName]:
    """ "miR-200bc" is b and c; only family 548 is so large that its names have two letters."""
    if len(name.letter) < 2 or name.number == "548":
        return [name]
    return [replace(name, letter=letter) for letter in name.letter]


def _without_dash(end: str) -> str:
    end = end.lstrip("-\u2010\u2011\u2012\u2013\u2014\u2015\u2212")
    return end.lower() if end.isupper() else end


def _is_family(text: str, end: int) -> bool:
    head = _FAMILY_HEAD.match(text, end)
    return bool(head and head["head"].startswith(("famil", "cluster")))


def _name(match: re.Match[str]) -> MirnaName:
    groups = match.groupdict()
    return _of_groups(*map(groups.get, ("let", "lin", "number", "letter", "paralogue", "arm", "species")))


@lru_cache(maxsize=4096)
def _of_groups(
    let: str | None,
    lin: str | None,
    number: str | None,
    letter: str | None,
    paralogue: str | None,
    arm: str | None,
    species: str | None,
) -> MirnaName:
    return MirnaName(
        stem="let" if let else (lin or "miR").replace("Lin", "lin"),
        number=re.sub(_DASH, "-", number or ""),
        letter=(letter or "").lower(),
        paralogue=paralogue or "",
        arm=_arm(arm),
        species=SPECIES.get(species or "", ""),
    )


def _arm(text: str | None) -> str:
    return re.sub(r"[^35pas*]", "", (text or "").lower())


def _next_member(text: str, end: int, last: MirnaName, plural: bool) -> tuple[MirnaName, int] | None:
    """The next member of a contracted list after ``end``, as a name and its end."""
    if match := _MEMBER_ARM.match(text, end):
        return replace(last, arm=match["arm"]), match.end()
    if match := _MEMBER_LETTER.match(text, end):
        sure = match["join"].strip() == "/" or match["hyphen"] or match["letter"] != "a"
        if last.letter and sure:
            arm = _arm(match["arm"])
            return replace(last, letter=match["letter"], paralogue=match["paralogue"] or "", arm=arm), match.end()
    match = _MEMBER_NUMBER.match(text, end)
    if not match or not _names_another(text, match, plural):
        return None
    return (
        replace(
            last,
            number=match["number"],
            letter=(match["letter"] or "").lower(),
            paralogue=match["paralogue"] or "",
            arm=_arm(match["arm"]),
        ),
        match.end(),
    )


def _names_another(text: str, match: re.Match[str], plural: bool) -> bool:
    """Whether a number after "and", a comma or a slash goes on with the list rather than counts."""
    if match["hyphen"] or match["arm"] or match["letter"]:
        return True
    if match["join"].strip() == "/":
        return True
    if _COUNTED.match(text, match.end()):
        return False
    return plural or int(match["number"]) >= 100
