"""Reports on their way: drafts, comments, final"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def _code(name: str, *codes: str, length: int = 40) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=length)


def _bilingual(name: str) -> list[sa.Column[Any]]:
    return [
        sa.Column(f"{name}_zh", sa.Text(), nullable=False),
        sa.Column(f"{name}_en", sa.Text(), nullable=False),
        sa.Column(f"{name}_original", sa.String(2), nullable=False),
        sa.Column(f"{name}_translation",
                  _code(f"{name}_translation", "missing", "machine", "draft", "reviewed", "official", length=10), nullable=False),
        sa.Column(f"{name}_made_from", sa.String(16), nullable=False),
    ]


def _link(column: str, target: str, name: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.reference"], name=op.f(name), initially="DEFERRED", deferrable=True)


def upgrade() -> None:
    # Each check in one statement with its column: SQLite adds no constraint to a table that stands.
    for column in (
            "state VARCHAR(40) DEFAULT 'final' NOT NULL CONSTRAINT ck_report_reportstate CHECK (state IN ('open', 'final'))",
            "narrative JSON DEFAULT '{}' NOT NULL",
            "comments_from DATE",
            "comments_until DATE CONSTRAINT ck_report_open_until_a_day CHECK (state = 'final' OR comments_until IS NOT NULL)",
            "window_closed_on DATE",
            "set_aside JSON DEFAULT '{}' NOT NULL",
            "draft_head INTEGER DEFAULT 0 NOT NULL",
            "draft_files JSON DEFAULT '[]' NOT NULL"):
        op.execute(f"ALTER TABLE report ADD COLUMN {column}")

    op.create_table(
        "report_comment",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("plan", sa.String(120), nullable=False),
        sa.Column("report", sa.String(120), nullable=False),
        sa.Column("section", sa.String(120), nullable=False),
        *_bilingual("text"),
        sa.Column("by_name", sa.String(100), nullable=False),
        sa.Column("by_organisation", sa.String(200), nullable=False),
        sa.Column("via", _code("commentvia", "form", "mail", "letter", "join", "meeting"), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("letter_number", sa.String(60), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("regard", _code("regard", "taken_up", "partly", "not_taken_up", "noted"), nullable=True),
        *_bilingual("answer"),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("withheld", sa.Boolean(), nullable=False),
        sa.Column("reference", sa.String(120), nullable=False),
        sa.Column("last_entry", sa.Integer(), nullable=False),
        sa.CheckConstraint("(regard IS NULL) = (answered_on IS NULL)", name=op.f("ck_report_comment_an_answer_has_its_day")),
        _link("plan", "plan", "fk_report_comment_plan_plan"),
        _link("report", "report", "fk_report_comment_report_report"),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_report_comment")),
        sa.UniqueConstraint("number", name=op.f("uq_report_comment_number")),
    )
    with op.batch_alter_table("report_comment") as batch_op:
        batch_op.create_index(batch_op.f("ix_report_comment_plan"), ["plan"], unique=False)
        batch_op.create_index(batch_op.f("ix_report_comment_report"), ["report"], unique=False)

    op.create_table(
        "report_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan", sa.String(120), nullable=False),
        sa.Column("kind", _code("reportkind", "progress", "review", "midterm", "results", "cocreation", "self_assessment"),
                  nullable=False),
        sa.Column("period", sa.String(21), nullable=True),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.Column("head", sa.Integer(), nullable=False),
        sa.Column("sections", sa.JSON(), nullable=False),
        sa.Column("narrative", sa.JSON(), nullable=False),
        sa.Column("behind", sa.JSON(), nullable=False),
        sa.Column("published_as", sa.String(120), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _link("plan", "plan", "fk_report_draft_plan_plan"),
        _link("published_as", "report", "fk_report_draft_published_as_report"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_draft")),
    )
    op.create_table(
        "comment_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report", sa.String(120), nullable=False),
        sa.Column("section", sa.String(120), nullable=False),
        sa.Column("lang", sa.String(2), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("organisation", sa.String(200), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("set_aside", _code("setaside", "spam", "personal_data", "unlawful", "other_matter", "duplicate"),
                  nullable=True),
        sa.Column("published_as", sa.String(120), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("decided_at IS NULL OR name = ''", name=op.f("ck_comment_in_nameless_once_decided")),
        _link("published_as", "report_comment", "fk_comment_in_published_as_report_comment"),
        _link("report", "report", "fk_comment_in_report_report"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment_in")),
    )
    with op.batch_alter_table("comment_in") as batch_op:
        batch_op.create_index(batch_op.f("ix_comment_in_report"), ["report"], unique=False)


def downgrade() -> None:
    for table in ("comment_in", "report_draft", "report_comment"):
        op.drop_table(table)
    for name in ("draft_files", "draft_head", "set_aside", "window_closed_on", "comments_until", "comments_from", "narrative",
                 "state"):
        op.execute(f"ALTER TABLE report DROP COLUMN {name}")
