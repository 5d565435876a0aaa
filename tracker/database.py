"""The only begin and the only commit.

``reading()`` gives a session on a connection that cannot write; ``writing()`` gives one that commits when it is
left, and in which writers queue, so that a version compared inside it is exact. Only this file, the migrations, the
triggers of the two logs, the search index, and what copies a whole database (``dump``, ``backup``) know which
database they speak to.
"""

from __future__ import annotations

import errno
import logging
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext, suppress
from datetime import UTC, date, datetime
from enum import Enum as PythonEnum
from functools import lru_cache
from pathlib import Path
from threading import Lock, RLock
from typing import Any
from urllib.parse import quote

from sqlalchemy import (
    ClauseElement,
    DateTime,
    Dialect,
    Enum,
    MetaData,
    Select,
    String,
    Text,
    TypeDecorator,
    create_engine,
    event,
    insert,
    inspect,
)
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import DBAPIError, DisconnectionError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as SQLAlchemyTimeout
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.pool import StaticPool
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from tracker.domain.bilingual import Bilingual
from tracker.domain.calendar import When

# One number for the whole installation: the process that holds it is the only writer of the record.
WRITERS_LOCK = 7_230_411
AT_ONCE = 32
"""Most connections of one process: a request may hold four (it reads, streams, reads the past, and writes one line),
and if all were held while each of a server's eight threads waited for one more, none of them could go on."""
PATIENCE = 30
"""Seconds for which a writer waits for its turn."""
CACHED_KIB = 1024
"""For each connection of an embedded database."""
AWAY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR,
                  sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PROTOCOL})
"""Error codes of an embedded database that is locked, full or out of reach."""
DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, "XX001", "XX002"})
"""Error codes of a database whose file is damaged; the last two are PostgreSQL's, for rows and for an index."""
MIGRATIONS = Path(__file__).parent.parent / "migrations"
# It lists its own parts at each start: six lines in the log that say nothing.
logging.getLogger("alembic.runtime.plugins").setLevel(logging.WARNING)


_when = lru_cache(maxsize=4096)(When.iso)


class WhenType(TypeDecorator[When]):
    """A date of the record with its precision, kept as ISO 8601 text (``2021-12``, ``2021-05/2021-07``)."""

    impl = String(21)
    cache_ok = True

    def process_bind_param(self, value: When | None, dialect: Dialect) -> str | None:
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> When | None:
        return None if value is None else _when(value)


class Instant(TypeDecorator[datetime]):
    """A moment, with time zone and in UTC whatever the database returns."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a time without a time zone")
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    })
    type_annotation_map = {
        When: WhenType,
        datetime: Instant,
        # Codes are stored by value, and checked by the database.
        PythonEnum: Enum(PythonEnum, values_callable=lambda codes: [code.value for code in codes],
                         native_enum=False, create_constraint=True, length=40),
    }

    def __init__(self, **values: Any) -> None:
        """Like SQLAlchemy's own, except that texts which are not given are empty, never None."""
        for text in inspect(type(self)).composites:
            values.setdefault(text.key, Bilingual())
        for name, value in values.items():
            setattr(self, name, value)


class WritingSession(Session):
    """A session that may change things; the changelog's guard listens to it."""


class Database:
    """One database, by URL. ``sqlite://`` is one that lives in memory for as long as this object does."""

    def __init__(self, url: str, *, keeps_references: bool = True) -> None:
        """``keeps_references`` False: a reference may name what does not exist, as in the record of a past day."""
        address = make_url(_normal(url))
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


def cannot_be_asked(fault: BaseException | None) -> bool:
    """Whether a fault, or what caused it, says that the database is away, or locked by another for longer than the
    waiting time: the same request can be answered later. A statement that is wrong now will be wrong later too."""
    while fault is not None:
        if isinstance(fault, SQLAlchemyTimeout) or getattr(fault, "connection_invalidated", False):
            return True
        told = fault.orig if isinstance(fault, DBAPIError) else fault
        if isinstance(told, sqlite3.Error):
            # The driver names an extended code; its last byte is the kind.
            return getattr(told, "sqlite_errorcode", 0) & 0xFF in AWAY
        if isinstance(fault, OperationalError):
            return True
        fault = fault.__cause__
    return False


def is_damaged(fault: BaseException | None) -> bool:
    """Whether a fault, or what caused it, says that the bytes of the database are no longer those of a database."""
    while fault is not None:
        told = fault.orig if isinstance(fault, DBAPIError) else fault
        if getattr(told, "sqlite_errorcode", 0) & 0xFF in DAMAGED or getattr(told, "sqlstate", None) in DAMAGED:
            return True
        fault = fault.__cause__
    return False


def why(fault: BaseException) -> str:
    """What a fault of the machine or of the database says, in one line, and about which file."""
    if isinstance(fault, OSError):
        return f"{fault.strerror or fault}{f': {fault.filename}' if fault.filename else ''}"
    return next(iter(str(fault).splitlines()), "")


def _normal(url: str) -> str:
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


@contextmanager
def straight(session: Session) -> Iterator[Callable[[type[Base], Mapping[str, Any]], None]]:
    """A direct way to insert rows of text and numbers, in the session's transaction and in the order given: through the
    triggers but not through the objects, for loading a whole log. PostgreSQL answers only when the block is left, so
    that a refusal may not be reported until then."""
    bare = session.connection().connection.driver_connection
    if bare is None:
        raise ValueError("the session is not connected")
    dialect = session.get_bind().dialect
    statements: dict[type[Base], str] = {}
    cursor = bare.cursor()

    def put(model: type[Base], row: Mapping[str, Any]) -> None:
        if model not in statements:
            statements[model] = str(insert(model).compile(dialect=dialect, column_keys=list(row)))
        cursor.execute(statements[model], tuple(row.values()) if dialect.positional else row)

    with nullcontext() if dialect.name == "sqlite" else bare.pipeline():
        yield put


class joined(FunctionElement[str]):
    """Values as one text: the first argument, with a value in place of each ``%s``; nothing where there is none."""

    type = Text()
    inherit_cache = True


@compiles(joined)
def _joined(element: joined, compiler: SQLCompiler, **kw: Any) -> str:
    return f"format({compiler.process(element.clauses, **kw)})"


@compiles(joined, "sqlite")
def _joined_sqlite(element: joined, compiler: SQLCompiler, **kw: Any) -> str:
    return f"printf({compiler.process(element.clauses, **kw)})"


def batches(session: Session, query: Select[Any], size: int) -> Iterator[Sequence[Sequence[Any]]]:
    """The rows of a query of text and numbers, in batches of this size and never all in memory. PostgreSQL prepares the
    next batch while this one is used; until the last batch has been requested, the session cannot be used for anything
    else."""
    connection = session.connection()
    with closing(connection.execute(query.execution_options(yield_per=size))) as found:
        bare: Any = connection.connection.driver_connection
        if connection.dialect.name == "sqlite":
            yield from found.partitions()
        elif (first := found.fetchone()) is not None:
            # The cursor is on the server and waits for each request: the next batch is requested before it is needed.
            following = f'FETCH FORWARD {size} FROM "{found.cursor.name}"'
            with bare.pipeline():
                rows: Sequence[Sequence[Any]] = [first]
                while rows:
                    ahead = bare.execute(following)
                    yield rows
                    rows = ahead.fetchall()


@lru_cache(1)
def newest_revision() -> str:
    """The migration that this release's models are at."""
    return _revisions()[0]


def is_of_newer_release(revision: str) -> bool:
    """Whether a database is at a migration that this release does not have."""
    return bool(revision) and revision not in _revisions()


@lru_cache(1)
def _revisions() -> tuple[str, ...]:
    """This release's migrations, the newest first."""
    from alembic.script import ScriptDirectory

    return tuple(each.revision for each in ScriptDirectory(str(MIGRATIONS)).walk_revisions())


def migrate(base: str | Connection, revision: str = "head", *, down: bool = False) -> None:
    """Bring the database at a URL to ``revision``; creates the file of an embedded database if there is none.

    base  or a writing connection that keeps no references: then all of it is part of its transaction
    """
    from alembic import command
    from alembic.config import Config

    if isinstance(base, str):
        address = make_url(_normal(base))
        if address.get_backend_name() == "sqlite" and address.database:
            place = Path(address.database)
            place.parent.mkdir(parents=True, exist_ok=True)
            if not place.exists():
                # It will hold accounts and e-mail addresses; the log beside it gets the same permissions.
                place.touch(mode=0o600)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["base"] = base
    (command.downgrade if down else command.upgrade)(config, revision)


def as_json(value: Any) -> Any:
    """The form of a stored value in a payload: dates as ISO text, codes by value."""
    if value is None or isinstance(value, (str, int)):
        return value
    if isinstance(value, When):
        return str(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, PythonEnum):
        return value.value
    return value
