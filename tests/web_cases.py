"""A curation page over a database of invented findings, and the browsers and programs that ask it."""

from __future__ import annotations

import asyncio
import re
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any
from unittest import mock

from databases import Where, database
from evidence_cases import VERSIONS, document, evidence
from fastapi import FastAPI

from extractor.lexicon import Lexicon, load_lexicon
from extractor.model import Evidence, Section
from extractor.sheets.naming import Naming
from extractor.store import Role, Store, open_store
from extractor.web import WebOptions, create_app
from extractor.web.suggestions import Suggestions

with warnings.catch_warnings():
    # It would rather have a client that nothing else here needs.
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

HOME = "http://127.0.0.1"
_CSRF = re.compile(r'<meta name="csrf" content="([0-9a-f]+)">')
_SECRET = re.compile(r'<code class="secret">([^<]+)</code>')
_WAITING = re.compile(r'data-finding="([^"]*)"')

SAID = (
    "miR-901 represses GENEA",
    "miR-902 represses GENEB",
    "miR-901 activates GENEC",
    "LNC1 sponges miR-901",
    "miR-903 targets GENEA",
    "miR-904 represses GENED",
)
"""What is found, each in a document of its own, numbered from 1."""


class Time:
    """A clock that goes on by a second at each look, and by more where a test says so."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now

    def text(self) -> str:
        """The time as stores want it."""
        return self().isoformat(timespec="microseconds")

    def goes_by(self, **how_long: float) -> None:
        """Wait."""
        self.now += timedelta(**how_long)


def origin_of(number: int) -> Any:
    """A document of which the text has the sentence of the finding, with one before and one after."""
    said = SAID[number - 1]
    text = f"Cells of study {number} were grown. {said} was noted. Others were not."
    return document(number, sections=(Section("RESULTS", text),))


def found_in(number: int, **changed: Any) -> Evidence:
    """The finding of a document, where it stands in its text."""
    origin = origin_of(number)
    said = SAID[number - 1]
    sentence = f"{said} was noted."
    start = origin.text.index(sentence)
    subject, _, other = said.split()
    where = {
        "sentence_start": start,
        "sentence_end": start + len(sentence),
        "subject_start": start,
        "subject_end": start + len(subject),
        "object_start": start + said.index(other),
        "object_end": start + said.index(other) + len(other),
        "cue_start": start + len(subject) + 1,
        "cue_end": start + said.index(other) - 1,
    }
    return evidence(origin, said, **{**where, **changed})


def fill(store: Store) -> None:
    """All of :data:`SAID`, in one run."""
    numbers = range(1, len(SAID) + 1)
    store.record_run("toy", VERSIONS, [origin_of(n) for n in numbers], [found_in(n) for n in numbers])


@dataclass
class Browser:
    """Somebody's browser."""

    client: TestClient

    def get(self, address: str, **more: Any) -> Any:
        """Ask for a page."""
        return self.client.get(address, **more)

    def csrf(self) -> str:
        """The token of this browser's pages."""
        found = _CSRF.search(self.get("/runs").text)
        assert found, "nobody is signed in"
        return found[1]

    def post(self, address: str, form: Mapping[str, Any] | None = None, **more: Any) -> Any:
        """Send a form of a page."""
        return self.client.post(address, data={"csrf": self.csrf(), **(form or {})}, **more)

    def send(self, address: str, said: Mapping[str, Any], **more: Any) -> Any:
        """Send what the script of a page sends."""
        headers = {"X-CSRF-Token": self.csrf(), "X-Part": "item", "Accept": "text/html"}
        return self.client.post(address, json=said, headers=headers, **more)

    def decide(self, finding: str, verdict: str = "accept", **more: Any) -> str:
        """Decide; the id of the decision. It has to be taken."""
        name = more.pop("id", None) or f"web:{next(_NAMES):08}"
        reply = self.send("/decisions", {"id": name, "finding": finding, "verdict": verdict, **more})
        assert reply.status_code == 200, reply.text
        return str(name)


_NAMES = iter(range(1, 10**8))


@dataclass
class Desk:
    """A curation page, what it is made of, and who uses it."""

    where: Where
    store: Store
    app: FastAPI
    options: WebOptions
    time: Time
    ids: Mapping[int, str] = field(default_factory=dict)
    """The findings, by the number of their document."""

    def visitor(self, **more: Any) -> Browser:
        """A browser in which nobody is signed in."""
        return Browser(TestClient(self.app, **{"base_url": HOME, "follow_redirects": False, **more}))

    def browser(self, name: str = "ida", role: Role = Role.CURATOR, **more: Any) -> Browser:
        """A browser in which somebody has signed in."""
        token = self.store.accounts.invite(name, role, "root")
        found = self.visitor(**more)
        reply = found.client.post("/sign-in", data={"invitation": token})
        assert reply.status_code == 303, reply.text
        return found

    def program(self, name: str = "ida", role: Role = Role.CURATOR) -> TestClient:
        """A program that acts for somebody."""
        self.store.accounts.invite(name, role, "root")
        token = self.store.accounts.program_token(name, 14)
        return TestClient(self.app, base_url=HOME, headers={"Authorization": f"Bearer {token}"})


load_once: Callable[[], Lexicon] = cache(load_lexicon)


@cache
def naming() -> Naming:
    """The names of the lexicon, loaded once."""
    return Naming(load_once())


@cache
def suggestions() -> Suggestions:
    """Suggestions of the lexicon, loaded once."""
    return Suggestions(load_once(), naming())


def app_of(store: Store, options: WebOptions) -> FastAPI:
    """The application; what it loads, and never changes, is loaded once for all tests."""
    with (
        mock.patch("extractor.web.app.load_lexicon", load_once),
        mock.patch("extractor.web.app.Naming", return_value=naming()),
        mock.patch("extractor.web.app.Suggestions", return_value=suggestions()),
    ):
        return create_app(store, options)


@contextmanager
def desk_of(kind: str, folder: Path, filling: Callable[[Store], None] = fill, **options: Any) -> Iterator[Desk]:
    """A page over a filled database of a kind."""
    time = Time()
    with database(kind, folder) as where, open_store(where, time.text) as store:
        filling(store)
        given = WebOptions(
            folder / "results", time, **{"wrong_invitations_a_minute": 1000, "open_reading": True, **options}
        )
        found = {int(item.document): item.finding for item in store.evidence()}
        yield Desk(where, store, app_of(store, given), given, time, found)


def secret_in(page: str) -> str:
    """The token that a page shows once."""
    found = _SECRET.search(page)
    assert found, page
    return unescape(found[1])


def shown(page: str) -> str:
    """The finding that a page of the queue shows; "" for none."""
    found = _WAITING.search(page)
    assert found, page
    return found[1]


def walk(browser: Browser, filters: str = "", verdict: str = "skip") -> list[str]:
    """Decide all that is waiting, in its order; the findings."""
    seen: list[str] = []
    while finding := shown(browser.get(f"/queue{filters}", headers={"X-Part": "item"}).text):
        assert finding not in seen, "asked twice"
        seen.append(finding)
        browser.decide(finding, verdict)
    return seen


@dataclass
class Reply:
    """What an application answers to a request that was made by hand."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", "replace")


def ask(
    app: Any,
    method: str,
    path: bytes,
    headers: Iterable[tuple[str, str]] = (("Host", "127.0.0.1"),),
    query: bytes = b"",
    body: Sequence[bytes] = (b"",),
) -> Reply:
    """A request as it comes from the wire, which no client has tidied; the body in these pieces."""
    from urllib.parse import unquote_to_bytes

    pieces = list(body)
    sent: list[Any] = []

    async def receive() -> Any:
        if not pieces:
            return {"type": "http.disconnect"}
        piece = pieces.pop(0)
        return {"type": "http.request", "body": piece, "more_body": bool(pieces)}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote_to_bytes(path).decode("utf-8", "replace"),
        "raw_path": path,
        "query_string": query,
        "root_path": "",
        "headers": [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers],
        "client": ("127.0.0.1", 50_000),
        "server": ("127.0.0.1", 80),
    }
    asyncio.run(app(scope, receive, send))
    begun = next(message for message in sent if message["type"] == "http.response.start")
    return Reply(
        begun["status"],
        {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in begun["headers"]},
        b"".join(message.get("body", b"") for message in sent if message["type"] == "http.response.body"),
    )
