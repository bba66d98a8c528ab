"""Documents, evidence, interactions and runs: the first release."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _whole(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer(), nullable=False) for name in names]


def _flags(*names: str) -> list[sa.Column[bool]]:
    return [sa.Column(name, sa.Boolean(), nullable=False) for name in names]


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "about", sa.Column("key", sa.String(40), primary_key=True), sa.Column("value", sa.Text(), nullable=False)
    )
    op.create_table(
        "documents",
        sa.Column("number", sa.Integer(), primary_key=True),
        *_texts("id", "title", "sections", "pmid", "doi", "journal"),
        sa.Column("year", sa.Integer()),
        *_texts("language", "publication_types", "mesh", "retracted_by", "source", "fetched_at"),
        sa.Column("text_sha256", sa.String(64), nullable=False),
        sa.Column("first_seen", sa.String(32), nullable=False),
        sa.Column("last_seen", sa.String(32), nullable=False),
        sa.Column("replaced_by", sa.Integer(), sa.ForeignKey("documents.number")),
        sa.UniqueConstraint("id"),
    )
    op.create_index("documents_doi", "documents", [sa.text("lower(doi)")])
    op.create_table(
        "evidence",
        sa.Column("number", sa.Integer(), primary_key=True),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("content", sa.String(64), nullable=False),
        sa.Column("document", sa.Text(), sa.ForeignKey("documents.id"), nullable=False),
        *_texts("pmid", "doi"),
        sa.Column("year", sa.Integer()),
        *_texts("section", "sentence"),
        *_whole("sentence_start", "sentence_end"),
        *_texts("subject", "subject_name", "subject_type", "subject_text"),
        *_whole("subject_start", "subject_end"),
        *_texts("effect", "object", "object_name", "object_type", "object_text"),
        *_whole("object_start", "object_end", "cue_start", "cue_end"),
        *_texts("pattern"),
        sa.Column("direct", sa.Boolean()),
        *_flags("negated", "hedged"),
        *_texts("condition", "resistance", "drugs"),
        sa.Column("confidence", sa.Double(), nullable=False),
        *_flags("retracted"),
        *_texts("text_sha256", "versions"),
        sa.Column("found_at", sa.String(32), nullable=False),
        sa.Column("superseded_at", sa.String(32)),
        sa.Column("superseded_because", sa.Text()),
        sa.Column("superseded_by", sa.Integer(), sa.ForeignKey("evidence.number")),
    )
    current = sa.text("superseded_at IS NULL")
    op.create_index(
        "evidence_current_key", "evidence", ["key"], unique=True, sqlite_where=current, postgresql_where=current
    )
    op.create_index("evidence_document", "evidence", ["document"])
    op.create_index("evidence_pair", "evidence", ["subject", "object"])
    op.create_index("evidence_object", "evidence", ["object", "effect"])
    op.create_table(
        "interactions",
        sa.Column("number", sa.Integer(), primary_key=True),
        *_texts("mirna", "target", "subject", "effect", "object", "subject_type", "object_type"),
        sa.Column("direct", sa.Boolean()),
        *_texts("resistance", "drugs", "cerna_regulators", "phenotypes", "diseases"),
        *_whole("n_evidence", "n_documents"),
        *_texts("pmids", "best_sentence"),
        sa.Column("belief", sa.Double(), nullable=False),
        *_texts("status", "conflicts", "first_seen", "last_seen"),
        *_flags("retracted", "withdrawn"),
        *_texts("release"),
        sa.UniqueConstraint("subject", "object", "effect"),
    )
    op.create_table(
        "runs",
        sa.Column("number", sa.Integer(), primary_key=True),
        *_texts("started", "finished", "corpus", "versions", "counts", "state"),
    )
    op.create_table(
        "membership",
        sa.Column("corpus", sa.String(200), primary_key=True),
        sa.Column("document", sa.Integer(), sa.ForeignKey("documents.number"), primary_key=True),
    )
