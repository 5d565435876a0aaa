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
    op.execute("ALTER TABLE account DROP COLUMN language")
