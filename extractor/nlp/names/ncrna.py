"""Names of long and circular non-coding RNAs by their form: rows of ``data/ncrna.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

from extractor.errors import ConfigurationError, allowed
from extractor.model import EntityType, Span

_KEYS = {"label", "type", "pattern", "name", "matches", "rejects"}
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


def load_forms(text: str | None = None) -> Forms:
    """The rows of a TOML text, by default the shipped table; ConfigurationError for a wrong row."""
    text = text or (files("extractor") / "data" / "ncrna.toml").read_text(encoding="utf-8")
    rows = tomllib.loads(text)["form"]
    each = tuple(map(_form, rows))
    # Groups are named in one form only; here their names would collide.
    patterns = (_NAMED.sub("(?:", str(row["pattern"])) for row in rows)
    return Forms(each, re.compile(rf"{_BEGIN}(?=(?:{'|'.join(patterns)}){_END})"))


def _form(row: dict[str, object]) -> Form:
    label = str(row.get("label", "?"))
    for key in row.keys() ^ _KEYS:
        raise ConfigurationError(f"ncrna.toml: form {label!r}: key {key!r}. {allowed(key, _KEYS)}")
    try:
        kind = EntityType(str(row["type"]))
        pattern = re.compile(rf"{_BEGIN}(?:{row['pattern']}){_END}")
    except (ValueError, re.error) as error:
        raise ConfigurationError(f"ncrna.toml: form {label!r}: {error}") from error
    matches, rejects = row["matches"], row["rejects"]
    if not isinstance(matches, list) or not isinstance(rejects, list) or not matches or not rejects:
        raise ConfigurationError(f"ncrna.toml: form {label!r}: needs examples in matches and rejects")
    return Form(label, kind, pattern, str(row["name"]), tuple(matches), tuple(rejects))


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
