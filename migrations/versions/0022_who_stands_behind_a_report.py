"""A report says who commissioned it, who paid for it and who reviewed it from outside"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

STATES = ("missing", "machine", "draft", "reviewed", "official")
NAMES = ("commissioned_by", "paid_by", "reviewed_by")


def upgrade() -> None:
    with op.batch_alter_table("report") as batch:
        for name in NAMES:
            batch.add_column(sa.Column(f"{name}_zh", sa.Text(), nullable=False, server_default=""))
            batch.add_column(sa.Column(f"{name}_en", sa.Text(), nullable=False, server_default=""))
            batch.add_column(sa.Column(f"{name}_original", sa.String(2), nullable=False, server_default="zh"))
            batch.add_column(sa.Column(f"{name}_translation", sa.String(10), nullable=False, server_default="missing"))
            batch.add_column(sa.Column(f"{name}_made_from", sa.String(16), nullable=False, server_default=""))
            batch.create_check_constraint(op.f(f"ck_report_{name}_translation"),
                                          f"{name}_translation IN ({', '.join(repr(state) for state in STATES)})")


def downgrade() -> None:
    with op.batch_alter_table("report") as batch:
        for name in NAMES:
            batch.drop_constraint(op.f(f"ck_report_{name}_translation"), type_="check")
            for part in ("zh", "en", "original", "translation", "made_from"):
                batch.drop_column(f"{name}_{part}")
