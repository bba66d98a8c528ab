"""Which records of a PubMed file may name a non-coding RNA: told on raw bytes, at the pace of unpacking.

One pass of Hyperscan (Wang et al., NSDI 2019) over each stretch of unpacked bytes finds what can be such a name
(:mod:`extractor.scan.expressions`); only around these are records cut out. What is cut out is looked at once more: the
name has to stand in title or abstract, as surnames and affiliations are no findings. More is chosen than names one:
who extracts tells (:mod:`extractor.scan.task`).
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import IO, Any

from extractor.lexicon import Lexicon, load_lexicon
from extractor.nlp.text.cleaned import clean, with_hyphens
from extractor.scan.expressions import expressions
from extractor.scan.wholeness import Marker, Marks, Wholeness

_STRETCH = 2**20
_TEXT = re.compile(
    rb"<(ArticleTitle|AbstractText|VernacularTitle|OtherAbstract|BookTitle)\b[^>]*>(.*?)</\1>", re.DOTALL
)
_TAG = re.compile(rb"<[^<>]*>")
_DELETED = re.compile(rb"<DeleteCitation>(.*?)</DeleteCitation>", re.DOTALL)
_PMID = re.compile(rb"<PMID\b([^>]*)>\s*([^<]*?)\s*</PMID\s*>")
_VERSION = re.compile(rb"\bVersion\s*=\s*(?:\"\s*([^\"]*?)\s*\"|'\s*([^']*?)\s*')")
_PMID_DIGITS, _VERSION_DIGITS = 12, 4
"""More than PubMed has, and than it will have for long."""
_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Selected:
    """A record that was chosen: its bytes, its PMID, and which version of the record it is."""

    pmid: str
    version: int
    xml: bytes


@dataclass
class FileTally:
    """What was seen of a file: bytes, records that were cut out, PMIDs that are deleted, and what could not be read."""

    size: int = 0
    cut: int = 0
    deleted: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)


class Selector:
    """Chooses records; ``words`` are further ones, each of which has to stand in title or abstract, in any case."""

    def __init__(self, words: Sequence[str] = (), lexicon: Lexicon | None = None) -> None:
        import hyperscan

        self._words = [re.compile(re.escape(word.encode()), re.IGNORECASE) for word in words]
        self._marker = Marker()
        self._engine: Any = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        named = self._named = expressions(lexicon or load_lexicon())
        flags = [hyperscan.HS_FLAG_CASELESS if each.any_case else 0 for each in named]
        self._engine.compile(expressions=[each.pattern for each in named], ids=range(len(named)), flags=flags)

    def of(self, file: IO[bytes], tally: FileTally, name: str = "the file") -> Iterator[Selected]:
        """The chosen records of an unpacked file, in order.

        Raises what reading the file raises, and InputError where it is not whole, which may be told at its end only.
        """
        kept = b""
        whole = Wholeness(name)
        while stretch := file.read(_STRETCH):
            tally.size += len(stretch)
            whole.saw(stretch)
            data = kept + stretch
            marks = self._marker.marks(data)
            whole.saw_records(marks)
            # Names are looked for where records are whole: what is kept is looked at once, however long it gets.
            yield from self._chosen(data[: marks.end], marks, tally)
            kept = data[marks.end :]
            whole.keeps(len(kept))
        whole.ends(kept, self._marker.marks(kept))
        for block in _DELETED.findall(kept):
            tally.deleted += [pmid.decode() for _, pmid in _PMID.findall(block) if _is_number(pmid, _PMID_DIGITS)]

    def holds_words(self, text: str) -> bool:
        """Whether a text holds the further words."""
        return self._holds_words(text.encode())

    def _chosen(self, data: bytes, marks: Marks, tally: FileTally) -> Iterator[Selected]:
        past = 0
        for place in self._places(data):
            if place < past or not (around := marks.around(place)):
                continue
            start, past = around
            record = data[start:past]
            tally.cut += 1
            if self._says(record) and (chosen := _selected(record, tally)):
                yield chosen

    def _places(self, data: bytes, doubtful: bool = True) -> list[int]:
        """Where what may be a name ends, in order; also of what may hide one, if ``doubtful``."""
        places: list[int] = []
        named = self._named

        def note(pattern: int, start: int, end: int, flags: int, context: object) -> None:
            expression = named[pattern]
            if expression.counts(data, end) and (doubtful or not expression.doubtful):
                places.append(end)

        self._engine.scan(data, match_event_handler=note)
        return sorted(places)

    def _says(self, record: bytes) -> bool:
        text = b"\n".join((b"", *(part for _, part in _TEXT.findall(record)), b""))
        return (self._names(text) or self._names(_as_read(text))) and self._holds_words(text)

    def _names(self, text: bytes) -> bool:
        return bool(self._places(text, doubtful=False))

    def _holds_words(self, text: bytes) -> bool:
        return all(word.search(text) for word in self._words)


def _as_read(text: bytes) -> bytes:
    """A text without tags and references, cleaned as it is for finding names."""
    plain = html.unescape(html.unescape(_TAG.sub(b"", text).decode("utf-8", "replace")))
    return with_hyphens(clean(plain).text).encode()


def _selected(record: bytes, tally: FileTally) -> Selected | None:
    """A record with its number and version; one without is told as unread."""
    found = _PMID.search(record)
    if found is None:
        tally.unread.append("a record without a PMID")
        return None
    said = _VERSION.search(found[1])
    version = (said[1] or said[2] or b"") if said else b"1"
    pmid = found[2].decode("utf-8", "replace")
    if not _is_number(found[2], _PMID_DIGITS):
        tally.unread.append(f"PMID {_clipped(pmid)}: is no number of a record")
    elif not _is_number(version, _VERSION_DIGITS):
        tally.unread.append(f"PMID {pmid}: {_clipped(version.decode('utf-8', 'replace'))!r} is no version of a record")
    else:
        return Selected(pmid, int(version), record)
    return None


def _is_number(text: bytes, digits: int) -> bool:
    return text.isdigit() and len(text) <= digits


def _clipped(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
