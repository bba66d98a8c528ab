"""A browser for tests of pages: Debian's Chromium without a window.

Where there is none, tests that need it are skipped and say so, but fail where ``EXTRACTOR_TEST_ALL`` is set.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files

from lacking import lacking
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.chrome.webdriver import WebDriver

ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--force-device-scale-factor=1",
)


@contextmanager
def browser() -> Iterator[WebDriver]:
    """A browser with an empty profile."""
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not (chromium and driver):
        lacking("no Chromium to test with (on Debian: packages chromium and chromium-driver)")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for argument in ARGUMENTS:
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    found = webdriver.Chrome(options=options, service=Service(driver))
    found.set_script_timeout(110)
    try:
        yield found
    finally:
        found.quit()


def size(found: WebDriver, width: int, height: int) -> None:
    """Give the page so much room, as a phone does where it is narrow."""
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500}
    found.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)


def complaints(found: WebDriver) -> list[str]:
    """What the browser wrote to its console, such as errors and what the page's policy forbade."""
    return [entry["message"] for entry in found.get_log("browser")]


def scheme(found: WebDriver, name: str) -> None:
    """Light or dark, as the reader's system is."""
    features = [{"name": "prefers-color-scheme", "value": name}]
    found.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": features})


def complaints_of_axe(found: WebDriver) -> list[str]:
    """What the accessibility checker holds against the page (https://github.com/dequelabs/axe-core)."""
    # Given by the driver, not by the page, whose policy allows no script of others.
    found.execute_script(files("axe_core_python").joinpath("axe.min.js").read_text(encoding="utf-8"))
    result = found.execute_async_script(
        "const done = arguments[0]; axe.run({resultTypes: ['violations']}).then(done, error => done(String(error)))"
    )
    assert isinstance(result, dict), result
    return [f"{v['id']}: {v['help']}: {v['nodes'][0]['html'][:200]}" for v in result["violations"]]
