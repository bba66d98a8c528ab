"""How much is tried of what could go on for ever: seeds, kills, seconds, requests.

``scripts/test`` gives the landing dose, ``scripts/test --all`` the full one, by ``TEST_DOSE``. What cannot be
had in parts is marked ``long`` and is left out of the landing dose. The variable is not named ``EXTRACTOR_…``: each of
those is a setting of the program, which refuses one that it does not know.
"""

from __future__ import annotations

import os

NAME = "TEST_DOSE"
FULL = "full"
LANDING = "landing"


def is_full() -> bool:
    """Whether all is asked for. Raises ValueError for a dose that is none."""
    asked = os.environ.get(NAME, LANDING)
    if asked not in (FULL, LANDING):
        raise ValueError(f"{NAME} is {asked!r}; allowed: {LANDING}, {FULL}")
    return asked == FULL


def dose(landing: int, full: int) -> int:
    """The number that this run takes of the two."""
    return full if is_full() else landing
