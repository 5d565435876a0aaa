"""Second factors, deputies, the half-yearly review, and who has to be told"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def _account(table: str, column: str = "account") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["account.reference"], name=op.f(f"fk_{table}_{column}_account"),
                                   initially="DEFERRED", deferrable=True)


def _code(name: str, *codes: str) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    # Added one by one, and the table never built anew: other tables refer to it.
    for name, kind in (("totp", sa.String(400)), ("totp_pending", sa.String(400)), ("totp_step", sa.Integer()),
                       ("external_id", sa.String(254))):
        op.add_column("account", sa.Column(name, kind, nullable=True))
    op.add_column("account", sa.Column("convener", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index(op.f("ix_account_external_id"), "account", ["external_id"], unique=True)
    op.create_table(
        "passkey",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account", sa.String(120), nullable=False),
        sa.Column("credential", sa.String(1400), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("sign_count", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        _account("passkey"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
        sa.UniqueConstraint("credential", name=op.f("uq_passkey_credential")),
    )
    op.create_index(op.f("ix_passkey_account"), "passkey", ["account"])
    op.create_table(
        "recovery_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account", sa.String(120), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        _account("recovery_code"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
        sa.UniqueConstraint("digest", name=op.f("uq_recovery_code_digest")),
    )
    op.create_index(op.f("ix_recovery_code_account"), "recovery_code", ["account"])
    op.create_table(
        "deputyship",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("deputy", sa.String(120), nullable=False),
        sa.Column("principal", sa.String(120), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.Column("appointed_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.CheckConstraint("starts <= ends", name=op.f("ck_deputyship_in_order")),
        sa.CheckConstraint("deputy <> principal", name=op.f("ck_deputyship_two_people")),
        _account("deputyship", "deputy"),
        _account("deputyship", "principal"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deputyship")),
    )
    for column in ("deputy", "principal"):
        op.create_index(op.f(f"ix_deputyship_{column}"), "deputyship", [column])
    with op.batch_alter_table("login_session") as batch_op:
        batch_op.add_column(sa.Column("challenge", sa.String(200), nullable=True))
        batch_op.add_column(sa.Column("deputyship", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_login_session_deputyship_deputyship"), "deputyship", ["deputyship"], ["id"])
    op.create_table(
        "account_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(7), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_review")),
        sa.UniqueConstraint("period", name=op.f("uq_account_review_period")),
    )
    op.create_table(
        "reviewed_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review", sa.Integer(), nullable=False),
        sa.Column("account", sa.String(120), nullable=False),
        sa.Column("verdict", _code("verdict", "confirmed", "closed"), nullable=True),
        sa.Column("decided_by", sa.String(120), nullable=False),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["review"], ["account_review.id"], name=op.f("fk_reviewed_account_review_account_review")),
        _account("reviewed_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviewed_account")),
        sa.UniqueConstraint("review", "account", name=op.f("uq_reviewed_account_review")),
    )
    op.create_index(op.f("ix_reviewed_account_review"), "reviewed_account", ["review"])
    op.create_table(
        "account_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", _code("noticekind", "closed", "reset", "key"), nullable=False),
        sa.Column("account", sa.String(120), nullable=False),
        sa.Column("recipient", sa.String(120), nullable=False),
        sa.Column("nonce", sa.String(32), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("told_at", MOMENT, nullable=True),
        sa.Column("told_by", sa.String(120), nullable=False),
        _account("account_notice"),
        _account("account_notice", "recipient"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_notice")),
    )
    op.create_index(op.f("ix_account_notice_account"), "account_notice", ["account"])


def downgrade() -> None:
    for table in ("account_notice", "reviewed_account", "account_review"):
        op.drop_table(table)
    with op.batch_alter_table("login_session") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_login_session_deputyship_deputyship"), type_="foreignkey")
        batch_op.drop_column("deputyship")
        batch_op.drop_column("challenge")
    for table in ("deputyship", "recovery_code", "passkey"):
        op.drop_table(table)
    op.drop_index(op.f("ix_account_external_id"), table_name="account")
    for column in ("convener", "external_id", "totp_step", "totp_pending", "totp"):
        op.drop_column("account", column)
