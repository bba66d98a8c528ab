"""The tables, with columns derived from the records.

Nothing is deleted from any of them: evidence and documents are superseded, with what took their
place and why.
"""

from __future__ import annotations

import types
from typing import Any, Union, get_args, get_origin

from sqlalchemy import (
    Boolean,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    func,
)
from sqlalchemy.types import TypeEngine

from extractor.model import Document, Evidence, Interaction
from extractor.records.values import types_of
from extractor.store.gaps import Gap
from extractor.store.runs import Run

VERSION = 2

metadata = MetaData()


def _columns(record: type[Any], references: dict[str, str] | None = None) -> list[Column[Any]]:
    """A column for each field, some with a foreign key; tuples and nested records are JSON text."""
    return [_column(name, kind, (references or {}).get(name)) for name, kind in types_of(record).items()]


def _column(name: str, kind: Any, reference: str | None) -> Column[Any]:
    optional = get_origin(kind) in (Union, types.UnionType)
    inner = next(argument for argument in get_args(kind) if argument is not type(None)) if optional else kind
    column_types: dict[Any, TypeEngine[Any]] = {bool: Boolean(), int: Integer(), float: Double()}
    keys = [ForeignKey(reference)] if reference else []
    return Column(name, column_types.get(inner, Text()), *keys, nullable=optional)


about = Table("about", metadata, Column("key", String(40), primary_key=True), Column("value", Text(), nullable=False))

documents = Table(
    "documents",
    metadata,
    Column("number", Integer, primary_key=True),
    *_columns(Document),
    Column("text_sha256", String(64), nullable=False),
    Column("first_seen", String(32), nullable=False),
    Column("last_seen", String(32), nullable=False, comment="when it last came with another content"),
    Column("replaced_by", Integer, ForeignKey("documents.number"), comment="the PubMed record of a title"),
    Column("extracted_with", Text(), nullable=False, comment="what the evidence of this text was found by"),
    Column("due", Boolean, nullable=False, comment="its evidence changed since the table was merged"),
    UniqueConstraint("id"),
)
Index("documents_doi", func.lower(documents.c.doi))
Index("documents_due", documents.c.due, sqlite_where=documents.c.due, postgresql_where=documents.c.due)

evidence = Table(
    "evidence",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("key", String(64), nullable=False, comment="digest of Evidence.key"),
    Column("content", String(64), nullable=False, comment="digest of all fields but the versions"),
    *_columns(Evidence, {"document": "documents.id"}),
    Column("found_at", String(32), nullable=False),
    Column("superseded_at", String(32)),
    Column("superseded_because", Text()),
    Column("superseded_by", Integer, ForeignKey("evidence.number"), comment="what is found under the same key instead"),
)
CURRENT = evidence.c.superseded_at.is_(None)
Index("evidence_current_key", evidence.c.key, unique=True, sqlite_where=CURRENT, postgresql_where=CURRENT)
Index("evidence_document", evidence.c.document)
Index("evidence_pair", evidence.c.subject, evidence.c.object)
Index("evidence_object", evidence.c.object, evidence.c.effect)

interactions = Table(
    "interactions",
    metadata,
    Column("number", Integer, primary_key=True),
    *_columns(Interaction),
    UniqueConstraint("subject", "object", "effect"),
)

runs = Table(
    "runs",
    metadata,
    Column("number", Integer, primary_key=True),
    *(column for column in _columns(Run) if column.name != "number"),
)

watermarks = Table(
    "watermarks",
    metadata,
    Column("run", Integer, ForeignKey("runs.number"), primary_key=True),
    Column("corpus", String(200), primary_key=True),
    Column("query", String(64), nullable=False, comment="digest of the query that was followed"),
    Column("reached", String(32), nullable=False, comment="the time up to which it was"),
)

gaps = Table(
    "gaps",
    metadata,
    Column("number", Integer, primary_key=True),
    *_columns(Gap),
    Column("opened_at", String(32), nullable=False),
    Column("tried_at", String(32), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("filled_at", String(32)),
)
Index("gaps_document", gaps.c.document)

history = Table(
    "history",
    metadata,
    Column("run", Integer, ForeignKey("runs.number"), primary_key=True),
    Column("interaction", Integer, ForeignKey("interactions.number"), primary_key=True),
    Column("before", Text(), comment="the row as it stood, as JSON; null where there was none"),
)
Index("history_interaction", history.c.interaction, history.c.run)

standings = Table(
    "standings",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("run", Integer, ForeignKey("runs.number"), nullable=False),
    Column("document", Integer, ForeignKey("documents.number"), nullable=False),
    Column("before", String(20), nullable=False),
    Column("after", String(20), nullable=False),
)

membership = Table(
    "membership",
    metadata,
    Column("corpus", String(200), primary_key=True),
    Column("document", Integer, ForeignKey("documents.number"), primary_key=True),
)
Index("membership_document", membership.c.document)
