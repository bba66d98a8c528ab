"""The report in a browser: on a phone and on a screen, light and dark, printed, and for those who cannot see it.

Without Chromium these are skipped, as ``browsers`` says; ``tests/test_report.py`` has what holds without.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from importlib.resources import files
from itertools import pairwise, product
from pathlib import Path

import pytest
from browsers import browser, complaints, size
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
        found.set_script_timeout(110)
        yield found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("reports")
    for name, data in (("everything", invented(24)), ("long", LONG)):
        (made / f"{name}.html").write_text(render(data), encoding="utf-8")
    return made


def opened(found: WebDriver, page: Path, room: tuple[int, int], scheme: str) -> None:
    size(found, *room)
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    found.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": features})
    found.get(page.as_uri())
    found.execute_script("for (const part of document.querySelectorAll('details')) part.open = true")


def complaints_of_axe(found: WebDriver) -> list[str]:
    """What the accessibility checker holds against the page (https://github.com/dequelabs/axe-core)."""
    # Given by the driver, not by the page, whose policy allows no script.
    found.execute_script(files("axe_core_python").joinpath("axe.min.js").read_text(encoding="utf-8"))
    result = found.execute_async_script(
        "const done = arguments[0]; axe.run({resultTypes: ['violations']}).then(done, error => done(String(error)))"
    )
    assert isinstance(result, dict), result
    return [f"{v['id']}: {v['help']}: {v['nodes'][0]['html'][:200]}" for v in result["violations"]]


@pytest.mark.parametrize(
    ("name", "room", "scheme"), list(product(("everything", "long"), (PHONE, SCREEN), ("light", "dark")))
)
class TestEverywhere:
    def test_it_fits_and_nothing_complains(
        self, chromium: WebDriver, folder: Path, name: str, room: tuple[int, int], scheme: str
    ) -> None:
        opened(chromium, folder / f"{name}.html", room, scheme)
        assert chromium.execute_script("return document.documentElement.scrollWidth <= innerWidth")
        assert chromium.execute_script("return innerWidth") == room[0]
        ground = chromium.execute_script("return getComputedStyle(document.body).backgroundColor")
        assert (ground == "rgb(255, 255, 255)") is (scheme == "light")
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

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_figures_take_the_colours_of_the_page(self, chromium: WebDriver, folder: Path, scheme: str) -> None:
        opened(chromium, folder / "everything.html", PHONE, scheme)
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
