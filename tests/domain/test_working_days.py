"""Deadlines are counted in working days of the office calendar; any other file is refused and the line is named."""

from __future__ import annotations

from datetime import date

import pytest

from tests.worlds.rounds import a_calendar_file
from tracker.domain.calendar import When
from tracker.domain.errors import RuleBroken
from tracker.domain.working_days import WEEK_ONLY, Departure, OfficeCalendar, decoded, read_calendar

NEW_YEAR = date(2027, 1, 1)
MADE_UP = date(2027, 1, 9)


def a_calendar() -> OfficeCalendar:
    return OfficeCalendar(frozenset({2027}), frozenset({NEW_YEAR, MADE_UP}))


def test_without_a_calendar_saturdays_and_sundays_are_rest_days() -> None:
    assert WEEK_ONLY.after(date(2026, 12, 31), 10) == date(2027, 1, 14)
    assert WEEK_ONLY.missing(date(2026, 12, 31), NEW_YEAR) == [2026, 2027]


def test_a_holiday_is_not_a_working_day_and_a_make_up_saturday_is() -> None:
    """1 January 2027 is a holiday and Saturday 9 January is worked: the tenth working day is still the 14th."""
    assert not a_calendar().is_working(NEW_YEAR) and a_calendar().is_working(MADE_UP)
    assert a_calendar().after(date(2026, 12, 31), 5) == date(2027, 1, 8)
    assert a_calendar().after(date(2026, 12, 31), 10) == date(2027, 1, 14)


def test_working_days_between_two_days_include_the_last_and_not_the_first() -> None:
    assert WEEK_ONLY.between(date(2026, 3, 2), date(2026, 3, 9)) == 5
    assert WEEK_ONLY.between(date(2026, 3, 7), date(2026, 3, 8)) == 0
    assert a_calendar().between(date(2026, 12, 31), date(2027, 1, 9)) == 6


def test_a_published_file_gives_the_days_that_differ_from_the_usual_week() -> None:
    file = a_calendar_file(2027, off={NEW_YEAR: "開國紀念日"}, work={MADE_UP: "補行上班"})
    assert read_calendar(file) == {2027: [Departure(NEW_YEAR, True, "開國紀念日"), Departure(MADE_UP, False, "補行上班")]}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp950"])
def test_a_file_is_read_in_each_encoding_it_is_published_in(encoding: str) -> None:
    assert decoded("西元日期,備註".encode(encoding)) == "西元日期,備註"


@pytest.mark.parametrize(("file", "said"), [
    ("日期,是否放假\n20260101,2", "column"),
    ("西元日期,星期\n20260101,四", "column"),
    ("", "column"),
    ("西元日期,是否放假\n", "no days"),
    ("西元日期,是否放假\n20260230,0", "Line 2"),
    ("西元日期,是否放假\n20260101,2\n\n20260102,9", "Line 4"),
    ("西元日期,是否放假\n20260101,2\n20260101,2", "Line 3"),
    ("西元日期,是否放假\n20260101,2\n20260102,0", "lacks 2026-01-03"),
    ('西元日期,是否放假\n20260101,"' + "2" * 200_000, "cannot be read"),
])
def test_anything_that_is_not_a_calendar_is_refused_and_the_line_is_named(file: str, said: str) -> None:
    with pytest.raises(RuleBroken, match=said) as refused:
        read_calendar(file)
    assert refused.value.field == "file"


def test_a_calendar_is_accepted_only_up_to_the_last_day_of_its_year() -> None:
    file = a_calendar_file(2027, off={NEW_YEAR: "開國紀念日"}, work={})
    assert file.rstrip().splitlines()[-1].startswith("20271231")
    with pytest.raises(RuleBroken, match="lacks 2027-12-31"):
        read_calendar("\n".join(file.rstrip().splitlines()[:-1]))


def test_a_file_of_two_years_gives_each_its_own_days_in_order() -> None:
    later = a_calendar_file(2027, off={NEW_YEAR: "開國紀念日"}, work={MADE_UP: "補行上班"})
    earlier = a_calendar_file(2026, off={date(2026, 1, 1): "字" * 101}, work={}).split("\n", 1)[1]
    found = read_calendar(f"{later.rstrip()}\n{earlier}")
    assert list(found) == [2026, 2027]
    assert found[2026] == [Departure(date(2026, 1, 1), True, "字" * 100)]
    assert [each.day for each in found[2027]] == [NEW_YEAR, MADE_UP]


def test_a_refused_calendar_names_the_column_that_is_missing_first() -> None:
    with pytest.raises(RuleBroken, match="西元日期"):
        read_calendar("日期,放假\n20260101,2")


def test_a_day_missing_from_a_calendar_is_reported_in_the_readers_calendar() -> None:
    with pytest.raises(RuleBroken) as refused:
        read_calendar("西元日期,是否放假\n20260101,2\n20260102,0")
    assert refused.value.values["day"] == When.day(date(2026, 1, 3))


def test_bytes_that_are_not_text_or_too_many_are_refused() -> None:
    assert decoded(b"x" * 1_000_000) == "x" * 1_000_000
    for raw in (b"\xff\xff\x00", b"x" * 1_000_001):
        with pytest.raises(RuleBroken):
            decoded(raw)
