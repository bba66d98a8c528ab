"""Programs that exports are for: the packages of the group ``interop``, which ``scripts/setup interop`` adds."""

from __future__ import annotations

import importlib
import warnings
from types import ModuleType

from lacking import lacking


def program(name: str) -> ModuleType:
    """A module of such a program; the test lacks it where the program is not installed."""
    try:
        with warnings.catch_warnings():
            # What they warn of when they are loaded is not ours to mend.
            warnings.simplefilter("ignore")
            return importlib.import_module(name)
    except ModuleNotFoundError as error:
        lacking(f"{name} cannot be loaded: {error}; scripts/setup interop installs it")
