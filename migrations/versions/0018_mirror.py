"""Whose copy a base is"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mirror",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("forks_at", sa.Integer(), nullable=True),
        sa.Column("fork_seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fork_digest", sa.String(64), nullable=True),
        sa.CheckConstraint("id = 1", name=op.f("ck_mirror_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mirror")),
    )


def downgrade() -> None:
    op.drop_table("mirror")
