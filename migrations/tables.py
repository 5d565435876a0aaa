"""What Alembic does not know about tables: which have no model, and how the codes that a column accepts are changed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy.engine import Connection


def has_a_model(_object: Any, name: str | None, kind: str, _reflected: bool, _compare_to: Any) -> bool:
    """For Alembic: the tables in which a database keeps a full-text index in its own way have no model."""
    return not (kind == "table" and str(name).startswith("fts_"))


def replace_code_check(connection: Connection, table: str, check: str, column: str, codes: Sequence[str]) -> None:
    """Let a column of codes accept these codes and no others. The rows must not hold any other by then."""
    listed = ", ".join(f"'{code}'" for code in codes)
    if connection.dialect.name != "sqlite":
        connection.exec_driver_sql(f'ALTER TABLE "{table}" DROP CONSTRAINT "{check}"')
        connection.exec_driver_sql(f'ALTER TABLE "{table}" ADD CONSTRAINT "{check}" CHECK ("{column}" IN ({listed}))')
        return
    # SQLite cannot alter a constraint, and copying the table would lose the rows that cannot be read back. The way that its
    # manual gives for changing a check alone (lang_altertable.html, section 7) is to rewrite the stored text of the table.
    sql = connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?", (table,)).scalar_one()
    pattern = rf"(CONSTRAINT \"?{re.escape(check)}\"? CHECK \(\"?{re.escape(column)}\"? IN \()[^)]*(\)\))"
    new, found = re.subn(pattern, lambda match: match[1] + listed + match[2], sql)
    if found != 1:
        raise ValueError(f"{table} has no check {check}")
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    connection.exec_driver_sql("UPDATE sqlite_master SET sql = ? WHERE type = 'table' AND name = ?", (new, table))
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = RESET")
