"""Text in workbooks (ECMA-376, Office Open XML): what is written is what is read, to the character.

A cell of text is written as text and formatted as text ("@"), so that no program takes ``SEPT2`` for a date,
``1E5`` for a number or ``=cmd()`` for a formula, not even when the cell is edited. What XML cannot hold is
written as ``_xHHHH_`` (ECMA-376 part 1, 22.9.2.19, ST_Xstring).
"""

from __future__ import annotations

import re
import tempfile
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from openpyxl import Workbook

LONGEST = 32_767
"""What a cell holds at most, in units of UTF-16, which is how Excel counts."""
ROWS = 1_048_576
"""Rows that a sheet holds at most."""
_CLIPPED = "…"
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_WRITTEN = re.compile(r"_x([0-9A-Fa-f]{4})_")
_BEGINNING = (1980, 1, 1, 0, 0, 0)
"""The time of every member of the archive: the first that a ZIP file can say."""
_NO_TIME = "1980-01-01T00:00:00Z"


def to_cell(text: str) -> str:
    """Text as a cell holds it; what is too long is clipped between characters and ends in "…"."""
    written = _UNWRITABLE.sub(_escaped, text)
    return written if _units(written) <= LONGEST else _clipped(text)


def _escaped(match: re.Match[str]) -> str:
    return f"_x{ord(match.group()):04X}_"


def _units(written: str) -> int:
    return len(written) + sum(character > "\uffff" for character in written)


def _clipped(text: str) -> str:
    """Characters of the text, as they are written, as long as there is room for them."""
    kept, used = [], len(_CLIPPED)
    for place, character in enumerate(text):
        # Whether "_" needs an escape depends on what follows it.
        escape = _UNWRITABLE.match(text, place)
        written = _escaped(escape) if escape else character
        used += _units(written)
        if used > LONGEST:
            break
        kept.append(written)
    return "".join(kept) + _CLIPPED


def of_cell(cell: str) -> str:
    """The text that a cell holds."""
    return _WRITTEN.sub(lambda match: chr(int(match[1], 16)), cell)


def as_text(cell: Any, text: str) -> Any:
    """Make an openpyxl cell one of text, whatever it begins with."""
    cell.value = to_cell(text)
    cell.data_type = "s"
    cell.number_format = "@"
    return cell


def save_workbook(workbook: Workbook, path: Path, at: str = "") -> None:
    """Write a workbook such that the same content gives the same bytes; ``at`` is the ISO time that it states."""
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        first = Path(folder) / "first.xlsx"
        workbook.save(first)
        _without_times(first, path, _time(at))


def _time(at: str) -> str:
    if not at:
        return _NO_TIME
    said = datetime.fromisoformat(at)
    # A time without a zone is taken to be UTC, as the store writes it.
    return (said.astimezone(UTC) if said.tzinfo else said).strftime("%Y-%m-%dT%H:%M:%SZ")


def _without_times(source: Path, target: Path, time: str) -> None:
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            info = zipfile.ZipInfo(name, _BEGINNING)
            info.compress_type = zipfile.ZIP_DEFLATED
            # A sheet of a million rows is more than the plain form of an archive can hold.
            large = old.getinfo(name).file_size >= zipfile.ZIP64_LIMIT
            with old.open(name) as content, new.open(info, "w", force_zip64=large) as file:
                if name == "docProps/core.xml":
                    file.write(re.sub(rb"(<dcterms:\w+[^>]*>)[^<]*", rb"\g<1>" + time.encode(), content.read()))
                else:
                    while part := content.read(1 << 20):
                        file.write(part)
