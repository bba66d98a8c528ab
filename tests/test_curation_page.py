"""The curation page in browsers: curators who decide by keys, disagree, and are settled; phones, readers, narrow screens.

Without Chromium these are skipped, as ``browsers`` says.
"""

from __future__ import annotations

import csv
import io
import os
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from itertools import cycle, product
from pathlib import Path
from unittest import mock

import pytest
from browsers import browser, complaints, complaints_of_axe, scheme, size
from curation_cases import Person, Server, clock, serving, study
from databases import KINDS, database
from dose import dose
from report_cases import invented
from selenium.webdriver.chrome.webdriver import WebDriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from starlette.routing import Route

from extractor.model import Correction, Decision, EntityType, Evidence, Triple, Verdict
from extractor.report import render
from extractor.store import Role
from extractor.store.judgements import current
from extractor.web.rendering import EFFECT_KEYS, TAG_KEYS
from extractor.web.routes import ROUTES

PHONE, SCREEN, ZOOMED = (360, 780), (1280, 900), (320, 700)
DECIDED = 50
BOTH = 24
EVERYTHING = {item.finding: item for number in range(1, 31) for item in study(number)[1]}


@pytest.fixture(scope="module")
def chromium() -> Iterator[WebDriver]:
    with browser() as found:
        yield found


@pytest.fixture(scope="module")
def other() -> Iterator[WebDriver]:
    with browser() as found:
        yield found


@dataclass
class Said:
    """What a test decided, as the store has to have it."""

    decisions: dict[tuple[str, str, bool], tuple[str, str, Correction | None]] = field(default_factory=dict)
    added: dict[tuple[str, str], Correction] = field(default_factory=dict)

    def of(self, who: str, finding: str, verdict: str, tag: str = "", correction: Correction | None = None) -> None:
        self.decisions[who, finding, False] = (verdict, tag, correction)


def as_found(item: Evidence, **changed: object) -> Correction:
    fields = {name: getattr(item, name) for name in Correction.__dataclass_fields__}
    return Correction(**{**fields, **changed})


def flipped(item: Evidence) -> Correction:
    return as_found(
        item,
        subject=item.object,
        subject_name=item.object_name,
        subject_type=item.object_type,
        object=item.subject,
        object_name=item.subject_name,
        object_type=item.subject_type,
    )


def decided_by_keys(ann: Person, said: Said) -> list[str]:
    """Decide as many as are wanted, with each of the keys in turn; the findings in their order."""
    tags = cycle([*TAG_KEYS.items(), (Keys.ENTER, None)])
    effects = cycle(EFFECT_KEYS.items())
    found = []
    told: tuple[str, str, Correction | None]
    for number in range(DECIDED):
        item = EVERYTHING[ann.finding]
        match number % 5:
            case 0 | 1:
                keys, told = "a", ("accept", "", None)
            case 2:
                key, tag = next(tags)
                keys, told = f"x{key}", ("reject", tag or "", None)
            case 3 if number % 2:
                keys, told = "d", ("edit", "wrong-direction", flipped(item))
            case 3:
                key, effect = next((k, e) for k, e in effects if e is not item.effect)
                keys, told = key, ("edit", "wrong-relation", as_found(item, effect=effect))
            case _:
                keys, told = "s", ("skip", "", None)
        found.append(ann.decides(*keys))
        said.of("ann", found[-1], *told)
    return found


def corrected(ann: Person, said: Said) -> None:
    """Correct two, one by typing a name and one by clicking a word, and add what a third did not say."""
    first = EVERYTHING[ann.finding]
    ann.keys("e")
    assert ann.focused.get_attribute("name") == "subject"
    ann.keys("miR-34a")
    ann.until(lambda: ann.all("#names option"))
    assert any("miR-34a" in (o.get_attribute("value") or "") for o in ann.all("#names option"))
    screenshot(ann, "edit")
    ann.decides(Keys.ENTER)
    changed = as_found(first, subject="mirna:mir-34a", subject_name="miR-34a", subject_type=EntityType.MIRNA)
    said.of("ann", first.finding, "edit", "", changed)

    second = EVERYTHING[ann.finding]
    ann.keys("e")
    ann.one("#edit [name=object]").click()
    ann.one("[data-word=MET]").click()
    assert ann.one("#edit [name=object]").get_attribute("value") == "MET"
    ann.decides(Keys.ENTER)
    changed = as_found(second, object="HGNC:7029", object_name="MET", object_type=EntityType.GENE)
    said.of("ann", second.finding, "edit", "", changed)

    third = EVERYTHING[ann.finding]
    ann.keys("e")
    ann.one("#edit [name=object]").click()
    ann.one("[data-word=PTEN]").click()
    with ann.moving_on():
        ann.one("#edit [value=add]").click()
    said.added["ann", third.finding] = as_found(
        third, object="HGNC:9588", object_name="PTEN", object_type=EntityType.GENE
    )


def disagreed(ben: Person, said: Said) -> set[str]:
    """Decide as the other did, or not, in turn; the findings on which both have an opinion that differs."""
    disputed = set()
    for number in range(BOTH):
        finding = ben.finding
        theirs = said.decisions.get(("ann", finding, False), ("", "", None))
        accept = (theirs[0] == "accept") is (number % 2 == 0)
        ben.decides(*("a" if accept else "xg"))
        said.of("ben", finding, *(("accept", "", None) if accept else ("reject", "grounding", None)))
        if theirs[0] not in ("", "skip") and accept is not (theirs[0] == "accept"):
            disputed.add(finding)
    return disputed


def settled(judge: Person, said: Said, disputed: set[str]) -> None:
    """Settle all, in each of the three ways in turn."""
    judge.one("nav a[href='/adjudication']").click()
    judge.until(lambda: judge.text("h1") == "Disputed")
    assert {a.get_attribute("data-finding") for a in judge.all(".dispute")} == disputed
    screenshot(judge, "adjudication")
    for number in range(len(disputed)):
        article = judge.one(".dispute")
        finding = article.get_attribute("data-finding") or ""
        like = article.find_elements(By.CSS_SELECTOR, "[data-settle=edit]")
        assert all(name in article.text for name in ("ann", "ben"))
        if like and number % 3 != 2:
            like[0].click()
            told = ("edit", "", said.decisions["ann", finding, False][2])
        elif number % 2:
            article.find_element(By.CSS_SELECTOR, "[data-settle=accept]").click()
            told = ("accept", "", None)
        else:
            article.find_element(By.CSS_SELECTOR, "[data-settle=reject]").click()
            told = ("reject", "", None)
        left = len(disputed) - number - 1
        judge.until(partial(_left, judge, left))
        said.decisions["judge", finding, True] = told
    assert "Nothing is disputed." in judge.text("main")


def _left(judge: Person, number: int) -> bool:
    return len(judge.all(".dispute")) == number


def outcomes(said: Said) -> dict[str, tuple[str, Correction | None]]:
    """What is to be thought of each finding, told from what was decided."""
    found: dict[str, tuple[str, Correction | None]] = {}
    for finding in {finding for _, finding, _ in said.decisions}:
        own = {key: told for key, told in said.decisions.items() if key[1] == finding and told[0] != "skip"}
        telling = {key: told for key, told in own.items() if key[2]} or own
        if telling:
            accepted = {told[0] == "accept" for told in telling.values()}
            assert len(accepted) == 1, "nothing is left in dispute"
            correction = next((told[2] for told in telling.values() if told[2]), None)
            found[finding] = ("accepted" if accepted == {True} else "rejected", correction)
    return found


def rows_expected(said: Said) -> dict[str, tuple[int, int, str]]:
    """Number accepted, number rejected, and status of each row of the table, by its id."""
    judged = outcomes(said)
    found: dict[Triple, list[str]] = {}
    for finding, item in EVERYTHING.items():
        outcome, correction = judged.get(finding, ("", None))
        found.setdefault(item.triple, []).append(outcome)
        if correction:
            found.setdefault(correction.triple, []).append("accepted")
    for correction in said.added.values():
        found.setdefault(correction.triple, []).append("accepted")
    return {triple.id: _row(outcomes) for triple, outcomes in found.items()}


def _row(outcomes: list[str]) -> tuple[int, int, str]:
    accepted, rejected = outcomes.count("accepted"), outcomes.count("rejected")
    status = "accepted" if accepted else "rejected" if rejected == len(outcomes) else "unreviewed"
    return accepted, rejected, status


def standing(history: list[Decision]) -> Said:
    """What counts of all that is stored, in the form in which a test notes it."""
    found = Said()
    for (_, curator), d in current(history).items():
        if d.verdict is Verdict.ADD:
            assert d.correction
            found.added[curator, d.finding] = d.correction
        else:
            found.decisions[curator, d.finding, d.settles] = (str(d.verdict), str(d.tag or ""), d.correction)
    return found


def exported(server: Server) -> dict[str, tuple[int, int, str]]:
    """The same of the rows of an export."""
    with zipfile.ZipFile(io.BytesIO(server.get("/exports/tsv"))) as archive:
        text = archive.read("table.interactions.tsv").decode()
    rows = csv.DictReader(io.StringIO(text), delimiter="\t")
    return {row["id"]: (int(row["n_accepted"]), int(row["n_rejected"]), row["status"]) for row in rows}


def screenshot(person: Person, name: str) -> None:
    """Write a picture for the documentation where ``EXTRACTOR_SCREENSHOTS`` names a folder."""
    if folder := os.environ.get("EXTRACTOR_SCREENSHOTS"):
        person.found.save_screenshot(str(Path(folder) / f"curation-{name}.png"))


@pytest.mark.parametrize("kind", KINDS[: dose(1, len(KINDS))])
def test_two_curators_and_one_who_settles(kind: str, chromium: WebDriver, other: WebDriver, tmp_path: Path) -> None:
    said = Said()
    with ExitStack() as stack:
        server = stack.enter_context(serving(stack.enter_context(database(kind, tmp_path)), tmp_path))
        for found in (chromium, other):
            size(found, *SCREEN)
            scheme(found, "light")
        ann, ben = Person(chromium, server), Person(other, server)
        ann.sign_in("ann")
        screenshot(ann, "queue")
        decided = decided_by_keys(ann, said)
        assert len(set(decided)) == DECIDED
        asked = ann.finding
        ann.found.refresh()
        assert ann.finding == asked
        assert f"{DECIDED} decided" in ann.text(".progress")
        for taken in reversed(decided[-3:]):
            ann.decides("u")
            assert ann.finding == taken
            del said.decisions["ann", taken, False]
        assert f"{DECIDED - 3} decided" in ann.text(".progress")
        corrected(ann, said)
        ben.sign_in("ben")
        disputed = disagreed(ben, said)
        assert len(disputed) > 5
        with browser() as found:
            judge = Person(found, server)
            size(found, *SCREEN)
            judge.sign_in("judge", Role.ADJUDICATOR)
            settled(judge, said, disputed)
            assert complaints(found) == []

        assert standing(server.history()) == said
        expected = rows_expected(said)
        with server.store() as store:
            # What was taken back, or settled otherwise, is in the past.
            rows = [row for row in store.interactions() if not row.withdrawn]
            assert store.table.rebuild(keep=False).differences == ()
        assert {r.id: (r.n_accepted, r.n_rejected, str(r.status)) for r in rows} == expected
        assert exported(server) == expected
        for person in (ann, ben):
            person.go("/settled")
            assert {(a.get_attribute("href") or "").rpartition("/")[2] for a in person.all("main h2 a")} == disputed
            assert len(person.all(".sides strong")) == len(disputed)
            assert {e.text for e in person.all("main p strong")} == {"judge"}
            assert complaints(person.found) == []


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server for tests that leave little behind, with all that pages can show: disputes, what is settled, a report."""
    folder = tmp_path_factory.mktemp("served")
    with database("sqlite", folder) as where, serving(where, folder) as server:
        report = folder / "results" / "toy" / "report.html"
        report.parent.mkdir(parents=True)
        report.write_text(render(invented(8)), encoding="utf-8")
        item = SHOWN
        with server.store() as store:
            for number, finding in enumerate(list(EVERYTHING)[3:9]):
                for who, verdict in (("ann", Verdict.ACCEPT), ("ben", Verdict.REJECT)):
                    store.curation.decide([Decision(f"{who}{number}", finding, "", who, clock(), verdict)])
                if number > 3:
                    settles = Decision(f"judge{number}", finding, "", "judge", clock(), Verdict.ACCEPT, settles=True)
                    store.curation.decide([settles])
            edit = Decision("edit", item.finding, "", "ann", clock(), Verdict.EDIT, correction=flipped(item), note="so")
            store.curation.decide([edit, Decision("accept", item.finding, "", "ben", clock(), Verdict.ACCEPT)])
        yield server


@pytest.fixture(scope="module")
def judge(chromium: WebDriver, served: Server) -> Person:
    """An adjudicator, who may see every page."""
    found = Person(chromium, served)
    found.sign_in("judge", Role.ADJUDICATOR)
    return found


# It is denied where others assert it.
SHOWN = study(12)[1][2]
PAGES = {
    "/queue": "/queue",
    "/items/{finding}": f"/items/{SHOWN.finding}",
    "/bulk": "/bulk",
    "/mention/{finding}/{end}": f"/mention/{SHOWN.finding}/subject",
    "/history": "/history",
    "/adjudication": "/adjudication",
    "/settled": "/settled",
    "/agreement": "/agreement",
    "/accounts": "/accounts",
    "/audit": "/audit",
    "/table": "/table",
    "/table/{name}": f"/table/{SHOWN.triple.id}",
    "/network": "/network",
    "/runs": "/runs",
    "/runs/diff": "/runs/diff?first=0&second=2",
    "/reports": "/reports",
    "/reports/{name}": "/reports/toy",
    "/exports": "/exports",
    "/import": "/import",
    "/sign-in": "/sign-in",
}
FILES = {"/", "/names", "/exports/{form}", "/sheet"}
MORE = {
    "nothing": "/queue?mirna=miR-000",
    "filtered": "/table?mirna=miR-901&descending=1",
    "wrong": "/table?year_from=x",
}
OPENED = {"edit": "e", "tags": "x", "keys": "?"}
STATES = [*PAGES.values(), *MORE.values(), *(f"{PAGES['/items/{finding}']} {name}" for name in OPENED), "preview"]


def shown(person: Person, state: str) -> None:
    """Open a page, and what is closed on it."""
    address, _, name = state.partition(" ")
    if state == "preview":
        person.go("/bulk")
        person.one("[data-all=on]").click()
        person.one("main form button.main").click()
        person.until(lambda: person.text("h1") == "What will be stored")
        return
    person.go(address)
    if name:
        person.keys(OPENED[name])
        assert person.one(f"#{name}").is_displayed()
    else:
        person.found.execute_script("for (const part of document.querySelectorAll('details')) part.open = true")


def complaints_but_refusals(person: Person) -> list[str]:
    """What the console says, but that a page was refused, where that is what is looked at."""
    return [said for said in complaints(person.found) if "year_from=x" not in said]


def too_wide(person: Person, width: int) -> list[str]:
    """What goes beyond the room that there is, unless it can be scrolled by itself."""
    wide = person.found.execute_script(
        "return [...document.querySelectorAll('body *')].filter(part => part.checkVisibility()"
        " && !part.closest('.scroll *, .unseen, .skip, svg *, script')"
        " && part.getBoundingClientRect().right > arguments[0] + 0.5).map(part => part.outerHTML.slice(0, 200))",
        width,
    )
    room = person.found.execute_script("return [innerWidth, document.documentElement.scrollWidth]")
    return [*wide, *([] if room == [width, width] else [f"the page has {room}"])]


def test_all_pages_are_looked_at() -> None:
    routes = [route for part in ROUTES for route in part(mock.Mock()).routes]
    asked = {route.path for route in routes if isinstance(route, Route) and "GET" in (route.methods or ())}
    assert asked == {*PAGES, *FILES}


@pytest.mark.parametrize("state", STATES)
class TestEverywhere:
    @pytest.mark.parametrize(("room", "colours"), list(product((PHONE, SCREEN), ("light", "dark"))))
    def test_nothing_complains(self, judge: Person, state: str, room: tuple[int, int], colours: str) -> None:
        size(judge.found, *room)
        scheme(judge.found, colours)
        shown(judge, state)
        assert complaints_of_axe(judge.found) == []
        assert complaints_but_refusals(judge) == []

    def test_it_fits_when_it_is_four_times_as_large(self, judge: Person, state: str) -> None:
        if state in ("/network", "/reports/toy"):
            pytest.skip("a page of its own, with tests of its own")
        size(judge.found, *ZOOMED)
        shown(judge, state)
        assert too_wide(judge, ZOOMED[0]) == []
        assert complaints_but_refusals(judge) == []


ITEM = PAGES["/items/{finding}"]
BY_TAB = (ITEM, f"{ITEM} edit", f"{ITEM} tags", "/bulk", "/history", "/adjudication", "/table", "/accounts", "/import")


class TestKeys:
    @pytest.fixture(autouse=True)
    def page(self, judge: Person) -> Iterator[None]:
        size(judge.found, *SCREEN)
        scheme(judge.found, "light")
        judge.go("/queue")
        yield
        assert complaints(judge.found) == []

    @pytest.mark.parametrize("state", BY_TAB)
    def test_all_is_reached_by_tab_and_the_focus_is_seen(self, judge: Person, state: str) -> None:
        shown(judge, state)
        # Only what the keyboard brings into focus has to be seen.
        judge.keys(Keys.TAB)
        judge.found.execute_script("window.reached = new Set(); document.querySelector('.skip').focus()")
        while True:
            new, outline = judge.found.execute_script(
                "const now = document.activeElement, style = getComputedStyle(now), fresh = !reached.has(now);"
                " reached.add(now);"
                " return [fresh && now !== document.body && now !== document.documentElement,"
                "         style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0 || now.outerHTML]"
            )
            if not new:
                break
            assert outline is True
            judge.keys(Keys.TAB)
        missed = judge.found.execute_script(
            "return [...document.querySelectorAll('a[href], button, input, select, summary, [tabindex=\"0\"]')]"
            ".filter(part => part.checkVisibility() && !part.disabled && part.type !== 'hidden' && !reached.has(part))"
            ".map(part => part.outerHTML)"
        )
        assert missed == []

    def test_the_list_of_keys(self, judge: Person) -> None:
        asked = judge.finding
        judge.keys("?")
        keys = judge.one("#keys")
        assert keys.is_displayed()
        assert keys.find_element(By.TAG_NAME, "button") == judge.focused
        judge.keys("a", "s")
        judge.keys(Keys.ESCAPE)
        judge.until(lambda: not keys.is_displayed())
        assert judge.finding == asked
        assert judge.kept() == []
        judge.tab_to("[data-act=help]")
        judge.keys(Keys.ENTER)
        assert keys.is_displayed()
        judge.keys(Keys.ENTER)
        judge.until(lambda: not keys.is_displayed())
        assert judge.focused == judge.one("[data-act=help]")

    @pytest.mark.parametrize(
        ("keys", "told"),
        [("a", "accepted"), ("xp", "rejected, polarity"), (f"x{Keys.ENTER}", "rejected"), ("s", "skipped"),
         ("d", "direction corrected"), ("9", "effect corrected to predicts")],
    )  # fmt: skip
    def test_what_happened_is_told_and_the_next_has_the_focus(self, judge: Person, keys: str, told: str) -> None:
        judge.decides(*keys)
        triple = judge.text("#triple")
        assert judge.focused == judge.one("#triple")
        assert judge.text("#told") == f"{told}. {triple}"
        assert judge.one("#told").get_attribute("aria-live") == "polite"
        judge.decides("u")
        assert judge.text("#told") == f"taken back. {judge.text('#triple')}"
        assert judge.focused == judge.one("#triple")

    def test_the_same_without_keys(self, judge: Person) -> None:
        judge.one("[data-act=reject]").click()
        assert judge.one("[data-act=reject]").get_attribute("aria-expanded") == "true"
        with judge.moving_on():
            judge.one("#tags [data-tag='']").click()
        assert judge.text("#told").startswith("rejected. ")
        with judge.moving_on():
            judge.one("[data-act=undo]").click()

    def test_there_and_back(self, judge: Person) -> None:
        judge.found.execute_script("sessionStorage.clear()")
        first = judge.finding
        judge.decides("j")
        second = judge.finding
        assert second != first
        judge.decides("k")
        assert judge.finding == first
        judge.keys("k")
        judge.until(lambda: judge.text("#told") == "There is none before.")
        judge.decides("j")
        assert judge.finding == second
        judge.found.back()
        judge.until(lambda: judge.finding == first)

    def test_letters_in_fields_decide_nothing(self, judge: Person) -> None:
        asked = judge.finding
        judge.keys("e")
        judge.one("#edit [name=note]").click()
        judge.keys("asxud?")
        assert judge.one("#edit [name=note]").get_attribute("value") == "asxud?"
        judge.keys(Keys.ESCAPE)
        assert not judge.one("#edit").is_displayed()
        assert judge.focused == judge.one("#triple")
        assert judge.finding == asked
        assert judge.kept() == []

    def test_the_end_of_the_queue(self, judge: Person) -> None:
        """Of these conditions one finding is left; a page that is loaded anew does not ask for it again."""
        judge.go("/queue?mirna=miR-930")
        finding = judge.decides("a")
        assert judge.finding == ""
        assert judge.text("#told") == "accepted. Nothing is waiting."
        judge.found.refresh()
        assert judge.finding == ""
        judge.decides("u")
        assert judge.finding == finding


def test_what_is_shown_to_decide_by(judge: Person) -> None:
    """The sentence with its neighbours, what others say for and against it, and what was decided before."""
    judge.go(ITEM)
    _, (_, earlier, _) = study(12)
    assert judge.one(".this").text.startswith("In batch 12, without PTEN, miR-702")
    assert [part.text.strip() for part in judge.all(".beside")] == [earlier.sentence, "More is told in study 13."]
    assert "ann: corrected" in judge.text("[aria-label='Earlier decisions']")
    judge.go(f"/items/{study(22)[1][2].finding}")
    same, otherwise = judge.all(".others ul")
    assert {text.partition(",")[0] for text in same.text.splitlines()} == {f"In batch {n}" for n in (2, 17, 27)}
    assert {text.partition(":")[0] for text in otherwise.text.splitlines()} == {
        "miR-702 does not repress GENE2C",
        "miR-702 activates GENE2C",
    }


def test_what_is_refused_can_be_put_right(judge: Person) -> None:
    size(judge.found, *SCREEN)
    judge.go("/queue")
    asked = judge.finding
    judge.keys("e")
    judge.keys("nobody-knows-it", Keys.ENTER)
    judge.until(lambda: "'nobody-knows-it' is not known as a name" in judge.one("#away").text)
    assert judge.kept() == []
    assert judge.finding == asked
    field = judge.one("#edit [name=subject]")
    assert field.get_attribute("value") == "nobody-knows-it"
    field.clear()
    field.send_keys("|nobody-knows-it|Gene", Keys.ENTER)
    judge.until(lambda: judge.finding != asked)
    assert not judge.one("#away").is_displayed()
    judge.decides("u")
    assert any("422" in said for said in complaints(judge.found))
