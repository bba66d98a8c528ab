"""Names of long and circular non-coding RNAs by their form: rows of ``data/ncrna.toml``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from extractor.model import EntityType, Span
from extractor.records.packaged import keyed, packaged

_BEGIN = r"(?<![\w-])"
_END = r"(?![^\W_])"
_NAMED = re.compile(r"\(\?P<\w+>")


@dataclass(frozen=True, slots=True)
class Form:
    """One way of naming an RNA; ``name`` a template over the pattern's groups, "" for the text itself."""

    label: str
    type: EntityType
    pattern: re.Pattern[str]
    name: str
    matches: tuple[str, ...]
    rejects: tuple[str, ...]

    def __post_init__(self) -> None:
        """Raises ValueError for a form without examples."""
        if not self.matches or not self.rejects:
            raise ValueError("needs examples in matches and rejects")

    def canonical(self, match: re.Match[str]) -> str:
        """The canonical name of what matched."""
        return self.name.format(**match.groupdict()) if self.name else match.group()


@dataclass(frozen=True)
class Forms:
    """All forms in their order, and ``start``, which matches where any of them does, and nothing in length."""

    each: tuple[Form, ...]
    start: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class NamedRna:
    """An RNA found by its form."""

    span: Span
    type: EntityType
    name: str


@dataclass(frozen=True, slots=True)
class RnaFormTable:
    """``data/ncrna.toml``; the patterns stand there without what has to be around a name."""

    forms: tuple[Form, ...] = keyed("form")


def load_forms() -> Forms:
    """The shipped forms. Raises ConfigurationError naming the row and key that is wrong."""
    rows = packaged(RnaFormTable, "ncrna.toml").forms
    # Groups are named in one form only; here their names would collide.
    patterns = (_NAMED.sub("(?:", form.pattern.pattern) for form in rows)
    start = re.compile(rf"{_BEGIN}(?=(?:{'|'.join(patterns)}){_END})")
    whole = (replace(form, pattern=re.compile(rf"{_BEGIN}(?:{form.pattern.pattern}){_END}")) for form in rows)
    return Forms(tuple(whole), start)


def find_rnas(text: str, forms: Forms) -> Iterator[NamedRna]:
    """RNAs named by one of the forms; where two forms fit one place, the one listed first."""
    starts = [match.start() for match in forms.start.finditer(text)]
    taken = bytearray(len(text))
    for form in forms.each if starts else ():
        position = 0
        for start in starts:
            match = form.pattern.match(text, start) if start >= position else None
            if match is None:
                continue
            position = match.end()
            span = Span(*match.span())
            if not any(taken[span.start : span.end]):
                taken[span.start : span.end] = b"\x01" * span.length
                yield NamedRna(span, form.type, form.canonical(match))
