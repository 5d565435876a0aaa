"""Conclusions, recommendations and participation events can be withheld by law"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

TABLES = ("conclusion", "recommendation", "participation")


def upgrade() -> None:
    # The default is that of the fold.
    for table in TABLES:
        op.add_column(table, sa.Column("withheld", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_column(table, "withheld")
