"""When a mail is compiled: by Taipei time, and never for a day that has not yet come."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.subscriptions import Rhythm, made_up


def taipei(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC) - timedelta(hours=8)  # type: ignore[misc, arg-type]


@pytest.mark.parametrize(("now", "monday"), [
    (taipei(2026, 11, 26, 12), taipei(2026, 11, 23, 8)), (taipei(2026, 11, 23, 8), taipei(2026, 11, 23, 8)),
    (taipei(2026, 11, 23, 7, 59), taipei(2026, 11, 16, 8))])
def test_a_weekly_mail_is_compiled_on_monday_morning(now: datetime, monday: datetime) -> None:
    assert made_up(Rhythm.WEEKLY, now) == monday


@pytest.mark.parametrize(("now", "monday"), [
    (taipei(2026, 11, 26, 12), taipei(2026, 10, 5, 8)), (taipei(2026, 10, 5, 7, 59), taipei(2026, 7, 6, 8)),
    (taipei(2027, 1, 3, 12), taipei(2026, 10, 5, 8)), (taipei(2027, 1, 4, 9), taipei(2027, 1, 4, 8)),
    (taipei(2027, 4, 1, 12), taipei(2027, 1, 4, 8)), (taipei(2027, 4, 5, 8), taipei(2027, 4, 5, 8))])
def test_a_quarterly_mail_is_compiled_on_the_first_monday_of_a_quarter(now: datetime, monday: datetime) -> None:
    assert made_up(Rhythm.QUARTERLY, now) == monday


def test_a_mail_at_once_waits_for_no_morning() -> None:
    assert made_up(Rhythm.AT_ONCE, taipei(2026, 11, 26, 12)) == taipei(2026, 11, 26, 12)


def test_a_quarterly_mail_also_comes_a_week_before_an_upcoming_meeting() -> None:
    meeting = [date(2026, 12, 2)]
    assert made_up(Rhythm.QUARTERLY, taipei(2026, 11, 24, 12), meeting) == taipei(2026, 10, 5, 8)
    assert made_up(Rhythm.QUARTERLY, taipei(2026, 11, 25, 8), meeting) == taipei(2026, 11, 25, 8)


@given(st.datetimes(datetime(2021, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)), st.sampled_from(Rhythm),
       st.lists(st.dates(date(2021, 1, 1), date(2040, 1, 1)), max_size=3))
def test_there_is_always_a_most_recent_moment_for_compiling_mail(now: datetime, rhythm: Rhythm, meetings: list[date]) -> None:
    assert made_up(rhythm, now, meetings) <= now


@given(st.datetimes(datetime(2021, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)), st.sampled_from(Rhythm),
       st.timedeltas(timedelta(0), timedelta(days=120)))
def test_what_was_due_is_not_left_to_a_later_mail_as_time_passes(now: datetime, rhythm: Rhythm, later: timedelta) -> None:
    assert made_up(rhythm, now) <= made_up(rhythm, now + later)
