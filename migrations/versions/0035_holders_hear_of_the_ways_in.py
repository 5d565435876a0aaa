"""The holder of an account is told of what is done with the ways into it"""

from __future__ import annotations

from alembic import op

from migrations.tables import replace_code_check

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

CHECK = ("account_notice", "ck_account_notice_noticekind", "kind")
BEFORE = ("closed", "reset", "key", "invited")
NEW = ("password", "factor_added", "factor_removed", "factors_removed", "outside", "token")


def upgrade() -> None:
    replace_code_check(op.get_bind(), *CHECK, (*BEFORE, *NEW))


def downgrade() -> None:
    listed = ", ".join(f"'{kind}'" for kind in NEW)
    op.get_bind().exec_driver_sql(f"DELETE FROM account_notice WHERE kind IN ({listed})")
    replace_code_check(op.get_bind(), *CHECK, BEFORE)
