"""What the database reports when it gives no answer: it is away or held, or was asked wrongly."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError

from tests.world import a_plan
from tracker.database import Database, Watch, cannot_be_asked, sessions


def test_a_wrong_statement_does_not_mean_that_the_database_is_away(database: Database) -> None:
    with database.reading() as session, pytest.raises(DBAPIError) as fault:
        session.execute(text("SELECT 1 FROM nowhere"))
    assert not cannot_be_asked(fault.value)
    assert not cannot_be_asked(ValueError("something else"))


def test_a_database_that_another_writer_holds_can_be_asked_later(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "PATIENCE", 1)
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


def test_a_reader_cannot_write_even_where_the_same_connection_has_just_written(
        database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "PATIENCE", 1)
    hurried = Database(database.engine.url.render_as_string(hide_password=False))

    def cannot_write() -> None:
        with pytest.raises(DBAPIError, match=r"(?i)read.?only"), hurried.reading() as session:
            session.execute(text("DELETE FROM plan"))

    cannot_write()
    with hurried.writing() as session:
        session.execute(text("DELETE FROM mirror"))
    cannot_write()
    with database.writing() as holding:
        holding.execute(text("SELECT 1"))
        with pytest.raises(DBAPIError), hurried.writing() as refused:
            refused.execute(text("SELECT 1"))
        cannot_write()
    assert hurried.engine.pool.checkedin() == 1  # type: ignore[attr-defined]
    hurried.dispose()


def test_a_database_that_does_not_answer_can_be_asked_later() -> None:
    away = Database("postgresql://nobody@127.0.0.1:1/nothing")
    with pytest.raises(DBAPIError) as fault, away.reading() as session:
        session.execute(text("SELECT 1"))
    assert cannot_be_asked(fault.value)


def of_one_plan(database: Database) -> tuple[Path, Watch]:
    """Where an embedded database lies that now contains one plan, and a watch on how many it contains."""
    assert database.place
    watch = Watch(database, text("SELECT count(*) FROM plan"))
    with database.writing() as session:
        a_plan(session)
    assert watch.newest() == (1,)
    return database.place, watch


def test_a_database_whose_file_is_removed_is_away_and_none_is_made_in_its_place(
        sqlite_database: Database, tmp_path: Path) -> None:
    place, watch = of_one_plan(sqlite_database)
    place.rename(tmp_path / "away")
    with pytest.raises(OperationalError) as fault, sqlite_database.writing() as session:
        a_plan(session, "2030-2033")
    assert cannot_be_asked(fault.value) and watch.newest() is None
    assert not place.exists()
    (tmp_path / "away").rename(place)
    with sqlite_database.writing() as session:
        a_plan(session, "2030-2033")
    assert watch.newest() == (2,)


def test_a_database_that_another_has_replaced_is_no_longer_asked(sqlite_database: Database, migrated_file: Path,
                                                                 tmp_path: Path) -> None:
    place, watch = of_one_plan(sqlite_database)
    for ending in ("", "-wal", "-shm"):
        place.with_name(place.name + ending).unlink(missing_ok=True)
    shutil.copyfile(migrated_file, place)
    assert watch.newest() == (0,)
    with sqlite_database.writing() as session:
        a_plan(session, "2030-2033")
    watch.close()
    sqlite_database.dispose()
    again = Database(f"sqlite:///{place}")
    with again.reading() as session:
        assert session.scalars(text("SELECT reference FROM plan")).all() == ["2030-2033"]
    again.dispose()
