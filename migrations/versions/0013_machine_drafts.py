"""A translation may be a machine's draft"""

from __future__ import annotations

from alembic import op
from sqlalchemy import inspect

from migrations.tables import replace_code_check

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

BEFORE = ("missing", "draft", "reviewed", "official")
AFTER = ("missing", "machine", "draft", "reviewed", "official")


def _each(codes: tuple[str, ...]) -> None:
    """Every column that says how far a translation has come takes these codes."""
    connection = op.get_bind()
    inspected = inspect(connection)
    for table in sorted(inspected.get_table_names()):
        for column in inspected.get_columns(table):
            if str(column["name"]).endswith("_translation"):
                replace_code_check(connection, table, f"ck_{table}_{column['name']}", str(column["name"]), codes)


def upgrade() -> None:
    _each(AFTER)


def downgrade() -> None:
    connection = op.get_bind()
    inspected = inspect(connection)
    for table in sorted(inspected.get_table_names()):
        for column in inspected.get_columns(table):
            if (name := str(column["name"])).endswith("_translation"):
                connection.exec_driver_sql(f"UPDATE {table} SET {name} = 'draft' WHERE {name} = 'machine'")
    _each(BEFORE)
