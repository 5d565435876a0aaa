"""Sign-off: a body's rule, and every step and version of a text on its way"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.tables import replace_code_check

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

BEFORE = ("draft", "submitted", "returned", "withdrawn", "published")
AFTER = ("draft", "with_approver", "submitted", "returned", "withdrawn", "published")
STATE = ("submission", "ck_submission_submissionstate", "state")
ROLES = ("reporter", "approver", "editor", "admin", "member", "reviewer", "auditor", "loader", "system")
STEPS = ("sent_to_approver", "checked", "sent_to_ndc", "returned", "withdrawn", "published")


def _code(name: str, *codes: str) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=40)


def _of_a_submission(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["submission"], ["submission.id"], name=op.f(f"fk_{table}_submission_submission"))


def upgrade() -> None:
    replace_code_check(op.get_bind(), *STATE, AFTER)
    for column in (sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
                   sa.Column("approving_body", sa.String(30), nullable=True),
                   sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True)):
        op.add_column("submission", column)
    op.create_table(
        "sign_off",
        sa.Column("body", sa.String(120), nullable=False),
        sa.Column("approver_checks", sa.Boolean(), nullable=False),
        sa.Column("reference", sa.String(120), nullable=False),
        sa.Column("last_entry", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["body"], ["body.reference"], name=op.f("fk_sign_off_body_body"), initially="DEFERRED",
                                deferrable=True),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_sign_off")),
    )
    op.create_table(
        "reading_window",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("meeting_number", sa.Integer(), nullable=False),
        sa.Column("opens", sa.Date(), nullable=False),
        sa.Column("closes", sa.Date(), nullable=False),
        sa.Column("reference", sa.String(120), nullable=False),
        sa.Column("last_entry", sa.Integer(), nullable=False),
        sa.CheckConstraint("opens <= closes", name=op.f("ck_reading_window_days_in_order")),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_reading_window")),
        sa.UniqueConstraint("number", name=op.f("uq_reading_window_number")),
    )
    op.create_table(
        "submission_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("content", sa.JSON(), nullable=False),
        _of_a_submission("submission_version"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission_version")),
        sa.UniqueConstraint("submission", "number", name="uq_submission_version_submission_number"),
    )
    op.create_table(
        "submission_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("step", _code("step", *STEPS), nullable=False),
        sa.Column("role", _code("role", *ROLES), nullable=False),
        sa.Column("body", sa.String(30), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said", sa.String(2000), nullable=False),
        _of_a_submission("submission_step"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission_step")),
    )
    with op.batch_alter_table("submission_step") as batch_op:
        batch_op.create_index(batch_op.f("ix_submission_step_submission"), ["submission"], unique=False)


def downgrade() -> None:
    for table in ("submission_step", "submission_version", "reading_window", "sign_off"):
        op.drop_table(table)
    op.execute("UPDATE submission SET state = 'draft' WHERE state = 'with_approver'")
    replace_code_check(op.get_bind(), *STATE, BEFORE)
    for column in ("checked_at", "approving_body", "sent_at"):
        op.drop_column("submission", column)
