"""How milestones are placed on a time axis."""

from __future__ import annotations

from datetime import date

from tracker.domain.calendar import When
from tracker.web.timeline import Mark, Timeline, fit

PERIOD = (date(2021, 1, 1), date(2024, 5, 31))


def a_mark(ref: str, original: When | None, current: When | None, until: date | None = None) -> Mark:
    return Mark(ref, ref, ref, "late", original, current, until=until)


def test_an_axis_covers_the_period_the_marks_and_today() -> None:
    axis = Timeline.around(PERIOD, [a_mark("m1", When.month(2021, 12), When.day(date(2025, 2, 1)))], today=date(2026, 11, 22))
    assert (axis.start, axis.end, axis.years) == (date(2021, 1, 1), date(2026, 12, 31), (2021, 2022, 2023, 2024, 2025, 2026))
    assert not axis.margin


def test_positions_run_from_left_to_right_and_stay_on_the_axis() -> None:
    axis = Timeline.around(PERIOD)
    at = [float(axis.position(day)[:-1]) for day in (date(2020, 1, 1), PERIOD[0], date(2022, 7, 1), PERIOD[1], date(2030, 1, 1))]
    assert at == sorted(at) and at[0] == at[1] == 1.0 and at[-1] == 97.5


def test_marks_that_touch_get_lanes_of_their_own() -> None:
    same, other = When.month(2021, 12), When.month(2023, 12)
    placed = Timeline.around(PERIOD).laid([a_mark("m1", same, same), a_mark("m2", same, same), a_mark("m3", other, other)])
    assert [one.lane for one in placed] == [0, 1, 0]
    assert [one.was for one in placed] == [None] * 3


def test_a_delay_runs_from_the_original_date_to_the_current_one() -> None:
    axis = Timeline.around(PERIOD)
    late, early = axis.laid([a_mark("m1", When.month(2021, 12), When.month(2022, 4)),
                             a_mark("m2", When.month(2022, 4), When.month(2021, 12))])
    assert (late.was, late.now, late.way) == (axis.position(date(2021, 12, 31)), axis.position(date(2022, 4, 30)), "slip")
    assert early.way == "gain"


def test_an_open_date_is_drawn_only_as_far_as_is_known() -> None:
    axis = Timeline.around(PERIOD)
    known, closed = axis.laid([a_mark("m1", When.month(2021, 12), None, until=date(2023, 1, 18)),
                               a_mark("m2", When.month(2021, 12), None)])
    assert known.now == axis.position(date(2023, 1, 18))
    assert closed.now == axis.position(PERIOD[1])


def test_marks_without_a_date_are_placed_in_the_margin_three_to_a_line() -> None:
    marks = [a_mark(f"m{number}", None, None) for number in range(4)]
    axis = Timeline.around(PERIOD, marks)
    assert axis.margin and not axis.laid(marks)
    assert [(lane, at) for _, lane, at in axis.undated(marks)] == [(0, "86%"), (0, "91.6%"), (0, "97.2%"), (1, "86%")]


def test_names_are_cut_by_width() -> None:
    assert fit("全國性公民投票案", 8) == "全國性公…"
    assert fit("Short", 8) == "Short"
