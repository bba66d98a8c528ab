"""What a newcomer's machine may lack, and CI's may not."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


def lacking(what: str) -> NoReturn:
    """Skip the test and say what it lacks; where ``EXTRACTOR_TEST_ALL`` is set, as by ``.ci/run``, fail it."""
    if os.environ.get("EXTRACTOR_TEST_ALL"):
        pytest.fail(what)
    pytest.skip(what)
