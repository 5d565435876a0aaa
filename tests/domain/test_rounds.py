"""A reporting round at the limits of its days, and what may be said of a body's answer in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tracker.domain.calendar import Precision, When
from tracker.domain.errors import RuleBroken
from tracker.domain.rounds import Filing, Term, Told, check_period, filing, to_report_on, unanswered
from tracker.domain.schedule import MilestoneState
from tracker.domain.working_days import WEEK_ONLY

OPENS, DUE, LOCKS = date(2026, 3, 1), date(2026, 4, 14), date(2026, 4, 28)
TERM = Term(OPENS, DUE, LOCKS)
AFTER = date(2026, 4, 29)


@pytest.mark.parametrize(("received", "entered", "taken"), [
    (date(2026, 2, 28), OPENS, False), (OPENS, OPENS, True), (LOCKS, LOCKS, True), (DUE, AFTER, False), (AFTER, AFTER, False)])
def test_a_round_takes_what_is_received_and_entered_from_its_first_day_to_its_last(
        received: date, entered: date, taken: bool) -> None:
    assert TERM.takes(received, entered) is taken


def test_a_report_is_late_from_the_day_after_the_due_date() -> None:
    assert not TERM.is_late(DUE) and TERM.is_late(date(2026, 4, 15))


def test_who_has_not_filed_is_reminded_two_weeks_and_one_week_before_and_on_the_day_after() -> None:
    assert TERM.reminders == [date(2026, 3, 31), date(2026, 4, 7), date(2026, 4, 15)]


def test_a_round_may_fall_due_and_be_locked_on_the_day_on_which_it_opens_and_no_earlier() -> None:
    Term(OPENS, OPENS, OPENS).check()
    for wrong, field in ((Term(OPENS, date(2026, 2, 28), LOCKS), "due"), (Term(OPENS, DUE, date(2026, 4, 13)), "locks")):
        with pytest.raises(RuleBroken) as refused:
            wrong.check()
        assert refused.value.field == field


@pytest.mark.parametrize(("opens", "overlaps"), [(LOCKS, True), (AFTER, False)])
def test_two_rounds_overlap_where_they_have_a_day_in_common(opens: date, overlaps: bool) -> None:
    following = Term(opens, date(2026, 7, 14), date(2026, 7, 28))
    assert TERM.overlaps(following) is following.overlaps(TERM) is overlaps


@pytest.mark.parametrize(("period", "accepted"), [
    ("2025-Q1", True), ("2028-12", True), ("2026", True), ("2024-Q4", False), ("2029-01", False), ("2026-03-01", False),
    ("2026-01/2026-02", False)])
def test_a_round_is_about_one_month_quarter_or_year_of_its_plan(period: str, accepted: bool) -> None:
    plan = When.iso("2025-01-01/2028-12-31")
    if accepted:
        check_period(When.iso(period), plan)
        check_period(When.iso(period), When(When.iso(period).last, When.iso(period).last, Precision.DAY))
        check_period(When.iso(period), When(When.iso(period).first, When.iso(period).first, Precision.DAY))
        return
    with pytest.raises(RuleBroken) as refused:
        check_period(When.iso(period), plan)
    assert refused.value.field == "period"


TOLD = Told("cec", "2025-2028/o1", (), DUE)
NOTHING = replace(TOLD, nothing=True)


def test_a_report_on_a_whole_commitment_concerns_its_milestones_and_those_of_no_other() -> None:
    assert TOLD.concerns("2025-2028/o1/m2")
    assert not TOLD.concerns("2025-2028/o10/m2")
    assert not replace(TOLD, milestones=("2025-2028/o1/m1",)).concerns("2025-2028/o1/m2")


@pytest.mark.parametrize(("told", "state"), [
    ([TOLD], Filing.RECEIVED), ([replace(TOLD, published=True)], Filing.FILED),
    ([NOTHING], Filing.RECEIVED), ([replace(NOTHING, published=True)], Filing.NOTHING),
    ([replace(NOTHING, published=True), NOTHING], Filing.NOTHING),
    ([replace(NOTHING, published=True), TOLD], Filing.RECEIVED),
    ([replace(NOTHING, published=True), replace(TOLD, published=True)], Filing.FILED)])
def test_what_a_body_answered_is_called_by_the_most_that_is_public_of_it(told: list[Told], state: Filing) -> None:
    for excused in (False, True):
        assert filing(told, excused=excused, past=True) is state


@pytest.mark.parametrize(("facts", "state"), [
    ({"excused": True, "past": True}, Filing.EXCUSED), ({"excused": False, "past": True, "owes": False}, Filing.NOT_OWED),
    ({"excused": False, "past": True, "drafted": True}, Filing.SILENT), ({"excused": False, "past": False}, Filing.AWAITED),
    ({"excused": False, "past": False, "drafted": True}, Filing.DRAFT)])
def test_only_a_body_that_owed_a_report_and_was_not_excused_is_called_silent_once_the_round_fell_due(
        facts: dict[str, bool], state: Filing) -> None:
    assert filing([], **facts) is state


@pytest.mark.parametrize(("today", "due"), [(None, DUE), (DUE, DUE), (date(2026, 4, 15), date(2026, 4, 29))])
def test_a_round_opened_after_its_due_date_falls_due_ten_working_days_from_that_day(today: date | None, due: date) -> None:
    term = Term.preset(When.quarter(2026, 1), WEEK_ONLY, today=today)
    assert term == Term(OPENS, due, WEEK_ONLY.after(due, 10))


def test_a_body_reports_on_what_is_open_and_on_what_it_finished_itself() -> None:
    states = {"p/1/a": MilestoneState.UNDER_WAY, "p/1/b": MilestoneState.FINISHED, "p/1/c": MilestoneState.FINISHED,
              "p/1/d": MilestoneState.WITHDRAWN, "p/1/e": MilestoneState.NOT_KNOWN}
    told = [Told("cec", "p/1", ("p/1/b", "p/1/d"), OPENS), Told("cec", "p/2", (), OPENS)]
    assert to_report_on(states, told, states) == ["p/1/a", "p/1/b", "p/1/e"]
    assert unanswered(states, told) == ["p/1/a", "p/1/c", "p/1/e"]
