"""Plain tables: ``tsv``, two files of tab-separated values.

One file has the rows of the table, the other the evidence behind them, each with the id of its row. Columns are the
fields of the records. A cell that holds a quotation mark is quoted as in CSV (RFC 4180), which pandas, R and
spreadsheets read by default; tabs and line breaks become one space; lists are joined by "; ". Otherwise cells
stand as they are: a program that reads "-0.3" or "=…" wants what was written. For spreadsheets there is ``xlsx``.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from extractor.exports.content import Content
from extractor.model import Evidence, Interaction, Versions, columns
from extractor.records.values import to_text

Column = tuple[str, Callable[[Any], Any]]


def interaction_columns() -> list[Column]:
    """Names of the columns of a row, and how its cells are got."""
    return [_column(name) for name in columns(Interaction)]


def evidence_columns() -> list[Column]:
    """The same of evidence: with the ids of its row and finding, and its versions one by one."""
    own = [_column(name) for name in columns(Evidence) if name != "versions"]
    versions = [_version(name) for name in columns(Versions)]
    return [("interaction", lambda item: item.triple.id), ("finding", lambda item: item.finding), *own, *versions]


def _column(name: str) -> Column:
    return name, lambda record: getattr(record, name)


def _version(name: str) -> Column:
    return f"version_{name}", lambda item: getattr(item.versions, name)


def write_tsv(content: Content, paths: Sequence[Path]) -> None:
    """Write the rows to the first path, the evidence to the second."""
    first, second = paths
    of_rows, of_evidence = interaction_columns(), evidence_columns()
    with first.open("w", encoding="utf-8", newline="") as rows, second.open("w", encoding="utf-8", newline="") as items:
        write_row, write_item = _writer(rows, of_rows), _writer(items, of_evidence)
        for row, evidence in content.with_evidence():
            write_row(row)
            for item in evidence:
                write_item(item)


def _writer(file: Any, named: Sequence[Column]) -> Callable[[Any], None]:
    writer = csv.writer(file, delimiter="\t", lineterminator="\n")
    writer.writerow(name for name, _ in named)

    def write(record: Any) -> None:
        writer.writerow(to_text(value(record)) for _, value in named)

    return write
