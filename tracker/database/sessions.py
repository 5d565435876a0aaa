"""The only begin and the only commit: a session that cannot write, and one that waits its turn."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from pathlib import Path
from threading import RLock
from typing import Any
from urllib.parse import quote

from sqlalchemy import create_engine, event
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

# One number for the whole installation: the process that holds it is the only writer of the record.
WRITERS_LOCK = 7_230_411
AT_ONCE = 32
"""Most connections of one process, beside the one of ``Watch``: a request may hold four (it reads, streams, reads the past, and
writes one line), and if all were held while each of a server's eight threads waited for one more, none of them could go
on."""
PATIENCE = 30
"""Seconds for which a writer waits for its turn."""
CACHED_KIB = 1024
"""For each connection of an embedded database."""


class WritingSession(Session):
    """A session that may change things; the changelog's guard listens to it."""


class Database:
    """One database, by URL. ``sqlite://`` is one that lives in memory for as long as this object does."""

    def __init__(self, url: str, *, keeps_references: bool = True) -> None:
        """``keeps_references`` False: a reference may name what does not exist, as in the record of a past day."""
        address = make_url(normal(url))
        self.is_sqlite = address.get_backend_name() == "sqlite"
        arguments: dict[str, Any] = {}
        self._turn: AbstractContextManager[Any] = nullcontext()
        self.place: Path | None = None
        """The file of an embedded database."""
        if self.is_sqlite:
            known: dict[str, Any] = {"timeout": PATIENCE, "check_same_thread": False}
            if address.database in (None, "", ":memory:"):
                arguments |= {"poolclass": StaticPool, "connect_args": known}
                # An in-memory database has only one connection: each reader or writer must have it exclusively.
                self._turn = RLock()
            else:
                self.place = Path(str(address.database)).absolute()
                # A missing database counts as away; no new one is created in its place.
                there = f"file:{quote(str(self.place))}?mode=rw"
                arguments["creator"] = lambda: sqlite3.connect(there, uri=True, **known)
        else:
            # A server that was away and has returned leaves dead connections behind: they are detected before they are used.
            arguments["pool_pre_ping"] = True
        if "poolclass" not in arguments:
            # Last in, first out: connections that a server no longer needs are eventually closed, and those it keeps stay
            # warm.
            arguments |= {"pool_size": 8, "max_overflow": AT_ONCE - 8, "pool_use_lifo": True}
        # What users typed must not appear in the program's log.
        self.engine = create_engine(address, hide_parameters=True, **arguments)
        if self.is_sqlite:
            event.listen(self.engine, "connect", _on_connect_sqlite)
            if self.place:
                event.listen(self.engine, "connect", self._note_file)
                event.listen(self.engine, "checkout", self._demand_file)
            if keeps_references:
                event.listen(self.engine, "connect", lambda connection, _record: connection.execute("PRAGMA foreign_keys = ON"))
        event.listen(self.engine, "begin", _begin_sqlite if self.is_sqlite else _begin_postgres)
        self._writer = self.engine.execution_options(writes=True)
        self.origin: Callable[[], Any] = lambda: None
        """Who asks, and from where: the delivery layer sets its own here, and every writing session carries the result."""

    def file(self) -> tuple[int, int] | None:
        """Which file is at the path of an embedded database; None where there is none."""
        if self.place is None:
            return None
        try:
            found = os.stat(self.place)
        except OSError:
            return None
        return found.st_dev, found.st_ino

    def may_be_written(self) -> bool:
        """Whether this account may write to an embedded database and beside it, where its log is. A server is not asked."""
        return self.place is None or (os.access(self.place, os.W_OK) and os.access(self.place.parent, os.W_OK))

    def _note_file(self, _connection: Any, record: Any) -> None:
        record.info["file"] = self.file()

    def _demand_file(self, _connection: Any, record: Any, _proxy: Any) -> None:
        if record.info["file"] != self.file():
            # The file was removed or replaced. Going on would mean writing into a file that nobody can find again.
            raise DisconnectionError("the database file has been replaced")

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one state of the record and cannot change it."""
        with self._turn, Session(self.engine) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[WritingSession]:
        """The transaction: commits when left normally, leaves nothing behind when left by an error."""
        with self._turn, WritingSession(self._writer) as session, session.begin():
            session.info["origin"] = self.origin()
            yield session

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """A bare writing connection for migrations and bulk copies; commits when left."""
        with self._writer.begin() as connection:
            yield connection

    def copy_file(self, path: Path) -> None:
        """Copy an embedded database, as it is at one moment, to a file that does not exist yet: SQLite's online backup,
        during which others can read and write. Raises OSError where there is no room for it."""
        source = self.engine.raw_connection()
        try:
            with closing(sqlite3.connect(path)) as copy:
                source.driver_connection.backup(copy)  # type: ignore[union-attr]
        except sqlite3.OperationalError as fault:
            if getattr(fault, "sqlite_errorcode", 0) & 0xFF != sqlite3.SQLITE_FULL:
                raise
            # It is the copy that needs room.
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path)) from fault
        finally:
            source.close()

    def fold_log(self) -> None:
        """Move the contents of an embedded database's write-ahead log into its file, so that the file alone is the database."""
        source = self.engine.raw_connection()
        try:
            source.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[union-attr]
        finally:
            source.close()

    def dispose(self) -> None:
        self.engine.dispose()


@contextmanager
def tried(session: Session) -> Iterator[None]:
    """Undo everything done inside as soon as it is left, so that nothing remains: for asking whether something could be
    done. Exceptions pass through."""
    with session.begin_nested() as attempt:
        yield
        attempt.rollback()


def normal(url: str) -> str:
    """A URL as SQLAlchemy names the driver."""
    for plain in ("postgres://", "postgresql://"):
        if url.startswith(plain):
            return "postgresql+psycopg://" + url.removeprefix(plain)
    return url


def _on_connect_sqlite(connection: Any, _record: Any) -> None:
    # BEGIN is sent explicitly: the driver's own transaction is not serializable for read-then-append.
    connection.isolation_level = None
    connection.execute("PRAGMA synchronous = FULL")
    # What the law removes from the record must not be readable in the file either, however SQLite was built.
    connection.execute("PRAGMA secure_delete = ON")
    # Each process has many connections, each with its own page cache, which is dropped whenever another connection changes
    # something; the operating system caches the file's pages once for all.
    connection.execute(f"PRAGMA cache_size = -{CACHED_KIB}")


def _begin_sqlite(connection: Connection) -> None:
    held, writes = connection.connection, connection.get_execution_options().get("writes", False)
    # Every page does this, and where nothing is waited for, it needs none of the handling around a statement that may be
    # refused.
    bare: sqlite3.Connection = held.driver_connection  # type: ignore[assignment]
    if held.info.get("writes") is not writes:
        # Set only where it differs: even setting it to its present value makes the connection compile all its statements
        # again.
        bare.execute(f"PRAGMA query_only = {'OFF' if writes else 'ON'}")
        held.info["writes"] = writes
    if writes:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        bare.execute("BEGIN")


def _begin_postgres(connection: Connection) -> None:
    from psycopg import IsolationLevel

    writes = connection.get_execution_options().get("writes", False)
    bare: Any = connection.connection.driver_connection
    # The driver sends these with its own BEGIN, without an extra round trip to the server.
    # A writer must see what was committed while it waited for its turn, whatever the server would do by itself.
    bare.isolation_level = IsolationLevel.READ_COMMITTED if writes else IsolationLevel.REPEATABLE_READ
    bare.read_only = None if writes else True
    if writes:
        # As long as an embedded database waits; then the writer gets an error, and nothing hangs for ever.
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{PATIENCE}s'; SELECT pg_advisory_xact_lock({WRITERS_LOCK})")
