"""What can go wrong with a reply: in its transport, and in what it holds.

A fault of content is a function from the right reply; where it does not fit the program, the reply stays right.
"""

from __future__ import annotations

import re
from collections.abc import Callable

TRANSPORT = (
    "429", "429 retry-after", "429 retry-after date", "500", "502", "503", "hung up", "reset", "stall", "stall in body", "empty", "html",
    "json error", "truncated", "cut short", "plain text", "deep json", "503 retry-after nonsense", "503 retry-after zone",
)  # fmt: skip
"""Faults that a server has whatever it was asked; "truncated" is a whole reply of half a text, "cut short" half a reply."""
SLOW = ("drip", "drip in head")
"""Replies without end, a byte now and then: each reading succeeds. They cost real time."""
RAW = {
    "long header": b"HTTP/1.1 200 OK\r\nX-Long: " + b"a" * 100_000 + b"\r\nContent-Length: 0\r\n\r\n",
    "no status line": b"\x16\x03\x01 hello\r\n\r\n",
    "negative length": b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: -5\r\n\r\n",
    "bad chunk": b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n<a/>",
    "chunk cut short": b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n<a",
    "no content": b"HTTP/1.1 204 No Content\r\n\r\n",
    "no gzip": b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}",
}
"""Replies as they are sent, whatever was asked."""
LEAKY = {
    "redirect nowhere": b"HTTP/1.1 302 Found\r\nLocation: http://[::1/\r\nContent-Length: 0\r\n\r\n",
    "many headers": b"HTTP/1.1 200 OK\r\n" + b"X-More: 1\r\n" * 200 + b"Content-Length: 0\r\n\r\n",
    "redirect to a bad port": b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:99999/\r\nContent-Length: 0\r\n\r\n",
    "redirect with controls": b"HTTP/1.1 301 Moved\r\nLocation: http://127.0.0.1/a\x01b c\r\nContent-Length: 0\r\n\r\n",
}
"""The same; Python's own library leaves a socket behind where it meets these."""
FORGETFUL = ("forgets",)
"""EPost says of every id that it is none, and EFetch sends an empty set, as if all were well."""
DEEP_JSON = b"[" * 100_000
PLAIN = "Service momentan\u00e9ment indisponible".encode("latin-1")
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


def _endless_count(reply: bytes) -> bytes:
    return re.sub(rb'"(count|hitCount)": "?(\d+)"?', rb'"\1": 1e999', reply, count=1)


def _long_pmid(reply: bytes) -> bytes:
    return re.sub(rb'"idlist": \["\d+"', b'"idlist": ["' + b"1" * 5_000 + b'"', reply, count=1)


def _deep_abstract(reply: bytes) -> bytes:
    deep = b"<AbstractText>" + b"<i>" * 1_500 + b"miR-1" + b"</i>" * 1_500
    return re.sub(rb"<AbstractText[^>]*>", deep, reply, count=1)


def _marked_section(reply: bytes) -> bytes:
    return reply.replace(b'"abstractText": "', b'"abstractText": "<![x y]> ', 1)


CONTENT: dict[str, Callable[[bytes], bytes]] = {
    "missing record": _missing,
    "duplicate record": _duplicate,
    "unknown tag": _unknown_tag,
    "new dtd": _new_dtd,
    "entity bomb": _entity_bomb,
    "wrong encoding": _wrong_encoding,
    "broken record": _broken_record,
    "wrong count": _wrong_count,
    "endless count": _endless_count,
    "long pmid": _long_pmid,
    "deep abstract": _deep_abstract,
    "marked section": _marked_section,
}
ALL = (*TRANSPORT, *SLOW, *RAW, *FORGETFUL, *CONTENT)
