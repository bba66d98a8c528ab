"""Extraction of miRNA–target–effect triples from the literature.

What programs import from here is described in :mod:`extractor.api`; it is loaded when it is first asked for, so that
the version alone costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from extractor.api import (
        Document,
        Effect,
        Evidence,
        Fault,
        Interaction,
        Query,
        Triple,
        extract,
        merge,
        read_documents,
        read_table,
        to_frame,
    )

__version__ = "0.1.0"

__all__ = [
    "Document",
    "Effect",
    "Evidence",
    "Fault",
    "Interaction",
    "Query",
    "Triple",
    "__version__",
    "extract",
    "merge",
    "read_documents",
    "read_table",
    "to_frame",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'extractor' has no attribute {name!r}")
    return getattr(import_module("extractor.api"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
