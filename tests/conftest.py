"""Fixtures that several test files share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from dose import is_full
from hypothesis import settings

if TYPE_CHECKING:
    from extractor.pipeline import Extractor

# A busy machine is no failure. All else is Hypothesis's own profile: where CI is set, the same examples every time.
settings.register_profile("project", settings(), deadline=None)
settings.load_profile("project")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What is ``long`` is left to the full dose."""
    if is_full():
        return
    left = [item for item in items if "long" in item.keywords]
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if "long" not in item.keywords]


@pytest.fixture(scope="session")
def extractor() -> Extractor:
    """The extractor as shipped, loaded once; tests that do not ask for it need not wait for spaCy."""
    from extractor.pipeline import load_extractor

    return load_extractor()
