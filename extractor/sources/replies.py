"""What NCBI's E-utilities answer (NBK25499), looked at before anything is made of it.

A reply can be a page for people, an error in JSON under an XML address, cut off in the middle, or short of
what it says it holds. All of these raise BadReplyError, which is worth another try. No DTD is loaded, and
a reply that brings entities of its own is refused.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from lxml import etree

from extractor.model import Document
from extractor.sources.pubmed_xml import document_of
from extractor.sources.remote import BadReplyError, understood

LISTED_AT_MOST = 9_999
"""ESearch gives no more ids of PubMed than these, whatever is asked."""

_DECLARATION = re.compile(rb"^<\?xml[^>]*\?>")
_OWN_ENTITIES = re.compile(rb"<!DOCTYPE[^>\[]*\[")
_RECORD = re.compile(rb"<(PubmedArticle|PubmedBookArticle)[\s>].*?</\1>", re.DOTALL)
_RECORD_BEGINS = re.compile(rb"<(?:PubmedArticle|PubmedBookArticle)[\s>]")
_NUMBER = re.compile(r"[1-9][0-9]{0,19}")
_PMID = re.compile(rb"<PMID\b([^>]*)>\s*(\d+)\s*</PMID>")
_VERSION = re.compile(rb"\bVersion\s*=\s*[\"'](\d{1,9})[\"']")
# Entities need a DOCTYPE to be named in; no file of that name is ever read.
_DOCTYPE = b'<!DOCTYPE PubmedArticleSet SYSTEM "pubmed.dtd">\n'
_OPEN = b'<PubmedArticleSet xmlns:mml="http://www.w3.org/1998/Math/MathML">'
_CLOSE = b"</PubmedArticleSet>"
_SHOWN = 80


@dataclass(frozen=True)
class Listing:
    """Result of a search: how many there are, those that were listed, and words that PubMed passed over."""

    count: int
    pmids: tuple[str, ...]
    ignored: tuple[str, ...] = ()


@dataclass(frozen=True)
class Posted:
    """Ids left at the server: where they lie ("" where PubMed says of all that it has no record), and those that it
    says so of."""

    environment: str
    query_key: str
    invalid: tuple[str, ...]


@dataclass(frozen=True)
class FetchedRecords:
    """The records of a reply: raw and read by PMID, and why others could not be read."""

    raw: dict[str, bytes]
    documents: dict[str, Document]
    unreadable: dict[str, str]


def listing_of(reply: bytes) -> Listing:
    """An ESearch result in JSON, complete as far as the server's limit goes."""
    try:
        result = json.loads(reply)["esearchresult"]
        if "ERROR" in result:
            raise BadReplyError(f"the search was refused: {result['ERROR']}")
        count, pmids = int(result["count"]), tuple(str(pmid) for pmid in result["idlist"])
        ignored = tuple(str(word) for words in result.get("errorlist", {}).values() for word in words)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BadReplyError(f"the reply is no search result: {reply[:_SHOWN]!r}") from None
    if strange := next((pmid for pmid in pmids if not _NUMBER.fullmatch(pmid)), None):
        raise BadReplyError(f"the reply lists {strange[:_SHOWN]!r}, which is no PMID")
    if len(set(pmids)) != min(count, LISTED_AT_MOST):
        raise BadReplyError(f"the reply has {len(set(pmids))} ids and says that there are {count}")
    return Listing(count, pmids, ignored)


def posted_of(reply: bytes) -> Posted:
    """An EPost result."""
    root = _parsed(_sniffed(reply))
    environment, key = root.findtext("WebEnv") or "", root.findtext("QueryKey") or ""
    invalid = tuple((element.text or "").strip() for element in root.iterfind("InvalidIdList/Id"))
    if invalid and not key and root.findtext("ERROR"):
        # Of nothing but invalid ids it makes no set.
        return Posted("", "", invalid)
    if not (environment and _NUMBER.fullmatch(key)):
        raise BadReplyError(f"the ids were not taken: {root.findtext('ERROR') or reply[:_SHOWN]!r}")
    return Posted(environment, key, invalid)


def batch_of(reply: bytes, wanted: Collection[str]) -> FetchedRecords:
    """The wanted records of an EFetch result, each cut out and read on its own; of several versions the highest.

    So one broken record costs no other. Raises BadReplyError where the reply breaks off.
    """
    content = _sniffed(reply)
    if b"<PubmedArticleSet" not in content:
        raise BadReplyError(f"the reply is no PubmedArticleSet: {content[:_SHOWN]!r}")
    if _CLOSE not in content[-200:]:
        raise BadReplyError("the reply breaks off")
    found = _DECLARATION.match(content)
    head = (found.group() if found else b'<?xml version="1.0" encoding="utf-8"?>') + b"\n" + _DOCTYPE
    raw: dict[str, bytes] = {}
    documents: dict[str, Document] = {}
    versions: dict[str, int] = {}
    unreadable: dict[str, str] = {}
    for record in _records(content):
        pmid, version = _named(record)
        if pmid not in wanted or version < versions.get(pmid, 0):
            continue
        xml = head + _OPEN + record + _CLOSE
        try:
            document = understood(xml, _document)
        except BadReplyError as error:
            unreadable[pmid] = str(error)
            continue
        if document.pmid == pmid:
            raw[pmid], documents[pmid], versions[pmid] = xml, document, version
        else:
            unreadable[pmid] = f"the record calls itself {document.pmid} as well"
    broken = {pmid: why for pmid, why in unreadable.items() if pmid not in documents}
    return FetchedRecords(raw, documents, broken)


def _named(record: bytes) -> tuple[str, int]:
    """The PMID of a record ("" where it has none) and its version."""
    found = _PMID.search(record)
    if not found:
        return "", 0
    version = _VERSION.search(found[1])
    return found[2].decode(), int(version[1]) if version else 1


def _document(xml: bytes) -> Document:
    root = _parsed(xml)
    try:
        return document_of(root[0])
    except ValueError as error:
        raise BadReplyError(str(error)) from error


def _records(content: bytes) -> list[bytes]:
    found = [match.group() for match in _RECORD.finditer(content)]
    begun = len(_RECORD_BEGINS.findall(content))
    if len(found) != begun:
        raise BadReplyError(f"{begun} records begin and {len(found)} end")
    return found


def _sniffed(reply: bytes) -> bytes:
    """The reply, if it looks like XML for programs."""
    content = reply.removeprefix(b"\xef\xbb\xbf").lstrip()
    start = content[:500].lower()
    if not content:
        raise BadReplyError("the reply is empty")
    if b"<html" in start or not start.startswith(b"<"):
        raise BadReplyError(f"the reply is no XML of PubMed: {content[:_SHOWN]!r}")
    if _OWN_ENTITIES.search(content[:2000]):
        raise BadReplyError("the reply defines entities of its own, which is refused")
    return content


def _parsed(content: bytes) -> Any:
    parser = etree.XMLParser(load_dtd=False, no_network=True, resolve_entities=False, huge_tree=True)
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise BadReplyError(f"not well formed: {error.msg}") from None
