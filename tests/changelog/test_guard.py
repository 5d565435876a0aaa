"""No published fact changes without an entry: the guard refuses the commit, whichever way the change was made."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from tests import world
from tracker.changelog.kinds import Kind
from tracker.changelog.record import record
from tracker.changelog.recorded import Recorded, UnrecordedChange
from tracker.database import Database
from tracker.domain.calendar import When
from tracker.models import Account, Body, Commitment, CommitmentBody, Milestone, Plan, PromisedDate


@pytest.fixture
def base(sqlite_database: Database) -> Database:
    """The guard listens to the session and never queries the database: one database is enough."""
    with sqlite_database.writing() as session:
        milestone = world.a_milestone(session)
        world.a_body(session, "moi")
        world.an_account(session)
        assert milestone.reference == "2025-2028/o1/m1"
    return sqlite_database


def milestone_in(session: Session) -> Milestone:
    return Milestone.by_reference(session, "2025-2028/o1/m1")


def change_a_column(session: Session) -> None:
    milestone_in(session).title = world.text("別的", "Another")


def change_and_flush_early(session: Session) -> None:
    change_a_column(session)
    session.flush()
    session.expire_all()


def change_a_list(session: Session) -> None:
    Commitment.by_reference(session, "2025-2028/o1").values = ["transparency"]


def change_a_child(session: Session) -> None:
    milestone_in(session).promised_dates[0].due = When.day(date(2027, 1, 1))


def change_a_child_found_alone(session: Session) -> None:
    child = session.scalars(select(PromisedDate)).one()
    child.due = When.day(date(2027, 1, 1))


def append_a_child(session: Session) -> None:
    milestone_in(session).promise_date(When.day(date(2027, 1, 1)))


def remove_a_child(session: Session) -> None:
    milestone = milestone_in(session)
    milestone.promised_dates.clear()


def delete_a_child(session: Session) -> None:
    session.delete(session.scalars(select(PromisedDate)).one())


def add_a_child_by_its_key_alone(session: Session) -> None:
    session.add(PromisedDate(milestone="2025-2028/o1/m1", position=2, due=When.day(date(2027, 1, 1))))


def set_other_bodies(session: Session) -> None:
    Commitment.by_reference(session, "2025-2028/o1").set_bodies(["moi"], [])


def add_a_thing(session: Session) -> None:
    session.add(Body(reference="moda", name=world.text("數位發展部")))


def delete_a_thing(session: Session) -> None:
    session.delete(Body.by_reference(session, "moi"))


def change_what_is_public_of_an_account(session: Session) -> None:
    session.scalars(select(Account)).one().closed = True


def change_after_the_entry(session: Session) -> None:
    milestone = milestone_in(session)
    milestone.note = world.text("說明")
    record(session, Kind.MILESTONE_AMENDED, milestone, by=world.EDITOR, at=world.AT)
    milestone.note = world.text("別的說明")


def record_one_thing_and_change_another(session: Session) -> None:
    record(session, Kind.BODY_ADDED, Body.by_reference(session, "moi"), by=world.EDITOR, at=world.AT)
    change_a_column(session)


def change_one_thing_and_record_another(session: Session) -> None:
    change_a_column(session)
    record(session, Kind.BODY_ADDED, Body.by_reference(session, "moi"), by=world.EDITOR, at=world.AT)


def change_around_a_savepoint_that_is_rolled_back(session: Session) -> None:
    change_a_column(session)
    session.begin_nested().rollback()


def change_inside_a_savepoint(session: Session) -> None:
    with session.begin_nested():
        change_a_column(session)


CHANGES = [
    change_a_column, change_and_flush_early, change_a_list, change_a_child, change_a_child_found_alone, append_a_child,
    remove_a_child, delete_a_child, add_a_child_by_its_key_alone, set_other_bodies, add_a_thing, delete_a_thing,
    change_what_is_public_of_an_account, change_after_the_entry, record_one_thing_and_change_another,
    change_one_thing_and_record_another, change_around_a_savepoint_that_is_rolled_back, change_inside_a_savepoint,
]


def state(database: Database) -> Any:
    models: tuple[type[Recorded], ...] = (Body, Plan, Commitment, Milestone, Account)
    with database.reading() as session:
        return ([thing.public() for model in models for thing in session.scalars(select(model).order_by(model.reference))],
                world.newest_entry(session).number)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_change_without_an_entry_is_refused_and_leaves_nothing(base: Database, change: Callable[[Session], None]) -> None:
    before = state(base)
    with pytest.raises(UnrecordedChange), base.writing() as session:
        change(session)
    assert state(base) == before


@pytest.mark.parametrize("statement", [
    update(Milestone).values(order=9),
    delete(Milestone),
    insert(Milestone).values(reference="x"),
    update(Milestone.__table__).values(order=9),  # type: ignore[arg-type]
    update(PromisedDate).values(position=9),
    delete(CommitmentBody),
    insert(PromisedDate.__table__).values(milestone="x", position=1),  # type: ignore[arg-type]
], ids=str)
def test_a_bulk_statement_is_refused(base: Database, statement: Any) -> None:
    before = state(base)
    with pytest.raises(UnrecordedChange), base.writing() as session:
        session.execute(statement)
    assert state(base) == before


def test_a_change_with_its_entry_is_kept(base: Database) -> None:
    with base.writing() as session:
        milestone = milestone_in(session)
        milestone.note = world.text("說明")
        record(session, Kind.MILESTONE_AMENDED, milestone, by=world.EDITOR, at=world.AT)
    with base.reading() as session:
        assert milestone_in(session).note.zh == "說明"


def test_several_things_may_change_with_one_entry(base: Database) -> None:
    with base.writing() as session:
        milestone, body = milestone_in(session), Body.by_reference(session, "moi")
        milestone.note, body.note = world.text("一"), world.text("二")
        entry = record(session, Kind.MILESTONE_AMENDED, milestone, also=[body], by=world.EDITOR, at=world.AT)
        assert milestone.last_entry == body.last_entry == entry.number


def test_a_thing_may_change_and_be_recorded_twice_in_one_transaction(base: Database) -> None:
    with base.writing() as session:
        milestone = milestone_in(session)
        for note in ("一", "二"):
            milestone.note = world.text(note)
            record(session, Kind.MILESTONE_AMENDED, milestone, by=world.EDITOR, at=world.AT)


def test_what_changed_inside_a_savepoint_may_be_recorded_after_it(base: Database) -> None:
    with base.writing() as session:
        milestone = milestone_in(session)
        with session.begin_nested():
            milestone.note = world.text("說明")
        record(session, Kind.MILESTONE_AMENDED, milestone, by=world.EDITOR, at=world.AT)


def test_the_private_part_of_an_account_needs_no_entry(base: Database) -> None:
    with base.writing() as session:
        account = session.scalars(select(Account)).one()
        account.failures, account.seen_at = 3, world.AT


def test_setting_a_field_to_what_it_was_is_no_change(base: Database) -> None:
    with base.writing() as session:
        milestone = milestone_in(session)
        milestone.title, milestone.order = milestone.title, milestone.order


def test_a_session_for_reading_cannot_write(database: Database) -> None:
    with database.writing() as session:
        world.a_body(session)
    with pytest.raises(Exception, match=r"(?i)read.?only"), database.reading() as session:
        body = Body.by_reference(session, "cec")
        body.short_zh = "改"
        session.flush()
