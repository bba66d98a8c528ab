"""Which records of a PubMed file may name a non-coding RNA: told on raw bytes, at the pace of unpacking.

One pass of Hyperscan (Wang et al., NSDI 2019) over each stretch of unpacked bytes finds what can be such a name
(:mod:`extractor.scan.expressions`); only around these are records cut out. What is cut out is looked at once more: the
name has to stand in title or abstract, as surnames and affiliations are no findings. More is chosen than names one:
who extracts tells (:mod:`extractor.scan.task`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import IO, Any

from extractor.lexicon import Lexicon, load_lexicon
from extractor.scan.expressions import expressions

_STRETCH = 2**20
_OPEN, _CLOSE = b"<PubmedArticle>", b"</PubmedArticle>"
_TEXT = re.compile(rb"<(ArticleTitle|AbstractText|VernacularTitle|OtherAbstract)\b[^>]*>(.*?)</\1>", re.DOTALL)
_DELETED = re.compile(rb"<DeleteCitation>(.*?)</DeleteCitation>", re.DOTALL)
_PMID = re.compile(rb"<PMID Version=\"(\d+)\">(\d+)</PMID>")


@dataclass(frozen=True, slots=True)
class Selected:
    """A record that was chosen: its bytes, its PMID, and which version of the record it is."""

    pmid: str
    version: int
    xml: bytes


@dataclass
class Tally:
    """What was seen of a file: bytes, records that were cut out, and PMIDs that are deleted."""

    size: int = 0
    cut: int = 0
    deleted: list[str] = field(default_factory=list)


class Selector:
    """Chooses records; ``words`` are further ones, each of which has to stand in title or abstract, in any case."""

    def __init__(self, words: Sequence[str] = (), lexicon: Lexicon | None = None) -> None:
        import hyperscan

        self._words = [re.compile(re.escape(word.encode()), re.IGNORECASE) for word in words]
        self._engine: Any = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        named = expressions((lexicon or load_lexicon()).rna_names)
        self._lengths = [each.length for each in named]
        flags = [hyperscan.HS_FLAG_CASELESS if each.any_case else 0 for each in named]
        self._engine.compile(expressions=[each.pattern for each in named], ids=range(len(named)), flags=flags)

    def of(self, file: IO[bytes], tally: Tally) -> Iterator[Selected]:
        """The chosen records of an unpacked file, in order. Raises what reading the file raises."""
        kept = b""
        while stretch := file.read(_STRETCH):
            tally.size += len(stretch)
            data = kept + stretch
            end = data.rfind(_CLOSE)
            end = end + len(_CLOSE) if end >= 0 else 0
            yield from self._chosen(data, end, tally)
            kept = data[end:]
        for block in _DELETED.findall(kept):
            tally.deleted += [pmid.decode() for _, pmid in _PMID.findall(block)]

    def holds_words(self, text: str) -> bool:
        """Whether a text holds the further words."""
        return self._holds_words(text.encode())

    def _chosen(self, data: bytes, end: int, tally: Tally) -> Iterator[Selected]:
        past = 0
        for place in self._places(data):
            if place < past or place >= end:
                continue
            start = data.rfind(_OPEN, past, place)
            if start < 0:
                continue
            past = data.find(_CLOSE, place) + len(_CLOSE)
            record = data[start:past]
            tally.cut += 1
            if self._says(record) and (found := _PMID.search(record)):
                yield Selected(found[2].decode(), int(found[1]), record)

    def _places(self, data: bytes) -> list[int]:
        places: list[int] = []
        lengths = self._lengths

        def note(pattern: int, start: int, end: int, flags: int, context: object) -> None:
            length = lengths[pattern]
            if not length or not data[end - length - 1 : end - length].isalnum():
                places.append(end)

        self._engine.scan(data, match_event_handler=note)
        return sorted(places)

    def _says(self, record: bytes) -> bool:
        text = b"\n".join((b"", *(part for _, part in _TEXT.findall(record)), b""))
        return bool(self._places(text)) and self._holds_words(text)

    def _holds_words(self, text: bytes) -> bool:
        return all(word.search(text) for word in self._words)
