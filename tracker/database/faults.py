"""What a fault of the database means: that it is away for now, or that its file is damaged."""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as SQLAlchemyTimeout

AWAY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR,
                  sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PROTOCOL})
"""Error codes of an embedded database that is locked, full or out of reach."""
DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, "XX001", "XX002"})
"""Error codes of a database whose file is damaged; the last two are PostgreSQL's, for rows and for an index."""


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
