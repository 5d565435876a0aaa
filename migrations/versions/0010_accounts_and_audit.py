"""The audit log, sessions on the server, and what a password policy needs to know"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from tracker.models.audit import FUNCTIONS_POSTGRES, TRIGGERS_POSTGRES, TRIGGERS_SQLITE

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def _of_an_account(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["account"], ["account.reference"], name=op.f(f"fk_{table}_account_account"),
                                   initially="DEFERRED", deferrable=True)


def upgrade() -> None:
    # Added and dropped one by one, and the table never built anew: other tables refer to it.
    for name in ("password_set_at", "created_at"):
        op.add_column("account", sa.Column(name, MOMENT, nullable=True))
    op.add_column("account", sa.Column("must_change", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.drop_column("account", "stamp")
    op.create_table(
        "former_password",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account", sa.String(120), nullable=False),
        sa.Column("digest", sa.String(200), nullable=False),
        sa.Column("left_at", MOMENT, nullable=False),
        _of_an_account("former_password"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_password")),
    )
    op.create_index(op.f("ix_former_password_account"), "former_password", ["account"])
    op.create_table(
        "login_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("account", sa.String(120), nullable=False),
        sa.Column("device", sa.String(60), nullable=False),
        sa.Column("began_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("complete", sa.Boolean(), nullable=False),
        _of_an_account("login_session"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_session")),
        sa.UniqueConstraint("digest", name=op.f("uq_login_session_digest")),
    )
    op.create_index(op.f("ix_login_session_account"), "login_session", ["account"])
    op.create_table(
        "audit_line",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("canonical", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("at", sa.String(20), nullable=False),
        sa.Column("who", sa.String(120), nullable=False),
        sa.Column("act", sa.String(40), nullable=False),
        sa.Column("outcome", sa.String(10), nullable=False),
        sa.Column("subject", sa.String(120), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_line")),
        sa.UniqueConstraint("digest", name=op.f("uq_audit_line_digest")),
        sa.UniqueConstraint("previous", name=op.f("uq_audit_line_previous")),
    )
    for column in ("at", "who", "act", "subject"):
        op.create_index(op.f(f"ix_audit_line_{column}"), "audit_line", [column])
    op.create_table(
        "audit_anchor",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("at", sa.String(20), nullable=False),
        sa.Column("removed_at", sa.String(20), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_anchor")),
    )
    for trigger in TRIGGERS_SQLITE if op.get_bind().dialect.name == "sqlite" else TRIGGERS_POSTGRES:
        op.execute(trigger)


def downgrade() -> None:
    for table in ("audit_anchor", "audit_line", "login_session", "former_password"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        for function in FUNCTIONS_POSTGRES:
            op.execute(f"DROP FUNCTION {function}()")
    op.add_column("account", sa.Column("stamp", sa.String(32), nullable=False, server_default=""))
    for column in ("must_change", "created_at", "password_set_at"):
        op.drop_column("account", column)
