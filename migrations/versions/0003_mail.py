"""The claims of messages"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mail_claim",
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("recipient", sa.String(60), nullable=False),
        sa.Column("content", sa.String(200), nullable=False),
        sa.Column("message_id", sa.String(200), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("sent_at IS NULL OR refused_at IS NULL", name=op.f("ck_mail_claim_sent_or_refused")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_mail_claim")),
        sa.UniqueConstraint("message_id", name=op.f("uq_mail_claim_message_id")),
    )
    with op.batch_alter_table("mail_claim") as batch_op:
        batch_op.create_index(batch_op.f("ix_mail_claim_recipient"), ["recipient"], unique=False)


def downgrade() -> None:
    op.drop_table("mail_claim")
