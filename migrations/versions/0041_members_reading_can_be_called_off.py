"""The days on which members read what was sent in can be changed, and called off"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # The default is that of the fold.
    op.add_column("reading_window", sa.Column("called_off", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    op.drop_column("reading_window", "called_off")
