"""Saved maps of the columns of other trackers' sheets"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table("column_map", sa.Column("name", sa.String(80), nullable=False),
                    sa.Column("columns", sa.JSON(), nullable=False),
                    sa.PrimaryKeyConstraint("name", name=op.f("pk_column_map")))


def downgrade() -> None:
    op.drop_table("column_map")
