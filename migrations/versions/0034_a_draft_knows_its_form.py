"""A draft knows the form that wrote it, so that the form sent again after going back writes the same draft"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    if is_postgresql:
        # Rows that an earlier revision has moved in this transaction still wait for their checks, and lock their table.
        op.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for table in ("submission", "sent_text"):
        op.add_column(table, sa.Column("form", sa.String(32), nullable=False, server_default=""))
    if is_postgresql:
        # A restore loads its rows in the same transaction, in any order.
        op.execute("SET CONSTRAINTS ALL DEFERRED")


def downgrade() -> None:
    for table in ("submission", "sent_text"):
        op.drop_column(table, "form")
