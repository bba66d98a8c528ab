"""The curation page for tests in a browser: an invented store, the real server as a process, and people at its keys.

Run as a script this is the server: ``curation_cases.py DATABASE RESULTS PORT SHARE PATH``. With a path that is not ""
it kills itself once the first change under that path is stored, before anybody hears of it.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.error import URLError

from databases import Where
from evidence_cases import VERSIONS, document, evidence
from selenium.webdriver.chrome.webdriver import WebDriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.expected_conditions import staleness_of
from selenium.webdriver.support.ui import WebDriverWait

from extractor.model import Decision, Document, Evidence, Section
from extractor.store import Role, Store, open_store

CUES = {"represses": "suppressed", "activates": "activated", "targets": "bound", "sponges": "sponged"}
PATIENCE = 30
_LONG = "unbreakable" * 6


def clock() -> str:
    """The time, as ISO text."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def study(number: int) -> tuple[Document, list[Evidence]]:
    """An invented document of five sentences, of which three state something."""
    claims = [
        f"miR-9{number % 100:02} represses GENE{number}A",
        f"miR-8{number % 100:02} activates GENE{number}B",
        # Of the last ones there are several documents each, some of which contradict others.
        f"miR-7{number % 5:02} {'represses' if number % 7 else 'activates'} GENE{number % 5}C",
    ]
    sentences = [_sentence(number, *claim.split()) for claim in claims]
    text = " ".join([f"Study {number} began with a question.", *sentences, f"More is told in study {number + 1}."])
    origin = document(number, sections=(Section("RESULTS", text),), journal="Invented Letters", year=2000 + number % 25)
    changed: list[dict[str, Any]] = [
        {"hedged": number % 3 == 0},
        {"resistance": "promotes", "drugs": ("inventinib", _LONG)} if number % 4 == 0 else {},
        {"negated": number % 6 == 0},
    ]
    return origin, [
        _said(origin, claim, sentence, confidence=(number * 37 + place * 11) % 90 / 100 + 0.05, **more)
        for place, (claim, sentence, more) in enumerate(zip(claims, sentences, changed, strict=True))
    ]


def _sentence(number: int, subject: str, effect: str, other: str) -> str:
    return f"In batch {number}, without PTEN, {subject} clearly {CUES[effect]} {other}, and MET did nothing."


def _said(origin: Document, claim: str, sentence: str, **changed: Any) -> Evidence:
    start = origin.text.index(sentence)
    subject, effect, other = claim.split()
    places = {}
    for name, word in (("subject", subject), ("cue", CUES[effect]), ("object", other)):
        places[f"{name}_start"] = start + sentence.index(word)
        places[f"{name}_end"] = places[f"{name}_start"] + len(word)
    span = {"sentence": sentence, "sentence_start": start, "sentence_end": start + len(sentence)}
    return evidence(origin, claim, **{**span, **places, **changed})


def fill(where: Where, documents: int = 30) -> None:
    """Put so many studies with three findings each into a database, by two runs."""
    studies = [study(number) for number in range(1, documents + 1)]
    with open_store(where, clock) as store:
        for some in (studies[: documents // 2], studies):
            store.record_run("toy", VERSIONS, [origin for origin, _ in some], [item for _, own in some for item in own])


def serve(where: str, results: Path, port: int, double: float, dying: str) -> None:
    """Be the server."""
    import uvicorn

    from extractor.web import WebOptions, create_app

    with open_store(where if "://" in where else Path(where), clock) as store:
        # As ``curate`` has it on this machine alone.
        options = WebOptions(results, lambda: datetime.now(UTC), double=double, open_reading=True)
        app: Any = create_app(store, options)
        if dying:
            app = _Dying(app, dying)
        uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", timeout_graceful_shutdown=1)


@dataclass(frozen=True)
class _Dying:
    """An application that is killed when it has done what is asked under a path, and has not said so yet."""

    app: Callable[..., Any]
    path: str

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        async def answered(message: Any) -> None:
            if scope.get("path") == self.path and scope["method"] == "POST":
                os.kill(os.getpid(), signal.SIGKILL)
            await send(message)

        await self.app(scope, receive, answered)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@dataclass
class Server:
    """The server of a database as a process, always on the same port; ``double`` as in the page's options."""

    where: Where
    folder: Path
    double: float = 1.0
    port: int = field(default_factory=_free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def start(self, dying: str = "") -> None:
        """Start it and wait until it answers."""
        results = self.folder / "results"
        command = [sys.executable, __file__, str(self.where), str(results), str(self.port), str(self.double), dying]
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log)
        until = time.monotonic() + PATIENCE
        while not self._answers():
            assert self.process.poll() is None, (self.folder / "server.log").read_text(encoding="utf-8")
            assert time.monotonic() < until, "the server does not answer"
            time.sleep(0.05)

    def kill(self) -> None:
        """End it at once, whatever it is doing."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(PATIENCE)

    def died(self) -> None:
        """Wait until it has killed itself."""
        assert self.process is not None
        assert self.process.wait(PATIENCE) == -signal.SIGKILL

    def get(self, path: str) -> bytes:
        """What it answers to anybody."""
        with urllib.request.urlopen(f"{self.address}{path}", timeout=PATIENCE) as reply:
            return bytes(reply.read())

    @contextmanager
    def store(self) -> Iterator[Store]:
        """The database, by another way."""
        with open_store(self.where, clock) as found:
            yield found

    def history(self) -> list[Decision]:
        """All that is stored."""
        with self.store() as store:
            return store.curation.history()

    def invitation(self, name: str, role: Role = Role.CURATOR) -> str:
        """The link by which somebody signs in once."""
        with self.store() as store:
            return f"{self.address}/sign-in#{store.accounts.invite(name, role, 'test')}"

    def _answers(self) -> bool:
        try:
            return bool(self.get("/sign-in"))
        except (URLError, OSError):
            return False


@contextmanager
def serving(where: Where, folder: Path, double: float = 1.0, documents: int = 30) -> Iterator[Server]:
    """A server of a filled database."""
    fill(where, documents)
    found = Server(where, folder, double)
    found.start()
    try:
        yield found
    finally:
        found.kill()


@dataclass(frozen=True)
class Person:
    """Somebody at a browser."""

    found: WebDriver
    server: Server

    def sign_in(self, name: str, role: Role = Role.CURATOR) -> None:
        """Follow an invitation; the queue is there then."""
        # Of the same page only what follows the "#" would be another, and nothing would be loaded.
        self.found.get("about:blank")
        self.found.get(self.server.invitation(name, role))
        self.until(lambda: "/items/" in self.found.current_url)
        self.listen()

    def go(self, path: str) -> None:
        """Open a page."""
        self.found.get(f"{self.server.address}{path}")

    def until(self, condition: Callable[[], Any], seconds: float = PATIENCE) -> None:
        """Wait until something is so."""
        WebDriverWait(self.found, seconds, 0.02).until(lambda _: condition())

    def one(self, selector: str) -> WebElement:
        """An element of the page."""
        return self.found.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector: str) -> list[WebElement]:
        """Elements of the page."""
        return self.found.find_elements(By.CSS_SELECTOR, selector)

    def text(self, selector: str) -> str:
        """What an element says, seen or not; "" where there is none."""
        return str(
            self.found.execute_script("return document.querySelector(arguments[0])?.textContent || ''", selector)
        )

    def keys(self, *keys: str) -> None:
        """Press keys, wherever the focus is."""
        ActionChains(self.found).send_keys(*keys).perform()

    @property
    def finding(self) -> str:
        """What is asked."""
        return str(self.found.execute_script("return document.querySelector('#item [data-finding]').dataset.finding"))

    def decides(self, *keys: str) -> str:
        """Press keys that decide, and wait for what comes then; the finding that was asked before."""
        finding = self.finding
        with self.moving_on():
            self.keys(*keys)
        return finding

    @contextmanager
    def moving_on(self) -> Iterator[None]:
        """What is done leads to another item."""
        before = self.one("#item > :last-child")
        yield
        WebDriverWait(self.found, PATIENCE, 0.02).until(staleness_of(before))

    def listen(self) -> None:
        """Note what the server acknowledges from now on, until the page is loaded anew."""
        self.found.execute_script(
            "window.heard = []; const real = window.fetch; window.fetch = async (...given) => {"
            " const reply = await real(...given);"
            " if (reply.ok && given[1]?.body) heard.push(JSON.parse(given[1].body)); return reply; }"
        )

    def heard(self) -> list[dict[str, Any]]:
        """What the server acknowledged since :meth:`listen`."""
        return list(self.found.execute_script("return window.heard"))

    def kept(self) -> list[dict[str, Any]]:
        """What is kept in the browser, as nobody acknowledged it."""
        letters = self.found.execute_script("return localStorage.getItem('extractor-outbox')")
        return [letter["body"] for letter in json.loads(letters or "[]")]

    @property
    def focused(self) -> WebElement:
        """What has the focus."""
        return self.found.switch_to.active_element

    def tab_to(self, selector: str, most: int = 80) -> None:
        """Go to an element by the Tab key alone."""
        wanted = self.one(selector)
        for _ in range(most):
            if self.focused == wanted:
                return
            self.keys(Keys.TAB)
        raise AssertionError(f"{selector} cannot be reached by Tab")


if __name__ == "__main__":
    serve(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]), sys.argv[5])
