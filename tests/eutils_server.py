"""A local server that speaks ESearch and EFetch, and an opener that brings Biopython to it.

Biopython asks https://eutils.ncbi.nlm.nih.gov by ``urllib.request.urlopen``. ``redirected`` installs an
opener whose HTTPS handler sends these requests to 127.0.0.1 instead; nothing of Biopython is patched.
All records are invented for the tests.
"""

from __future__ import annotations

import http.client
import json
import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

HOST = "eutils.ncbi.nlm.nih.gov"
Reply = tuple[int, dict[str, str], bytes]


@dataclass
class FakePubmed:
    """Invented records by PMID: DOI, title, abstract; and what to answer instead, in turn."""

    records: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    instead: list[Callable[[], Reply | None]] = field(default_factory=list)
    requests: list[tuple[str, dict[str, str], str]] = field(default_factory=list)

    def add(self, pmid: str, doi: str, title: str, abstract: str = "An invented abstract.") -> None:
        self.records[pmid] = (doi, title, abstract)

    def answer(self, program: str, parameters: dict[str, str], method: str) -> Reply | None:
        self.requests.append((program, parameters, method))
        if self.instead and (reply := self.instead.pop(0)()):
            return reply
        if program == "esearch.fcgi":
            term = parameters["term"].lower()
            found = [pmid for pmid, (doi, _, _) in self.records.items() if f'"{doi.lower()}"[doi]' in term]
            body = json.dumps({"esearchresult": {"count": str(len(found)), "idlist": found}}).encode()
            return 200, {"Content-Type": "application/json"}, body
        wanted = [pmid for pmid in parameters["id"].split(",") if pmid in self.records]
        return 200, {"Content-Type": "text/xml"}, self.article_set(wanted)

    def article_set(self, pmids: list[str]) -> bytes:
        articles = "".join(article(pmid, *self.records[pmid]) for pmid in pmids)
        return (
            '<?xml version="1.0" ?>\n<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN" '
            '"https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">\n'
            f"<PubmedArticleSet>{articles}</PubmedArticleSet>"
        ).encode()


def article(pmid: str, doi: str, title: str, abstract: str) -> str:
    return (
        f'<PubmedArticle><MedlineCitation><PMID Version="1">{pmid}</PMID><Article>'
        f"<Journal><JournalIssue><PubDate><Year>2020</Year></PubDate></JournalIssue>"
        f"<ISOAbbreviation>J Invent</ISOAbbreviation></Journal><ArticleTitle>{title}</ArticleTitle>"
        f"<Abstract><AbstractText>{abstract}</AbstractText></Abstract><Language>eng</Language></Article>"
        f'</MedlineCitation><PubmedData><ArticleIdList><ArticleId IdType="pubmed">{pmid}</ArticleId>'
        f'<ArticleId IdType="doi">{doi}</ArticleId></ArticleIdList></PubmedData></PubmedArticle>'
    )


class _Handler(BaseHTTPRequestHandler):
    pubmed: FakePubmed

    def _serve(self, query: str) -> None:
        parameters = {key: values[0] for key, values in parse_qs(query).items()}
        program = urlsplit(self.path).path.rsplit("/", 1)[-1]
        reply = self.pubmed.answer(program, parameters, self.command)
        if reply is None:
            return
        status, headers, body = reply
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True

    def do_GET(self) -> None:
        self._serve(urlsplit(self.path).query)

    def do_POST(self) -> None:
        self._serve(self.rfile.read(int(self.headers["Content-Length"])).decode())

    def handle(self) -> None:
        try:
            super().handle()
        except (BrokenPipeError, ConnectionResetError):
            """The client did not wait: that is what the test is about."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def serving(pubmed: FakePubmed) -> Iterator[int]:
    """The port that the invented PubMed answers on."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"pubmed": pubmed}))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def redirected(port: int) -> Iterator[None]:
    """Requests to NCBI go to the port of this machine, those to any other host fail."""

    class ToLocal(urllib.request.HTTPSHandler):
        def https_open(self, request: urllib.request.Request) -> http.client.HTTPResponse:
            if request.host != HOST:
                raise AssertionError(f"a request to {request.host}")
            request.host = f"127.0.0.1:{port}"
            request.remove_header("Host")
            return self.do_open(http.client.HTTPConnection, request)

    before = urllib.request._opener  # type: ignore[attr-defined]
    urllib.request.install_opener(urllib.request.build_opener(ToLocal))
    try:
        yield
    finally:
        urllib.request.install_opener(before)
