"""Meetings from their notice on"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

STAGES = "stage IN ('announced', 'held', 'cancelled')"
STATES = "place_translation IN ('missing', 'draft', 'reviewed', 'official')"


def upgrade() -> None:
    # A meeting that an earlier release entered was held; the defaults are those of the fold.
    with op.batch_alter_table("meeting") as batch_op:
        batch_op.add_column(sa.Column("stage", sa.String(40), nullable=False, server_default="held"))
        batch_op.add_column(sa.Column("time", sa.String(5), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("place_zh", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("place_en", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("place_original", sa.String(2), nullable=False, server_default="zh"))
        batch_op.add_column(sa.Column("place_translation", sa.String(10), nullable=False, server_default="missing"))
        batch_op.add_column(sa.Column("place_made_from", sa.String(16), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("notice_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("agenda", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.create_check_constraint(op.f("ck_meeting_meetingstage"), STAGES)
        batch_op.create_check_constraint(op.f("ck_meeting_place_translation"), STATES)


def downgrade() -> None:
    with op.batch_alter_table("meeting") as batch_op:
        batch_op.drop_constraint(op.f("ck_meeting_place_translation"), type_="check")
        batch_op.drop_constraint(op.f("ck_meeting_meetingstage"), type_="check")
        for name in ("agenda", "notice_on", "place_made_from", "place_translation", "place_original", "place_en", "place_zh",
                     "time", "stage"):
            batch_op.drop_column(name)
