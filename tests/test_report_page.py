"""The report in a browser: on a phone and on a screen, light and dark, printed, and for those who cannot see it.

Without Chromium these are skipped, as ``browsers`` says; ``tests/test_report.py`` has what holds without.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from itertools import pairwise, product
from pathlib import Path

import pytest
from browsers import browser, complaints, complaints_of_axe, scheme, size
from report_cases import VERSIONS, invented
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webdriver import WebDriver

from extractor.report import SECTIONS, ReportData, render

PHONE, SCREEN = (360, 780), (1280, 900)
# Words without a place to break them, as file names and identifiers are.
LONG = ReportData(
    corpus="a" * 90,
    title="b" * 90,
    date="2020-02-02",
    versions=VERSIONS,
    notes=("c" * 120,),
    files=((ReportData.TABLE, "/d" * 80),),
    not_comparable=("e" * 90,),
    previous="f" * 90,
)


@pytest.fixture(scope="module")
def chromium() -> Iterator[WebDriver]:
    with browser() as found:
        yield found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("reports")
    for name, data in (("everything", invented(24)), ("long", LONG)):
        (made / f"{name}.html").write_text(render(data), encoding="utf-8")
    return made


def opened(found: WebDriver, page: Path, room: tuple[int, int], colours: str) -> None:
    size(found, *room)
    scheme(found, colours)
    found.get(page.as_uri())
    found.execute_script("for (const part of document.querySelectorAll('details')) part.open = true")


@pytest.mark.parametrize(
    ("name", "room", "colours"), list(product(("everything", "long"), (PHONE, SCREEN), ("light", "dark")))
)
class TestEverywhere:
    def test_it_fits_and_nothing_complains(
        self, chromium: WebDriver, folder: Path, name: str, room: tuple[int, int], colours: str
    ) -> None:
        opened(chromium, folder / f"{name}.html", room, colours)
        assert chromium.execute_script("return document.documentElement.scrollWidth <= innerWidth")
        assert chromium.execute_script("return innerWidth") == room[0]
        ground = chromium.execute_script("return getComputedStyle(document.body).backgroundColor")
        assert (ground == "rgb(255, 255, 255)") is (colours == "light")
        assert complaints_of_axe(chromium) == []
        assert complaints(chromium) == []


class TestReading:
    @pytest.fixture(autouse=True)
    def page(self, chromium: WebDriver, folder: Path) -> None:
        opened(chromium, folder / "everything.html", SCREEN, "light")

    def test_without_script(self, chromium: WebDriver) -> None:
        assert chromium.find_elements(By.TAG_NAME, "script") == []
        for name in SECTIONS:
            assert chromium.find_element(By.ID, name).is_displayed()

    def test_lists_are_opened_without_script(self, chromium: WebDriver) -> None:
        chromium.refresh()
        closed = chromium.find_elements(By.CSS_SELECTOR, "details:not([open])")
        assert closed
        inside = closed[0].find_element(By.CSS_SELECTOR, "table, ul")
        assert not inside.is_displayed()
        closed[0].find_element(By.TAG_NAME, "summary").click()
        assert inside.is_displayed()

    @pytest.mark.parametrize("colours", ["light", "dark"])
    def test_figures_take_the_colours_of_the_page(self, chromium: WebDriver, folder: Path, colours: str) -> None:
        opened(chromium, folder / "everything.html", PHONE, colours)
        drawn = chromium.find_elements(By.CSS_SELECTOR, "figure svg[role=img]")
        assert len(drawn) >= 4
        for figure in drawn:
            assert 250 < figure.size["width"] <= PHONE[0]
            label = chromium.execute_script("return getComputedStyle(arguments[0].querySelector('text')).fill", figure)
            ground = chromium.execute_script("return getComputedStyle(arguments[0].querySelector('path')).fill", figure)
            assert ground == chromium.execute_script("return getComputedStyle(document.body).backgroundColor")
            assert label != ground

    def test_letters_of_figures_can_be_read_on_a_phone(self, chromium: WebDriver, folder: Path) -> None:
        opened(chromium, folder / "everything.html", PHONE, "light")
        heights = chromium.execute_script(
            "return [...document.querySelectorAll('figure svg text')].map(t => parseFloat(getComputedStyle(t).fontSize)"
            " * t.ownerSVGElement.getBoundingClientRect().width / t.ownerSVGElement.viewBox.baseVal.width)"
        )
        assert min(heights) >= 8.5

    def test_headings_are_in_order(self, chromium: WebDriver) -> None:
        levels = [int(h.tag_name[1]) for h in chromium.find_elements(By.CSS_SELECTOR, "h1, h2, h3, h4")]
        assert levels[0] == 1
        assert all(after - before <= 1 for before, after in pairwise(levels))

    def test_printed_it_has_everything(self, chromium: WebDriver) -> None:
        """Dark as the screen may be, paper is white; what is closed on the screen is printed."""
        chromium.refresh()
        features = [{"name": "prefers-color-scheme", "value": "dark"}]
        chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print", "features": features})
        ink = chromium.execute_script("return getComputedStyle(document.body).color")
        assert ink == "rgb(0, 0, 0)"
        closed = chromium.find_elements(By.CSS_SELECTOR, "details:not([open])")
        heights = [
            chromium.execute_script(
                "return arguments[0].querySelector('table, ul').getBoundingClientRect().height", part
            )
            for part in closed
        ]
        assert closed
        assert all(heights)
        paper = chromium.execute_cdp_cmd("Page.printToPDF", {"paperWidth": 8.27, "paperHeight": 11.69})
        assert base64.b64decode(paper["data"]).startswith(b"%PDF")
