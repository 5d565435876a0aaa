"""Dates that pass are recorded once, so that feeds and mail report silence too."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from sqlalchemy.orm import Session

from tests import world
from tests.commands.refusals import not_permitted
from tests.world import AT, EDITOR, TODAY, delay, later, text
from tracker.changelog import fold
from tracker.changelog.record import Decided
from tracker.commands import commitments, milestones, plans, submissions
from tracker.commands.time_passing import mark_time
from tracker.database import Database
from tracker.domain.calendar import When
from tracker.domain.permissions import LOADER
from tracker.models import Milestone

DUE = date(2026, 6, 30)


def told(session: Session, today: date) -> list[tuple[str, str]]:
    """The kind and subject of each entry that a run on this day records."""
    return [(entry.kind, entry.subject) for entry in mark_time(session, today=today, working_days=5, at=AT)]


@pytest.fixture
def milestone(session: Session) -> Milestone:
    return world.a_milestone(session, due=DUE)


def test_a_milestone_becomes_overdue_once_on_the_day_after_its_date(session: Session, milestone: Milestone) -> None:
    assert told(session, DUE) == []
    assert told(session, date(2026, 7, 1)) == [("milestone.fell_overdue", milestone.reference)]
    assert told(session, date(2026, 7, 1)) == told(session, date(2026, 12, 31)) == []


def test_the_entry_says_which_date_passed_and_belongs_to_the_body(session: Session, milestone: Milestone) -> None:
    told(session, date(2026, 7, 5))
    entry = world.newest_entry(session)
    assert entry.actor == {"role": "system", "body": "project"}
    assert (entry.payload or {})["due"] == "2026-06-30"
    assert entry.occurred == When.day(DUE)
    assert {entry.number} <= {each.number for each in world.entries_about(session, "cec")}
    assert entry.number == world.entries_about(session, "2025-2028/o1")[-1].number


def test_a_milestone_whose_date_was_moved_can_become_overdue_again(session: Session, milestone: Milestone) -> None:
    told(session, date(2026, 7, 1))
    world.an_update(session, milestone, report=delay(date(2026, 9, 30)))
    assert told(session, date(2026, 9, 30)) == []
    assert told(session, date(2026, 10, 1)) == [("milestone.fell_overdue", milestone.reference)]


def test_while_a_date_is_open_the_day_for_stating_it_passes_instead(session: Session, milestone: Milestone) -> None:
    world.an_update(session, milestone, report=delay(stated_by=date(2026, 7, 31)))
    assert told(session, date(2026, 7, 31)) == []
    assert told(session, date(2026, 8, 1)) == [("statement.fell_overdue", milestone.reference)]
    assert told(session, date(2026, 9, 1)) == []
    assert (world.newest_entry(session).payload or {})["stated_by"] == "2026-07-31"


def test_nobody_has_to_state_a_date_for_what_is_finished_or_withdrawn(session: Session, milestone: Milestone) -> None:
    given_up = world.a_milestone(session, commitment=world.a_commitment(session))
    for each in (milestone, given_up):
        world.an_update(session, each, report=delay(stated_by=date(2026, 7, 31)))
    world.an_update(session, milestone, report=world.completion())
    milestones.withdraw_milestone(session, given_up, reason=text("調整"), decided=Decided(document="1"), occurred=When.day(TODAY),
                                  by=EDITOR, at=AT)
    assert told(session, date(2026, 8, 1)) == []


def test_a_finished_or_withdrawn_milestone_does_not_become_overdue(session: Session, milestone: Milestone) -> None:
    world.an_update(session, milestone, report=world.completion())
    given_up = world.a_milestone(session, commitment=world.a_commitment(session))
    commitments.withdraw_commitment(session, given_up.of, reason=text("調整"), decided=Decided(document="1"),
                                    occurred=When.day(TODAY), by=EDITOR, at=AT)
    assert told(session, date(2027, 1, 1)) == []


def test_passing_dates_are_not_recorded_for_a_closed_plan_or_one_in_co_creation(session: Session, milestone: Milestone) -> None:
    plans.close_plan(session, world.a_plan(session), on=date(2026, 6, 1), by=LOADER, at=AT)
    draft = world.a_plan(session, "2029-2032", adopted=False)
    world.a_milestone(session, commitment=world.a_commitment(session, plan=draft))
    assert told(session, date(2035, 1, 1)) == []


def test_dates_that_passed_while_a_plan_was_closed_by_mistake_are_reported_once_it_is_reopened(session: Session,
                                                                                               milestone: Milestone) -> None:
    plan = world.a_plan(session)
    plans.close_plan(session, plan, on=date(2026, 6, 1), by=LOADER, at=AT)
    assert told(session, date(2026, 8, 1)) == []
    plans.reopen_plan(session, plan, reason=text("誤行結案"), decided=Decided(document="1"), by=EDITOR, at=AT)
    assert told(session, date(2026, 8, 2)) == [("milestone.fell_overdue", milestone.reference)]
    assert told(session, date(2026, 8, 3)) == []


def test_a_milestone_without_a_date_does_not_become_overdue(session: Session) -> None:
    world.a_milestone(session, due=None)
    assert told(session, date(2028, 12, 31)) == []


def test_a_plan_that_nobody_closed_after_its_period_ended_is_reported_once(session: Session) -> None:
    plan = world.a_plan(session)
    world.a_milestone(session, due=None)
    assert told(session, date(2028, 12, 31)) == []
    assert told(session, date(2029, 1, 1)) == [("plan.ran_out", plan.reference)]
    entry = world.newest_entry(session)
    assert entry.occurred == When.day(date(2028, 12, 31))
    assert (entry.payload or {})["period"] == "2025-01-01/2028-12-31"
    assert {entry.number} <= {each.number for each in world.entries_about(session, "ndc")}
    assert told(session, date(2029, 1, 2)) == []


def test_a_closed_plan_is_not_reported_as_past_its_end(session: Session) -> None:
    plans.close_plan(session, world.a_plan(session), on=date(2028, 12, 31), by=LOADER, at=AT)
    assert told(session, date(2029, 1, 1)) == []


def test_a_text_that_waits_too_long_is_shown_as_received_once_without_any_of_its_words(session: Session,
                                                                                       milestone: Milestone) -> None:
    reporter = world.holder(session)
    draft = world.a_draft(session, reporter, milestone, report=world.progress(text=text("機密進度")))
    submissions.submit(session, draft, by=reporter, at=AT)
    assert told(session, date(2026, 3, 9)) == []
    assert told(session, date(2026, 3, 10)) == [("submission.pending", "2025-2028/o1")]
    assert told(session, date(2026, 3, 11)) == []
    entry = world.newest_entry(session)
    assert draft.pending_entry == entry.number
    payload = entry.payload or {}
    assert (payload["received"], payload["body"], payload["milestones"]) == ("2026-03-02", "cec", [milestone.reference])
    assert "機密" not in (entry.stored.canonical or "")


def test_a_text_received_in_the_morning_in_taipei_is_dated_that_day(session: Session, milestone: Milestone) -> None:
    reporter = world.holder(session)
    draft = world.a_draft(session, reporter, milestone)
    submissions.submit(session, draft, by=reporter, at=later(hours=15))
    told(session, date(2026, 3, 20))
    assert (world.newest_entry(session).payload or {})["received"] == "2026-03-03"


def test_only_the_program_itself_marks_time(session: Session) -> None:
    for actor in (EDITOR, world.ADMIN, world.reporter_of("cec")):
        not_permitted(mark_time, session, today=TODAY, working_days=5, by=actor, at=AT)


def test_two_simultaneous_runs_record_each_date_once(database: Database) -> None:
    with database.writing() as session:
        world.a_milestone(session, due=DUE)
        world.a_milestone(session, due=None)
    start, made = threading.Barrier(2), []

    def run() -> None:
        start.wait()
        with database.writing() as writing:
            made.append(len(mark_time(writing, today=date(2026, 7, 1), working_days=5, at=AT)))

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(made) == [0, 1]
    with database.reading() as reading:
        assert fold.check(reading).holds
