"""A correction stands in the place of what it corrects: whatever is corrected, and in whatever order, a milestone stands as if
the right reports alone had come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from tests import world
from tests.world import AT, DECIDED, EDITOR, TODAY, completion, delay, no_progress, progress, text
from tracker.changelog import fold
from tracker.changelog.record import record
from tracker.commands import history, milestones, updates, withholding
from tracker.commands.commitments import withdraw_commitment
from tracker.commands.reinstating import reinstate_commitment, reinstate_milestone
from tracker.commands.updates import BodyReport
from tracker.domain.calendar import When
from tracker.domain.errors import RuleBroken
from tracker.domain.permissions import LOADER
from tracker.domain.schedule import MilestoneState
from tracker.models import Milestone, Update
from tracker.models.milestone import Stand

AUGUST, SEPTEMBER, DECEMBER = date(2026, 8, 31), date(2026, 9, 30), date(2026, 12, 31)
DECISION: dict[str, Any] = {"reason": text("誤登"), "decided": DECIDED, "occurred": When.day(TODAY), "by": EDITOR, "at": AT}


def publish(session: Session, report: BodyReport, *on: Milestone, corrects: Update | None = None) -> Update:
    return updates.publish_update(session, on[0].of, on, report, corrects=corrects, by=EDITOR, at=AT)


@pytest.fixture
def milestone(session: Session) -> Milestone:
    """Due on 30 June 2026; the category of delay exists too."""
    world.a_category(session)
    return world.a_milestone(session, due=date(2026, 6, 30))


@pytest.fixture
def meant(session: Session, milestone: Milestone) -> Milestone:
    """Another milestone of the same commitment."""
    return world.a_milestone(session, commitment=milestone.of, due=date(2026, 6, 30))


def due(milestone: Milestone) -> str:
    return str(milestone.course(None).due)


@pytest.mark.parametrize("first", [0, 1])
def test_two_reports_on_the_wrong_milestone_are_taken_back_in_whatever_order_they_are_corrected(
        session: Session, milestone: Milestone, meant: Milestone, first: int) -> None:
    reports = [delay(SEPTEMBER), delay(DECEMBER)]
    wrong = [publish(session, each, milestone) for each in reports]
    for place in (first, 1 - first):
        publish(session, progress(), meant, corrects=wrong[place])
    assert (milestone.stand, due(milestone)) == (Stand(), "2026-06-30")
    assert meant.state is MilestoneState.UNDER_WAY and fold.check(session).holds


def test_the_date_of_an_older_report_as_it_was_corrected_holds_once_the_newer_one_is_taken_back(
        session: Session, milestone: Milestone, meant: Milestone) -> None:
    older, newer = publish(session, delay(SEPTEMBER), milestone), publish(session, delay(DECEMBER), milestone)
    publish(session, delay(AUGUST), milestone, corrects=older)
    assert due(milestone) == "2026-12-31"
    publish(session, progress(), meant, corrects=newer)
    assert due(milestone) == "2026-08-31"


def test_an_older_delay_can_be_corrected_once_the_newer_one_was_taken_back(session: Session, milestone: Milestone,
                                                                           meant: Milestone) -> None:
    older, newer = publish(session, delay(SEPTEMBER), milestone), publish(session, delay(DECEMBER), milestone)
    publish(session, progress(), meant, corrects=newer)
    assert due(milestone) == "2026-09-30"
    right = publish(session, delay(AUGUST), milestone, corrects=older)
    assert (due(milestone), str(right.old_date)) == ("2026-08-31", "2026-06-30")


def test_a_correction_to_no_progress_takes_back_the_progress_or_the_finish_that_was_reported(
        session: Session, milestone: Milestone) -> None:
    history.note_state(session, milestone, MilestoneState.NOT_STARTED, as_of=When.iso("2026-01"), sources=[], by=LOADER, at=AT)
    for wrong in (progress(), delay(SEPTEMBER, occurred=date(2026, 2, 1)), completion(finished_on=When.day(TODAY))):
        said = publish(session, wrong, milestone)
        right = publish(session, no_progress(), milestone, corrects=said)
        assert (milestone.state, milestone.state_update) == (MilestoneState.NOT_STARTED, right.reference), wrong.kind
        assert (due(milestone), milestone.finished_on) == ("2026-06-30", None)
    assert fold.check(session).holds


def test_a_correction_of_a_finish_leaves_what_was_reported_of_a_later_day(session: Session, milestone: Milestone) -> None:
    before = publish(session, progress(occurred=date(2026, 2, 1)), milestone)
    wrong = publish(session, completion(), milestone)
    publish(session, progress(occurred=date(2026, 1, 5)), milestone, corrects=wrong)
    assert milestone.stand == replace(Stand(), state=MilestoneState.UNDER_WAY, as_of=before.occurred, update=before.reference,
                                      said_by=milestone.state_said_by)


def test_an_older_report_corrected_to_a_finish_finishes_the_milestone(session: Session, milestone: Milestone) -> None:
    older, newer = publish(session, progress(), milestone), publish(session, progress(), milestone)
    right = publish(session, completion(finished_on=When.iso("2026-02-20")), milestone, corrects=older)
    assert (milestone.state, milestone.state_update) == (MilestoneState.FINISHED, right.reference)
    publish(session, progress(text=text("已完成二稿")), milestone, corrects=newer)
    assert (milestone.state_update, str(milestone.finished_on)) == (right.reference, "2026-02-20")


def test_a_finish_that_comes_to_hold_only_by_the_correction_of_another_report_has_its_day(session: Session,
                                                                                          milestone: Milestone) -> None:
    later = publish(session, progress(), milestone)
    finish = publish(session, completion(occurred=date(2026, 2, 20), finished_on=When.iso("2026-02-15")), milestone)
    assert (milestone.state, milestone.finished_on) == (MilestoneState.UNDER_WAY, None)
    assert (world.newest_entry(session).payload or {})["finished_on"] == "2026-02-15"
    publish(session, progress(occurred=date(2026, 2, 1)), milestone, corrects=later)
    assert (milestone.state_update, str(milestone.finished_on)) == (finish.reference, "2026-02-15")
    assert fold.check(session).holds


def test_the_day_of_a_finish_that_does_not_hold_can_be_corrected(session: Session, milestone: Milestone) -> None:
    later = publish(session, progress(), milestone)
    wrong = publish(session, completion(occurred=date(2026, 2, 20), finished_on=When.iso("2026-02-15")), milestone)
    right = publish(session, completion(occurred=date(2026, 2, 20), finished_on=When.iso("2026-02-14"), evidence=()), milestone,
                    corrects=wrong)
    publish(session, progress(occurred=date(2026, 2, 1)), milestone, corrects=later)
    assert (milestone.state_update, str(milestone.finished_on)) == (right.reference, "2026-02-14")


def test_a_log_whose_entries_lack_the_day_has_it_with_a_milestone_that_the_report_finished(
        session: Session, milestone: Milestone, meant: Milestone, monkeypatch: pytest.MonkeyPatch) -> None:
    first = publish(session, progress(occurred=date(2026, 2, 10)), meant)
    undated = publish(session, completion(occurred=date(2026, 2, 1)), meant)
    later = publish(session, progress(), milestone)
    with monkeypatch.context() as before:
        before.setattr(updates, "record", lambda *given, extra=None, **more: record(*given, **more))
        finish = publish(session, completion(occurred=date(2026, 2, 20), finished_on=When.iso("2026-02-15")), milestone, meant)
    publish(session, progress(occurred=date(2026, 1, 5)), meant, corrects=first)
    assert (meant.state_update, meant.finished_on, milestone.finished_on) == (undated.reference, None, None)
    publish(session, progress(occurred=date(2026, 2, 1)), milestone, corrects=later)
    assert (milestone.state_update, str(milestone.finished_on)) == (finish.reference, "2026-02-15")


def test_a_report_that_was_withheld_still_says_how_the_milestone_stands(session: Session, milestone: Milestone,
                                                                        meant: Milestone) -> None:
    world.an_installation(session)
    held = publish(session, delay(SEPTEMBER), milestone)
    withholding.withhold(session, held.last_entry, ground=text("個資法第11條"), by=world.ADMIN, at=AT)
    wrong = publish(session, completion(), milestone)
    publish(session, completion(), meant, corrects=wrong)
    assert (milestone.state, milestone.state_update, due(milestone)) == (
        MilestoneState.UNDER_WAY, held.reference, "2026-09-30")


def test_what_was_corrected_while_a_milestone_was_withdrawn_does_not_hold_again_with_it(session: Session, milestone: Milestone,
                                                                                        meant: Milestone) -> None:
    before = publish(session, progress(), milestone)
    wrong = publish(session, delay(SEPTEMBER), milestone)
    milestones.withdraw_milestone(session, milestone, **DECISION)
    publish(session, delay(SEPTEMBER), meant, corrects=wrong)
    assert due(milestone) == "2026-09-30", "what is withdrawn is left as it is"
    reinstate_milestone(session, milestone, **DECISION)
    assert (milestone.state_update, due(milestone)) == (before.reference, "2026-06-30")
    withdraw_commitment(session, milestone.of, **DECISION)
    reinstate_commitment(session, milestone.of, **DECISION)
    assert (milestone.state_update, due(milestone), due(meant)) == (before.reference, "2026-06-30", "2026-09-30")
    assert fold.check(session).holds


# --- whatever comes ----------------------------------------------------------------------------------------------------

DAYS = st.integers(0, 4).map(lambda each: TODAY - timedelta(7 * each))
DATES = st.sampled_from([date(2026, 7, 31), AUGUST, SEPTEMBER, DECEMBER])
REPORTS = st.one_of(
    st.builds(lambda day: progress(occurred=day), DAYS), st.builds(lambda day: no_progress(occurred=day), DAYS),
    st.builds(lambda day, finish: completion(occurred=day, finished_on=finish), DAYS, st.none() | DAYS.map(When.day)),
    st.builds(lambda to, day: delay(to, occurred=day), DATES, DAYS),
    st.builds(lambda by, day: delay(stated_by=by, occurred=day), DATES, DAYS))
STEPS = st.lists(st.tuples(REPORTS, st.sampled_from([(0,), (1,), (0, 1)]), st.none() | st.integers(0, 9)), min_size=3, max_size=9)
"""A report, on which of two milestones, and which of the reports before it corrects, if any."""


@given(STEPS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_was_corrected_a_milestone_stands_as_if_the_right_reports_alone_had_come(session: Session,
                                                                                          steps: list[Any]) -> None:
    with session.begin_nested() as undone:
        _corrected_at_random(session, steps)
        undone.rollback()


def _corrected_at_random(session: Session, steps: list[Any]) -> None:
    world.a_category(session)
    commitment = world.a_commitment(session)
    both = [world.a_milestone(session, commitment=commitment, due=date(2026, 6, 30)) for _each in range(2)]
    said: list[tuple[Update, BodyReport]] = []
    place: dict[str, tuple[int, dict[str, int]]] = {}
    """By the report as it is now: which it is in the list, and when it first named each milestone."""
    for number, (report, on, target) in enumerate(steps):
        named = [both[each] for each in on]
        corrects = said[target % len(said)][0] if said and target is not None else None
        try:
            made = publish(session, report, *named, corrects=corrects)
        except RuleBroken:
            continue
        first = place.pop(corrects.reference)[1] if corrects else {}
        place[made.reference] = (len(said), {each.reference: number for each in named} | first)
        said.append((made, report))
    assert fold.check(session).holds
    for milestone in both:
        now = sorted((first[milestone.reference], which) for which, first in place.values() if milestone.reference in first)
        right = [said[which] for _first, which in now if milestone.reference in said[which][0].milestones]
        _stands_as(session, milestone, right)


def _stands_as(session: Session, milestone: Milestone, right: Sequence[tuple[Update, BodyReport]]) -> None:
    """Publish these reports on a new milestone, and compare."""
    other = world.a_milestone(session, commitment=world.a_commitment(session), due=date(2026, 6, 30))
    told: dict[str | None, str | None] = {None: None}
    for made, report in right:
        try:
            told[publish(session, report, other).reference] = made.reference
        except RuleBroken:
            if other.state is not MilestoneState.FINISHED:
                return  # a date that is no delay any more since an earlier one was corrected
    assert milestone.stand == replace(other.stand, update=told[other.state_update])
    if milestone.state is not MilestoneState.FINISHED:
        assert milestone.last_promise == other.last_promise
