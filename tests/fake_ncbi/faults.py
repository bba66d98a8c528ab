"""What can go wrong with a reply: in its transport, and in what it holds.

A fault of content is a function from the right reply; where it does not fit the program, the reply stays right.
"""

from __future__ import annotations

import re
from collections.abc import Callable

TRANSPORT = (
    "429", "429 retry-after", "429 retry-after date", "500", "502", "503", "hung up", "reset", "stall", "stall in body", "empty", "html",
    "json error", "truncated", "cut short",
)  # fmt: skip
"""Faults that a server has whatever it was asked; "truncated" is a whole reply of half a text, "cut short" half a reply."""
_RECORD = re.compile(rb"<PubmedArticle>.*?</PubmedArticle>", re.DOTALL)
HTML = b"<!DOCTYPE html><html><head><title>Blocked</title></head><body>Diagnostics</body></html>"
BUSY = b'{"error":"API rate limit exceeded","api-key":"1.2.3.4","count":"4","limit":"3"}'


def _missing(reply: bytes) -> bytes:
    found = _RECORD.search(reply)
    return reply.replace(found.group(), b"", 1) if found else reply


def _duplicate(reply: bytes) -> bytes:
    found = _RECORD.search(reply)
    return reply.replace(found.group(), found.group() * 2, 1) if found else reply


def _unknown_tag(reply: bytes) -> bytes:
    new = b'<NewThing2027 kind="x"><Inner>miR-1 inhibits MET.</Inner></NewThing2027>'
    marked = reply.replace(b"<Article PubModel", new + b"<Article PubModel").replace(
        b"</ArticleTitle>", b"</ArticleTitle>" + new
    )
    return re.sub(rb"<AbstractText([^>]*)>(\S+)", rb"<AbstractText\1><newinline>\2</newinline>", marked)


def _new_dtd(reply: bytes) -> bytes:
    return reply.replace(b"pubmed_250101", b"pubmed_990101").replace(b"1st January 2025", b"1st January 2099")


def _entity_bomb(reply: bytes) -> bytes:
    bomb = b'<!DOCTYPE PubmedArticleSet [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    marked = re.sub(rb"<!DOCTYPE[^>]*>", bomb, reply, count=1)
    return marked.replace(b"<ArticleTitle>", b"<ArticleTitle>&b;", 1)


def _wrong_encoding(reply: bytes) -> bytes:
    return reply.replace(b"<ArticleTitle>", b"<ArticleTitle>caf\xe9 ", 1)


def _broken_record(reply: bytes) -> bytes:
    return reply.replace(b"</ArticleTitle>", b"", 1)


def _wrong_count(reply: bytes) -> bytes:
    return re.sub(rb'"count": "(\d+)"', lambda m: b'"count": "%d"' % (int(m[1]) + 7), reply, count=1)


CONTENT: dict[str, Callable[[bytes], bytes]] = {
    "missing record": _missing,
    "duplicate record": _duplicate,
    "unknown tag": _unknown_tag,
    "new dtd": _new_dtd,
    "entity bomb": _entity_bomb,
    "wrong encoding": _wrong_encoding,
    "broken record": _broken_record,
    "wrong count": _wrong_count,
}
ALL = (*TRANSPORT, *CONTENT)
