"""A conclusion that was put on the register in error is struck, and stays readable"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # The default is that of the fold.
    op.add_column("conclusion", sa.Column("struck", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    op.drop_column("conclusion", "struck")
