"""Results on their way pass the same check as reports"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.tables import replace_code_check

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

BEFORE = ("draft", "submitted", "returned", "withdrawn", "published")
AFTER = ("draft", "with_approver", "submitted", "returned", "withdrawn", "published")
STATE = ("result_draft", "ck_result_draft_submissionstate", "state")


def _code(name: str, *codes: str) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    replace_code_check(op.get_bind(), *STATE, AFTER)
    for column in (sa.Column("approving_body", sa.String(30), nullable=True),
                   sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
                   sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
                   sa.Column("pending_entry", sa.Integer(), nullable=True)):
        op.add_column("result_draft", column)
    op.execute("UPDATE result_draft SET received_at = submitted_at")
    op.create_table(
        "result_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("result", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("step", _code("step", "sent_to_approver", "checked", "sent_to_ndc", "returned", "withdrawn", "published"),
                  nullable=False),
        sa.Column("role", _code("role", "reporter", "approver", "editor", "admin", "member", "reviewer", "auditor", "loader",
                                "system"), nullable=False),
        sa.Column("body", sa.String(30), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said", sa.String(2000), nullable=False),
        sa.Column("given", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["result"], ["result_draft.id"], name=op.f("fk_result_step_result_result_draft")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_result_step")),
    )
    with op.batch_alter_table("result_step") as batch_op:
        batch_op.create_index(batch_op.f("ix_result_step_result"), ["result"], unique=False)


def downgrade() -> None:
    op.drop_table("result_step")
    op.execute("UPDATE result_draft SET state = 'withdrawn' WHERE state = 'with_approver'")
    replace_code_check(op.get_bind(), *STATE, BEFORE)
    for column in ("pending_entry", "received_at", "checked_at", "approving_body"):
        op.drop_column("result_draft", column)
