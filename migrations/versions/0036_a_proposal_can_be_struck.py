"""A proposal that was entered in error is struck, and stays readable"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # The default is that of the fold.
    op.add_column("proposal", sa.Column("struck", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    op.drop_column("proposal", "struck")
