"""A meeting, an indicator or a value that was entered in error is struck, and stays readable"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

CHECK = "ck_meeting_meetingstage"
BEFORE = ("announced", "held", "cancelled")


def _stages(*stages: str) -> None:
    with op.batch_alter_table("meeting") as batch:
        batch.drop_constraint(op.f(CHECK), type_="check")
        batch.create_check_constraint(op.f(CHECK), f"stage IN ({', '.join(repr(each) for each in stages)})")


def upgrade() -> None:
    _stages(*BEFORE, "struck")
    # The default is that of the fold.
    for table in ("indicator", "measurement"):
        op.add_column(table, sa.Column("struck", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    for table in ("measurement", "indicator"):
        op.drop_column(table, "struck")
    # An earlier release knows no other meeting that has decided nothing.
    op.execute("UPDATE meeting SET stage = 'cancelled' WHERE stage = 'struck'")
    _stages(*BEFORE)
