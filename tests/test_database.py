"""What the base answers that is no answer: away or held, or asked wrongly."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tracker import database as doors
from tracker.database import Database, cannot_be_asked


def test_a_statement_that_is_wrong_is_no_base_that_is_away(database: Database) -> None:
    with database.reading() as session, pytest.raises(DBAPIError) as fault:
        session.execute(text("SELECT 1 FROM nowhere"))
    assert not cannot_be_asked(fault.value)
    assert not cannot_be_asked(ValueError("something else"))


def test_a_base_that_another_writer_holds_can_be_asked_later(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doors, "PATIENCE", 1)
    hurried = Database(database.engine.url.render_as_string(hide_password=False))
    with database.writing() as holding:
        holding.execute(text("SELECT 1"))
        with pytest.raises(DBAPIError) as fault, hurried.writing() as second:
            second.execute(text("SELECT 1"))
    assert cannot_be_asked(fault.value)
    wrapped = RuntimeError("the audit log cannot be written")
    wrapped.__cause__ = fault.value
    assert cannot_be_asked(wrapped)
    with hurried.writing() as later:
        later.execute(text("SELECT 1"))
    hurried.dispose()


def test_a_base_that_nobody_answers_for_can_be_asked_later() -> None:
    away = Database("postgresql://nobody@127.0.0.1:1/nothing")
    with pytest.raises(DBAPIError) as fault, away.reading() as session:
        session.execute(text("SELECT 1"))
    assert cannot_be_asked(fault.value)
