"""What every request has to know of a database, asked without a session."""

from __future__ import annotations

import os
from contextlib import suppress
from threading import Lock
from typing import Any

from sqlalchemy import ClauseElement
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import StaticPool

from tracker.database.sessions import Database


class Watch:
    """The newest row of a query that is asked for again and again: one statement each time, on a connection of its own.

    For what every request has to know. An in-memory database, which has one connection only, cannot be watched.
    """

    def __init__(self, database: Database, query: ClauseElement) -> None:
        self._database = database
        dialect = database.engine.dialect
        self._sql = str(query.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
        self._lock = Lock()
        self._connection: Any = None
        self._process = 0
        self._file: tuple[int, int] | None = None
        self._version: Any = None
        self._row: tuple[Any, ...] | None = None

    def newest(self) -> tuple[Any, ...] | None:
        """The row, as of a moment after the call; None where there is none, or the database cannot be reached."""
        if isinstance(self._database.engine.pool, StaticPool):
            return None
        with self._lock:
            try:
                return self._asked()
            except (self._database.engine.dialect.loaded_dbapi.Error, SQLAlchemyError):
                self._drop()
                return None

    def _asked(self) -> tuple[Any, ...] | None:
        if self._connection is not None and self._process == os.getpid() and self._file != self._database.file():
            self._drop()
        if self._connection is None or self._process != os.getpid():
            self._connect()
        if self._database.is_sqlite:
            # It changes with every commit by another connection, and can be read without the query's locks.
            version = self._connection.execute("PRAGMA data_version").fetchone()
            if version != self._version:
                self._row = self._connection.execute(self._sql).fetchone()
                self._version = version
            return self._row
        row: tuple[Any, ...] | None = self._connection.execute(self._sql, prepare=True).fetchone()
        return row

    def _connect(self) -> None:
        # A connection opened before a fork belongs to the parent process.
        pooled = self._database.engine.raw_connection()
        self._connection, self._process, self._version = pooled.driver_connection, os.getpid(), None
        self._file = self._database.file()
        pooled.detach()
        if self._database.is_sqlite:
            self._connection.execute("PRAGMA query_only = ON")
        else:
            self._connection.autocommit = True

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(Exception):
                connection.close()

    def close(self) -> None:
        """Close its connection; the next call opens another."""
        with self._lock:
            self._drop()
