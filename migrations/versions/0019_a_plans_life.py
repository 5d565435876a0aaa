"""How a milestone ended, what carries a promise on, and the rest of the commitment form"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

STATES = ("missing", "machine", "draft", "reviewed", "official")
CLOSING = ("finished", "partly", "not_finished", "carried_over", "moved", "withdrawn")
TEXTS = {"commitment": ("done_so_far", "relevance", "transparency", "accountability", "participation", "other_partners",
                        "additional"),
         "milestone": ("stakeholders", "closing_reason")}
DECIDED = "closing IS NULL OR closing_meeting IS NOT NULL OR closing_document <> ''"


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


def _text(name: str) -> list[sa.Column[Any]]:
    return [
        sa.Column(f"{name}_zh", sa.Text(), nullable=False, server_default=""),
        sa.Column(f"{name}_en", sa.Text(), nullable=False, server_default=""),
        sa.Column(f"{name}_original", sa.String(2), nullable=False, server_default="zh"),
        sa.Column(f"{name}_translation", sa.String(10), nullable=False, server_default="missing"),
        sa.Column(f"{name}_made_from", sa.String(16), nullable=False, server_default="")]


def upgrade() -> None:
    for table, names in TEXTS.items():
        with op.batch_alter_table(table) as batch:
            for name in names:
                for column in _text(name):
                    batch.add_column(column)
                batch.create_check_constraint(op.f(f"ck_{table}_{name}_translation"), _one_of(f"{name}_translation", STATES))
            batch.add_column(sa.Column("carried_to", sa.String(120), nullable=True))
    with op.batch_alter_table("commitment") as batch:
        batch.create_foreign_key(op.f("fk_commitment_carried_to_commitment"), "commitment", ["carried_to"], ["reference"],
                                 initially="DEFERRED", deferrable=True)
    with op.batch_alter_table("milestone") as batch:
        batch.add_column(sa.Column("closing", sa.String(40), nullable=True))
        batch.add_column(sa.Column("closing_meeting", sa.String(120), nullable=True))
        batch.add_column(sa.Column("closing_document", sa.String(60), nullable=False, server_default=""))
        batch.create_check_constraint(op.f("ck_milestone_closingstate"), _one_of("closing", CLOSING))
        batch.create_check_constraint(op.f("ck_milestone_a_closing_was_decided"), DECIDED)
        batch.create_foreign_key(op.f("fk_milestone_closing_meeting_meeting"), "meeting", ["closing_meeting"], ["reference"],
                                 initially="DEFERRED", deferrable=True)
    with op.batch_alter_table("commitment") as batch:
        _no_defaults(batch, [f"{name}_{part}" for name in TEXTS["commitment"] for part in PARTS])
    with op.batch_alter_table("milestone") as batch:
        _no_defaults(batch, [*(f"{name}_{part}" for name in TEXTS["milestone"] for part in PARTS), "closing_document"])


PARTS = ("zh", "en", "original", "translation", "made_from")


def _no_defaults(batch: Any, columns: list[str]) -> None:
    for column in columns:
        batch.alter_column(column, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("milestone") as batch:
        batch.drop_constraint(op.f("fk_milestone_closing_meeting_meeting"), type_="foreignkey")
        for name in ("a_closing_was_decided", "closingstate"):
            batch.drop_constraint(op.f(f"ck_milestone_{name}"), type_="check")
        for column in ("closing", "closing_meeting", "closing_document", "carried_to"):
            batch.drop_column(column)
    with op.batch_alter_table("commitment") as batch:
        batch.drop_constraint(op.f("fk_commitment_carried_to_commitment"), type_="foreignkey")
        batch.drop_column("carried_to")
    for table, names in TEXTS.items():
        with op.batch_alter_table(table) as batch:
            for name in names:
                batch.drop_constraint(op.f(f"ck_{table}_{name}_translation"), type_="check")
                for part in PARTS:
                    batch.drop_column(f"{name}_{part}")
