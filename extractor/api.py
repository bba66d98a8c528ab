"""What programs import from ``extractor``: documents → evidence → table, and the stored table as a pandas frame.

>>> from extractor import extract, merge, read_documents, to_frame
>>> documents = read_documents("papers.xml")  # doctest: +SKIP
>>> evidence = extract(documents)  # doctest: +SKIP
>>> to_frame(merge(evidence))  # doctest: +SKIP
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractor.errors import ExtractionError, InputError, RecordError
from extractor.model import Document, Effect, Evidence, Fault, Interaction, Triple, columns
from extractor.pipeline import extract as extract_each
from extractor.pipeline import load_extractor
from extractor.records.values import to_json, types_of
from extractor.settings import load_settings
from extractor.sources import files
from extractor.store import Known, Query, open_store, works_in
from extractor.store import merge as merge_known

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "Document",
    "Effect",
    "Evidence",
    "Fault",
    "Interaction",
    "Query",
    "Triple",
    "extract",
    "merge",
    "read_documents",
    "read_table",
    "to_frame",
]

_TYPES = {bool: "boolean", int: "Int64", float: "float64", str: "string"}


def read_documents(*paths: Path | str) -> Iterator[Document]:
    """The documents of files: PubMed XML, MEDLINE, PubAnnotation lines or plain text, also compressed (.gz).

    Raises InputError for a file that cannot be read, RecordError at the first record that cannot.
    """

    def stop(error: RecordError) -> None:
        raise error

    for path in paths:
        yield from files.read_documents(Path(path), stop)


def extract(
    documents: Iterable[Document],
    *,
    threshold: float = 0.4,
    model: str = "",
    on_fault: Callable[[Fault], None] | None = None,
) -> Iterator[Evidence]:
    """What documents state, each statement with its sentence, in order; from ``threshold`` (0..1) confidence up.

    ``model`` names a spaCy or scispaCy model in the place of the bundled parser. Documents are read as results are
    asked for. Raises ModelError where the model cannot be used.

    Where the rules fail on a sentence, or on a whole document, ExtractionError is raised at that document; with
    ``on_fault`` this is called with the Fault instead, and everything else goes on (``on_fault=faults.append``).
    """
    for found in extract_each(documents, load_extractor(model), threshold):
        for fault in found.faults:
            if on_fault is None:
                raise ExtractionError(fault)
            on_fault(fault)
        yield from found.evidence


def merge(evidence: Iterable[Evidence], *, seen: str = "") -> list[Interaction]:
    """The interaction table: one row for each triple, with belief and conflicts, in the order of the table.

    The order of the evidence does not matter, nor does repeating it. ``seen`` is what the rows' ``first_seen`` and
    ``last_seen`` say, as ISO text; a database (:func:`read_table`) knows these by itself.
    """
    given = list(evidence)
    works = works_in(given)
    return merge_known(Known(item, seen, work=works.get(item.document, "")) for item in given)


def read_table(database: Path | str | None = None, query: Query | None = None) -> pd.DataFrame:
    """The rows of a stored table that pass the filters of a query (default: all), as :func:`to_frame` makes them.

    ``database`` is a path or SQLAlchemy URL; by default that of the settings, as the commands use it. Raises
    InputError where there is none, StoreError where it cannot be used.
    """
    where = load_settings(Path.cwd(), os.environ).database if database is None else database
    if isinstance(where, str) and "://" not in where:
        where = Path(where)
    with open_store(where, _no_clock, make=False) as store:
        return _frame(Interaction, store.table.rows(query))


def to_frame(records: Iterable[Evidence] | Iterable[Interaction]) -> pd.DataFrame:
    """Evidence or interactions as a pandas frame: a line for each, columns named as the fields of the record.

    Numbers, booleans and text have pandas' nullable types, so that nothing is lost where a value is not known; what
    may have several values (``drugs``, ``pmids`` …) is a tuple. Raises InputError for records of two kinds.
    """
    found: list[Any] = list(records)
    kinds = {type(record) for record in found}
    if len(kinds) > 1 or not all(is_dataclass(kind) for kind in kinds):
        raise InputError(f"records of one kind are needed, not {', '.join(sorted(kind.__name__ for kind in kinds))}")
    return _frame(kinds.pop() if kinds else Interaction, found)


def _frame(kind: type[Any], records: Iterable[Any]) -> pd.DataFrame:
    import pandas as pd

    names = columns(kind)
    values: dict[str, list[Any]] = {name: [] for name in names}
    for record in records:
        for name in names:
            value = getattr(record, name)
            values[name].append(value if isinstance(value, tuple) else to_json(value))
    return pd.DataFrame(
        {name: pd.Series(values[name], dtype=_type_of(annotation)) for name, annotation in types_of(kind).items()}
    )


def _type_of(annotation: Any) -> str:
    """The pandas type of a field: enumerations are text, tuples and records objects."""
    optional = getattr(annotation, "__args__", ()) and type(None) in annotation.__args__
    kind = next(a for a in annotation.__args__ if a is not type(None)) if optional else annotation
    return next(
        (name for plain, name in _TYPES.items() if isinstance(kind, type) and issubclass(kind, plain)), "object"
    )


def _no_clock() -> str:
    raise AssertionError("reading a table needs no time")
