"""The command ``extractor``: parse, call, print. Nothing here computes, and only here does it exit.

Heavy imports stand inside the commands, so that ``--help`` answers at once.
"""

from __future__ import annotations

from importlib import import_module

from extractor.cli.app import app, main

__all__ = ["app", "main"]

# Each registers its commands, which are listed in this order.
for _name in (
    "extraction",
    "reading",
    "refreshing",
    "releasing",
):
    import_module(f"extractor.cli.{_name}")
