"""Commands never commit, so a test of one needs no database of its own: it is given a transaction, which is then
undone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from tracker.database import Database, WritingSession


@pytest.fixture(scope="package", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def shared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A migrated database, empty before each test and after it."""
    if request.param == "sqlite":
        migrated: Path = request.getfixturevalue("migrated_file")
        file = tmp_path_factory.mktemp("commands") / "tracker.db"
        file.write_bytes(migrated.read_bytes())
        url = f"sqlite:///{file}"
    else:
        server = request.getfixturevalue("pg_server")
        # A name of its own for each package that asks.
        url = server.create(tmp_path_factory.mktemp("commands").name, template=request.getfixturevalue("migrated_template"))
    database = Database(url)
    yield database
    database.dispose()


@pytest.fixture
def session(shared: Database) -> Iterator[Session]:
    """A writing session. What the test leaves in it must satisfy the guard and the foreign keys, as at a commit."""
    with shared.engine.execution_options(writes=True).connect() as connection, connection.begin() as undone:
        with WritingSession(connection, join_transaction_mode="create_savepoint") as session, session.begin():
            yield session
        if shared.is_sqlite:
            assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
        else:
            connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
        undone.rollback()


@pytest.fixture
def sqlite_session(sqlite_database: Database) -> Iterator[Session]:
    """A writing session in which whole histories are made and undone one after another, on one database."""
    with sqlite_database.writing() as session:
        yield session
