"""The network's page in a browser: moving, filtering, reading; and that nothing in names or sentences is executed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsers import browser, complaints, size
from evidence_cases import document, evidence, table_of
from selenium.webdriver.chrome.webdriver import WebDriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from extractor.exports.content import About, Rows
from extractor.network import Selection, picked
from extractor.network.graph import graph_of
from extractor.network.looks import the_looks
from extractor.network.page import page
from extractor.network.scene import scene_of

ATTACK = '"><script>document.title="taken"</script><img src=x onerror="document.title=1"> \u202e </title></svg>'
ITEMS = [
    evidence(document(1), "miR-901 represses GENEA", sentence="In cells, miR-901 suppressed GENEA."),
    evidence(document(2), "miR-901 represses GENEA", sentence="Again, miR-901 suppressed GENEA."),
    evidence(document(3), "LNC1 sponges miR-901"),
    evidence(document(4), "miR-902 activates GENEB", resistance="promotes", drugs=("inventinib",)),
    evidence(document(5), "miR-903 represses GENEC", object_name=ATTACK, sentence=f"It said {ATTACK} there."),
    evidence(document(6, pmid="", doi="10.9999/x<y>", id="doi:6"), "miR-904 targets GENED"),
]


def html() -> str:
    rows = table_of(*ITEMS)
    behind = [(row, [item for item in ITEMS if item.triple == row.triple]) for row in rows]
    content = Rows(About("2026-01-01T00:00:00+00:00", "0.1", query={"drug": ATTACK}), behind)
    found = picked(content, Selection())
    return page(scene_of(graph_of(found.rows), the_looks()), found, content.about, content.rows)


@pytest.fixture(scope="module")
def chromium() -> Iterator[WebDriver]:
    with browser() as found:
        yield found


@pytest.fixture
def opened(chromium: WebDriver, tmp_path: Path) -> Iterator[WebDriver]:
    path = tmp_path / "network.html"
    path.write_text(html(), encoding="utf-8")
    size(chromium, 1280, 900)
    chromium.get(path.as_uri())
    yield chromium
    assert complaints(chromium) == []
    assert chromium.title == "miRNA interaction network"


def view(found: WebDriver) -> str:
    return found.find_element(By.ID, "view").get_attribute("transform") or ""


def node(found: WebDriver, name: str) -> object:
    return found.find_element(By.CSS_SELECTOR, f'.node[aria-label^="{name},"]')


def told(found: WebDriver) -> str:
    return found.find_element(By.ID, "told").text


def shown(found: WebDriver, kind: str) -> int:
    return len(found.find_elements(By.CSS_SELECTOR, f".{kind}:not(.out)"))


class TestMoving:
    def test_dragging(self, opened: WebDriver) -> None:
        stage = opened.find_element(By.ID, "network")
        ActionChains(opened).move_to_element_with_offset(stage, 0, 5).click_and_hold().move_by_offset(
            60, 20
        ).release().perform()
        moved = re.match(r"translate\((\S+) (\S+)\) scale\(1\)", view(opened))
        assert moved
        assert float(moved[1]) > 10

    def test_wheel_zooms_at_the_pointer(self, opened: WebDriver) -> None:
        target = node(opened, "miR-901")
        before = target.rect  # type: ignore[attr-defined]
        ActionChains(opened).move_to_element(target).perform()  # type: ignore[arg-type]
        opened.execute_script(
            "const r = arguments[0].getBoundingClientRect();"
            "document.getElementById('network').dispatchEvent(new WheelEvent('wheel', {deltaY: -200, cancelable: true,"
            "clientX: r.x + r.width / 2, clientY: r.y + r.height / 2}))",
            target,
        )
        after = target.rect  # type: ignore[attr-defined]
        assert after["width"] > before["width"] * 1.3
        assert after["x"] + after["width"] / 2 == pytest.approx(before["x"] + before["width"] / 2, abs=3)

    def test_buttons_and_keys(self, opened: WebDriver) -> None:
        opened.find_element(By.ID, "in").click()
        assert "scale(1.3)" in view(opened)
        opened.find_element(By.ID, "whole").click()
        assert view(opened) == "translate(0 0) scale(1)"
        stage = opened.find_element(By.ID, "network")
        stage.send_keys("+" + Keys.ARROW_LEFT)
        assert "scale(1.3)" in view(opened)
        stage.send_keys("0")
        assert view(opened) == "translate(0 0) scale(1)"


class TestFiltering:
    def test_by_name(self, opened: WebDriver) -> None:
        every = shown(opened, "edge")
        opened.find_element(By.ID, "find").send_keys("mir-902")
        assert 0 < shown(opened, "edge") < every
        assert shown(opened, "node") == 3  # the miRNA, its target and the drug
        assert f"2 of {every} lines, 3 of" in opened.find_element(By.ID, "shown").text

    def test_by_effect(self, opened: WebDriver) -> None:
        every = shown(opened, "edge")
        opened.find_element(By.CSS_SELECTOR, '[data-effect="sponges"]').click()
        assert shown(opened, "edge") == every - 1
        assert not node(opened, "LNC1").is_displayed()  # type: ignore[attr-defined]


class TestReading:
    def test_a_name_tells_its_sentences(self, opened: WebDriver) -> None:
        node(opened, "GENEA").click()  # type: ignore[attr-defined]
        assert all(
            words in told(opened) for words in ("miR-901 represses GENEA", "In cells, miR-901", "Again, miR-901")
        )
        links = opened.find_elements(By.CSS_SELECTOR, "#told a")
        assert [link.get_attribute("href") for link in links] == [
            "https://pubmed.ncbi.nlm.nih.gov/1/", "https://pubmed.ncbi.nlm.nih.gov/2/",
        ]  # fmt: skip

    def test_a_line_tells_its_sentences(self, opened: WebDriver) -> None:
        opened.execute_script(
            "document.querySelector('[data-edge] .reach').dispatchEvent(new MouseEvent('click', {bubbles: true}))"
        )
        assert len(opened.find_elements(By.CSS_SELECTOR, "#told h3")) == 1
        assert len(opened.find_elements(By.CSS_SELECTOR, ".edge.chosen")) == 1

    def test_by_keyboard(self, opened: WebDriver) -> None:
        node(opened, "GENEA").send_keys(Keys.ENTER)  # type: ignore[attr-defined]
        assert "miR-901 represses GENEA" in told(opened)

    def test_beside_everything_is_nothing(self, opened: WebDriver) -> None:
        node(opened, "GENEA").click()  # type: ignore[attr-defined]
        opened.execute_script(
            "document.getElementById('network').dispatchEvent(new MouseEvent('click', {bubbles: true}))"
        )
        assert "Click on a name or a line" in told(opened)

    def test_hostile_text_is_text(self, opened: WebDriver) -> None:
        node(opened, "miR-903").click()  # type: ignore[attr-defined]
        assert 'document.title="taken"' in told(opened)
        assert opened.find_elements(By.CSS_SELECTOR, "#told img, #told script") == []

    def test_a_document_without_a_pmid(self, opened: WebDriver) -> None:
        node(opened, "miR-904").click()  # type: ignore[attr-defined]
        assert "10.9999/x<y>" in told(opened)


class TestRoom:
    @pytest.mark.parametrize("width", [390, 1280])
    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_nothing_stands_out(self, opened: WebDriver, width: int, scheme: str) -> None:
        size(opened, width, 844)
        opened.execute_cdp_cmd(
            "Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
        )
        opened.find_element(By.CSS_SELECTOR, "summary").click()
        assert opened.execute_script("return document.documentElement.scrollWidth <= innerWidth")
        ground = opened.execute_script("return getComputedStyle(document.body).backgroundColor")
        assert (ground == "rgb(255, 255, 255)") is (scheme == "light")


class TestFile:
    """What holds without a browser."""

    def test_loads_nothing(self) -> None:
        text = html()
        assert not re.search(r'(?:src|srcset)\s*=\s*"(?!data:)', text.replace(ATTACK, ""))
        assert "default-src 'none'" in text

    def test_has_all_rows_without_script(self) -> None:
        table = html().partition("<tbody>")[2].partition("</tbody>")[0]
        assert table.count("<tr>") == len(table_of(*ITEMS))

    def test_data_cannot_end_its_element(self) -> None:
        data = html().partition('id="data">')[2].partition("</script>")[0]
        assert len(json.loads(data)["rows"]) == len(table_of(*ITEMS))
        assert "<" not in data

    def test_the_same_rows_give_the_same_bytes(self) -> None:
        assert html() == html()
