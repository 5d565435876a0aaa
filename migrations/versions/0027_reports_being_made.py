"""Reports being made: how far they have come"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "report_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft", sa.Integer(), nullable=False),
        sa.Column("act", sa.Enum("open", "finish", name="runact", native_enum=False, create_constraint=True, length=40),
                  nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("draft_version", sa.Integer(), nullable=False),
        sa.Column("by", sa.JSON(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Enum("waiting", "running", "done", "failed", name="runstate", native_enum=False,
                                   create_constraint=True, length=40), nullable=False),
        sa.Column("made", sa.Integer(), nullable=False),
        sa.Column("of", sa.Integer(), nullable=False),
        sa.Column("doing", sa.String(200), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("refusal", sa.JSON(), nullable=False),
        sa.Column("report", sa.String(120), nullable=True),
        sa.ForeignKeyConstraint(["report"], ["report.reference"], name=op.f("fk_report_run_report_report"), initially="DEFERRED",
                                deferrable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_run")),
    )
    op.create_index(op.f("ix_report_run_draft"), "report_run", ["draft"], unique=False)


def downgrade() -> None:
    op.drop_table("report_run")
