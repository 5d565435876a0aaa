"""Overdue, postponed, early and late: what may be said about a milestone on a given day."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tracker.domain.calendar import When
from tracker.domain.errors import RuleBroken
from tracker.domain.schedule import Course, Lapse, MilestoneState, Promise, Standing, check_new_date, tally

JUNE = When.month(2026, 6)
SEPTEMBER = When.month(2026, 9)
DECEMBER = When.month(2026, 12)
IN_MAY, IN_JULY, IN_OCTOBER = date(2026, 5, 1), date(2026, 7, 31), date(2026, 10, 1)


def a_course(*dues: When | None, state: MilestoneState = MilestoneState.UNDER_WAY, stated_by: date | None = None,
             **more: Any) -> Course:
    promises = [Promise(due) for due in dues]
    if stated_by:
        promises.append(Promise(None, stated_by))
    more.setdefault("state_as_of", None if state is MilestoneState.NOT_KNOWN else When.iso("2026-04"))
    return Course(tuple(promises), state, **more)


# --- standings in a running plan --------------------------------------------------------------------------------


@pytest.mark.parametrize(("state", "standing"), [
    (MilestoneState.NOT_KNOWN, Standing.NOT_KNOWN),
    (MilestoneState.NOT_STARTED, Standing.NOT_STARTED),
    (MilestoneState.UNDER_WAY, Standing.UNDER_WAY),
    (MilestoneState.WITHDRAWN, Standing.WITHDRAWN),
])
def test_before_its_date_a_milestone_is_shown_as_it_was_reported(state: MilestoneState, standing: Standing) -> None:
    assert a_course(JUNE, state=state).standing(IN_MAY) is standing


@pytest.mark.parametrize("state", [MilestoneState.NOT_KNOWN, MilestoneState.NOT_STARTED, MilestoneState.UNDER_WAY])
def test_a_milestone_is_overdue_from_the_day_after_the_last_day_of_its_date(state: MilestoneState) -> None:
    course = a_course(JUNE, state=state)
    assert course.standing(date(2026, 6, 30)) is not Standing.OVERDUE
    assert course.standing(date(2026, 7, 1)) is Standing.OVERDUE
    assert course.overdue_days(date(2026, 6, 30)) is None
    assert course.overdue_days(date(2026, 7, 1)) == 1


def test_a_withdrawn_milestone_is_never_overdue() -> None:
    assert a_course(JUNE, state=MilestoneState.WITHDRAWN).standing(IN_JULY) is Standing.WITHDRAWN


def test_a_milestone_without_a_date_is_never_overdue() -> None:
    assert a_course().standing(IN_JULY) is Standing.UNDER_WAY
    assert a_course().overdue_days(IN_JULY) is None
    assert a_course().slippage_days(IN_JULY) is None


@pytest.mark.parametrize(("finished", "standing"), [
    ("2026-05-31", Standing.FINISHED_EARLY),
    ("2026-06-01", Standing.FINISHED),
    ("2026-06-30", Standing.FINISHED),
    ("2026-06", Standing.FINISHED),
    ("2026-07-01", Standing.FINISHED_LATE),
    ("2026-05/2026-07", Standing.FINISHED),
])
def test_a_finish_is_early_or_late_against_the_original_date(finished: str, standing: Standing) -> None:
    course = a_course(JUNE, SEPTEMBER, state=MilestoneState.FINISHED, finished_on=When.iso(finished))
    assert course.standing(IN_OCTOBER) is standing


def test_a_finish_that_nobody_dated_had_happened_by_its_report_and_is_never_called_late() -> None:
    early = a_course(JUNE, state=MilestoneState.FINISHED, state_as_of=When.iso("2026-05"))
    later = a_course(JUNE, state=MilestoneState.FINISHED, state_as_of=When.iso("2026-09"))
    assert early.standing(IN_OCTOBER) is Standing.FINISHED_EARLY
    assert later.standing(IN_OCTOBER) is Standing.FINISHED


def test_a_finish_without_an_original_date_is_neither_early_nor_late() -> None:
    course = a_course(state=MilestoneState.FINISHED, finished_on=When.iso("2026-05"))
    assert course.standing(IN_OCTOBER) is Standing.FINISHED


# --- postponed ----------------------------------------------------------------------------------------------------


def test_slippage_is_counted_from_the_first_promise() -> None:
    course = a_course(When.day(date(2026, 6, 30)), When.day(date(2026, 9, 30)), When.day(date(2026, 12, 31)))
    assert course.slippage_days(IN_MAY) == 184
    assert course.is_postponed


def test_one_day_later_than_first_promised_is_a_day_of_slippage() -> None:
    for finished, slipped in ((date(2026, 6, 30), None), (date(2026, 7, 1), 1)):
        course = a_course(When.day(date(2026, 6, 30)), state=MilestoneState.FINISHED, finished_on=When.day(finished))
        assert course.slippage_days(IN_JULY) == slipped


def test_a_first_date_that_was_still_to_be_stated_is_not_the_original_one() -> None:
    course = Course((Promise(None, IN_MAY), Promise(JUNE), Promise(SEPTEMBER)), MilestoneState.UNDER_WAY)
    assert course.original == JUNE and course.slippage_days(IN_MAY) == 92


def test_a_finish_of_which_no_day_is_known_is_neither_early_nor_late() -> None:
    course = a_course(JUNE, state=MilestoneState.FINISHED, state_as_of=None)
    assert course.standing(IN_OCTOBER) is Standing.FINISHED and course.slippage_days(IN_OCTOBER) is None
    undated = a_course(state=MilestoneState.FINISHED, finished_on=When.day(IN_JULY))
    assert undated.standing(IN_OCTOBER) is Standing.FINISHED and undated.slippage_days(IN_OCTOBER) is None


def test_slippage_grows_with_each_day_after_the_current_date() -> None:
    course = a_course(JUNE, SEPTEMBER)
    assert course.slippage_days(date(2026, 9, 30)) == 92
    assert course.slippage_days(date(2026, 10, 10)) == 102
    assert course.overdue_days(date(2026, 10, 10)) == 10


@pytest.mark.parametrize(("earlier", "later", "lapse"), [
    ("2026-06-15", "2026-06-30", Lapse(days=15)), ("2026-05-31", "2026-06-15", Lapse(days=15)),
    ("2026-06", "2026-09", Lapse(months=3)), ("2026-06-15", "2026-09", Lapse(months=3)),
    ("2026-06", "2026-07-01", Lapse(months=1)), ("2026-06-15", "2026-06", Lapse(days=15)),
    ("2026-06", "2026-06-15", Lapse(days=-15)), ("2026-12-20", "2027-01", Lapse(months=1)),
    ("2024-11", "2027-02", Lapse(months=27)), ("2026-12-31", "2027-01-01", Lapse(days=1))])
def test_time_is_counted_in_months_from_or_to_a_date_that_is_no_day_and_in_days_within_one_month(
        earlier: str, later: str, lapse: Lapse) -> None:
    assert Lapse.between(When.iso(earlier), When.iso(later)) == lapse


def test_a_milestone_finished_late_has_slipped_up_to_its_finish_and_no_further() -> None:
    course = a_course(JUNE, DECEMBER, state=MilestoneState.FINISHED, finished_on=When.day(date(2026, 7, 10)))
    assert course.slippage_days(date(2030, 1, 1)) == 10


def test_an_early_finish_does_not_count_as_negative_slippage() -> None:
    course = a_course(JUNE, state=MilestoneState.FINISHED, finished_on=When.day(date(2026, 5, 1)))
    assert course.slippage_days(IN_JULY) is None


def test_a_withdrawn_milestone_has_no_slippage() -> None:
    assert a_course(JUNE, SEPTEMBER, state=MilestoneState.WITHDRAWN).slippage_days(IN_OCTOBER) is None


def test_a_date_that_was_never_moved_is_not_postponed() -> None:
    assert not a_course(JUNE).is_postponed


def test_a_milestone_that_never_had_a_date_is_not_postponed_and_awaits_none() -> None:
    assert not a_course().is_postponed
    assert a_course().awaited is None


# --- date open --------------------------------------------------------------------------------------------------------


def test_while_a_date_is_open_the_last_fixed_date_applies_and_becomes_overdue() -> None:
    course = a_course(JUNE, stated_by=date(2026, 8, 31))
    assert course.due == JUNE
    assert course.awaited == date(2026, 8, 31)
    assert course.is_postponed
    assert course.standing(IN_JULY) is Standing.OVERDUE
    assert course.overdue_days(IN_JULY) == 31


@pytest.mark.parametrize("state", [MilestoneState.FINISHED, MilestoneState.WITHDRAWN])
def test_no_date_is_awaited_of_what_is_finished_or_withdrawn(state: MilestoneState) -> None:
    assert a_course(JUNE, stated_by=date(2026, 8, 31), state=state).awaited is None


def test_a_date_that_has_been_stated_is_no_longer_awaited() -> None:
    course = Course((Promise(JUNE), Promise(None, date(2026, 8, 31)), Promise(DECEMBER)), MilestoneState.UNDER_WAY,
                    When.iso("2026-08"))
    assert course.awaited is None
    assert course.due == DECEMBER
    assert course.standing(IN_OCTOBER) is Standing.UNDER_WAY


# --- a closed plan ----------------------------------------------------------------------------------------------------

CLOSED = date(2026, 12, 31)


def test_lateness_in_a_closed_plan_is_frozen_at_the_day_of_the_last_known_state() -> None:
    course = a_course(JUNE, state_as_of=When.iso("2026-09"), plan_closed_on=CLOSED)
    for today in (CLOSED, date(2031, 1, 1)):
        assert course.standing(today) is Standing.OVERDUE
        assert course.overdue_days(today) == (date(2026, 9, 30) - date(2026, 6, 30)).days


def test_lateness_in_a_closed_plan_never_runs_past_its_end() -> None:
    course = a_course(JUNE, state_as_of=When.iso("2027-06"), plan_closed_on=CLOSED)
    assert course.overdue_days(date(2031, 1, 1)) == (CLOSED - date(2026, 6, 30)).days


@pytest.mark.parametrize("state", [MilestoneState.UNDER_WAY, MilestoneState.NOT_STARTED])
def test_a_report_from_before_the_date_says_nothing_about_what_happened_after_it(state: MilestoneState) -> None:
    course = a_course(JUNE, state=state, state_as_of=When.iso("2026-04"), plan_closed_on=CLOSED)
    assert course.standing(date(2031, 1, 1)) is Standing.NO_DATA
    assert course.overdue_days(date(2031, 1, 1)) is None
    assert course.slippage_days(date(2031, 1, 1)) is None


def test_a_milestone_never_reported_on_in_a_closed_plan_is_not_known_and_not_late() -> None:
    course = a_course(JUNE, state=MilestoneState.NOT_KNOWN, plan_closed_on=CLOSED)
    assert course.standing(date(2031, 1, 1)) is Standing.NOT_KNOWN
    assert course.overdue_days(date(2031, 1, 1)) is None


def test_a_date_that_passes_after_a_closed_plan_has_ended_is_no_data_and_never_late() -> None:
    course = a_course(When.month(2027, 6), plan_closed_on=CLOSED, state_as_of=When.iso("2026-12"))
    assert course.standing(date(2027, 6, 30)) is Standing.UNDER_WAY
    assert course.standing(date(2031, 1, 1)) is Standing.NO_DATA
    assert course.overdue_days(date(2031, 1, 1)) is None


def test_slippage_in_a_closed_plan_counts_a_postponed_date_even_if_nothing_was_reported_since() -> None:
    course = a_course(JUNE, SEPTEMBER, state_as_of=When.iso("2026-05"), plan_closed_on=CLOSED)
    assert course.slippage_days(date(2031, 1, 1)) == 92


def test_before_its_date_a_milestone_of_a_closed_plan_is_not_late_though_its_state_was_reported_for_a_longer_period() -> None:
    """A page of the past may show a day from before the plan's end and before the end of the report's own period."""
    course = a_course(JUNE, state_as_of=When.year(2026), plan_closed_on=date(2026, 12, 31))
    assert course.standing(IN_MAY) is Standing.UNDER_WAY
    assert course.slippage_days(IN_MAY) is None and course.overdue_days(IN_MAY) is None


# --- what a delay must give -----------------------------------------------------------------------------------------


def refused_on(course: Course, due: When | None, stated_by: date | None = None) -> str:
    with pytest.raises(RuleBroken) as refused:
        check_new_date(course, due, stated_by, When.day(IN_MAY))
    return refused.value.field


def test_a_delay_gives_a_later_date_or_a_day_by_which_one_will_be_stated() -> None:
    check_new_date(a_course(JUNE), SEPTEMBER, None, When.day(IN_MAY))
    check_new_date(a_course(JUNE), None, IN_MAY, When.day(IN_MAY))


def test_a_milestone_with_no_date_yet_cannot_be_delayed() -> None:
    with pytest.raises(RuleBroken) as refused:
        check_new_date(a_course(), SEPTEMBER, None, When.day(IN_MAY))
    assert refused.value.field == "milestones"


def test_a_delay_with_neither_a_date_nor_a_day_for_it_is_refused() -> None:
    assert refused_on(a_course(JUNE), None) == "new_date"


def test_a_delay_with_a_date_and_a_day_for_it_is_refused() -> None:
    assert refused_on(a_course(JUNE), SEPTEMBER, IN_JULY) == "stated_by"


@pytest.mark.parametrize("due", [When.month(2026, 5), JUNE, When.day(date(2026, 6, 30)), When.quarter(2026, 2)])
def test_a_delay_that_does_not_move_the_date_forward_is_refused(due: When) -> None:
    assert refused_on(a_course(JUNE), due) == "new_date"


def test_a_delay_that_is_refused_names_the_current_date() -> None:
    with pytest.raises(RuleBroken) as refused:
        check_new_date(a_course(JUNE), JUNE, None, When.day(IN_MAY))
    assert refused.value.values == {"due": JUNE}


def test_a_delay_is_measured_against_the_current_date() -> None:
    assert refused_on(a_course(JUNE, SEPTEMBER), When.month(2026, 7)) == "new_date"


def test_the_day_for_stating_a_date_cannot_be_before_the_report() -> None:
    assert refused_on(a_course(JUNE), None, date(2026, 4, 30)) == "stated_by"


@pytest.mark.parametrize("state", [MilestoneState.FINISHED, MilestoneState.WITHDRAWN])
def test_a_finished_or_withdrawn_milestone_cannot_be_delayed(state: MilestoneState) -> None:
    assert refused_on(a_course(JUNE, state=state), SEPTEMBER) == "milestones"


# --- counting -------------------------------------------------------------------------------------------------------


def test_a_tally_counts_values_and_omits_empty_ones() -> None:
    assert tally([Standing.OVERDUE, Standing.FINISHED, Standing.OVERDUE]) == [(Standing.FINISHED, 1), (Standing.OVERDUE, 2)]
