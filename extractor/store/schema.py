"""The tables, with columns derived from the records.

Documents, evidence and decisions are what the rest is made from: nothing is deleted from these, they are
superseded, with what took their place and why. ``supports``, ``facets``, ``interactions`` and ``tallies`` are made
from them and can be made anew at any time.

A change here needs a migration (``store/migrations``); a test compares the two.
"""

from __future__ import annotations

import types
from typing import Any, Union, get_args, get_origin

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    literal_column,
    text,
)
from sqlalchemy.types import TypeEngine

from extractor.model import ConflictState, Decision, Document, Evidence, Interaction, Release
from extractor.records.values import types_of
from extractor.store.credentials import Account, AuditEntry, TokenKind
from extractor.store.gaps import Gap
from extractor.store.runs import Run
from extractor.store.supports import Sums

REVISION = "0004"
"""The migration that makes these tables of older ones."""

LOOKED_UP = frozenset({"pmids", "cerna_regulators"})
"""Columns of a row that are looked up when it is read: they depend on many other rows."""

metadata = MetaData()


def _text() -> TypeEngine[str]:
    """Text that is compared by code points on every server, whatever the language of its locale."""
    return Text().with_variant(Text(collation="C"), "postgresql")


def _columns(record: type[Any], references: dict[str, str] | None = None) -> list[Column[Any]]:
    """A column for each field, some with a foreign key; tuples and nested records are JSON text."""
    return [_column(name, kind, (references or {}).get(name)) for name, kind in types_of(record).items()]


def _column(name: str, kind: Any, reference: str | None) -> Column[Any]:
    optional = get_origin(kind) in (Union, types.UnionType)
    inner = next(argument for argument in get_args(kind) if argument is not type(None)) if optional else kind
    column_types: dict[Any, TypeEngine[Any]] = {bool: Boolean(), int: Integer(), float: Double()}
    keys = [ForeignKey(reference)] if reference else []
    return Column(name, column_types.get(inner, _text()), *keys, nullable=optional)


def _partial(flag: Column[Any]) -> dict[str, Any]:
    """That an index holds only the rows with a flag. SQLite uses it where a query says the same in the same words."""
    return {"sqlite_where": text(f"{flag.name} = 1"), "postgresql_where": flag}


about = Table("about", metadata, Column("key", String(40), primary_key=True), Column("value", _text(), nullable=False))

documents = Table(
    "documents",
    metadata,
    Column("number", Integer, primary_key=True),
    *_columns(Document),
    Column("text_sha256", String(64), nullable=False),
    Column("first_seen", String(32), nullable=False),
    Column("last_seen", String(32), nullable=False, comment="when it last came with another content"),
    Column("replaced_by", Integer, ForeignKey("documents.number"), comment="the PubMed record of a title"),
    Column("extracted_with", _text(), nullable=False, comment="what the evidence of this text was found by"),
    Column("due", Boolean, nullable=False, comment="its evidence changed since the table was merged"),
    Column("work", _text(), nullable=False, comment='works.works_of: "" for one that is alone with its work'),
    UniqueConstraint("id"),
)
Index("documents_due", documents.c.number, **_partial(documents.c.due))
SHARED = documents.c.work != literal_column("''")
Index("documents_work", documents.c.work, sqlite_where=SHARED, postgresql_where=SHARED)

names = Table(
    "names",
    metadata,
    Column("name", _text(), primary_key=True),
    Column("document", _text(), ForeignKey("documents.id"), primary_key=True),
    sqlite_with_rowid=False,
    comment="PMIDs and DOIs of documents, and of what is the same work",
)
Index("names_document", names.c.document)

evidence = Table(
    "evidence",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("key", String(64), nullable=False, comment="digest of Evidence.key"),
    Column("content", String(64), nullable=False, comment="digest of all fields but the versions"),
    *_columns(Evidence, {"document": "documents.id"}),
    Column("finding", _text(), nullable=False, comment="Evidence.finding"),
    Column("found_at", String(32), nullable=False),
    Column("superseded_at", String(32)),
    Column("superseded_because", _text()),
    Column("superseded_by", Integer, ForeignKey("evidence.number"), comment="what is found under the same key instead"),
)
CURRENT = evidence.c.superseded_at.is_(None)
# With the document first, what a run finds in new documents stands together and not all over the index.
Index(
    "evidence_current", evidence.c.document, evidence.c.key, unique=True, sqlite_where=CURRENT, postgresql_where=CURRENT
)
Index("evidence_document", evidence.c.document)
Index("evidence_triple", evidence.c.subject, evidence.c.object, evidence.c.effect)
Index("evidence_finding", evidence.c.finding)
Index("evidence_pattern", evidence.c.pattern)

interactions = Table(
    "interactions",
    metadata,
    Column("number", Integer, primary_key=True),
    *(column for column in _columns(Interaction) if column.name not in LOOKED_UP),
    Column("sort_key", _text(), nullable=False, comment="the place in the order of the table"),
    Column("totals", _text(), nullable=False, comment="what its supports add up to: totals.written"),
    UniqueConstraint("subject", "object", "effect"),
)
Index("interactions_id", interactions.c.id, unique=True)
Index("interactions_order", interactions.c.sort_key)
Index("interactions_object", interactions.c.object, interactions.c.effect)
Index("interactions_belief", interactions.c.belief, interactions.c.sort_key)
Index("interactions_documents", interactions.c.n_documents, interactions.c.sort_key)
Index("interactions_status", interactions.c.status, interactions.c.sort_key)
Index("interactions_effect", interactions.c.effect, interactions.c.sort_key)
Index("interactions_flagged", interactions.c.sort_key, **_partial(interactions.c.flagged))
DISPUTED = interactions.c.conflict_state.is_not(None)
Index(
    "interactions_conflict",
    interactions.c.conflict_state,
    interactions.c.sort_key,
    sqlite_where=DISPUTED,
    postgresql_where=DISPUTED,
)

_WEIGHTS = ("asserted", "denied")

supports = Table(
    "supports",
    metadata,
    Column("document", Integer, ForeignKey("documents.number"), primary_key=True),
    Column("interaction", _text(), primary_key=True, comment="id of the interaction, which may not be merged yet"),
    Column("layer", SmallInteger, nullable=False, comment="supports.Layer"),
    *(
        Column(column.name, BigInteger() if column.name in _WEIGHTS else column.type, nullable=column.nullable)
        for column in _columns(Sums)
    ),
    Column("subject", _text(), nullable=False),
    Column("effect", String(20), nullable=False),
    Column("object", _text(), nullable=False),
    Column("evidence", Integer, ForeignKey("evidence.number"), nullable=False, comment="the best"),
    Column("pmid", _text(), nullable=False, comment="of the document"),
    Column("subject_name", _text(), nullable=False),
    Column("object_name", _text(), nullable=False),
    Column("subject_type", String(20), nullable=False),
    Column("object_type", String(20), nullable=False),
    Column("facets", _text(), nullable=False, comment="kinds and names, as JSON"),
    sqlite_with_rowid=False,
)
# With all that is needed to look up the PMIDs of a row.
Index("supports_interaction", supports.c.interaction, supports.c.layer, supports.c.document, supports.c.pmid)

facets = Table(
    "facets",
    metadata,
    Column("interaction", _text(), primary_key=True),
    Column("kind", SmallInteger, primary_key=True, comment="supports.FacetKind"),
    Column("value", _text(), primary_key=True),
    Column("layer", SmallInteger, primary_key=True),
    Column("shown", Boolean, nullable=False, comment="whether the row is found by it"),
    sqlite_with_rowid=False,
)
Index(
    "facets_found_by",
    facets.c.kind,
    facets.c.value,
    facets.c.interaction,
    **_partial(facets.c.shown),
)

decisions = Table(
    "decisions",
    metadata,
    Column("number", Integer, primary_key=True),
    *_columns(Decision),
    UniqueConstraint("id"),
)
Index("decisions_finding", decisions.c.finding)
Index("decisions_document", decisions.c.document)
Index("decisions_curator", decisions.c.curator, decisions.c.at)
Index("decisions_undoes", decisions.c.undoes)

accounts = Table(
    "accounts",
    metadata,
    *_columns(Account),
    Column("invitation", String(64), comment="digest of the token; null where it was used, or withdrawn"),
    Column("invited_until", _text(), nullable=False),
    UniqueConstraint("name"),
    comment="who may curate",
)
Index("accounts_invitation", accounts.c.invitation)

tokens = Table(
    "tokens",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("kind", String(20), nullable=False, comment=" or ".join(TokenKind)),
    Column("curator", _text(), nullable=False),
    Column("since", _text(), nullable=False),
    Column("until", _text(), nullable=False),
    Column("ended", _text(), nullable=False, comment='"" for one that is good'),
    Column("session", _text(), nullable=False, comment='digest of that which a program\'s ends with; "" for none'),
    comment="what proves who somebody is; only digests are kept",
)
Index("tokens_curator", tokens.c.curator)

audit = Table(
    "audit",
    metadata,
    Column("number", Integer, primary_key=True),
    *_columns(AuditEntry),
    comment="who did what, beyond decisions",
)

calibrations = Table(
    "calibrations",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("at", String(32), nullable=False),
    Column("decided", Integer, nullable=False, comment="findings that had been decided"),
    Column("strength", Double, nullable=False),
    Column("counts", _text(), nullable=False, comment="belief.PatternCount, as JSON"),
)

opinions = Table(
    "opinions",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("subject", _text(), nullable=False),
    Column("object", _text(), nullable=False),
    Column("state", String(20), nullable=False, comment=" or ".join(ConflictState)),
    Column("sides", _text(), nullable=False, comment="what was said of the pair then, as JSON"),
    Column("curator", _text(), nullable=False),
    Column("at", String(32), nullable=False),
    Column("note", _text(), nullable=False),
    comment="what people said of conflicts",
)
Index("opinions_pair", opinions.c.subject, opinions.c.object)

releases = Table(
    "releases",
    metadata,
    Column("number", Integer, primary_key=True),
    *(column for column in _columns(Release) if column.name != "number"),
    Column("last_evidence", Integer, nullable=False, comment="the greatest number of evidence there was"),
    Column("last_decision", Integer, nullable=False, comment="that of decisions"),
    UniqueConstraint("name"),
)

released = Table(
    "released",
    metadata,
    Column("interaction", _text(), primary_key=True),
    Column("first", Integer, ForeignKey("releases.number"), primary_key=True, comment="the first release with it"),
    Column("last", Integer, ForeignKey("releases.number"), comment="the last one; null where none came after"),
    Column("sort_key", _text(), nullable=False),
    Column("row", _text(), nullable=False, comment="the row as it stood, as JSON"),
    comment="rows of released tables; those that stay as they are stand here once",
)
Index("released_order", released.c.sort_key)

retired = Table(
    "retired",
    metadata,
    Column("evidence", Integer, ForeignKey("evidence.number"), primary_key=True, autoincrement=False),
    Column("release", Integer, ForeignKey("releases.number"), nullable=False, comment="the first one without it"),
    comment="evidence that had been superseded when a release was made",
)

tallies = Table(
    "tallies",
    metadata,
    Column("kind", String(20), primary_key=True, comment="tallies.Counted"),
    Column("name", _text(), primary_key=True),
    Column("number", Integer, nullable=False),
    comment="how much there is of what, counted up as it grows",
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
OPEN = gaps.c.filled_at.is_(None)
Index("gaps_open", gaps.c.kind, sqlite_where=OPEN, postgresql_where=OPEN)

history = Table(
    "history",
    metadata,
    Column("run", Integer, ForeignKey("runs.number"), primary_key=True),
    Column("interaction", Integer, ForeignKey("interactions.number"), primary_key=True),
    Column("before", _text(), comment="the row as it stood, as JSON; null where there was none"),
)

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
