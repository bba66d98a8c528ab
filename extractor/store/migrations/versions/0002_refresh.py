"""What the scheduled job needs: standing of documents, gaps, watermarks, history; one database for all corpora."""

from __future__ import annotations

import hashlib
import json

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_OPTIONS = '{"since": "", "reextract": false, "fetch": true}'
_TALLY = '{"documents": 0, "evidence": 0, "interactions": 0, "effects": [], "patterns": []}'
_CONTENT = (
    "document", "pmid", "doi", "year", "section", "sentence", "sentence_start", "sentence_end", "subject",
    "subject_name", "subject_type", "subject_text", "subject_start", "subject_end", "effect", "object",
    "object_name", "object_type", "object_text", "object_start", "object_end", "cue_start", "cue_end", "pattern",
    "direct", "negated", "hedged", "condition", "resistance", "drugs", "confidence", "standing", "text_sha256",
)  # fmt: skip
_FLAGS = ("direct", "negated", "hedged")


def _add(table: str, *columns: sa.Column[object]) -> None:
    for column in columns:
        op.add_column(table, column)


def _text(name: str, default: str = "") -> sa.Column[object]:
    return sa.Column(name, sa.Text(), nullable=False, server_default=default)


def upgrade() -> None:
    """Add columns and tables; evidence of retracted documents is marked by their standing."""
    _add(
        "documents",
        _text("standing", "published"),
        _text("notices", "[]"),
        _text("pmcid"),
        _text("license"),
        _text("extracted_with"),
        sa.Column("due", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.execute("UPDATE documents SET standing = 'retracted' WHERE retracted_by <> ''")
    due = sa.text("due")
    op.create_index("documents_due", "documents", ["due"], sqlite_where=due, postgresql_where=due)
    _add("evidence", _text("standing", "published"))
    op.execute("UPDATE evidence SET standing = 'retracted' WHERE retracted")
    op.drop_column("evidence", "retracted")
    _note_contents()
    _add("interactions", _text("corpora", "[]"))
    _add(
        "runs",
        _text("command", "run"),
        _text("corpora", "[]"),
        _text("options", _OPTIONS),
        _text("before", _TALLY),
        _text("after", _TALLY),
        _text("watermark"),
        _text("problems", "[]"),
    )
    connection = op.get_bind()
    for number, corpus in connection.execute(sa.text("SELECT number, corpus FROM runs")).all():
        values = {"corpora": json.dumps([corpus], ensure_ascii=False), "number": number}
        connection.execute(sa.text("UPDATE runs SET corpora = :corpora WHERE number = :number"), values)
    op.drop_column("runs", "corpus")
    _new_tables()


def _note_contents() -> None:
    """What an evidence says is digested with the standing now: else the next run would take all for changed."""
    connection = op.get_bind()
    columns = [sa.column(name, sa.Boolean() if name in _FLAGS else None) for name in _CONTENT]
    evidence = sa.table("evidence", sa.column("number"), *columns)
    change = sa.text("UPDATE evidence SET content = :content WHERE number = :number")
    last = 0
    query = sa.select(evidence).order_by(evidence.c.number).limit(5_000)
    while rows := connection.execute(query.where(evidence.c.number > last)).mappings().all():
        changes = [
            {
                "number": row["number"],
                "content": hashlib.sha256(json.dumps({name: row[name] for name in _CONTENT}).encode()).hexdigest(),
            }
            for row in rows
        ]
        connection.execute(change, changes)
        last = rows[-1]["number"]


def _new_tables() -> None:
    run = sa.ForeignKey("runs.number")
    op.create_table(
        "watermarks",
        sa.Column("run", sa.Integer(), run, primary_key=True),
        sa.Column("corpus", sa.String(200), primary_key=True),
        sa.Column("query", sa.String(64), nullable=False),
        sa.Column("reached", sa.String(32), nullable=False),
    )
    op.create_table(
        "gaps",
        sa.Column("number", sa.Integer(), primary_key=True),
        *(sa.Column(n, sa.Text(), nullable=False) for n in ("document", "kind", "problem", "corpora", "not_before")),
        sa.Column("opened_at", sa.String(32), nullable=False),
        sa.Column("tried_at", sa.String(32), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("filled_at", sa.String(32)),
    )
    op.create_index("gaps_document", "gaps", ["document"])
    op.create_table(
        "history",
        sa.Column("run", sa.Integer(), sa.ForeignKey("runs.number"), primary_key=True),
        sa.Column("interaction", sa.Integer(), sa.ForeignKey("interactions.number"), primary_key=True),
        sa.Column("before", sa.Text()),
    )
    op.create_index("history_interaction", "history", ["interaction", "run"])
    op.create_table(
        "standings",
        sa.Column("number", sa.Integer(), primary_key=True),
        sa.Column("run", sa.Integer(), sa.ForeignKey("runs.number"), nullable=False),
        sa.Column("document", sa.Integer(), sa.ForeignKey("documents.number"), nullable=False),
        sa.Column("before", sa.String(20), nullable=False),
        sa.Column("after", sa.String(20), nullable=False),
    )
    op.create_index("membership_document", "membership", ["document"])
