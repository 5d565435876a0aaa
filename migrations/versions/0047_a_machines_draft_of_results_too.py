"""A translation of what is said of results may be a machine's draft too: these tables came later than the change of 0013"""

from __future__ import annotations

from alembic import op
from sqlalchemy import inspect

from migrations.tables import replace_code_check

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

BEFORE = ("missing", "draft", "reviewed", "official")
AFTER = ("missing", "machine", "draft", "reviewed", "official")
TABLES = ("assessment", "cluster", "indicator", "measurement", "openness", "outcome")


def upgrade() -> None:
    for table, name in _translations():
        replace_code_check(op.get_bind(), table, f"ck_{table}_{name}", name, AFTER)


def downgrade() -> None:
    for table, name in _translations():
        op.get_bind().exec_driver_sql(f"UPDATE {table} SET {name} = 'draft' WHERE {name} = 'machine'")
        replace_code_check(op.get_bind(), table, f"ck_{table}_{name}", name, BEFORE)


def _translations() -> list[tuple[str, str]]:
    inspected = inspect(op.get_bind())
    return [(table, str(column["name"])) for table in TABLES for column in inspected.get_columns(table)
            if str(column["name"]).endswith("_translation")]
