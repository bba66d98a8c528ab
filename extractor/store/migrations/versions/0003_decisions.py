"""Decisions, and a table that is summed over supports. Rows are merged anew after this step."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def _short(parts: tuple[str, ...]) -> str:
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()[:16]


def _text() -> sa.types.TypeEngine[str]:
    return sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, _text(), nullable=False) for name in names]


def _whole(*names: str, kind: type[sa.types.TypeEngine[int]] = sa.Integer) -> list[sa.Column[int]]:
    return [sa.Column(name, kind(), nullable=False) for name in names]


def _string(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=False)


def _partial(flag: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(f"{flag} = 1"), "postgresql_where": sa.text(flag)}


def upgrade() -> None:
    """Add what is new, name findings and interactions, forget what is looked up now."""
    if op.get_bind().dialect.name == "postgresql":
        _compare_by_code_points()
    op.add_column("evidence", sa.Column("finding", _text(), nullable=False, server_default=""))
    _name_findings()
    op.drop_index("evidence_pair", "evidence")
    op.drop_index("evidence_object", "evidence")
    op.create_index("evidence_triple", "evidence", ["subject", "object", "effect"])
    op.create_index("evidence_finding", "evidence", ["finding"])
    op.drop_index("documents_due", "documents")
    op.create_index("documents_due", "documents", ["due"], **_partial("due"))
    _change_interactions()
    _change_history()
    _new_tables()
    op.execute("DELETE FROM about WHERE key IN ('schema', 'merge')")


def _compare_by_code_points() -> None:
    connection = op.get_bind()
    for table in ("about", "documents", "evidence", "interactions", "runs", "gaps", "history"):
        for column in sa.inspect(connection).get_columns(table):
            if isinstance(column["type"], sa.Text):
                op.execute(f'ALTER TABLE {table} ALTER COLUMN "{column["name"]}" TYPE text COLLATE "C"')


def _name_findings() -> None:
    connection = op.get_bind()
    names = ("document", "subject", "effect", "object", "sentence")
    evidence = sa.table(
        "evidence", sa.column("number"), sa.column("negated", sa.Boolean()), *(sa.column(name) for name in names)
    )
    change = sa.text("UPDATE evidence SET finding = :finding WHERE number = :number")
    last = 0
    query = sa.select(evidence).order_by(evidence.c.number).limit(5_000)
    while rows := connection.execute(query.where(evidence.c.number > last)).mappings().all():
        changes = []
        for row in rows:
            claim = (row["document"], row["subject"], row["effect"], row["object"], "not" if row["negated"] else "")
            finding = _short((*claim, " ".join(row["sentence"].split())))
            changes.append({"number": row["number"], "finding": finding})
        connection.execute(change, changes)
        last = rows[-1]["number"]


def _change_interactions() -> None:
    connection = op.get_bind()
    op.add_column("interactions", sa.Column("id", _text(), nullable=False, server_default=""))
    for name in ("n_accepted", "n_rejected"):
        op.add_column("interactions", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    for name in ("first_year", "last_year"):
        op.add_column("interactions", sa.Column(name, sa.Integer()))
    op.add_column("interactions", sa.Column("flagged", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("interactions", sa.Column("conflict_state", _text()))
    op.add_column("interactions", sa.Column("sort_key", _text(), nullable=False, server_default=""))
    op.drop_column("interactions", "pmids")
    op.drop_column("interactions", "cerna_regulators")
    rows = connection.execute(sa.text("SELECT number, subject, effect, object FROM interactions")).all()
    changes = [{"number": number, "id": _short((subject, effect, other))} for number, subject, effect, other in rows]
    if changes:
        connection.execute(sa.text("UPDATE interactions SET id = :id WHERE number = :number"), changes)
    op.create_index("interactions_id", "interactions", ["id"], unique=True)
    op.create_index("interactions_order", "interactions", ["sort_key"])
    op.create_index("interactions_object", "interactions", ["object", "effect"])
    for name, column in (
        ("belief", "belief"),
        ("documents", "n_documents"),
        ("status", "status"),
        ("effect", "effect"),
    ):
        op.create_index(f"interactions_{name}", "interactions", [column, "sort_key"])
    op.create_index("interactions_flagged", "interactions", ["sort_key"], **_partial("flagged"))
    disputed = sa.text("conflict_state IS NOT NULL")
    columns = ["conflict_state", "sort_key"]
    op.create_index("interactions_conflict", "interactions", columns, sqlite_where=disputed, postgresql_where=disputed)


def _change_history() -> None:
    connection = op.get_bind()
    rows = connection.execute(sa.text("SELECT run, interaction, before FROM history WHERE before IS NOT NULL")).all()
    for run, interaction, before in rows:
        row = json.loads(before)
        row |= {
            "id": _short((row["subject"], row["effect"], row["object"])),
            "n_accepted": 0,
            "n_rejected": 0,
            "first_year": None,
            "last_year": None,
            "flagged": False,
            "conflict_state": None if row["conflicts"] == "[]" else "open",
        }
        values = {"run": run, "interaction": interaction, "before": json.dumps(row, ensure_ascii=False)}
        change = "UPDATE history SET before = :before WHERE run = :run AND interaction = :interaction"
        connection.execute(sa.text(change), values)


def _new_tables() -> None:
    op.create_table(
        "supports",
        sa.Column("interaction", _text(), primary_key=True),
        sa.Column("document", sa.Integer(), sa.ForeignKey("documents.number"), primary_key=True),
        sa.Column("layer", sa.SmallInteger(), nullable=False),
        *_whole("n_evidence", "n_direct", "n_indirect", "n_promotes", "n_reverses", "n_accepted", "n_rejected"),
        *_whole("n_disputed", "n_undecided", "n_flagged", "n_retracted", "n_gone"),
        *_whole("asserted", "denied", kind=sa.BigInteger),
        *_texts("first_seen", "last_seen"),
        sa.Column("first_year", sa.Integer()),
        sa.Column("last_year", sa.Integer()),
        *_texts("rank", "subject"),
        _string("effect", 20),
        *_texts("object"),
        sa.Column("evidence", sa.Integer(), sa.ForeignKey("evidence.number"), nullable=False),
        *_texts("pmid", "subject_name", "object_name"),
        _string("subject_type", 20),
        _string("object_type", 20),
        *_texts("facets"),
        sqlite_with_rowid=False,
    )
    op.create_index("supports_document", "supports", ["document"])
    op.create_table(
        "facets",
        sa.Column("interaction", _text(), primary_key=True),
        sa.Column("kind", sa.SmallInteger(), primary_key=True),
        sa.Column("value", _text(), primary_key=True),
        sa.Column("layer", sa.SmallInteger(), primary_key=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("facets_found_by", "facets", ["kind", "value", "interaction"], **_partial("shown"))
    op.create_table(
        "decisions",
        sa.Column("number", sa.Integer(), primary_key=True),
        *_texts("id", "finding", "document", "curator", "at", "verdict"),
        sa.Column("tag", _text()),
        sa.Column("correction", _text()),
        *_texts("note", "undoes", "rules", "text_sha256", "claim"),
        sa.UniqueConstraint("id"),
    )
    op.create_index("decisions_finding", "decisions", ["finding"])
    op.create_index("decisions_document", "decisions", ["document"])
    op.create_index("decisions_curator", "decisions", ["curator", "at"])
    op.create_table(
        "calibrations",
        sa.Column("number", sa.Integer(), primary_key=True),
        _string("at", 32),
        sa.Column("decided", sa.Integer(), nullable=False),
        sa.Column("strength", sa.Double(), nullable=False),
        *_texts("counts"),
    )
    op.create_table(
        "opinions",
        sa.Column("number", sa.Integer(), primary_key=True),
        *_texts("subject", "object"),
        _string("state", 20),
        *_texts("sides", "curator"),
        _string("at", 32),
        *_texts("note"),
    )
    op.create_index("opinions_pair", "opinions", ["subject", "object"])
    _release_tables()
    _tally()


def _tally() -> None:
    op.create_table(
        "tallies",
        sa.Column("kind", sa.String(20), primary_key=True),
        sa.Column("name", _text(), primary_key=True),
        sa.Column("number", sa.Integer(), nullable=False),
    )
    op.execute("INSERT INTO tallies SELECT 'documents', '', count(*) FROM documents WHERE replaced_by IS NULL")
    op.execute("INSERT INTO tallies SELECT 'interactions', '', count(*) FROM interactions")
    for kind in ("effect", "pattern"):
        current = f"FROM evidence WHERE superseded_at IS NULL GROUP BY {kind}"
        op.execute(f"INSERT INTO tallies SELECT '{kind}', {kind}, count(*) {current}")


def _release_tables() -> None:
    op.create_table(
        "releases",
        sa.Column("number", sa.Integer(), primary_key=True),
        *_texts("name", "at", "title", "authors", "state", "code", "versions"),
        *_whole("interactions", "evidence", "documents"),
        sa.Column("previous", _text(), nullable=False),
        *_texts("files"),
        *_whole("last_evidence", "last_decision"),
        sa.UniqueConstraint("name"),
    )
    op.create_table(
        "released",
        sa.Column("interaction", _text(), primary_key=True),
        sa.Column("first", sa.Integer(), sa.ForeignKey("releases.number"), primary_key=True),
        sa.Column("last", sa.Integer(), sa.ForeignKey("releases.number")),
        *_texts("sort_key", "row"),
    )
    op.create_index("released_order", "released", ["sort_key"])
    op.create_table(
        "retired",
        sa.Column("evidence", sa.Integer(), sa.ForeignKey("evidence.number"), primary_key=True, autoincrement=False),
        sa.Column("release", sa.Integer(), sa.ForeignKey("releases.number"), nullable=False),
    )
