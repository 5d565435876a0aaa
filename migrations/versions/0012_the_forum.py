"""The forum: seats, deputies, choice and figures of a term, working groups, rules; attendance and minutes of a meeting"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

STATES = ("missing", "draft", "reviewed", "official")
SEATS = ("convener", "co_convener", "member", "deputy")
MINUTES = ("none", "draft", "in_review", "public")


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


def _text(name: str) -> Iterator[sa.Column[Any]]:
    """The columns of a text in two languages, empty in the rows that are there."""
    yield sa.Column(f"{name}_zh", sa.Text(), nullable=False, server_default="")
    yield sa.Column(f"{name}_en", sa.Text(), nullable=False, server_default="")
    yield sa.Column(f"{name}_original", sa.String(2), nullable=False, server_default="zh")
    yield sa.Column(f"{name}_translation", sa.String(10), nullable=False, server_default="missing")
    yield sa.Column(f"{name}_made_from", sa.String(16), nullable=False, server_default="")


def _texts(*names: str) -> list[Any]:
    """The same for a new table, with their checks."""
    columns = [column for name in names for column in _text(name)]
    return [*columns, *(sa.CheckConstraint(_one_of(f"{name}_translation", STATES), name=f"{name}_translation")
                        for name in names)]


def _link(column: str, table: str, name: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{table}.reference"], name=op.f(name), initially="DEFERRED", deferrable=True)


def upgrade() -> None:
    with op.batch_alter_table("meeting") as batch:
        for name in ("results_presented", "comments_collected"):
            batch.add_column(sa.Column(name, sa.Boolean(), nullable=True))
        batch.add_column(sa.Column("minutes", sa.String(40), nullable=False, server_default="none"))
        batch.add_column(sa.Column("review_until", sa.Date(), nullable=True))
        for name in ("minutes_url", "transcript_url", "video_url"):
            batch.add_column(sa.Column(name, sa.Text(), nullable=False, server_default=""))
        batch.add_column(sa.Column("attendance", sa.JSON(), nullable=False, server_default="[]"))
        batch.create_check_constraint(op.f("ck_meeting_minutes"), _one_of("minutes", MINUTES))
    with op.batch_alter_table("term") as batch:
        for name in ("call", "criteria", "chosen_by"):
            for column in _text(name):
                batch.add_column(column)
            batch.create_check_constraint(op.f(f"ck_term_{name}_translation"), _one_of(f"{name}_translation", STATES))
        for name in ("selection", "figures"):
            batch.add_column(sa.Column(name, sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("member") as batch:
        batch.add_column(sa.Column("seat", sa.String(40), nullable=True))
        batch.add_column(sa.Column("deputy_for", sa.String(120), nullable=True))
        batch.create_check_constraint(op.f("ck_member_seat"), _one_of("seat", SEATS))
        batch.create_foreign_key(op.f("fk_member_deputy_for_member"), "member", ["deputy_for"], ["reference"],
                                 initially="DEFERRED", deferrable=True)
    op.create_table(
        "working_group",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("term", sa.String(120), nullable=False),
        sa.Column("body", sa.String(120), nullable=True),
        sa.Column("commitments", sa.JSON(), nullable=False),
        sa.Column("members", sa.JSON(), nullable=False),
        sa.Column("starts", sa.String(21), nullable=True),
        sa.Column("ends", sa.String(21), nullable=True),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("reference", sa.String(120), nullable=False),
        sa.Column("last_entry", sa.Integer(), nullable=False),
        *_texts("name", "note"),
        _link("term", "term", "fk_working_group_term_term"),
        _link("body", "body", "fk_working_group_body_body"),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_working_group")),
        sa.UniqueConstraint("number", name=op.f("uq_working_group_number")),
    )
    op.create_table(
        "group_rules",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("adopted_on", sa.String(21), nullable=True),
        sa.Column("document_number", sa.String(60), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("notice_working_days", sa.Integer(), nullable=True),
        sa.Column("meets_every_months", sa.Integer(), nullable=True),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("reference", sa.String(120), nullable=False),
        sa.Column("last_entry", sa.Integer(), nullable=False),
        *_texts("title", "text"),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_group_rules")),
        sa.UniqueConstraint("number", name=op.f("uq_group_rules_number")),
    )


def downgrade() -> None:
    op.drop_table("group_rules")
    op.drop_table("working_group")
    with op.batch_alter_table("member") as batch:
        batch.drop_constraint(op.f("fk_member_deputy_for_member"), type_="foreignkey")
        batch.drop_constraint(op.f("ck_member_seat"), type_="check")
        batch.drop_column("deputy_for")
        batch.drop_column("seat")
    with op.batch_alter_table("term") as batch:
        for name in ("call", "criteria", "chosen_by"):
            batch.drop_constraint(op.f(f"ck_term_{name}_translation"), type_="check")
            for column in _text(name):
                batch.drop_column(column.name)
        for name in ("selection", "figures"):
            batch.drop_column(name)
    with op.batch_alter_table("meeting") as batch:
        batch.drop_constraint(op.f("ck_meeting_minutes"), type_="check")
        for name in ("attendance", "minutes_url", "transcript_url", "video_url", "review_until", "minutes",
                     "comments_collected", "results_presented"):
            batch.drop_column(name)
