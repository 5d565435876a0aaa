"""Reporting rounds, office calendars, and the round that a report is in"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

IN_A_ROUND = ("progress_update", "submission")


def _link(column: str, table: str, name: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{table}.reference"], name=op.f(name), initially="DEFERRED", deferrable=True)


def _recorded() -> list[sa.Column[Any]]:
    return [sa.Column("reference", sa.String(120), nullable=False), sa.Column("last_entry", sa.Integer(), nullable=False)]


def upgrade() -> None:
    op.create_table(
        "round",
        sa.Column("plan", sa.String(120), nullable=False),
        sa.Column("period", sa.String(21), nullable=False),
        sa.Column("opens", sa.Date(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("locks", sa.Date(), nullable=False),
        sa.Column("due_recorded", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        *_recorded(),
        sa.CheckConstraint("opens <= due AND due <= locks", name=op.f("ck_round_days_in_order")),
        _link("plan", "plan", "fk_round_plan_plan"),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_round")),
        sa.UniqueConstraint("plan", "period", name="uq_round_plan_period"),
    )
    op.create_table(
        "asked",
        sa.Column("plan", sa.String(120), nullable=False),
        sa.Column("round", sa.String(120), nullable=False),
        sa.Column("body", sa.String(120), nullable=False),
        sa.Column("milestones", sa.JSON(), nullable=False),
        sa.Column("excused_zh", sa.Text(), nullable=False),
        sa.Column("excused_en", sa.Text(), nullable=False),
        sa.Column("excused_original", sa.String(2), nullable=False),
        sa.Column("excused_translation", sa.Enum("missing", "draft", "reviewed", "official", name="excused_translation",
                                                 native_enum=False, create_constraint=True, length=10), nullable=False),
        sa.Column("excused_made_from", sa.String(16), nullable=False),
        sa.Column("silent", sa.JSON(), nullable=False),
        sa.Column("dropped", sa.Boolean(), nullable=False),
        *_recorded(),
        _link("plan", "plan", "fk_asked_plan_plan"),
        _link("round", "round", "fk_asked_round_round"),
        _link("body", "body", "fk_asked_body_body"),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_asked")),
        sa.UniqueConstraint("round", "body", name="uq_asked_round_body"),
    )
    op.create_index(op.f("ix_asked_body"), "asked", ["body"])
    op.create_table(
        "office_year",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("departures", sa.JSON(), nullable=False),
        sa.Column("sources", sa.JSON(), nullable=False),
        *_recorded(),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_office_year")),
        sa.UniqueConstraint("year", name=op.f("uq_office_year_year")),
    )
    for table in IN_A_ROUND:
        op.add_column(table, sa.Column("round", sa.String(120), nullable=True))
        op.add_column(table, sa.Column("received_on", sa.Date(), nullable=True))
        op.create_index(op.f(f"ix_{table}_round"), table, ["round"])


def downgrade() -> None:
    for table in IN_A_ROUND:
        op.drop_index(op.f(f"ix_{table}_round"), table)
        op.drop_column(table, "received_on")
        op.drop_column(table, "round")
    for table in ("office_year", "asked", "round"):
        op.drop_table(table)
