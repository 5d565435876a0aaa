"""Meetings, what their lists say of conclusions, and requests for release can be withheld by law"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

TABLES = ("meeting", "listing", "release_request")


def upgrade() -> None:
    # The default is that of the fold.
    for table in TABLES:
        op.add_column(table, sa.Column("withheld", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_column(table, "withheld")
