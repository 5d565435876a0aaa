"""Which date of a milestone holds: what is next due, and what a body has to do by when. In which order a plan is told."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from tests import world
from tracker.commands import history
from tracker.commands.history import Sourced
from tracker.domain.calendar import When
from tracker.domain.permissions import LOADER
from tracker.domain.statements import Party
from tracker.models import Milestone
from tracker.queries import plans, staff, steering_group


def left_open(session: Session, *, due: date, until: date) -> Milestone:
    """A milestone whose date was opened again, to be stated until a day."""
    milestone = world.a_milestone(session, due=due)
    world.an_update(session, milestone, report=world.delay(None, stated_by=until))
    return milestone


def test_a_date_that_was_left_open_is_not_the_next_one_due(session: Session) -> None:
    milestone = left_open(session, due=date(2026, 6, 30), until=date(2026, 5, 31))
    (row,) = plans.plan_view(session, "2025-2028", world.TODAY).rows
    assert row.next_due is None
    world.a_milestone(session, commitment=milestone.of, due=date(2027, 1, 31))
    (row,) = plans.plan_view(session, "2025-2028", world.TODAY).rows
    assert str(row.next_due) == "2027-01-31"


def test_a_milestone_without_a_date_is_soon_due_by_the_day_on_which_one_is_to_be_stated(session: Session) -> None:
    soon = left_open(session, due=date(2026, 12, 31), until=date(2026, 3, 20))
    later = left_open(session, due=date(2026, 3, 20), until=date(2026, 12, 31))
    found = staff.due_list(session, world.EDITOR, world.TODAY)
    assert [each.view.milestone for each in found.soon] == [soon]
    assert [each.view.milestone for each in found.later] == [later]


def test_what_was_said_at_a_meeting_is_in_the_order_of_the_plan(session: Session) -> None:
    meeting = world.a_meeting(session)
    numbers = [f"1-{number}" for number in range(1, 12)]
    for number in numbers:
        commitment = world.a_commitment(session, number=number)
        said = Sourced(world.text("應說明原因"), When.day(world.TODAY), Party.FORUM_MEMBER, meeting=meeting.reference)
        history.load_observation(session, world.a_plan(session), commitment, [], said, by=LOADER, at=world.AT)
    page = steering_group.meeting(session, meeting.number)
    assert [commitment.number for commitment, _spoken in page.by_commitment if commitment] == numbers


def test_what_was_said_of_a_plan_on_one_day_is_in_the_order_of_its_numbers_and_decided_last(session: Session) -> None:
    plan, on = world.a_plan(session), When.day(world.TODAY)
    said = Sourced(world.text("通過"), on, Party.FORUM)
    history.load_decision(session, plan, None, [], said, by=LOADER, at=world.AT)
    for number in range(1, 12):
        history.load_observation(session, plan, None, [], Sourced(world.text(f"意見{number}"), on, Party.FORUM_MEMBER), by=LOADER,
                                 at=world.AT)
    assert [each.reference for each in plans.statements(session, plan.reference)] == [
        *(f"observation/{number}" for number in range(1, 12)), "decision/1"]
