"""A term, a seat, a working group or a rule of the forum that was entered in error is struck, and stays readable"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

TABLES = ("term", "member", "working_group", "group_rules", "answer_rule")


def upgrade() -> None:
    # The default is that of the fold.
    for table in TABLES:
        op.add_column(table, sa.Column("struck", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_column(table, "struck")
