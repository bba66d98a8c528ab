"""Rows with their evidence as JSON (RFC 8259): ``json``, one object; ``jsonl``, one object a row.

Every field of the records is there under its name, every character as it was.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from extractor.exports.content import Content
from extractor.records.values import to_json


def write_json(content: Content, paths: Sequence[Path]) -> None:
    """One object: "about" and "interactions", each of these with its "evidence"."""
    about = content.about
    where = {"at": about.at, "code": about.code, "query": dict(about.query), "versions": to_json(about.versions)}
    with paths[0].open("w", encoding="utf-8", newline="\n") as file:
        file.write(f'{{"about": {json.dumps(where, ensure_ascii=False)},\n "interactions": [')
        before = "\n"
        for line in _rows(content):
            file.write(f"{before}{line}")
            before = ",\n"
        file.write("\n]}\n")


def write_jsonl(content: Content, paths: Sequence[Path]) -> None:
    """A line a row, with its "evidence"."""
    with paths[0].open("w", encoding="utf-8", newline="\n") as file:
        for line in _rows(content):
            file.write(f"{line}\n")


def _rows(content: Content) -> Iterator[str]:
    for row, evidence in content.with_evidence():
        items = [to_json(item) | {"finding": item.finding} for item in evidence]
        yield json.dumps(to_json(row) | {"evidence": items}, ensure_ascii=False)
