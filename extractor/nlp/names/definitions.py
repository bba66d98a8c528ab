"""What a document itself says its short forms mean.

"programmed cell death 4 (PDCD4)" makes PDCD4 that gene and the long form a name of it;
"progression-free survival (PFS)" makes PFS no gene wherever the document uses it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from extractor.lexicon import Entry, Lexicon, Match
from extractor.lexicon.spelling import key_of
from extractor.model import GENE_TYPES, NCRNA_TYPES, Span
from extractor.nlp.names.abbreviations import Abbreviation

_SHARE = 0.5
"""Part of a long form that a known name at its end must cover to give it its meaning."""
_WORD = re.compile(r"[^\W_]+")
_PRODUCT = re.compile(r"\)?[\s-](?:mRNA|proteins?\b|genes?\b|kinases?\b|3[′’']?[\s-]?UTR)")


@dataclass(frozen=True)
class HeadWords:
    """Words that decide a definition where the tables do not."""

    other: re.Pattern[str]
    gene: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Sense:
    """What a short form means in one document; no entry: nothing the lexicon may call it."""

    short: str
    entry: Entry | None
    long: Span
    names_long: bool
    """Whether the entry was known from the short form and now names the long form as well."""


def senses(
    text: str,
    abbreviations: Iterable[Abbreviation],
    matches: Sequence[Match],
    lexicon: Lexicon,
    heads: HeadWords,
) -> dict[str, Sense]:
    """The sense of each defined short form that the definition decides.

    A short form that names an RNA of another kind (by ``matches``) is left alone.
    """
    found: dict[str, Sense] = {}
    ending = {match.end: match for match in reversed(matches)}
    beginnings = Beginnings(text)
    for pair in abbreviations:
        short = text[pair.short.start : pair.short.end]
        if short in found:
            continue
        whole = _name_at_end(pair.long, ending)
        sense = _sense(beginnings, short, pair, whole, lexicon, heads)
        if sense:
            found[short] = sense
            if short.endswith("s") and len(short) > 2:
                found.setdefault(short[:-1], Sense(short[:-1], sense.entry, sense.long, False))
    return found


def _sense(
    beginnings: Beginnings,
    short: str,
    pair: Abbreviation,
    whole: Match | None,
    lexicon: Lexicon,
    heads: HeadWords,
) -> Sense | None:
    meant = _entries_of(short, lexicon)
    if whole:
        shared = [entry for entry in whole.entries if entry in meant]
        own = [entry for entry in meant if entry.type in GENE_TYPES and whole.entries[0].type in GENE_TYPES]
        exact = whole.start <= pair.long.start + 1
        if shared or not own or own[0].is_undecided or (exact and key_of(short) != key_of(own[0].name)):
            return Sense(short, (shared or list(whole.entries))[0], pair.long, False)
        return Sense(short, own[0], pair.long, not exact)
    words = [word.lower() for word in re.findall(r"[^\W_]+", beginnings.text[pair.long.start : pair.long.end])]
    if not meant:
        return Sense(short, None, pair.long, False)
    if meant[0].type in NCRNA_TYPES or meant[0].type not in GENE_TYPES:
        return None
    if _is_expressed(beginnings, short):
        return Sense(short, meant[0], pair.long, True)
    if words and heads.other.fullmatch(words[-1]):
        return Sense(short, None, pair.long, False)
    approved = len(short) > 2 and key_of(short) == key_of(meant[0].name)
    distinctive = approved or any(c.isdigit() for c in short) or len(short) >= 5
    if distinctive or any(heads.gene.fullmatch(word) for word in words):
        return Sense(short, meant[0], pair.long, True)
    return Sense(short, None, pair.long, False)


def _name_at_end(long: Span, ending: Mapping[int, Match]) -> Match | None:
    """The match that ends where the long form ends and is most of it; matches do not overlap."""
    match = ending.get(long.end)
    if match and long.start <= match.start and (match.end - match.start) >= _SHARE * (long.end - long.start):
        return match
    return None


def _entries_of(short: str, lexicon: Lexicon) -> tuple[Entry, ...]:
    match = next(iter(lexicon.find(short)), None)
    return match.entries if match and (match.start, match.end) == (0, len(short)) else ()


def _is_expressed(beginnings: Beginnings, short: str) -> bool:
    """Whether the document speaks of the short form's transcript or protein elsewhere."""
    return any(_PRODUCT.match(beginnings.text, start + len(short)) for start in beginnings.of(short))


def occurrences(text: str, shorts: Mapping[str, Sense]) -> Iterator[tuple[Span, Sense]]:
    """Every place where a short form with a known entry stands as a word of its own; the longest of each place."""
    beginnings = Beginnings(text)
    found = [
        (start, -len(short), sense)
        for short, sense in shorts.items()
        if sense.entry
        for start in beginnings.of(short)
        if not text[start + len(short) : start + len(short) + 1].isalnum()
    ]
    position = 0
    for start, length, sense in sorted(found, key=lambda place: place[:2]):
        if start >= position:
            position = start - length
            yield Span(start, position), sense


class Beginnings:
    """Where a text has a short form that no letter or digit goes on with, at the beginning of a word.

    Its words are written down once, so that a text of many short forms is not gone through for each of them.
    """

    def __init__(self, text: str) -> None:
        self.text = text

    def of(self, short: str) -> Iterator[int]:
        """The offsets, in order."""
        first = _WORD.match(short)
        if first is None:
            yield from self._searched(short)
            return
        for start in self._words.get(first.group(), ()):
            if self.text.startswith(short, start):
                yield start

    @cached_property
    def _words(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for word in _WORD.finditer(self.text):
            found.setdefault(word.group(), []).append(word.start())
        return found

    def _searched(self, short: str) -> Iterator[int]:
        """Where there is a short form that begins with a mark."""
        start = self.text.find(short)
        while start >= 0:
            if not self.text[max(0, start - 1) : start].isalnum():
                yield start
            start = self.text.find(short, start + 1)
