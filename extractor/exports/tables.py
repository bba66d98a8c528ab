"""The interaction table and its evidence as plain files, written whole or not at all.

Cells stand as they are, in TSV as well: a program that reads "-0.3" or "=…" wants what was written.
Neutralising what a spreadsheet takes for a formula or a date is the business of spreadsheet formats.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from extractor.model import Evidence, Interaction
from extractor.records.files import whole_file
from extractor.records.jsonl import write_jsonl
from extractor.records.tsv import write_tsv
from extractor.records.values import to_json

Export = Callable[[Sequence[Interaction], Sequence[Evidence], Path], None]


def write_interactions(path: Path, interactions: Sequence[Interaction]) -> None:
    """The table as TSV, one line an interaction."""
    write_tsv(path, interactions, Interaction)


def write_evidence(path: Path, evidence: Iterable[Evidence]) -> None:
    """The evidence as JSON lines."""
    write_jsonl(path, evidence)


def write_json(path: Path, interactions: Sequence[Interaction], evidence: Sequence[Evidence]) -> None:
    """One JSON object with the "interactions" and the "evidence" behind them."""
    content = {"interactions": interactions, "evidence": evidence}
    plain = {name: [to_json(record) for record in records] for name, records in content.items()}
    with whole_file(path) as file:
        json.dump(plain, file, ensure_ascii=False, indent=1)
        file.write("\n")


EXPORTS: dict[str, Export] = {
    "json": lambda interactions, evidence, path: write_json(path, interactions, evidence),
    "jsonl": lambda _, evidence, path: write_evidence(path, evidence),
    "tsv": lambda interactions, _, path: write_interactions(path, interactions),
}
"""Formats by name, which is also the suffix of their files."""
