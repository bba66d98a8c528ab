"""The interaction table and its evidence as plain files, written whole or not at all.

TSV and JSON carry cells as they are. Neutralising formulas is the business of spreadsheet formats.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

from extractor.model import Evidence, Interaction
from extractor.records.files import whole_file
from extractor.records.jsonl import write_jsonl
from extractor.records.tsv import write_tsv
from extractor.records.values import to_json


def write_interactions(path: Path, interactions: Sequence[Interaction]) -> None:
    """The table as TSV, one line an interaction."""
    write_tsv(path, interactions, Interaction)


def write_evidence(path: Path, evidence: Sequence[Evidence]) -> None:
    """The evidence as JSON lines."""
    write_jsonl(path, evidence)


def write_json(path: Path, interactions: Sequence[Interaction]) -> None:
    """The table as one JSON array of objects."""
    with whole_file(path) as file:
        json.dump([to_json(interaction) for interaction in interactions], file, ensure_ascii=False, indent=1)
        file.write("\n")


EXPORTS: dict[str, Callable[[Path, Sequence[Interaction]], None]] = {
    "tsv": write_interactions,
    "json": write_json,
}
