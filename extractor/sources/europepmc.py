"""Europe PMC's RESTful service (version 6): abstracts that PubMed lacks, and open-access full text.

What is asked for is a few papers by PMID or DOI; the articles of a corpus come from PubMed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any, TypeVar

import requests

from extractor.model import Section
from extractor.sources.exchange import Ask, IncomingReply
from extractor.sources.jats import parse_jats
from extractor.sources.raised import LOWERED, Running
from extractor.sources.remote import BadReplyError, Remote, understood

ADDRESS = "https://www.ebi.ac.uk/europepmc/webservices/rest"
AT_ONCE = 100
_PAGE = 1000
_PIECE = 2**14
_MOST = 10_000
"""So few papers are asked for at once that there are never more results than these."""
# Stands for an answer of 404, which is a good one; no article looks like this.
_NOT_FOUND = b"not found"
# JSON can say what is no text: NUL, and half a character.
_UNFIT = re.compile("[\0\ud800-\udfff]")
Reply = TypeVar("Reply")


@dataclass(frozen=True, slots=True)
class EuropePmcRecord:
    """What Europe PMC knows of a paper. ``license`` is its short name there ("cc by"), "" where not given;
    ``problem`` says why its abstract cannot be read, "" where it can."""

    pmid: str
    pmcid: str
    doi: str
    title: str
    abstract: tuple[Section, ...]
    open_access: bool
    license: str
    problem: str = ""


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

        def ask(intake: IncomingReply) -> bytes:
            with self._session.get(url, timeout=self._timeout, stream=True, allow_redirects=False) as response:
                return _NOT_FOUND if response.status_code == requests.codes.not_found else _content(response, intake)

        return self.remote.call("fullTextXML", ask, _checked_jats, self._timeout)

    def _found(self, terms: Sequence[str], further: str) -> Iterator[EuropePmcRecord]:
        for start in range(0, len(terms), AT_ONCE):
            query = f"({' OR '.join(terms[start : start + AT_ONCE])}){further}"
            yield from self._pages(query)

    def _pages(self, query: str) -> Iterator[EuropePmcRecord]:
        cursor, seen, page = "*", {""}, _Page(1, 0, (), "")
        given = 0
        while given < page.count and cursor not in seen:
            seen.add(cursor)
            form = {"query": query, "resultType": "core", "format": "json", "pageSize": _PAGE, "cursorMark": cursor}
            page = self.remote.call("search", self._posting(form), _page_of, self._timeout)
            given += page.given
            cursor = page.cursor
            yield from page.records

    def _posting(self, form: dict[str, Any]) -> Ask:
        def ask(intake: IncomingReply) -> bytes:
            address = f"{self._address}/searchPOST"
            with self._session.post(
                address, data=form, timeout=self._timeout, stream=True, allow_redirects=False
            ) as response:
                return _content(response, intake)

        return ask


def _content(response: requests.Response, intake: IncomingReply) -> bytes:
    """The body, whole: requests itself does not compare it with the length that was announced.

    Redirections are not followed: what was posted would get lost, and no body would be bounded on the way.
    """
    response.raise_for_status()
    if response.status_code != requests.codes.ok:
        raise BadReplyError(f"the server answered {response.status_code}")
    content = intake.whole(response.iter_content(_PIECE))
    announced = response.headers.get("Content-Length", "")
    if announced.isdigit() and "Content-Encoding" not in response.headers and int(announced) != len(content):
        raise BadReplyError(f"the reply has {len(content)} bytes of {announced}")
    return content


@dataclass(frozen=True, slots=True)
class _Page:
    """Some results of ``count``: how many are ``given``, those of them that are papers, where to go on."""

    count: int
    given: int
    records: tuple[EuropePmcRecord, ...]
    cursor: str


def _page_of(reply: bytes) -> _Page:
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
    if count > _MOST:
        raise BadReplyError(f"the reply says that there are {count} papers for {AT_ONCE} ids")
    return _Page(count, len(results), tuple(map(_record_of, results)), cursor)


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
        value = result.get(name)
        return "" if value is None else _UNFIT.sub("\ufffd", str(value))

    abstract: tuple[Section, ...] = ()
    problem = ""
    try:
        abstract = understood(said("abstractText"), lambda html: tuple(_abstract(html)))
    except BadReplyError as error:
        problem = f"Europe PMC's abstract: {error}"
    return EuropePmcRecord(
        pmid=said("pmid"),
        pmcid=said("pmcid"),
        doi=said("doi"),
        title=said("title"),
        abstract=abstract,
        open_access=result.get("isOpenAccess") == "Y",
        license=said("license"),
        problem=problem,
    )


class _AbstractParser(HTMLParser):
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
    parser = _AbstractParser()
    parser.feed(html)
    parser.close()
    for label, text in parser.parts:
        if folded := text.text():
            yield Section(label.text().upper().rstrip(":"), folded)
