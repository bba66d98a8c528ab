"""Fixtures that several test files share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from extractor.pipeline import Extractor

# A busy machine is no failure. All else is Hypothesis's own profile: where CI is set, the same examples every time.
settings.register_profile("project", settings(), deadline=None)
settings.load_profile("project")


@pytest.fixture(scope="session")
def extractor() -> Extractor:
    """The extractor as shipped, loaded once; tests that do not ask for it need not wait for spaCy."""
    from extractor.pipeline import load_extractor

    return load_extractor()
