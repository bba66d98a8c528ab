"""What a file is, told by its first bytes: those of a compressed file are unpacked."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from lxml import etree

from extractor.errors import InputError
from extractor.records.files import opened

_SNIFFED = 4096
# A text may begin with a bracket, as translated titles do.
_JSON_LIST = re.compile(rb"(?:\[\s*)+(?:\{\s*[\"}]|(?:\]\s*)+\Z)")
_JSON_NAMES = frozenset({".json", ".jsonl"})
_MEDLINE = re.compile(r"^PMID *- ?\d+", re.MULTILINE)
_WANTED = "PubMed XML, MEDLINE text, PubAnnotation JSON lines or plain text"
RECORDS = ("PubmedArticle", "PubmedBookArticle")
"""Elements of PubMed's records."""
_ROOTS = frozenset({"PubmedArticleSet", "PubmedBookArticleSet", *RECORDS})
_OTHER_ROOTS = {
    "article": "the full text of a journal (JATS, <article>)",
    "pmc-articleset": "full text of PubMed Central (JATS, <pmc-articleset>)",
    "collection": "BioC (<collection>); `extractor score` reads it",
    "MedlineCitationSet": "MEDLINE's former XML (<MedlineCitationSet>)",
    "eFetchResult": "an answer of NCBI that holds no records (<eFetchResult>)",
    "eSearchResult": "a search result of NCBI (<eSearchResult>), which lists records and holds none",
    "eSummaryResult": "summaries of NCBI (<eSummaryResult>), which hold no abstracts",
    "html": "HTML",
}
_MARKS_OF_ENCODINGS = ((b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16"), (b"\x00\x00\xfe\xff", "UTF-32"))
_ARCHIVES = ((b"PK\x03\x04", "a ZIP archive"), (b"\x28\xb5\x2f\xfd", "compressed by Zstandard"))


def kind_of(path: Path) -> str:
    """ "pubmed-xml", "medline", "pubannotation" or "text".

    Raises InputError for what is no file, is empty, or is none of these.
    """
    try:
        path.stat()
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}") from error
    with opened(path) as file:
        head = file.read(_SNIFFED)
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start:
        raise InputError(f"{path}: is empty")
    _check_bytes(path, head)
    if start.startswith(b"<"):
        if b"<html" in start[:500].lower():
            raise InputError(f"{path}: is HTML; expected {_WANTED}")
        check_root(path)
        return "pubmed-xml"
    named = start.startswith(b"[") and _JSON_NAMES & set(path.suffixes)
    if start.startswith(b"{") or _JSON_LIST.match(start) or named:
        return "pubannotation"
    return "medline" if _MEDLINE.search(start[:500].decode("utf-8", "replace")) else "text"


def _check_bytes(path: Path, head: bytes) -> None:
    if found := next((name for mark, name in _ARCHIVES if head.startswith(mark)), ""):
        raise InputError(f"{path}: is {found}; unpack it, or compress it by gzip, bzip2 or xz")
    encoding = next((name for mark, name in _MARKS_OF_ENCODINGS if head.startswith(mark)), "")
    # ASCII in UTF-16 has a zero in every other byte.
    if encoding or (b"\x00" in head and (not any(head[0:200:2]) or not any(head[1:200:2]))):
        raise InputError(f"{path}: is in {encoding or 'UTF-16'}; save it as UTF-8")
    if b"\x00" in head:
        raise InputError(f"{path}: is binary; expected {_WANTED}")


def check_root(path: Path) -> None:
    """Raises InputError, which says what the file is, for XML that holds no records of PubMed's."""
    with opened(path) as file:
        root = _root(file)
    if root is None or root.tag in _ROOTS:
        # What is not well formed is told with its line by whoever reads it.
        return
    name = etree.QName(root).localname
    what = _OTHER_ROOTS.get(name, f"XML of another kind (<{name[:60]}>)")
    said = " ".join((root.findtext("ERROR") or "").split())
    raise InputError(
        f"{path}: is {what}{f', which says {said[:200]!r}' if said else ''}; expected PubMed XML (<PubmedArticleSet>), "
        "as `efetch -db pubmed -mode xml` gives it"
    )


def _root(file: Any) -> Any:
    """The root with what comes first in it; None where there is none."""
    events = etree.XMLPullParser(
        events=("start", "end"), load_dtd=False, no_network=True, resolve_entities=False, recover=True, huge_tree=True
    )
    root = None
    try:
        for _ in range(64):
            piece = file.read(_SNIFFED)
            if not piece:
                break
            events.feed(piece)
            for _, element in events.read_events():
                root = element if root is None else root
            if root is not None:
                break
    except (etree.XMLSyntaxError, InputError):
        return None
    return root
