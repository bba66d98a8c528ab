"""Short forms and the long forms a text defines them by.

The algorithm of Schwartz and Hearst (2003, doi:10.1142/9789812776303_0042) as scispaCy implements
it, applied to the brackets of a text. scispaCy's detector writes to global extensions of spaCy and
loses track of the long form's start where a word is not followed by a blank; therefore its two
functions are called on tokens cut for the purpose, whose offsets are kept here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from extractor.model import Span

_TOKEN = re.compile(r"[()\[\]]|[^\W_]+(?:['’][^\W_]+)*|[^\s\w()\[\]]|_")
_CLOSED = re.compile(r"[(\[]\s*([^\s()\[\];,]+)\s*[)\]]")
_WINDOW = 12
"""Words before a bracket that may belong to the long form (scispaCy takes twice the letters)."""


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
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

    spans = list(_tokens(line))
    words = [line[span.start : span.end] for span in spans]
    document = Doc(Vocab(), words=["(" if w == "[" else ")" if w == "]" else w for w in words])
    brackets = [(0, opening + 1, closing) for opening, closing in _brackets(words)]
    for long, short in filter_matches(brackets, document):
        if not len(long) or not len(short):
            continue
        _, found = find_abbreviation(long, short)
        if found is None:
            continue
        short_span = Span(spans[short.start].start, spans[short.end - 1].end)
        long_span = Span(spans[found.start].start, spans[found.end - 1].end)
        if not short_span.overlaps(long_span) and _plausible(line, short_span, long_span):
            yield Abbreviation(short_span, long_span)


def _plausible(line: str, short: Span, long: Span) -> bool:
    """A long form is longer, has no sentence or bracket boundary in it and does not repeat the short."""
    short_text, long_text = line[short.start : short.end], line[long.start : long.end]
    return (
        len(long_text) > len(short_text) + 2
        and not re.search(r"[.;:]\s|[()\[\]]", long_text)
        and short_text not in re.split(r"[\s-]", long_text)
        and any(letter.isupper() for letter in short_text)
    )


def _tokens(line: str) -> Iterator[Span]:
    """Words and marks, but what stands alone within brackets is one token ("(PD-L1)")."""
    closed = {match.start(1): match.end(1) for match in _CLOSED.finditer(line)}
    position = 0
    while match := _TOKEN.search(line, position):
        end = closed.get(match.start(), match.end())
        yield Span(match.start(), end)
        position = end


def _brackets(words: list[str]) -> Iterator[tuple[int, int]]:
    """Index of each opening bracket and of the one that closes it, innermost pairs only."""
    opening = None
    for index, word in enumerate(words):
        if word in "([":
            opening = index
        elif word in ")]" and opening is not None:
            if 1 < index - opening <= _WINDOW and opening > 0:
                yield opening, index
            opening = None


def _moved(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)
