"""The holder of an account can have another e-mail address, and is told at both"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.tables import replace_code_check

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

CHECK = ("account_notice", "ck_account_notice_noticekind", "kind")
BEFORE = ("closed", "reset", "key", "invited", "password", "factor_added", "factor_removed", "factors_removed", "outside",
          "token")


def upgrade() -> None:
    op.add_column("account_notice", sa.Column("address", sa.String(254)))
    replace_code_check(op.get_bind(), *CHECK, (*BEFORE, "address"))


def downgrade() -> None:
    op.get_bind().exec_driver_sql("DELETE FROM account_notice WHERE kind = 'address'")
    replace_code_check(op.get_bind(), *CHECK, BEFORE)
    op.drop_column("account_notice", "address")
