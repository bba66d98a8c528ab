"""Rows keep what their supports add up to, documents of one work are known, curators have accounts.

Works are found and rows are merged anew after this step.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def _text() -> sa.types.TypeEngine[str]:
    return sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, _text(), nullable=False) for name in names]


def _whole(*names: str, kind: type[sa.types.TypeEngine[int]] = sa.Integer) -> list[sa.Column[int]]:
    return [sa.Column(name, kind(), nullable=False) for name in names]


def upgrade() -> None:
    """Make anew what is made from evidence, with other keys."""
    current = sa.text("superseded_at IS NULL")
    op.drop_index("evidence_current_key", "evidence")
    op.create_index(
        "evidence_current",
        "evidence",
        ["document", "key"],
        unique=True,
        sqlite_where=current,
        postgresql_where=current,
    )
    op.create_index("evidence_pattern", "evidence", ["pattern"])
    unfilled = sa.text("filled_at IS NULL")
    op.create_index("gaps_open", "gaps", ["kind"], sqlite_where=unfilled, postgresql_where=unfilled)
    op.drop_index("documents_due", "documents")
    op.create_index(
        "documents_due",
        "documents",
        ["number"],
        sqlite_where=sa.text("due = 1"),
        postgresql_where=sa.text("due"),
    )
    _works()
    op.add_column("interactions", sa.Column("totals", _text(), nullable=False, server_default="{}"))
    op.drop_index("history_interaction", "history")
    op.drop_table("supports")
    op.drop_table("facets")
    _supports()
    _facets()
    _curators()
    # Counts of a run, as JSON.
    op.execute("""UPDATE runs SET counts = replace(counts, '}', ', "older": 0}')""")
    op.execute("DELETE FROM about WHERE key = 'merge'")


def _works() -> None:
    op.add_column("documents", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    for name in ("revised", "work"):
        op.add_column("documents", sa.Column(name, _text(), nullable=False, server_default=""))
    op.drop_index("documents_doi", "documents")
    shared = sa.text("work != ''")
    op.create_index("documents_work", "documents", ["work"], sqlite_where=shared, postgresql_where=shared)
    op.create_table(
        "names",
        sa.Column("name", _text(), primary_key=True),
        sa.Column("document", _text(), sa.ForeignKey("documents.id"), primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_index("names_document", "names", ["document"])


def _supports() -> None:
    op.create_table(
        "supports",
        sa.Column("document", sa.Integer(), sa.ForeignKey("documents.number"), primary_key=True),
        sa.Column("interaction", _text(), primary_key=True),
        sa.Column("layer", sa.SmallInteger(), nullable=False),
        *_whole("n_documents", "n_evidence", "n_direct", "n_indirect", "n_promotes", "n_reverses", "n_accepted"),
        *_whole("n_rejected", "n_disputed", "n_undecided", "n_flagged", "n_retracted", "n_there"),
        *_whole("asserted", "denied", kind=sa.BigInteger),
        *_texts("first_seen", "last_seen"),
        sa.Column("first_year", sa.Integer()),
        sa.Column("last_year", sa.Integer()),
        *_texts("rank", "subject"),
        sa.Column("effect", sa.String(20), nullable=False),
        *_texts("object"),
        sa.Column("evidence", sa.Integer(), sa.ForeignKey("evidence.number"), nullable=False),
        *_texts("pmid", "subject_name", "object_name"),
        sa.Column("subject_type", sa.String(20), nullable=False),
        sa.Column("object_type", sa.String(20), nullable=False),
        *_texts("facets"),
        sqlite_with_rowid=False,
    )
    op.create_index("supports_interaction", "supports", ["interaction", "layer", "document", "pmid"])


def _facets() -> None:
    op.create_table(
        "facets",
        sa.Column("interaction", _text(), primary_key=True),
        sa.Column("kind", sa.SmallInteger(), primary_key=True),
        sa.Column("value", _text(), primary_key=True),
        sa.Column("layer", sa.SmallInteger(), primary_key=True),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "facets_found_by",
        "facets",
        ["kind", "value", "interaction"],
        sqlite_where=sa.text("shown = 1"),
        postgresql_where=sa.text("shown"),
    )


def _curators() -> None:
    op.add_column("decisions", sa.Column("settles", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index("decisions_undoes", "decisions", ["undoes"])
    op.create_table(
        "accounts",
        *_texts("name", "role", "invited_at", "joined_at", "revoked_at"),
        sa.Column("invitation", sa.String(64)),
        *_texts("invited_until"),
        sa.UniqueConstraint("name"),
    )
    op.create_index("accounts_invitation", "accounts", ["invitation"])
    op.create_table(
        "tokens",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("kind", sa.String(20), nullable=False),
        *_texts("curator", "since", "until", "ended", "session"),
    )
    op.create_index("tokens_curator", "tokens", ["curator"])
    number = sa.Column("number", sa.Integer(), primary_key=True)
    op.create_table("audit", number, *_texts("at", "curator", "what", "detail"))
