"""Text in tab-separated files that spreadsheet programs open: none of it is taken for a formula.

A cell that begins like a formula gets an apostrophe before it (OWASP, "CSV Injection"), and so does one that begins
with an apostrophe, so that what is read is what was written.
"""

from __future__ import annotations

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "'")


def neutral(text: str) -> str:
    """The text as it is written."""
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def plain(written: str) -> str:
    """The text that was written."""
    return written[1:] if written.startswith("'") and written[1:].startswith(_DANGEROUS) else written
