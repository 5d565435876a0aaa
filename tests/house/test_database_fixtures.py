"""The tests' own promise that each of them starts from the same empty database, on both kinds."""

from __future__ import annotations

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.orm import Session

from tracker.database import Database


@pytest.mark.parametrize("turn", [1, 2])
def test_every_test_has_a_database_of_its_own(database: Database, turn: int) -> None:
    with database.connection() as connection:
        connection.execute(text("CREATE TABLE left_behind (turn INTEGER)"))
    assert inspect(database.engine).has_table("left_behind")


def test_the_database_is_at_head(database: Database) -> None:
    with database.reading() as reading:
        assert reading.scalar(text("SELECT count(*) FROM alembic_version")) == 1


def test_a_session_can_write(session: Session) -> None:
    session.execute(text("CREATE TABLE written (number INTEGER)"))
    session.execute(text("INSERT INTO written VALUES (1)"))
    assert session.scalar(text("SELECT number FROM written")) == 1
