"""What a document itself says its short forms mean.

"programmed cell death 4 (PDCD4)" makes PDCD4 that gene and the long form a name of it;
"progression-free survival (PFS)" makes PFS no gene wherever the document uses it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from extractor.lexicon import Entry, Lexicon, Match
from extractor.lexicon.spelling import key_of
from extractor.model import GENE_TYPES, NCRNA_TYPES, Span
from extractor.nlp.abbreviations import Abbreviation

_SHARE = 0.5
"""Part of a long form that a known name at its end must cover to give it its meaning."""
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
    for pair in abbreviations:
        short = text[pair.short.start : pair.short.end]
        if short in found:
            continue
        sense = _sense(text, short, pair, matches, lexicon, heads)
        if sense:
            found[short] = sense
            if short.endswith("s") and len(short) > 2:
                found.setdefault(short[:-1], Sense(short[:-1], sense.entry, sense.long, False))
    return found


def _sense(
    text: str,
    short: str,
    pair: Abbreviation,
    matches: Sequence[Match],
    lexicon: Lexicon,
    heads: HeadWords,
) -> Sense | None:
    whole = _name_at_end(pair.long, matches)
    meant = _entries_of(short, lexicon)
    if whole:
        shared = [entry for entry in whole.entries if entry in meant]
        own = [entry for entry in meant if entry.type in GENE_TYPES and whole.entries[0].type in GENE_TYPES]
        exact = whole.start <= pair.long.start + 1
        if shared or not own or own[0].is_undecided or (exact and key_of(short) != key_of(own[0].name)):
            return Sense(short, (shared or list(whole.entries))[0], pair.long, False)
        return Sense(short, own[0], pair.long, not exact)
    words = [word.lower() for word in re.findall(r"[^\W_]+", text[pair.long.start : pair.long.end])]
    if not meant:
        return Sense(short, None, pair.long, False)
    if meant[0].type in NCRNA_TYPES or meant[0].type not in GENE_TYPES:
        return None
    if _is_expressed(text, short):
        return Sense(short, meant[0], pair.long, True)
    if heads.other.fullmatch(words[-1]):
        return Sense(short, None, pair.long, False)
    approved = len(short) > 2 and key_of(short) == key_of(meant[0].name)
    distinctive = approved or any(c.isdigit() for c in short) or len(short) >= 5
    if distinctive or any(heads.gene.fullmatch(word) for word in words):
        return Sense(short, meant[0], pair.long, True)
    return Sense(short, None, pair.long, False)


def _name_at_end(long: Span, matches: Sequence[Match]) -> Match | None:
    """The match that ends where the long form ends and is most of it."""
    for match in matches:
        inside = long.start <= match.start and match.end == long.end
        if inside and (match.end - match.start) >= _SHARE * (long.end - long.start):
            return match
    return None


def _entries_of(short: str, lexicon: Lexicon) -> tuple[Entry, ...]:
    match = next(iter(lexicon.find(short)), None)
    return match.entries if match and (match.start, match.end) == (0, len(short)) else ()


def _is_expressed(text: str, short: str) -> bool:
    """Whether the document speaks of the short form's transcript or protein elsewhere."""
    return any(_PRODUCT.match(text, start + len(short)) for start in _beginnings(text, short))


def occurrences(text: str, shorts: Mapping[str, Sense]) -> Iterator[tuple[Span, Sense]]:
    """Every place where a short form with a known entry stands as a word of its own; the longest of each place."""
    found = [
        (start, -len(short), sense)
        for short, sense in shorts.items()
        if sense.entry
        for start in _beginnings(text, short)
        if not text[start + len(short) : start + len(short) + 1].isalnum()
    ]
    position = 0
    for start, length, sense in sorted(found, key=lambda place: place[:2]):
        if start >= position:
            position = start - length
            yield Span(start, position), sense


def _beginnings(text: str, short: str) -> Iterator[int]:
    """Where the text has the short form at the beginning of a word."""
    start = text.find(short)
    while start >= 0:
        if not text[max(0, start - 1) : start].isalnum():
            yield start
        start = text.find(short, start + 1)
