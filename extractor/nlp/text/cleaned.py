"""A text without what editors, PDFs and word processors leave in it, and the way back to the text as it is.

Names are read in the cleaned text only, so no pattern needs to know of soft hyphens or ligatures:

    left out    soft hyphens, zero-width characters, byte-order marks, marks of writing direction
    spelt out   ligatures, full-width and mathematical letters, letters with their accents apart
    replaced    unusual blanks by a blank, hyphens by the usual one, "[beta]" and "&beta;" by the letter

A text that has none of these is its own cleaned text. Dashes that stand for a hyphen within names are another
matter, as they may be punctuation: see :func:`with_hyphens`.
"""

from __future__ import annotations

import html
import re
import unicodedata
from array import array
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field, replace

from extractor.model import Mention, Span

_NOTHING = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff"
_BLANKS = "\u00a0\u2000-\u200a\u202f\u205f\u3000"
_HYPHENS = "\u2010\u2011\ufe63\uff0d"
_LETTERS = "\ufb00-\ufb06\uff01-\uff0c\uff0e-\uff5e\U0001d400-\U0001d7ff"
_GREEK = (
    "alpha|beta|gamma|delta|epsilon|zeta|eta|theta|iota|kappa|lambda|mu|nu|xi|omicron|pi|rho|sigma|tau|upsilon|phi|chi"
    "|psi|omega"
)
_ODD = re.compile(
    rf"[{_NOTHING}]+|[{_BLANKS}]|[{_HYPHENS}]|[{_LETTERS}]|[^\W\d_][\u0300-\u036f]+"
    rf"|\[(?P<bracketed>{_GREEK}|{_GREEK.title()}|{_GREEK.upper()})\]"
    r"|&(?:\#\d{2,6}|\#[xX][0-9A-Fa-f]{2,5}|[A-Za-z]{2,8}\d{0,2});"
)
_SUSPECT = re.compile(rf"[{_NOTHING}{_BLANKS}{_HYPHENS}{_LETTERS}\u0300-\u036f\[&]")
_NEVER_SHOWN = re.compile(f"[{_NOTHING}]+")
_A_BLANK = re.compile(f"[{_BLANKS}]")
_A_HYPHEN = re.compile(f"[{_HYPHENS}]")
# Of the longer dashes only what no small letter follows: else they are punctuation.
_DASH = re.compile(r"(?<=[^\W_])(?:[\u2010-\u2013\u2212](?=[^\W_])|[\u2014\u2015](?=[A-Z\d\u0370-\u03ff]))")


@dataclass(frozen=True)
class Cleaned:
    """``text`` cleaned. ``starts`` and ``ends`` say where each of its characters stands in the text as it was, and
    are empty where all places are the same."""

    text: str
    original: str
    starts: array[int] = field(default_factory=lambda: array("I"), repr=False)
    ends: array[int] = field(default_factory=lambda: array("I"), repr=False)

    @property
    def changed(self) -> bool:
        """Whether places are others."""
        return bool(self.starts)

    def back(self, span: Span) -> Span:
        """Where a stretch of the cleaned text, not empty, stands in the text as it was."""
        return Span(self.starts[span.start], self.ends[span.end - 1]) if self.changed else span

    def forth(self, span: Span) -> Span:
        """Where a stretch of the text as it was stands in the cleaned one."""
        if not self.changed:
            return span
        start = bisect_right(self.ends, span.start)
        return Span(start, max(start, bisect_left(self.starts, span.end)))

    def given(self, mention: Mention) -> Mention:
        """A mention of the text as it was as one of the cleaned text."""
        if not self.changed:
            return mention
        span = self.forth(mention.span)
        return replace(mention, start=span.start, end=span.end)

    def mention(self, found: Mention) -> Mention:
        """A mention of the cleaned text as one of the text as it was, spelled as there."""
        span = self.back(found.span)
        written = self.original[span.start : span.end]
        if span == found.span and written == found.text:
            return found
        part_of = written if found.part_of == found.text else found.part_of
        return replace(found, start=span.start, end=span.end, text=written, part_of=part_of)


def clean(text: str) -> Cleaned:
    """The text cleaned; most texts have nothing to clean, and cost one look only."""
    if not _SUSPECT.search(text):
        return Cleaned(text, text)
    pieces: list[str] = []
    starts, ends = array("I"), array("I")
    position = 0
    for odd in _ODD.finditer(text):
        plain = _plain(odd)
        if plain == odd.group():
            continue
        pieces += [text[position : odd.start()], plain]
        starts.extend(range(position, odd.start()))
        ends.extend(range(position + 1, odd.start() + 1))
        starts.extend([odd.start()] * len(plain))
        ends.extend([odd.end()] * len(plain))
        position = odd.end()
    if not pieces:
        return Cleaned(text, text)
    pieces.append(text[position:])
    starts.extend(range(position, len(text)))
    ends.extend(range(position + 1, len(text) + 1))
    return Cleaned("".join(pieces), text, starts, ends)


def with_hyphens(text: str) -> str:
    """The text, as long as before, with a hyphen for every dash that stands between letters or digits."""
    return text if text.isascii() else _DASH.sub("-", text)


def _plain(odd: re.Match[str]) -> str:
    """What stands for a stretch in the cleaned text."""
    written = odd.group()
    if odd["bracketed"]:
        return html.unescape(f"&{odd['bracketed'].title() if odd['bracketed'].isupper() else odd['bracketed']};")
    if written[0] == "&":
        character = html.unescape(written)
        return _folded(character) if len(character) == 1 else written
    return _folded(written)


def _folded(written: str) -> str:
    if _NEVER_SHOWN.fullmatch(written):
        return ""
    if _A_HYPHEN.fullmatch(written):
        return "-"
    if _A_BLANK.fullmatch(written):
        return " "
    # Letters and their accents are composed; what only looks otherwise becomes what it stands for.
    return unicodedata.normalize("NFC" if written[0].isascii() else "NFKC", written)
