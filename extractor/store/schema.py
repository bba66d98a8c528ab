"""The tables, with columns derived from the records."""

from __future__ import annotations

from typing import Any, get_args

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from extractor.model import Document, Evidence, Interaction
from extractor.records.values import types_of

VERSION = 1
_DOCUMENT_LEFT_OUT = frozenset({"sections", "fetched_at"})

metadata = MetaData()


def _columns(record: type[Any], left_out: frozenset[str] = frozenset()) -> list[Column[Any]]:
    """A column for each field; tuples and nested records are stored as JSON text."""
    return [Column(name, _type(kind)) for name, kind in types_of(record).items() if name not in left_out]


def _type(kind: Any) -> Any:
    inner = next((argument for argument in get_args(kind) if argument in (int, bool, float)), kind)
    return {bool: Boolean(), int: Integer(), float: Float()}.get(inner, Text())


about = Table("about", metadata, Column("key", String(40), primary_key=True), Column("value", Text(), nullable=False))

documents = Table(
    "documents",
    metadata,
    Column("number", Integer, primary_key=True),
    *_columns(Document, _DOCUMENT_LEFT_OUT),
    Column("text_sha256", String(64), nullable=False),
    Column("first_seen", String(32), nullable=False),
    Column("last_seen", String(32), nullable=False),
    UniqueConstraint("id"),
)

evidence = Table(
    "evidence",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("identity", String(64), nullable=False, index=True),
    *_columns(Evidence),
    Column("superseded_at", String(32)),
    Column("superseded_because", Text()),
)

interactions = Table("interactions", metadata, Column("number", Integer, primary_key=True), *_columns(Interaction))

runs = Table(
    "runs",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("at", String(32), nullable=False),
    Column("corpus", Text(), nullable=False),
    Column("versions", Text(), nullable=False),
    Column("counts", Text(), nullable=False),
)

membership = Table(
    "membership",
    metadata,
    Column("corpus", String(200), primary_key=True),
    Column("document", Integer, ForeignKey("documents.number"), primary_key=True),
)
