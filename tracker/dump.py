"""A database as lines of text, row by row, and back: the same for both systems, so that a record can move from one to
the other.

Reading holds one snapshot, so that nothing need stop; loading is done in one transaction, into a database that is
empty and at the same revision. The tables are read as the database has them, not as a release knows them.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Date, DateTime, LargeBinary, MetaData, Table, Text, bindparam, cast, func, insert, select
from sqlalchemy.engine import Connection
from sqlalchemy.schema import ForeignKeyConstraint

DERIVED = ("fts_", "search_text", "alembic_version", "sqlite_")
"""The beginnings of the names of tables that are derived, not kept."""
AT_ONCE = 500


def rows(connection: Connection) -> Iterator[str]:
    """Every row, one line each, after a line for its table: parents before children, in the order of the keys."""
    for table in _tables(connection):
        columns = list(table.columns)
        yield json.dumps({"table": table.name, "columns": [column.name for column in columns]})
        query = select(*[cast(column, Text) if isinstance(column.type, JSON) else column for column in columns])
        found = connection.execution_options(yield_per=1000).execute(query.order_by(*table.primary_key.columns))
        for row in found:
            yield json.dumps([_out(value) for value in row], ensure_ascii=False)


def load(connection: Connection, lines: Iterable[str]) -> int:
    """Insert what ``rows`` gave; the number of rows. Meanwhile the locks of the logs are off, because a log is put back
    as it was and not written again: check both logs before leaving the transaction.

    Raises ValueError for a table or column that the database does not have.
    """
    tables = {table.name: table for table in _tables(connection)}
    count, table, names = 0, None, []
    waiting: list[dict[str, Any]] = []
    with _locks_off(connection, tables.values()):
        for line in lines:
            given = json.loads(line)
            if isinstance(given, dict):
                _insert(connection, table, waiting)
                table, names = tables.get(given["table"]), given["columns"]
                if table is None or set(names) - set(table.columns.keys()):
                    raise ValueError(f"this database has no such table or columns: {given['table']}")
                continue
            if table is None:
                raise ValueError("a row that belongs to no table")
            waiting.append({name: _in(table.columns[name].type, value) for name, value in zip(names, given, strict=True)})
            count += 1
            if len(waiting) == AT_ONCE:
                _insert(connection, table, waiting)
        _insert(connection, table, waiting)
        for each in tables.values():
            _go_on_counting(connection, each)
    return count


def is_empty(connection: Connection) -> bool:
    """True where no table holds a row that is not derived."""
    return all(connection.execute(select(1).select_from(table).limit(1)).first() is None for table in _tables(connection))


def revision(connection: Connection) -> str:
    """The newest migration of the database; ``""`` where there is none."""
    names = MetaData()
    names.reflect(connection, only=lambda name, _: name == "alembic_version")
    if "alembic_version" not in names.tables:
        return ""
    return str(connection.execute(select(names.tables["alembic_version"].columns.version_num)).scalar() or "")


def _tables(connection: Connection) -> list[Table]:
    """The tables, parents before children, except where the check of a reference is deferred."""
    known = MetaData()
    known.reflect(connection, only=lambda name, _: not name.startswith(DERIVED))
    ordered: dict[str, Table] = {}

    def put(table: Table, under: frozenset[str] = frozenset()) -> None:
        if table.name in ordered or table.name in under:
            return
        for key in table.foreign_key_constraints:
            if not _is_deferred(key):
                put(key.referred_table, under | {table.name})
        ordered[table.name] = table

    for name in sorted(known.tables):
        put(known.tables[name])
    return list(ordered.values())


def _is_deferred(key: ForeignKeyConstraint) -> bool:
    return str(key.initially).upper() == "DEFERRED"


def _insert(connection: Connection, table: Table | None, waiting: list[dict[str, Any]]) -> None:
    if table is None or not waiting:
        return
    as_text = {column.name: cast(bindparam(column.name, type_=Text), column.type) if connection.dialect.name != "sqlite"
               else bindparam(column.name, type_=Text) for column in table.columns if isinstance(column.type, JSON)}
    connection.execute(insert(table).values({name: as_text.get(name, bindparam(name)) for name in waiting[0]}), waiting)
    waiting.clear()


def _out(value: Any) -> Any:
    if isinstance(value, datetime):
        return (value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return base64.b64encode(value).decode("ascii") if isinstance(value, (bytes, memoryview)) else value


def _in(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, DateTime):
        return datetime.fromisoformat(value)
    if isinstance(kind, Date):
        return date.fromisoformat(value)
    if isinstance(kind, Boolean):
        return bool(value)
    return base64.b64decode(value) if isinstance(kind, LargeBinary) else value


@contextmanager
def _locks_off(connection: Connection, tables: Iterable[Table]) -> Iterator[None]:
    """Inside the block none of our triggers fires, and a reference may come before what it names."""
    say = connection.exec_driver_sql
    if connection.dialect.name == "sqlite":
        made = say("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in made:
            say(f'DROP TRIGGER "{name}"')
        say("PRAGMA defer_foreign_keys = ON")
        yield
        for _, sql in made:
            say(sql)
        return
    for table in tables:
        say(f'ALTER TABLE "{table.name}" DISABLE TRIGGER USER')
    yield
    say("SET CONSTRAINTS ALL IMMEDIATE")
    for table in tables:
        say(f'ALTER TABLE "{table.name}" ENABLE TRIGGER USER')
    say("SET CONSTRAINTS ALL DEFERRED")


def _go_on_counting(connection: Connection, table: Table) -> None:
    """The next row with a generated key gets one after those already there."""
    if connection.dialect.name == "sqlite":
        return
    for column in table.primary_key.columns:
        sequence = connection.execute(select(func.pg_get_serial_sequence(table.name, column.name))).scalar()
        newest = connection.execute(select(func.max(column))).scalar() if sequence else None
        if sequence and newest:
            connection.execute(select(func.setval(sequence, newest)))
