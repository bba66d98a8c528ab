"""Short forms and the long forms a text defines them by.

The algorithm of Schwartz and Hearst (2003, doi:10.1142/9789812776303_0042) as scispaCy implements
it, applied to the brackets of a text. scispaCy's detector writes to global extensions of spaCy and
loses track of the long form's start where a word is not followed by a blank; therefore its two
functions are called on tokens cut for the purpose, whose offsets are kept here. They are given what
they ask of spaCy's documents and no more: to make a document takes longer than all the rest.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractor.model import Span

_TOKEN = re.compile(r"[()\[\]]|[^\W_]+(?:['’][^\W_]+)*|[^\s\w()\[\]]|_")
_CLOSED = re.compile(r"[(\[]\s*([^\s()\[\];,]+)\s*[)\]]")
_PAIR = re.compile(r"[(\[][^()\[\]]*[)\]]")
_UNBROKEN = re.compile(r"\S+")
_REACH = 1000
"""Characters before a bracket that are looked at, at most, where words are no words."""
_INSIDE = 11
"""Words within brackets that may be a short or a long form."""
_BEFORE = 34
"""Words before a bracket that are looked at, at most: a short form of 27 letters stands for 32; two to be sure."""


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """A short form where it is defined, and its long form."""

    short: Span
    long: Span


def find_abbreviations(text: str) -> tuple[Abbreviation, ...]:
    """Definitions in the order of the text: "long form (SF)" and "SF (long form)".

    Each line of the text is taken by itself, because a definition does not cross from a title into
    an abstract.
    """
    found = []
    position = 0
    for line in text.split("\n"):
        if "(" in line or "[" in line:
            found += [
                Abbreviation(_moved(pair.short, position), _moved(pair.long, position)) for pair in _of_line(line)
            ]
        position += len(line) + 1
    return tuple(found)


def _of_line(line: str) -> Iterator[Abbreviation]:
    from scispacy.abbreviation import filter_matches, find_abbreviation

    starts = [word.start() for word in _UNBROKEN.finditer(line)]
    for pair in _PAIR.finditer(line):
        # A short form stands for at most twice as many words as it has letters.
        number = min(_BEFORE, 2 * (pair.end() - pair.start()))
        first = bisect_left(starts, pair.start()) - number
        begin = max(starts[first] if first > 0 else 0, pair.start() - _REACH)
        spans = _tokens(line, begin, pair.end())
        words = _Words([line[start:end] for start, end in spans], 0, len(spans))
        opening = next(index for index, (start, _) in enumerate(spans) if start == pair.start())
        inside = (0, opening + 1, len(spans) - 1)
        if not opening or not 0 < len(spans) - opening - 2 <= _INSIDE:
            continue
        for long, short in filter_matches([inside], words):
            if not len(long) or not len(short):
                continue
            _, found = find_abbreviation(long, short)
            if found is None:
                continue
            short_span = Span(spans[short.start][0], spans[short.end - 1][1])
            long_span = Span(spans[found.start][0], spans[found.end - 1][1])
            if not short_span.overlaps(long_span) and _plausible(line, short_span, long_span):
                yield Abbreviation(short_span, long_span)


class _Word(str):
    """A word as spaCy's tokens have it; all brackets are round ones."""

    __slots__ = ()

    @property
    def text(self) -> str:
        return "(" if self == "[" else ")" if self == "]" else str(self)

    @property
    def text_with_ws(self) -> str:
        return f"{self.text} "


@dataclass(frozen=True, slots=True)
class _Words:
    """A stretch of words as spaCy's documents and spans have it."""

    words: Sequence[str]
    start: int
    end: int

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self)

    def __len__(self) -> int:
        return self.end - self.start

    def __iter__(self) -> Iterator[_Word]:
        return map(_Word, self.words[self.start : self.end])

    def __getitem__(self, part: slice) -> _Words:
        start, stop, _ = part.indices(len(self))
        return _Words(self.words, self.start + start, self.start + max(start, stop))


def _plausible(line: str, short: Span, long: Span) -> bool:
    """A long form is longer, has no sentence or bracket boundary in it and does not repeat the short."""
    short_text, long_text = line[short.start : short.end], line[long.start : long.end]
    return (
        len(long_text) > len(short_text) + 2
        and not re.search(r"[.;:]\s|[()\[\]]", long_text)
        and short_text not in re.split(r"[\s-]", long_text)
        and any(letter.isupper() for letter in short_text)
    )


def _tokens(line: str, begin: int, end: int) -> list[tuple[int, int]]:
    """Words and marks of a stretch, but what stands alone within brackets is one token ("(PD-L1)")."""
    tokens, position = [], begin
    for closed in _CLOSED.finditer(line, begin, end):
        # No token reaches into the brackets: what stands alone there follows a bracket or a blank.
        tokens += [token.span() for token in _TOKEN.finditer(line, position, closed.start(1))]
        tokens.append(closed.span(1))
        position = closed.end(1)
    return tokens + [token.span() for token in _TOKEN.finditer(line, position, end)]


def _moved(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)
