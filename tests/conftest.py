"""Fixtures that several test files share."""

from __future__ import annotations

import pytest

from extractor.pipeline import Extractor, load_extractor


@pytest.fixture(scope="session")
def extractor() -> Extractor:
    """The extractor as shipped, loaded once."""
    return load_extractor()
