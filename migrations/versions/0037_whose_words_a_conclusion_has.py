"""A meeting says whether its conclusions are this site's summary or the words of the minutes"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # The default is that of the fold: it was said of every meeting until now.
    op.add_column("meeting", sa.Column("summarised", sa.Boolean(), nullable=False, server_default=sa.true()))


def downgrade() -> None:
    op.drop_column("meeting", "summarised")
