"""Documents can be withheld by law; a follow-up says where it can be checked"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # The defaults are those of the fold.
    op.add_column("document", sa.Column("withheld", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("listing", sa.Column("url", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("listing", "url")
    op.drop_column("document", "withheld")
