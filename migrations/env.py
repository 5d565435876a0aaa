"""Runs the migrations on the database that ``tracker.database.migrate`` names, in one transaction."""

from __future__ import annotations

from alembic import context
from sqlalchemy.engine import Connection

import tracker.models  # noqa: F401  (registers every table)
from migrations.tables import has_a_model
from tracker.database import Base, Database


def run(connection: Connection) -> None:
    context.configure(
        connection=connection, target_metadata=Base.metadata, render_as_batch=True, compare_type=True,
        transactional_ddl=True,
        include_object=has_a_model,
    )
    context.run_migrations()
    if connection.dialect.name == "sqlite" and (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()):
        raise SystemExit(f"The migration would leave references that lead nowhere: {broken[:5]}")


base = context.config.attributes["base"]
if isinstance(base, Connection):
    run(base)
else:
    # A table that others refer to is changed by copying it: SQLite must not take the moment in between for a broken
    # reference.
    database = Database(base, keeps_references=False)
    if database.is_sqlite:
        # WAL is a property of the file: set here, once, because it cannot be set on every connection to a read-only database.
        raw = database.engine.raw_connection()
        raw.execute("PRAGMA journal_mode = WAL")
        raw.close()
    with database.connection() as opened:
        run(opened)
    database.dispose()
