"""The command ``extractor``: parse, call, print. Nothing here computes, and only here does it exit.

Heavy imports stand inside the commands, so that ``--help`` answers at once.
"""

from __future__ import annotations

from extractor.cli import (
    curating,
    deciding,
    drawing,
    exporting,
    extraction,
    reading,
    refreshing,
    releasing,
    reporting,
    scanning,
    scoring,
)
from extractor.cli.app import app, main

__all__ = [
    "app",
    "curating",
    "deciding",
    "drawing",
    "exporting",
    "extraction",
    "main",
    "reading",
    "refreshing",
    "releasing",
    "reporting",
    "scanning",
    "scoring",
]
