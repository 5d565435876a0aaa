"""Calls, proposals, participation events, and the recommendations of independent reviews"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

STATES = ("missing", "machine", "draft", "reviewed", "official")


def _one_of(column: str, *values: str) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


def _text(name: str) -> Iterator[Any]:
    yield sa.Column(f"{name}_zh", sa.Text(), nullable=False)
    yield sa.Column(f"{name}_en", sa.Text(), nullable=False)
    yield sa.Column(f"{name}_original", sa.String(2), nullable=False)
    yield sa.Column(f"{name}_translation", sa.String(10), nullable=False)
    yield sa.Column(f"{name}_made_from", sa.String(16), nullable=False)
    yield sa.CheckConstraint(_one_of(f"{name}_translation", *STATES), name=f"{name}_translation")


def _texts(*names: str) -> list[Any]:
    return [each for name in names for each in _text(name)]


def _code(column: str, name: str, *values: str, nullable: bool = False) -> list[Any]:
    return [sa.Column(column, sa.String(40), nullable=nullable), sa.CheckConstraint(_one_of(column, *values), name=name)]


def _link(table: str, column: str, target: str, *, nullable: bool = True) -> list[Any]:
    return [sa.Column(column, sa.String(120), nullable=nullable),
            sa.ForeignKeyConstraint([column], [f"{target}.reference"], name=op.f(f"fk_{table}_{column}_{target}"),
                                    initially="DEFERRED", deferrable=True)]


def _thing(table: str) -> list[Any]:
    """What every one of them has."""
    return [
        sa.Column("number", sa.Integer(), nullable=False),
        *_link(table, "plan", "plan", nullable=False),
        *_texts("title", "text"),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("reference", sa.String(120), nullable=False),
        sa.Column("last_entry", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("reference", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("number", name=op.f(f"uq_{table}_number")),
    ]


def upgrade() -> None:
    op.create_table(
        "call",
        *_thing("call"),
        *(sa.Column(name, sa.Date(), nullable=True) for name in ("published_on", "begins_on", "ends_on")),
        sa.Column("timeline", sa.JSON(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("inputs_complete", sa.Boolean(), nullable=False),
    )
    op.create_table(
        "proposal",
        *_thing("proposal"),
        *_link("proposal", "of_call", "call"),
        *_link("proposal", "body", "body"),
        *_code("kind", "inputkind", "proposal", "comment"),
        sa.Column("case_number", sa.String(60), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("summarised", sa.Boolean(), nullable=False),
        *_texts("proposer", "reason"),
        sa.Column("proposed_on", sa.String(21), nullable=True),
        *_code("adoption", "adoption", "adopted", "partly", "declined", nullable=True),
        sa.Column("answered_on", sa.String(21), nullable=True),
        sa.Column("letter_number", sa.String(60), nullable=False),
        sa.Column("path", sa.JSON(), nullable=False),
        sa.Column("withheld", sa.Boolean(), nullable=False),
        sa.CheckConstraint("(adoption IS NULL) = (answered_on IS NULL)", name="a_response_has_its_day"),
    )
    op.create_table(
        "participation",
        *_thing("participation"),
        *_link("participation", "of_call", "call"),
        *_link("participation", "body", "body"),
        *_code("kind", "eventkind", "outreach", "workshop", "consultation", "other"),
        sa.Column("held_on", sa.String(21), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        *_code("policy_stage", "policystage", "problem_analysis", "planning", "legislation", "implementation", "evaluation",
               nullable=True),
        sa.Column("judged", sa.JSON(), nullable=False),
        sa.Column("took_part", sa.JSON(), nullable=False),
        *_texts("groups", "procedure", "openness", "lasting"),
        sa.Column("partners_paid", sa.Boolean(), nullable=True),
    )
    op.create_table(
        "recommendation",
        *_thing("recommendation"),
        *_link("recommendation", "document", "document", nullable=False),
        *_link("recommendation", "body", "body"),
        sa.Column("in_review", sa.Integer(), nullable=False),
        sa.Column("summarised", sa.Boolean(), nullable=False),
        *_code("response", "response", "accepted", "partly", "not_accepted", nullable=True),
        *_texts("reason"),
        sa.Column("answered_on", sa.String(21), nullable=True),
        sa.Column("letter_number", sa.String(60), nullable=False),
        sa.Column("came_of", sa.JSON(), nullable=False),
        sa.UniqueConstraint("document", "in_review", name="uq_recommendation_document_in_review"),
        sa.CheckConstraint("(response IS NULL) = (answered_on IS NULL)", name="a_response_has_its_day"),
    )
    for table, columns in (("call", ("plan",)), ("proposal", ("plan", "of_call", "body")),
                           ("participation", ("plan", "of_call")), ("recommendation", ("plan",))):
        for column in columns:
            op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def downgrade() -> None:
    for table in ("recommendation", "participation", "proposal", "call"):
        op.drop_table(table)
