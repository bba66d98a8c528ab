"""PubMed through NCBI's E-utilities (Sayers 2010, NBK25499), by Biopython's Entrez.

Biopython builds the requests and keeps NCBI's rate (three a second, ten with a key). Retrying,
time-outs and checking what came back are done here, because Biopython retries without backing off,
ignores Retry-After, waits forever, and hands on whatever a server sends.
"""

from __future__ import annotations

import http.client
import json
import re
import socket
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError, URLError

from Bio import Entrez
from lxml import etree
from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt, wait_random_exponential

from extractor.errors import OfflineError, RemoteError
from extractor.model import Reference
from extractor.sources.pubmed_xml import document_of

BATCH = 200
DOIS_A_SEARCH = 40
TITLE_AGREEMENT = 0.8
_RETRIED = frozenset({408, 429, 500, 502, 503, 504})
_TOOL = "mirna-extractor"


class _BadReplyError(Exception):
    """The server answered, but not with what was asked for."""


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A record that has the reference's DOI and another title: reported, never used."""

    reference: Reference
    pmid: str
    title: str


@dataclass(frozen=True)
class Resolution:
    """What became of the references that were looked up: PMIDs by DOI (lower case), and the rest."""

    pmids: Mapping[str, str]
    unresolved: tuple[Reference, ...]
    mismatched: tuple[Mismatch, ...]
    records: Mapping[str, bytes]


@dataclass(frozen=True)
class Fetched:
    """Raw records by PMID, and the PMIDs for which the server sent none."""

    records: Mapping[str, bytes]
    missing: tuple[str, ...]


class EntrezClient:
    """Searches and fetches. ``sleep`` is called with seconds between tries.

    Raises OfflineError without an e-mail address (NCBI asks for one) or where the host cannot be
    reached, and RemoteError where it keeps failing.
    """

    def __init__(
        self,
        email: str,
        api_key: str = "",
        timeout: float = 30.0,
        tries: int = 5,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        if not email:
            raise OfflineError(
                "NCBI asks for an e-mail address with every request and none is set; "
                "set EXTRACTOR_EMAIL=you@example.org, or email = … in extractor.toml"
            )
        self._email = email
        self._api_key = api_key
        self._timeout = timeout
        self._tries = tries
        self._sleep = sleep

    def resolve(self, references: Sequence[Reference]) -> Resolution:
        """Look up the references' DOIs; the fetched record's DOI and title decide, not the search."""
        pmids: dict[str, str] = {}
        mismatched: list[Mismatch] = []
        records: dict[str, bytes] = {}
        for start in range(0, len(references), DOIS_A_SEARCH):
            chunk = references[start : start + DOIS_A_SEARCH]
            by_doi = {reference.doi.lower(): reference for reference in chunk}
            for pmid, xml in self.fetch(self._search(by_doi)).records.items():
                document = document_of(next(etree.fromstring(xml).iterchildren()))
                reference = by_doi.get(document.doi.lower())
                if reference is None:
                    continue
                if titles_agree(reference.title, document.title):
                    pmids[reference.doi.lower()] = pmid
                    records[pmid] = xml
                else:
                    mismatched.append(Mismatch(reference, pmid, document.title))
        refused = {mismatch.reference.doi.lower() for mismatch in mismatched}
        unresolved = tuple(r for r in references if r.doi.lower() not in pmids.keys() | refused)
        return Resolution(pmids, unresolved, tuple(mismatched), records)

    def _search(self, dois: Mapping[str, Reference]) -> list[str]:
        term = " OR ".join(f'"{doi}"[doi]' for doi in dois)
        reply = self._call(
            "ESearch", lambda: Entrez.esearch(db="pubmed", term=term, retmax=2 * len(dois), retmode="json")
        )
        return _search_result(reply)

    def fetch(self, pmids: Sequence[str]) -> Fetched:
        """The raw records, in batches of at most 200."""
        records: dict[str, bytes] = {}
        for start in range(0, len(pmids), BATCH):
            records.update(self._fetch_batch(list(pmids[start : start + BATCH])))
        return Fetched(records, tuple(pmid for pmid in pmids if pmid not in records))

    def _fetch_batch(self, pmids: list[str]) -> dict[str, bytes]:
        reply = self._call("EFetch", lambda: Entrez.efetch(db="pubmed", id=",".join(pmids), retmode="xml"), _parsed)
        wanted = set(pmids)
        return {pmid: xml for pmid, xml in _single_records(reply) if pmid in wanted}

    def _call(self, name: str, request: Callable[[], Any], check: Callable[[bytes], Any] = lambda reply: reply) -> Any:
        """The checked reply, after as many tries as it takes or is allowed."""

        def once() -> Any:
            try:
                with self._biopython(), request() as handle:
                    content = handle.read()
            except HTTPError as error:
                error.close()  # it holds the connection; status and headers stay readable
                raise
            return check(content.encode() if isinstance(content, str) else content)

        retrying = Retrying(
            retry=retry_if_exception(_worth_retrying),
            stop=stop_after_attempt(self._tries),
            wait=_wait,
            sleep=self._sleep,
            reraise=True,
        )
        try:
            return retrying(once)
        except HTTPError as error:
            raise RemoteError(
                f"{name} at NCBI answered {error.code} {error.reason}; tried {self._tries} times"
            ) from error
        except (TimeoutError, http.client.HTTPException, _BadReplyError) as error:
            raise RemoteError(
                f"{name} at NCBI failed after {self._tries} tries: {error or type(error).__name__}"
            ) from error
        except OSError as error:
            reason = getattr(error, "reason", error)
            raise OfflineError(f"NCBI cannot be reached ({reason}); check the network and run again") from error

    @contextmanager
    def _biopython(self) -> Iterator[None]:
        """Biopython's settings, for one call.

        They are globals of its module, and it opens URLs without a time-out, so that the only one
        it can be given is the default for new sockets. All are put back afterwards.
        """
        before = Entrez.email, Entrez.tool, Entrez.api_key, Entrez.max_tries
        timeout = socket.getdefaulttimeout()
        Entrez.email, Entrez.tool, Entrez.api_key, Entrez.max_tries = (
            self._email,
            _TOOL,
            self._api_key or None,
            1,
        )
        socket.setdefaulttimeout(self._timeout)
        try:
            yield
        finally:
            socket.setdefaulttimeout(timeout)
            Entrez.email, Entrez.tool, Entrez.api_key, Entrez.max_tries = before


def titles_agree(first: str, second: str) -> bool:
    """Whether two titles name one work: nearly all words of the shorter stand in the longer."""
    words = [set(re.findall(r"[^\W_]+", title.casefold())) for title in (first, second)]
    shorter = min(len(found) for found in words)
    return shorter > 0 and len(words[0] & words[1]) / shorter >= TITLE_AGREEMENT


def _worth_retrying(error: BaseException) -> bool:
    if isinstance(error, HTTPError):
        return error.code in _RETRIED
    return isinstance(error, (URLError, OSError, http.client.HTTPException, _BadReplyError))


_backing_off = wait_random_exponential(multiplier=1, max=60)


def _wait(state: RetryCallState) -> float:
    """Seconds to the next try: what the server asks for, else exponential with jitter."""
    error = state.outcome.exception() if state.outcome else None
    asked = error.headers.get("Retry-After", "") if isinstance(error, HTTPError) and error.headers else ""
    return min(float(asked), 300.0) if asked.isdigit() else _backing_off(state)


def _search_result(reply: bytes) -> list[str]:
    try:
        result = json.loads(reply)["esearchresult"]
        if "ERROR" in result:
            raise RemoteError(f"ESearch at NCBI refused the query: {result['ERROR']}")
        return [str(pmid) for pmid in result["idlist"]]
    except (ValueError, KeyError, TypeError) as error:
        raise RemoteError(f"ESearch at NCBI sent something else than a result: {reply[:80]!r}") from error


def _parsed(reply: bytes) -> Any:
    """The reply as a PubmedArticleSet element."""
    start = reply.lstrip()[:300].lower()
    if start.startswith(b"{") or b"<html" in start or not start.startswith(b"<"):
        raise _BadReplyError(f"the reply is no PubMed XML: {reply[:80]!r}")
    parser = etree.XMLParser(load_dtd=False, no_network=True, resolve_entities=False, huge_tree=True)
    try:
        root = etree.fromstring(reply, parser)
    except etree.XMLSyntaxError as error:
        raise _BadReplyError(f"the reply breaks off or is not well formed: {error}") from error
    if root.tag != "PubmedArticleSet":
        raise _BadReplyError(f"the reply is a {root.tag}, not a PubmedArticleSet")
    return root


def _single_records(root: Any) -> Iterator[tuple[str, bytes]]:
    """Each record by PMID, as a PubmedArticleSet of its own."""
    for record in root.iterchildren("PubmedArticle", "PubmedBookArticle"):
        pmid = record.findtext("MedlineCitation/PMID") or record.findtext("BookDocument/PMID") or ""
        body = etree.tostring(record, encoding="utf-8", with_tail=False)
        yield (
            pmid.strip(),
            b"<?xml version='1.0' encoding='utf-8'?>\n<PubmedArticleSet>" + body + b"</PubmedArticleSet>",
        )
