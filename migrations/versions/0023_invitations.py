"""A new account's first address goes by mail; a later date for an answer keeps the letter it rests on"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.tables import replace_code_check

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

CHECK = ("account_notice", "ck_account_notice_noticekind", "kind")
BEFORE = ("closed", "reset", "key")


def upgrade() -> None:
    replace_code_check(op.get_bind(), *CHECK, (*BEFORE, "invited"))
    with op.batch_alter_table("extension") as batch:
        batch.add_column(sa.Column("letter_number", sa.String(60), nullable=False, server_default=""))
    with op.batch_alter_table("extension") as batch:
        batch.alter_column("letter_number", existing_type=sa.String(60), existing_nullable=False, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("extension") as batch:
        batch.drop_column("letter_number")
    op.get_bind().exec_driver_sql("DELETE FROM account_notice WHERE kind = 'invited'")
    replace_code_check(op.get_bind(), *CHECK, BEFORE)
