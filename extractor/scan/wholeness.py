"""Whether a PubMed file is whole, told beside the choosing: records that begin and end, and what stands around them.

A file is not parsed here, at the pace of unpacking; but one that breaks off, or is of another kind, does not pass for
one without findings.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import Any

from lxml import etree

from extractor.errors import InputError

LONGEST = 16 * 2**20
"""Bytes that may follow one another without the end of a record: many times the longest that PubMed has."""
_BEGIN, _END = rb"<Pubmed(?:Book)?Article[\s>]", rb"</Pubmed(?:Book)?Article\s*>"
_RECORDS = frozenset({"PubmedArticle", "PubmedBookArticle"})
_SET, _DELETIONS = "PubmedArticleSet", "DeleteCitation"
_HEAD = 2**16
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_PROLOGUE = re.compile(rb"\s*(?:<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[.*?\])?\s*>)", re.DOTALL)
_ROOT = re.compile(rb"\s*<([A-Za-z_][\w.:-]*)")
_ENCODING = re.compile(rb"<\?xml[^>]*\bencoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
_UTF_8 = frozenset({b"utf-8", b"utf8", b"us-ascii", b"ascii"})


@dataclass(frozen=True, slots=True)
class Marks:
    """Where records begin (before "<") and end (after ">") in a stretch of bytes, each in order."""

    begins: list[int]
    ends: list[int]

    @property
    def end(self) -> int:
        """Up to where the stretch has whole records only."""
        return self.ends[-1] if self.ends else 0

    def around(self, place: int) -> tuple[int, int] | None:
        """From where to where the record is in which a place is; None where it is in none."""
        before, after = bisect_right(self.begins, place), bisect_right(self.ends, place)
        start = self.begins[before - 1] if before else -1
        if start < (self.ends[after - 1] if after else 0) or after == len(self.ends):
            return None
        return start, self.ends[after]


class Marker:
    """Finds where records begin and end, in one pass of Hyperscan."""

    def __init__(self) -> None:
        import hyperscan

        self._engine: Any = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        self._engine.compile(expressions=[_BEGIN, _END], ids=[0, 1], elements=2)

    def marks(self, data: bytes) -> Marks:
        """Where they do in a stretch."""
        found: tuple[list[int], list[int]] = ([], [])
        self._engine.scan(data, match_event_handler=lambda which, start, end, flags, context: found[which].append(end))
        return Marks([data.rfind(b"<", 0, end) for end in found[0]], found[1])


class Wholeness:
    """What was seen of a file so far. Methods raise InputError where it is not whole, or is no PubMed file."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._head = b""
        self._begun = self._ended = 0

    def saw(self, stretch: bytes) -> None:
        """The next stretch of the file."""
        if len(self._head) < _HEAD:
            self._head += stretch[: _HEAD - len(self._head)]

    def saw_records(self, marks: Marks) -> None:
        """Records of a stretch, up to the end of the last one."""
        whole = bisect_left(marks.begins, marks.end)
        self._begun += whole
        self._ended += len(marks.ends)
        if len(marks.begins) - whole > 1:
            self._begun += len(marks.begins) - whole
            self._check_count()

    def keeps(self, size: int) -> None:
        """So many bytes were kept, as no record has ended."""
        if size > LONGEST:
            raise InputError(f"{self._name}: is damaged, or no PubMed file: {size:,} bytes without the end of a record")

    def ends(self, rest: bytes, marks: Marks) -> None:
        """The file is at its end; this stands after the last record."""
        self._begun += len(marks.begins)
        root = self._root()
        self._check_count()
        if not self._ended and root not in (_SET, _DELETIONS):
            kind = f"its root is <{root}>" if root else "it has no root"
            raise InputError(
                f"{self._name}: holds no PubMed record, and is XML of another kind: {kind}; scan reads "
                f"<{_SET}> with <PubmedArticle>"
            )
        # The root ends once more, if a record is not the root itself; without any record, what is left is the file.
        begin = "" if root in _RECORDS else f"<{root}>"
        if self._ended and not begin and not rest.strip():
            return
        try:
            etree.fromstring(begin.encode() + rest if self._ended else rest.lstrip(), _parser())
        except etree.XMLSyntaxError as error:
            raise InputError(
                f"{self._name}: is damaged: after {self._ended} records it breaks off or is not well formed: "
                f"{error.msg}; fetch it again"
            ) from None

    def _check_count(self) -> None:
        if self._begun != self._ended:
            raise InputError(
                f"{self._name}: is damaged: {self._begun} records begin and {self._ended} end; fetch it again"
            )

    def _root(self) -> str:
        head = self._head.removeprefix(_BYTE_ORDER_MARK)
        if (said := _ENCODING.match(head.lstrip())) and said[1].lower() not in _UTF_8:
            raise InputError(f"{self._name}: is in {said[1].decode()}, scan reads UTF-8; convert it")
        place = 0
        while found := _PROLOGUE.match(head, place):
            place = found.end()
        root = _ROOT.match(head, place)
        return root[1].decode("utf-8", "replace") if root else ""


class _Nothing:
    """What is made of XML that only has to be well formed: nothing, in no memory."""

    def start(self, tag: Any, attributes: Any) -> None:
        """An element begins."""

    def end(self, tag: Any) -> None:
        """It ends."""

    def data(self, text: Any) -> None:
        """Text."""

    def comment(self, text: Any) -> None:
        """A comment."""

    def close(self) -> None:
        """There is no more."""


def _parser() -> Any:
    return etree.XMLParser(target=_Nothing(), load_dtd=False, no_network=True, resolve_entities=False, huge_tree=False)
