"""The curation page on bad days: servers that are killed, replies that are lost, sessions that end, two at once.

What the page was told to be stored is stored, once; what it was not told is kept in the browser and sent again.
"""

from __future__ import annotations

import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from browsers import browser
from curation_cases import PATIENCE, Person, Server, clock, serving, study
from databases import database
from dose import dose
from selenium.webdriver.chrome.webdriver import WebDriver

from extractor.model import Decision, Verdict
from extractor.store import Role
from extractor.store.judgements import current

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
SECONDS = dose(20, 120)
KILLINGS = dose(3, 8)


@pytest.fixture(scope="module")
def chromium() -> Iterator[WebDriver]:
    with browser() as found:
        yield found


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Server]:
    with database("sqlite", tmp_path) as where, serving(where, tmp_path) as server:
        yield server


@pytest.fixture
def ann(chromium: WebDriver, served: Server) -> Person:
    found = Person(chromium, served)
    found.sign_in("ann")
    return found


def sent(decision: Decision) -> str:
    """The id that a browser sent, without the mark of its curator."""
    return decision.id.partition("@")[0]


def times(server: Server, name: str) -> int:
    """How often a decision is stored."""
    return sum(sent(decision) == name for decision in server.history())


class TestKilled:
    def test_before_it_heard_of_it(self, ann: Person, served: Server) -> None:
        before = [ann.decides(key) for key in ("a", "s", "a")]
        served.kill()
        asked = ann.finding
        ann.keys("a")
        ann.until(lambda: "The server does not answer. 1 decision is kept" in ann.one("#away").text)
        assert ann.one("#away").get_attribute("role") == "alert"
        [kept] = ann.kept()
        assert (kept["finding"], kept["verdict"]) == (asked, "accept")
        ann.keys("a", "x", "b")
        assert ann.kept() == [kept], "nothing more is decided on what is on its way"
        assert [decision.finding for decision in served.history()] == before
        with ann.moving_on():
            served.start()
        assert ann.kept() == []
        assert not ann.one("#away").is_displayed()
        assert times(served, kept["id"]) == 1
        ann.decides("a")
        assert len(served.history()) == len(before) + 2

    def test_before_it_could_say_so(self, ann: Person, served: Server) -> None:
        served.kill()
        served.start(dying="/decisions")
        asked = ann.finding
        ann.keys("xn")
        served.died()
        [kept] = ann.kept()
        assert times(served, kept["id"]) == 1
        with ann.moving_on():
            served.start()
        assert ann.kept() == []
        [decision] = served.history()
        assert (sent(decision), decision.finding) == (kept["id"], asked)

    def test_when_it_took_something_back(self, ann: Person, served: Server) -> None:
        first, second = ann.decides("a"), ann.decides("a")
        served.kill()
        served.start(dying="/decisions/undo")
        ann.keys("u")
        served.died()
        [kept] = ann.kept()
        assert times(served, kept["id"]) == 1
        with ann.moving_on():
            served.start()
        assert ann.finding == second
        assert ann.kept() == []
        assert [sent(d) for d in served.history() if d.verdict is Verdict.UNDO] == [kept["id"]]
        assert {d.finding for d in current(served.history()).values()} == {first}

    def test_and_the_page_was_closed(self, ann: Person, served: Server) -> None:
        served.kill()
        ann.keys("a")
        ann.until(lambda: ann.one("#away").is_displayed())
        [kept] = ann.kept()
        ann.found.get("about:blank")
        served.start()
        ann.go("/history")
        ann.until(lambda: not ann.kept())
        assert times(served, kept["id"]) == 1
        ann.until(lambda: kept["finding"] in (ann.one("tbody a").get_attribute("href") or ""))

    def test_while_somebody_settled(self, chromium: WebDriver, served: Server) -> None:
        finding = study(1)[1][0].finding
        with served.store() as store:
            for who, verdict in (("ann", Verdict.ACCEPT), ("ben", Verdict.REJECT)):
                store.curation.decide([Decision(who, finding, "", who, clock(), verdict)])
        judge = Person(chromium, served)
        judge.sign_in("judge", Role.ADJUDICATOR)
        judge.go("/adjudication")
        served.kill()
        served.start(dying="/decisions")
        for _ in range(2):
            judge.one("[data-settle=accept]").click()
        served.died()
        [kept] = judge.kept()
        served.start()
        judge.until(lambda: "Nothing is disputed." in judge.text("main"))
        assert judge.kept() == []
        assert [(sent(d), d.finding, d.curator) for d in served.history() if d.settles] == [
            (kept["id"], finding, "judge")
        ]


class TestSignedOut:
    def test_who_signs_in_again_loses_nothing(self, ann: Person, served: Server) -> None:
        page = self._signed_out_elsewhere(ann)
        asked = ann.finding
        ann.keys("a")
        ann.until(lambda: "You are not signed in any more. 1 decision is kept" in ann.one("#away").text)
        [kept] = ann.kept()
        self._elsewhere(ann, page, "ann")
        ann.until(lambda: ann.finding != asked)
        assert times(served, kept["id"]) == 1
        ann.decides("a")

    def test_nobody_sends_what_another_decided(self, ann: Person, served: Server) -> None:
        page = self._signed_out_elsewhere(ann)
        ann.keys("a")
        ann.until(lambda: ann.one("#away").is_displayed())
        [kept] = ann.kept()
        ann.found.close()
        ann.found.switch_to.window(next(iter(set(ann.found.window_handles) - {page})))
        ann.sign_in("ben")
        ann.decides("s")
        assert ann.kept() == [kept]
        assert {d.curator for d in served.history()} == {"ben"}
        ann.one(".who button").click()
        ann.until(lambda: "/sign-in" in ann.found.current_url)
        ann.sign_in("ann")
        ann.until(lambda: not ann.kept())
        assert [d.curator for d in served.history() if sent(d) == kept["id"]] == ["ann"]

    def _signed_out_elsewhere(self, ann: Person) -> str:
        """The window in which nobody knows of it yet."""
        page = ann.found.current_window_handle
        ann.found.switch_to.new_window("tab")
        ann.go("/history")
        ann.one(".who button").click()
        ann.until(lambda: "/sign-in" in ann.found.current_url)
        ann.found.switch_to.window(page)
        return page

    def _elsewhere(self, ann: Person, page: str, name: str) -> None:
        ann.found.switch_to.window(next(iter(set(ann.found.window_handles) - {page})))
        ann.sign_in(name)
        ann.found.close()
        ann.found.switch_to.window(page)


def at_work(person: Person, seed: int, until: float) -> list[str]:
    """Decide this and that, and take some of it back, as fast as it goes; what the page was told to be stored."""
    chance = random.Random(seed)
    decided = 0
    while time.monotonic() < until:
        if not person.finding or (decided and chance.random() < 0.2):
            keys, change = "u", -1
        else:
            keys, change = chance.choice(("a", "xg", "s", "d", "a")), 1
        person.decides(*keys)
        decided += change
    return [letter["id"] for letter in person.heard()]


# On one kind each: what the databases do together with many writers, tests/test_store_together.py tries.
@pytest.mark.parametrize("kind", ["postgresql"])
def test_two_at_once(kind: str, chromium: WebDriver, tmp_path: Path) -> None:
    """Both take from one queue; what was acknowledged is there once, and nothing else is."""
    heard: dict[str, list[str]] = {}
    with (
        database(kind, tmp_path) as where,
        serving(where, tmp_path, double=0.5, documents=300) as server,
        browser() as other,
    ):
        people = {"ann": Person(chromium, server), "ben": Person(other, server)}
        for name, person in people.items():
            person.sign_in(name)
        until = time.monotonic() + SECONDS

        def work(name: str, seed: int) -> None:
            heard[name] = at_work(people[name], seed, until)

        threads = [threading.Thread(target=work, args=(name, seed)) for seed, name in enumerate(people)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(SECONDS + 4 * PATIENCE)
        assert set(heard) == set(people)
        stored = server.history()
        assert all(len(own) > SECONDS / 4 for own in heard.values()), "each got something done"
        for name, own in heard.items():
            assert Counter(sent(d) for d in stored if d.curator == name) == Counter(own)
        with server.store() as store:
            assert store.table.rebuild(keep=False).differences == ()


@pytest.mark.parametrize("kind", ["sqlite"])
def test_killed_again_and_again(kind: str, chromium: WebDriver, tmp_path: Path) -> None:
    """The server is killed at random moments while somebody decides; nothing is lost, and nothing is there twice."""
    chance = random.Random(20)
    with database(kind, tmp_path) as where, serving(where, tmp_path, documents=100) as server:
        ann = Person(chromium, server)
        ann.sign_in("ann")
        decided = []
        for _ in range(KILLINGS):
            killing = threading.Timer(chance.random(), server.kill)
            killing.start()
            while not ann.one("#away").is_displayed():
                asked = ann.finding
                ann.keys(chance.choice(("a", "s", "d")))
                ann.until(partial(_over, ann, asked))
                decided.append(asked)
            killing.join()
            with ann.moving_on():
                server.start()
        ann.until(lambda: not ann.kept())
        stored = server.history()
        assert Counter(d.finding for d in stored) == Counter(decided)
        assert {sent(d) for d in stored} == {letter["id"] for letter in ann.heard()}


def _over(ann: Person, asked: str) -> bool:
    """Whether another is asked, or the server is away."""
    return ann.finding != asked or ann.one("#away").is_displayed()
