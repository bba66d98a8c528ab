"""Sentence boundaries in abstracts, on characters.

Rules rather than a statistical splitter, because the hard cases are few and known: a symbol before
the full stop ("of EIF2A. We"), abbreviations ("vs.", "et al."), names that begin in lower case
("miR-21", "hsa_circ_0004015", "p53"), species ("E. coli"), and decimals.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence

from extractor.model import Span

# It takes in all the marks at once and never gives one back: a line of dots is looked at once.
_END = re.compile(r"(?<![.!?])[.!?]++[\"'”’)\]]*+(?=\s+(?P<next>\S))")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\[])(?:vs|e\.g|i\.e|et al|cf|ca|approx|Figs?|Tabs?|Refs?|Eqs?|resp|incl|Dr|Prof|St|No|Nos|var|subsp|spp"
    r"|sp|str|viz|ver|vol|pp|[A-Z])\.$"
)
_LOWER_START = re.compile(
    r"(?:mi(?:cro)?-?RNAs?|mi[rR]s?|let-?7|lin-?\d|(?:[a-z]{3}|anti|pre|pri)-(?:mi[rR]|let)|circ|hsa_|lnc|linc|si|sh|p\d|c-|α|β|γ"
    r"|[a-z]+[A-Z0-9])"
)
_SPECIES_INITIAL = re.compile(r"(?:^|[\s(\[])[A-Z]\.$")


def split_sentences(text: str, protected: Sequence[Span] = ()) -> Iterator[Span]:
    """Spans of the sentences, without white space around them, in order.

    A line break always ends a sentence; those that end nothing are blanks in a text as it is read (``lines``). No
    boundary falls inside a ``protected`` span (a mention that contains a full stop).
    """
    start = 0
    for stop in _boundaries(text, protected):
        yield from _trimmed(text, start, stop)
        start = stop
    yield from _trimmed(text, start, len(text))


def _boundaries(text: str, protected: Sequence[Span]) -> Iterator[int]:
    stops = {match.end() for match in _END.finditer(text) if _ends_sentence(text, match)}
    stops |= {match.end() for match in re.finditer(r"\n", text)}
    waiting, reach = deque(sorted(protected, key=lambda span: span.start)), 0
    for stop in sorted(stops):
        while waiting and waiting[0].start < stop:
            reach = max(reach, waiting.popleft().end)
        if stop >= reach:
            yield stop


def _ends_sentence(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - 12) : match.end()]
    begin = match.start("next")
    after = match["next"]
    if _SPECIES_INITIAL.search(before) and after.islower():
        return False
    if _ABBREVIATION.search(before) and not _SPECIES_INITIAL.search(before):
        return False
    if after.isupper() or after.isdigit() or after in "\"'“‘([":
        return not (_SPECIES_INITIAL.search(before) and _is_initial(text, match))
    return bool(_LOWER_START.match(text, begin))


def _is_initial(text: str, match: re.Match[str]) -> bool:
    """ "E. Coli", "J. Smith" – but "group A. We" ends: an initial follows a capital or a start."""
    end = match.start() - 1
    while end > 0 and text[end - 1].isspace():
        end -= 1
    return end <= 0 or text[end - 1] in ".;,("


def _trimmed(text: str, start: int, stop: int) -> Iterator[Span]:
    piece = text[start:stop]
    left = len(piece) - len(piece.lstrip())
    right = len(piece.rstrip())
    if left < right:
        yield Span(start + left, start + right)
