"""Europe PMC's RESTful service (version 6): abstracts that PubMed lacks, and open-access full text.

What is asked for is a few papers by PMID or DOI; the articles of a corpus come from PubMed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any, TypeVar

import requests

from extractor.model import Section
from extractor.sources.jats import parse_jats
from extractor.sources.raised import LOWERED, Running
from extractor.sources.remote import BadReplyError, Remote

ADDRESS = "https://www.ebi.ac.uk/europepmc/webservices/rest"
AT_ONCE = 100
_PAGE = 1000
# Stands for an answer of 404, which is a good one; no article looks like this.
_NOT_FOUND = b"not found"
# JSON can say what is no text: NUL, and half a character.
_UNFIT = re.compile("[\0\ud800-\udfff]")
Reply = TypeVar("Reply")


@dataclass(frozen=True, slots=True)
class EuropePmcRecord:
    """What Europe PMC knows of a paper. ``license`` is its short name there ("cc by"), "" where not given."""

    pmid: str
    pmcid: str
    doi: str
    title: str
    abstract: tuple[Section, ...]
    open_access: bool
    license: str


class EuropePmcClient:
    """Asks the service at ``address``. ``timeout`` in seconds holds for connecting and for each reading.

    Raises OfflineError where the host cannot be reached, RemoteError where it keeps failing.
    """

    def __init__(
        self, remote: Remote, session: requests.Session, address: str = ADDRESS, timeout: float = 30.0
    ) -> None:
        self.remote = remote
        self._session = session
        self._address = address.rstrip("/")
        self._timeout = timeout

    def by_pmid(self, pmids: Sequence[str]) -> dict[str, EuropePmcRecord]:
        """The records of these PMIDs, as far as there are any."""
        wanted = set(pmids)
        terms = [f"EXT_ID:{pmid}" for pmid in pmids]
        return {r.pmid: r for r in self._found(terms, " AND SRC:MED") if r.pmid in wanted}

    def by_doi(self, dois: Sequence[str]) -> dict[str, EuropePmcRecord]:
        """The records of these DOIs by DOI in lower case; of several with an abstract, the first."""
        wanted = {doi.lower() for doi in dois}
        found: dict[str, EuropePmcRecord] = {}
        # A quotation mark would end the DOI, and what follows it would be a query of its own.
        for record in self._found([f'DOI:"{doi}"' for doi in dois if not set(doi) & set('"\\')], ""):
            doi = record.doi.lower()
            if doi in wanted and not (doi in found and found[doi].abstract):
                found[doi] = record
        return found

    def full_text(self, pmcid: str) -> bytes | None:
        """The paper in JATS; None where the service says that it has none to give."""
        url = f"{self._address}/{pmcid}/fullTextXML"

        def ask() -> bytes:
            response = self._session.get(url, timeout=self._timeout)
            if response.status_code == requests.codes.not_found:
                return _NOT_FOUND
            response.raise_for_status()
            return _content(response)

        return self.remote.call("fullTextXML", ask, _checked_jats)

    def _found(self, terms: Sequence[str], further: str) -> Iterator[EuropePmcRecord]:
        for start in range(0, len(terms), AT_ONCE):
            query = f"({' OR '.join(terms[start : start + AT_ONCE])}){further}"
            yield from map(_record_of, self._pages(query))

    def _pages(self, query: str) -> Iterator[dict[str, Any]]:
        cursor, count, given = "*", 1, 0
        while given < count:
            form = {"query": query, "resultType": "core", "format": "json", "pageSize": _PAGE, "cursorMark": cursor}
            count, results, cursor = self.remote.call("search", self._posting(form), _page_of)
            given += len(results)
            yield from results
            if not results:
                return

    def _posting(self, form: dict[str, Any]) -> Callable[[], bytes]:
        def ask() -> bytes:
            response = self._session.post(f"{self._address}/searchPOST", data=form, timeout=self._timeout)
            response.raise_for_status()
            return _content(response)

        return ask


def _content(response: requests.Response) -> bytes:
    """The body, whole: requests itself does not compare it with the length that was announced."""
    announced = response.headers.get("Content-Length", "")
    if announced.isdigit() and "Content-Encoding" not in response.headers and int(announced) != len(response.content):
        raise BadReplyError(f"the reply has {len(response.content)} bytes of {announced}")
    return response.content


def _page_of(reply: bytes) -> tuple[int, list[dict[str, Any]], str]:
    try:
        page = json.loads(reply)
        results = page["resultList"]["result"]
        count = int(page["hitCount"])
        cursor = str(page.get("nextCursorMark", ""))
        if not all(isinstance(result, dict) for result in results):
            raise TypeError
    except (ValueError, KeyError, TypeError):
        raise BadReplyError(f"the reply is no search result: {reply[:80]!r}") from None
    if count and not results:
        raise BadReplyError(f"the reply is empty and says that there are {count}")
    return count, results, cursor


def _checked_jats(reply: bytes) -> bytes | None:
    if reply == _NOT_FOUND:
        return None
    try:
        parse_jats(reply)
    except ValueError as error:
        raise BadReplyError(f"the reply is no JATS article: {error}") from None
    return reply


def _record_of(result: dict[str, Any]) -> EuropePmcRecord:
    def said(name: str) -> str:
        return _UNFIT.sub("\ufffd", str(result.get(name, "")))

    return EuropePmcRecord(
        pmid=said("pmid"),
        pmcid=said("pmcid"),
        doi=said("doi"),
        title=said("title"),
        abstract=tuple(_abstract(said("abstractText"))),
        open_access=result.get("isOpenAccess") == "Y",
        license=said("license"),
    )


class _Abstract(HTMLParser):
    """Europe PMC's abstracts: text with tags, sections headed by h4."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[tuple[Running, Running]] = [(Running(), Running())]
        self._heading = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "h4":
            self.parts.append((Running(), Running()))
            self._heading = True
        elif tag in ("p", "br", "li"):
            self.parts[-1][1].add(" ")
        elif tag in LOWERED:
            self._here.begin(LOWERED[tag])

    def handle_endtag(self, tag: str) -> None:
        if tag == "h4":
            self._heading = False
        elif tag in LOWERED:
            self._here.end()

    def handle_data(self, data: str) -> None:
        self._here.add(data)

    @property
    def _here(self) -> Running:
        return self.parts[-1][0 if self._heading else 1]


def _abstract(html: str) -> Iterable[Section]:
    parser = _Abstract()
    parser.feed(html)
    parser.close()
    for label, text in parser.parts:
        if folded := text.text():
            yield Section(label.text().upper().rstrip(":"), folded)
