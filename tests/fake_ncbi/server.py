"""The server: E-utilities and Europe PMC on one port of 127.0.0.1, and openers that bring Biopython to it."""

from __future__ import annotations

import http.client
import json
import re
import socket
import struct
import threading
import time
import urllib.request
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from fake_ncbi.faults import BUSY, CONTENT, DEEP_JSON, FORGETFUL, HTML, LEAKY, PLAIN, RAW, SLOW
from fake_ncbi.pubmed import EuropePmcRecord, Record
from fake_ncbi.query import compiled, day

HOST = "eutils.ncbi.nlm.nih.gov"
SENT = "X-Sent-At"
"""The moment at which the client let a request go: on a machine under load one may be read late, after the next."""
LISTED = 9_999
DOCTYPE = (
    '<?xml version="1.0" ?>\n<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN" '
    '"https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">\n'
)


@dataclass(frozen=True)
class Asked:
    """A request: when, of whom, for what."""

    at: float
    host: str
    program: str
    method: str
    parameters: dict[str, str]


def never(_: Asked) -> str | None:
    """No fault."""
    return None


@dataclass
class FakeNcbi:
    """The records, the faults to come (``fault`` is asked for the name of one at each request), and what was asked.

    ``hidden`` are PMIDs that a program (``efetch.fcgi`` …) does not know.
    """

    records: dict[str, Record] = field(default_factory=dict)
    europepmc: dict[str, EuropePmcRecord] = field(default_factory=dict)
    fault: Callable[[Asked], str | None] = never
    clock: Callable[[], float] = time.monotonic
    stall_seconds: float = 1.0
    requests: list[Asked] = field(default_factory=list)
    hidden: dict[str, set[str]] = field(default_factory=dict)
    _sets: dict[str, list[frozenset[str]]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, records: Iterable[Record]) -> None:
        """Take in records; one with a known PMID takes its place."""
        self.records |= {record.pmid: record for record in records}

    def script(self, names: Iterable[str | None]) -> None:
        """These faults (None: none), one a request, and then no more."""
        coming = iter(list(names))
        self.fault = lambda _: next(coming, None)

    def most_in(self, seconds: float, host: str) -> int:
        """The largest number of requests to a host in any stretch of that length."""
        times = sorted(asked.at for asked in self.requests if asked.host == host)
        return max((bisect_left(times, start + seconds) - n for n, start in enumerate(times)), default=0)

    def ask(self, asked: Asked) -> str | None:
        """Note a request; the fault it meets."""
        with self._lock:
            self.requests.append(asked)
            return self.fault(asked)

    # E-utilities

    def hide(self, *pmids: str, programs: Iterable[str] = ("epost.fcgi", "efetch.fcgi", "esearch.fcgi")) -> None:
        """Have programs know nothing of these records, and all others of all."""
        self.hidden = {program: set(pmids) for program in programs}

    def known(self, program: str) -> dict[str, Record]:
        """The records as a program has them."""
        hidden = self.hidden.get(program)
        return {p: r for p, r in self.records.items() if p not in hidden} if hidden else self.records

    def esearch(self, parameters: dict[str, str]) -> bytes:
        try:
            found = self._found(parameters)
        except ValueError as error:
            return json.dumps({"header": {}, "esearchresult": {"ERROR": str(error)}}).encode()
        start, most = int(parameters.get("retstart", 0)), int(parameters.get("retmax", 20))
        listed = found[:LISTED][start : start + most]
        result = {"count": str(len(found)), "retmax": str(len(listed)), "retstart": str(start), "idlist": listed}
        if parameters.get("usehistory") == "y":
            environment, key = self._remember(frozenset(found), parameters.get("WebEnv", ""))
            result |= {"querykey": key, "webenv": environment}
        return json.dumps({"header": {"type": "esearch", "version": "0.3"}, "esearchresult": result}).encode()

    def _found(self, parameters: dict[str, str]) -> list[str]:
        test = compiled(parameters["term"])
        sets = self._sets.get(parameters.get("WebEnv", ""), [])
        found = [record for record in self.known("esearch.fcgi").values() if test(record, sets)]
        if kind := parameters.get("datetype"):
            first, last = day(parameters["mindate"], 1), day(parameters["maxdate"], 12)
            found = [record for record in found if first <= getattr(record, kind) <= last]
        return [record.pmid for record in sorted(found, key=lambda r: (r.edat, int(r.pmid)), reverse=True)]

    def _remember(self, ids: frozenset[str], environment: str) -> tuple[str, str]:
        with self._lock:
            environment = environment or f"MCID_{len(self._sets) + 1}"
            self._sets.setdefault(environment, []).append(ids)
            return environment, str(len(self._sets[environment]))

    def epost(self, parameters: dict[str, str]) -> bytes:
        ids, known = parameters["id"].split(","), self.known("epost.fcgi")
        environment, key = self._remember(frozenset(ids) & known.keys(), parameters.get("WebEnv", ""))
        invalid = "".join(f"<Id>{pmid}</Id>" for pmid in ids if pmid not in known)
        if not known.keys() & set(ids):
            return (
                f'<?xml version="1.0" encoding="UTF-8" ?>\n<ePostResult><InvalidIdList>{invalid}</InvalidIdList>'
                "<ERROR>IDs list is empty! Possibly it has no correct IDs.</ERROR></ePostResult>"
            ).encode()
        return (
            '<?xml version="1.0" encoding="UTF-8" ?>\n<!DOCTYPE ePostResult PUBLIC "-//NLM//DTD epost 20090526//EN" '
            '"https://eutils.ncbi.nlm.nih.gov/eutils/dtd/20090526/epost.dtd">\n<ePostResult>'
            f"{f'<InvalidIdList>{invalid}</InvalidIdList>' if invalid else ''}"
            f"<QueryKey>{key}</QueryKey><WebEnv>{environment}</WebEnv></ePostResult>"
        ).encode()

    def efetch(self, parameters: dict[str, str]) -> bytes:
        wanted, known = dict.fromkeys(parameters["id"].split(",")), self.known("efetch.fcgi")
        articles = "".join(known[pmid].xml for pmid in wanted if pmid in known)
        return f"{DOCTYPE}<PubmedArticleSet>{articles}</PubmedArticleSet>".encode()

    # Europe PMC

    def europepmc_search(self, parameters: dict[str, str]) -> bytes:
        query = parameters["query"]
        pmids = set(re.findall(r"EXT_ID:(\d+)", query))
        dois = {doi.casefold() for doi in re.findall(r'DOI:"([^"]+)"', query)}
        found = [r for r in self.europepmc.values() if r.pmid in pmids or r.doi.casefold() in dois]
        size = int(parameters.get("pageSize", 25))
        start = int(parameters["cursorMark"].strip("*") or 0)
        page = [_result(record) for record in found[start : start + size]]
        return json.dumps(
            {"hitCount": len(found), "nextCursorMark": str(start + size), "resultList": {"result": page}}
        ).encode()

    def full_text(self, pmcid: str) -> bytes:
        """The paper, b"" for none."""
        return next((r.jats.encode() for r in self.europepmc.values() if r.pmcid == pmcid and r.open_access), b"")


def _result(record: EuropePmcRecord) -> dict[str, str]:
    result = {"id": record.pmid, "source": "MED", "pmid": record.pmid, "doi": record.doi, "title": record.title}
    optional = {"pmcid": record.pmcid, "abstractText": record.abstract, "license": record.license}
    return result | {k: v for k, v in optional.items() if v} | {"isOpenAccess": "Y" if record.open_access else "N"}


class _Handler(BaseHTTPRequestHandler):
    fake: FakeNcbi
    closing: threading.Event

    def do_GET(self) -> None:
        self._serve(urlsplit(self.path).query)

    def do_POST(self) -> None:
        self._serve(self.rfile.read(int(self.headers["Content-Length"])).decode())

    def _serve(self, query: str) -> None:
        parameters = {key: values[0] for key, values in parse_qs(query).items()}
        path = urlsplit(self.path).path
        program = path.rsplit("/", 1)[-1]
        host = "europepmc" if "/europepmc/" in path else "ncbi"
        sent = float(self.headers.get(SENT) or self.fake.clock())
        fault = self.fake.ask(Asked(sent, host, program, self.command, parameters))
        if fault == "stall":
            self.closing.wait(self.fake.stall_seconds)
            self.close_connection = True
            return
        if fault == "hung up":
            self._reset()
            return
        if whole := {**RAW, **LEAKY}.get(fault or ""):
            self.wfile.write(whole)
            self.close_connection = True
            return
        if fault in SLOW:
            self._drip(fault)
            return
        forgets = fault in FORGETFUL and program in ("epost.fcgi", "efetch.fcgi")
        status, kind, body = self._right(program, path, parameters, FakeNcbi() if forgets else self.fake)
        self._answer(fault, status, kind, body)

    def _drip(self, fault: str) -> None:
        head = b"HTTP/1.0 200 OK\r\nContent-Type: text/xml\r\n"
        self.wfile.write(head if fault == "drip in head" else head + b"\r\n<?xml version='1.0'?>\n<PubmedArticleSet>")
        self.close_connection = True
        # Three times as long as it may take, not longer: the test does not wait for it to end.
        for _ in range(int(60 * self.fake.stall_seconds)):
            self.wfile.write(b"x")
            self.wfile.flush()
            if self.closing.wait(0.05):
                return

    def _right(self, program: str, path: str, parameters: dict[str, str], fake: FakeNcbi) -> tuple[int, str, bytes]:
        if program == "fullTextXML":
            body = fake.full_text(path.split("/")[-2])
            return (200, "application/xml", body) if body else (404, "text/html", HTML)
        answers = {
            "esearch.fcgi": ("application/json", fake.esearch),
            "epost.fcgi": ("text/xml", fake.epost),
            "efetch.fcgi": ("text/xml", fake.efetch),
            "searchPOST": ("application/json", fake.europepmc_search),
        }
        kind, answer = answers[program]
        return 200, kind, answer(parameters)

    def _answer(self, fault: str | None, status: int, kind: str, body: bytes) -> None:
        headers: dict[str, str] = {}
        if fault in CONTENT:
            body = CONTENT[fault](body)
        elif fault and fault[:3].isdigit():
            status, body = int(fault[:3]), b"busy"
            if fault == "429 retry-after":
                headers["Retry-After"] = "2"
            elif fault == "429 retry-after date":
                headers["Retry-After"] = formatdate(time.time() + 2, usegmt=True)
            elif fault == "503 retry-after nonsense":
                headers["Retry-After"] = "\xb2"
            elif fault == "503 retry-after zone":
                headers["Retry-After"] = formatdate(time.time() + 2)
        elif fault == "empty":
            body = b""
        elif fault == "html":
            kind, body = "text/html", HTML
        elif fault == "json error":
            kind, body = "application/json", BUSY
        elif fault == "deep json":
            kind, body = "application/json", DEEP_JSON
        elif fault == "plain text":
            kind, body = "text/plain; charset=iso-8859-1", PLAIN
        elif fault == "truncated":
            body = body[: len(body) // 2]
        self.send_response(status)
        for name, value in {**headers, "Content-Type": kind, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.close_connection = True
        if fault in ("reset", "cut short", "stall in body"):
            self.wfile.write(body[: len(body) // 2])
            self.wfile.flush()
            if fault == "reset":
                self._reset()
            elif fault == "stall in body":
                self.closing.wait(self.fake.stall_seconds)
            return
        self.wfile.write(body)

    def _reset(self) -> None:
        # Closing with data unsent and no lingering sends RST.
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True

    def handle(self) -> None:
        try:
            super().handle()
        except (BrokenPipeError, ConnectionResetError):
            """The client did not wait: that is what the test is about."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def shutdown_request(self, request: socket.socket) -> None:  # type: ignore[override]
        # Without the orderly shutdown, which would turn a reset into an end.
        self.close_request(request)


@contextmanager
def serving(fake: FakeNcbi) -> Iterator[int]:
    """The port that it answers on."""
    closing = threading.Event()
    server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"fake": fake, "closing": closing}))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.server_port
    finally:
        closing.set()
        server.shutdown()
        server.server_close()
        thread.join()


def europepmc_url(port: int) -> str:
    """Where Europe PMC's service is."""
    return f"http://127.0.0.1:{port}/europepmc/webservices/rest"


def _welcome() -> bool:
    return False


def closed_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def install(
    port: int, refused: Callable[[], bool] = _welcome, clock: Callable[[], float] = time.monotonic
) -> urllib.request.OpenerDirector | None:
    """Send requests for NCBI to the port, fail those for any other host; the opener before.

    Where ``refused`` says so, the request goes to a port on which nobody listens. ``clock`` tells when it was sent.
    """
    closed = closed_port()

    class ToLocal(urllib.request.HTTPSHandler):
        def https_open(self, request: urllib.request.Request) -> http.client.HTTPResponse:
            if request.host != HOST:
                raise AssertionError(f"a request to {request.host}")
            request.host = f"127.0.0.1:{closed if refused() else port}"
            request.remove_header("Host")
            request.add_unredirected_header(SENT, repr(clock()))
            return self.do_open(http.client.HTTPConnection, request)

    before: urllib.request.OpenerDirector | None = urllib.request._opener  # type: ignore[attr-defined]
    urllib.request.install_opener(urllib.request.build_opener(ToLocal))
    return before


@contextmanager
def redirected(
    port: int, refused: Callable[[], bool] = _welcome, clock: Callable[[], float] = time.monotonic
) -> Iterator[None]:
    """The same for a while."""
    before = install(port, refused, clock)
    try:
        yield
    finally:
        urllib.request.install_opener(before)
