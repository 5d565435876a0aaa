"""The e-mail address of a closed account can be that of another account, and only one that is open has it"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

ADDRESS = "uq_account_email"


def upgrade() -> None:
    with op.batch_alter_table("account") as batch:
        batch.drop_constraint(ADDRESS, type_="unique")
    is_open = sa.column("closed", sa.Boolean()).is_(False)
    op.create_index(ADDRESS, "account", ["email"], unique=True, sqlite_where=is_open, postgresql_where=is_open)


def downgrade() -> None:
    # Before, each address was one account's for ever: the open one keeps it, or the newest.
    op.get_bind().exec_driver_sql(
        "UPDATE account SET email = 'account-' || number || '@closed.invalid' WHERE closed AND EXISTS (SELECT 1 FROM account "
        "AS other WHERE other.email = account.email AND (NOT other.closed OR other.number > account.number))")
    op.drop_index(ADDRESS, "account")
    with op.batch_alter_table("account") as batch:
        batch.create_unique_constraint(ADDRESS, ["email"])
