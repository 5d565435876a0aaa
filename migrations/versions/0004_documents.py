"""Documents and evidence with stored copies; links that were followed; several pieces of evidence on their way.

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

OLD_KINDS = ("plan", "form", "progress_report", "minutes", "transcript", "letter", "review", "slides", "recording",
             "announcement")
EVIDENCE = ("evidence_kind", "evidence_url", "evidence_shows_zh", "evidence_shows_en", "evidence_shows_original",
            "evidence_shows_translation", "evidence_shows_made_from")


def _code(name: str, *values: str, length: int = 40) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=length)


def _add(table: str, columns: list[sa.Column[Any]]) -> None:
    """Add columns with a default for the rows that are there, and take the default away again."""
    with op.batch_alter_table(table) as batch:
        for column in columns:
            batch.add_column(column)
    with op.batch_alter_table(table) as batch:
        for column in columns:
            if column.server_default is not None:
                batch.alter_column(column.name, existing_type=column.type, existing_nullable=False, server_default=None)


def _file() -> list[sa.Column[Any]]:
    return [
        sa.Column("file_name", sa.String(120), nullable=False, server_default=""),
        sa.Column("media_type", sa.String(100), nullable=False, server_default=""),
        sa.Column("file_size", sa.BigInteger(), nullable=True),
        sa.Column("scanned", sa.Boolean(), nullable=True),
        sa.Column("remarks", sa.JSON(), nullable=False, server_default="[]"),
    ]


def upgrade() -> None:
    _add("document", [
        *_file(),
        sa.Column("proves", sa.JSON(), nullable=False, server_default="[]"),
        sa.Column("body", sa.String(120), nullable=True),
        sa.Column("replaces", sa.String(120), nullable=True),
        sa.Column("replaced_by", sa.String(120), nullable=True),
        sa.Column("withdrawn", sa.Boolean(), nullable=False, server_default=sa.false()),
    ])
    with op.batch_alter_table("document") as batch:
        for column, table in (("body", "body"), ("replaces", "document"), ("replaced_by", "document")):
            batch.create_foreign_key(batch.f(f"fk_document_{column}_{table}"), table, [column], ["reference"],
                                     initially="DEFERRED", deferrable=True)
        batch.create_index(batch.f("ix_document_sha256"), ["sha256"])
        batch.drop_constraint(batch.f("ck_document_documentkind"), type_="check")
        batch.create_check_constraint("documentkind", sa.column("kind").in_((*OLD_KINDS, "workshop")))
    _add("evidence", [sa.Column("sha256", sa.String(64), nullable=True), *_file()])
    with op.batch_alter_table("evidence") as batch:
        batch.create_index(batch.f("ix_evidence_sha256"), ["sha256"])
    _gather()
    op.create_table(
        "link_check",
        sa.Column("url_sha256", sa.String(64), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("alive_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failure", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("url_sha256", name=op.f("pk_link_check")),
    )


def downgrade() -> None:
    op.drop_table("link_check")
    _scatter()
    with op.batch_alter_table("evidence") as batch:
        batch.drop_index(batch.f("ix_evidence_sha256"))
        for name in ("sha256", "file_name", "media_type", "file_size", "scanned", "remarks"):
            batch.drop_column(name)
    op.execute("UPDATE document SET kind = 'announcement' WHERE kind = 'workshop'")
    with op.batch_alter_table("document") as batch:
        batch.drop_constraint(batch.f("ck_document_documentkind"), type_="check")
        batch.create_check_constraint("documentkind", sa.column("kind").in_(OLD_KINDS))
        batch.drop_index(batch.f("ix_document_sha256"))
        for column, table in (("body", "body"), ("replaces", "document"), ("replaced_by", "document")):
            batch.drop_constraint(batch.f(f"fk_document_{column}_{table}"), type_="foreignkey")
    with op.batch_alter_table("document") as batch:
        for name in ("file_name", "media_type", "file_size", "scanned", "remarks", "proves", "body", "replaces", "replaced_by",
                     "withdrawn"):
            batch.drop_column(name)


# --- the evidence of a text on its way: one piece in seven columns, or several in a list ---------------------------------


def _submission() -> sa.TableClause:
    return sa.table("submission", sa.column("id"), sa.column("evidence", sa.JSON()), *(sa.column(each) for each in EVIDENCE))


def _gather() -> None:
    _add("submission", [sa.Column("evidence", sa.JSON(), nullable=False, server_default="[]")])
    submission = _submission()
    bind = op.get_bind()
    for row in bind.execute(sa.select(submission).where(submission.c.evidence_kind.is_not(None))).all():
        shows = {"zh": row.evidence_shows_zh, "en": row.evidence_shows_en, "original": row.evidence_shows_original,
                 "translation": row.evidence_shows_translation, "made_from": row.evidence_shows_made_from}
        said = bool(row.evidence_shows_zh or row.evidence_shows_en)
        piece = {"kind": row.evidence_kind, "url": row.evidence_url, "shows": shows if said else None, "dated": None,
                 "file": None}
        bind.execute(sa.update(submission).where(submission.c.id == row.id).values(evidence=[piece]))
    with op.batch_alter_table("submission") as batch:
        for name, constraint in (("evidence_kind", "evidencekind"), ("evidence_shows_translation", "evidence_shows_translation")):
            batch.drop_constraint(batch.f(f"ck_submission_{constraint}"), type_="check")
            batch.drop_column(name)
        for name in EVIDENCE:
            if name not in ("evidence_kind", "evidence_shows_translation"):
                batch.drop_column(name)


def _scatter() -> None:
    _add("submission", [
        sa.Column("evidence_kind", sa.String(40), nullable=True),
        sa.Column("evidence_url", sa.String(2000), nullable=False, server_default=""),
        sa.Column("evidence_shows_zh", sa.Text(), nullable=False, server_default=""),
        sa.Column("evidence_shows_en", sa.Text(), nullable=False, server_default=""),
        sa.Column("evidence_shows_original", sa.String(2), nullable=False, server_default="zh"),
        sa.Column("evidence_shows_translation", sa.String(10), nullable=False, server_default="missing"),
        sa.Column("evidence_shows_made_from", sa.String(16), nullable=False, server_default=""),
    ])
    submission = _submission()
    bind = op.get_bind()
    for row in bind.execute(sa.select(submission.c.id, submission.c.evidence)).all():
        pieces = json.loads(row.evidence) if isinstance(row.evidence, str) else row.evidence
        if pieces:
            shows = pieces[0]["shows"] or {}
            bind.execute(sa.update(submission).where(submission.c.id == row.id).values(
                evidence_kind=pieces[0]["kind"], evidence_url=pieces[0]["url"],
                **{f"evidence_shows_{part}": value for part, value in shows.items()}))
    with op.batch_alter_table("submission") as batch:
        batch.drop_column("evidence")
        batch.create_check_constraint("evidencekind", sa.column("evidence_kind").in_(("output", "outcome")))
        batch.create_check_constraint("evidence_shows_translation", sa.column("evidence_shows_translation").in_(
            ("missing", "draft", "reviewed", "official")))
