"""An account says in which language its holder is written to"""

from __future__ import annotations

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # With its check in one statement: SQLite adds no constraint to a table that stands, and takes one with a column.
    op.execute("ALTER TABLE account ADD COLUMN language VARCHAR(2) DEFAULT 'zh' NOT NULL "
               "CONSTRAINT ck_account_language CHECK (language IN ('zh', 'en'))")


def downgrade() -> None:
    # SQLite drops a check with its column only as long as the table has not been copied since.
    with op.batch_alter_table("account") as batch:
        batch.drop_constraint(op.f("ck_account_language"), type_="check")
        batch.drop_column("language")
