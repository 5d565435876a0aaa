"""Dates as officials write them: read in ROC and Gregorian forms, and written in both."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.calendar import Precision, When, civil_day, read, read_period, read_span, roc_year, write

DAYS = st.dates(date(1912, 1, 1), date(2200, 12, 31))
PRECISE = st.sampled_from(list(Precision))


def when(day: date, precision: Precision) -> When:
    """The day, month, quarter or year that a day falls in."""
    match precision:
        case Precision.DAY:
            return When.day(day)
        case Precision.MONTH:
            return When.month(day.year, day.month)
        case Precision.QUARTER:
            return When.quarter(day.year, (day.month + 2) // 3)
    return When.year(day.year)


@pytest.mark.parametrize("typed", [
    "112/1/18", "112/01/18", "1120118", "112年1月18日", "民國112年1月18日", "中華民國 112 年 1 月 18 日", "民國1120118",
    "112.1.18", "112-1-18", "１１２/１/１８", "2023-01-18", "2023/1/18", "20230118", "2023年1月18日", "西元2023年1月18日",
    "西元20230118", "112年1月18日（三）", "112/1/18(三)", "民國112年1月18日 星期三", "112年（2023）1月18日",
    "\u200b112/1/18\ufeff",
])
def test_a_day_is_read_in_every_form_officials_use(typed: str) -> None:
    assert read(typed) == When.day(date(2023, 1, 18))


@pytest.mark.parametrize(("typed", "day"), [
    ("1/1/1", date(1912, 1, 1)), ("289/12/31", date(2200, 12, 31)), ("113/2/29", date(2024, 2, 29))])
def test_the_first_and_the_last_year_that_can_be_entered_are_read(typed: str, day: date) -> None:
    assert read(typed) == When.day(day)


@pytest.mark.parametrize("typed", ["110/12", "110年12月", "110年12月底", "2021-12", "2021/12", "民國110年12月末"])
def test_a_month_is_read_as_a_month(typed: str) -> None:
    assert read(typed) == When.month(2021, 12)


@pytest.mark.parametrize("typed", ["110年第3季", "110年第三季", "2021-Q3", "2021Q3", "110Q3"])
def test_a_quarter_is_read_as_a_quarter(typed: str) -> None:
    assert read(typed) == When.quarter(2021, 3)


@pytest.mark.parametrize("typed", ["110", "110年", "2021", "2021年", "110年底", "民國110年"])
def test_a_year_is_read_as_a_year(typed: str) -> None:
    assert read(typed) == When.year(2021)


@pytest.mark.parametrize("typed", [
    "", " ", "明年", "soon", "112/13/1", "112/2/30", "112/13", "112/0/1", "0/1/1", "999/1/1", "1911-12-31", "2201-01-01",
    "290/1/1", "112/1/18/2", "1/18/2023", "112年第5季", "2023-1-18T00:00", "-112/1/18", "112/1/18; DROP TABLE",
    "民國2023年1月18日", "西元112年1月18日", "民國20230118", "9" * 400, "112年1月18日（四）", "112年1月（三）",
    "112年（2024年）1月18日", "(三)", "星期三",
])
def test_anything_that_is_not_a_date_is_refused(typed: str) -> None:
    with pytest.raises(ValueError):
        read(typed)


@pytest.mark.parametrize("typed", ["112/1至113/5", "112/1 to 113/5", " 112 / 1　～ 113/5 ", "January 2023 to May 2024",
                                   "2023-01/2024-05"])
def test_a_span_is_read_from_one_date_to_another(typed: str) -> None:
    assert read_span(typed) == When(date(2023, 1, 1), date(2024, 5, 31), Precision.MONTH)


@pytest.mark.parametrize("reader", [read_span, read_period])
@pytest.mark.parametrize(("start", "end"), [("2023-06", "2023-01"), ("2023-01", "2023-06-30"), ("2023", "2024-01"),
                                            ("2023-01-02", "2023-01-01")])
def test_a_span_runs_forward_between_two_dates_of_equal_precision(reader: Callable[[str], When], start: str, end: str) -> None:
    with pytest.raises(ValueError):
        reader(f"{start}..{end}" if reader is read_period else f"{start} to {end}")


@pytest.mark.parametrize(("typed", "first", "last", "precision"), [
    ("2023-H1", date(2023, 1, 1), date(2023, 6, 30), Precision.MONTH),
    (" 2023-h2 ", date(2023, 7, 1), date(2023, 12, 31), Precision.MONTH),
    ("2021-01..2021-06", date(2021, 1, 1), date(2021, 6, 30), Precision.MONTH),
    ("2021-02-01..2021-02-01", date(2021, 2, 1), date(2021, 2, 1), Precision.DAY),
    ("2023", date(2023, 1, 1), date(2023, 12, 31), Precision.YEAR),
    ("2023-Q1", date(2023, 1, 1), date(2023, 3, 31), Precision.QUARTER)])
def test_the_period_of_a_report_is_half_a_year_or_a_span_or_one_date(typed: str, first: date, last: date,
                                                                     precision: Precision) -> None:
    assert read_period(typed) == When(first, last, precision)


def test_a_cell_padded_with_a_million_spaces_is_refused_at_once() -> None:
    with pytest.raises(ValueError):
        read_span("112/1" + " " * 1_000_000 + "x")


@given(st.text(max_size=20))
def test_anything_typed_gives_a_date_or_a_refusal(typed: str) -> None:
    try:
        found = read(typed)
    except ValueError:
        return
    assert date(1912, 1, 1) <= found.first <= found.last <= date(2200, 12, 31)


@given(DAYS, PRECISE)
def test_a_date_reads_back_as_it_was_stored(day: date, precision: Precision) -> None:
    kept = when(day, precision)
    assert When.iso(str(kept)) == kept
    assert When.from_public(kept.public()) == kept


@given(DAYS, DAYS, PRECISE)
def test_a_span_reads_back_as_it_was_stored(one: date, other: date, precision: Precision) -> None:
    start, end = when(min(one, other), precision), when(max(one, other), precision)
    span = When(start.first, end.last, precision)
    assert When.iso(str(span)) == span
    assert read_span(str(span)) == span and read_span(write(span, "en")) == span
    assert When.from_public(span.public()) == span


@given(DAYS, PRECISE, st.sampled_from(["prose", "table", "full", "both"]))
def test_a_date_written_in_the_roc_calendar_reads_back_the_same(day: date, precision: Precision, style: str) -> None:
    there = when(day, precision)
    assert read(write(there, "zh", style)) == there  # type: ignore[arg-type]


@given(DAYS, PRECISE, st.sampled_from(["prose", "table", "full", "both"]))
def test_a_date_written_in_english_reads_back_the_same(day: date, precision: Precision, style: str) -> None:
    there = when(day, precision)
    assert read(write(there, "en", style)) == there  # type: ignore[arg-type]


@pytest.mark.parametrize("typed", ["18 January 2023", "18 Jan 2023", "18 jan. 2023", "January 18, 2023", "JAN 18, 2023",
                                   "Wednesday 18 January 2023", "wednesday, January 18, 2023"])
def test_a_day_is_read_in_the_forms_used_in_english(typed: str) -> None:
    assert read(typed) == When.day(date(2023, 1, 18))


@pytest.mark.parametrize("typed", ["30 February 2023", "January 112", "18 J 2023", "18 Janvier 2023", "Q5 2023", "January",
                                   "18 2023", "January 18", "0 May 2023", "May 1911", "Thursday 18 January 2023",
                                   "Wednesday", "Wednesday January 2023"])
def test_anything_that_is_not_an_english_date_is_refused(typed: str) -> None:
    with pytest.raises(ValueError):
        read(typed)


@given(DAYS, PRECISE)
def test_the_iso_form_reads_back_as_typed(day: date, precision: Precision) -> None:
    assert read(str(when(day, precision))) == when(day, precision)


@pytest.mark.parametrize("kept", ["2021-13", "2021-00", "2021-02-30", "2021-Q5", "21", "2021-1", "2022/2021", "2021-01/2021",
                                  "2021-05/", "", "0000"])
def test_anything_that_is_not_in_iso_form_is_refused(kept: str) -> None:
    with pytest.raises(ValueError):
        When.iso(kept)


@pytest.mark.parametrize(("style", "zh", "en"), [
    ("prose", "115年11月22日", "22 November 2026"),
    ("table", "115/11/22", "22 Nov 2026"),
    ("full", "115年11月22日（星期日）", "Sunday 22 November 2026"),
    ("both", "115年（2026年）11月22日", "22 November 2026"),
])
def test_a_day_is_written_in_the_readers_way(style: str, zh: str, en: str) -> None:
    day = date(2026, 11, 22)
    assert (write(day, "zh", style), write(day, "en", style)) == (zh, en)  # type: ignore[arg-type]


@pytest.mark.parametrize(("iso", "zh", "en"), [
    ("2021-12", "110年12月", "December 2021"),
    ("2021-Q3", "110年第3季", "Q3 2021"),
    ("2021", "110年", "2021"),
    ("2021-05/2021-07", "110年5月至110年7月", "May 2021 to July 2021"),
])
def test_an_unknown_day_is_not_written(iso: str, zh: str, en: str) -> None:
    assert (write(When.iso(iso), "zh"), write(When.iso(iso), "en")) == (zh, en)


def test_years_before_the_republic_are_counted_backwards_without_a_year_zero() -> None:
    assert [roc_year(year) for year in (1910, 1911, 1912, 2026)] == ["民國前2", "民國前1", "1", "115"]


def test_a_date_has_passed_on_the_day_after_its_last_day() -> None:
    december = When.month(2021, 12)
    assert not december.is_past(date(2021, 12, 31))
    assert december.is_past(date(2022, 1, 1))


@pytest.mark.parametrize(("at", "day"), [
    (datetime(2026, 7, 1, 15, 59, tzinfo=UTC), date(2026, 7, 1)),
    (datetime(2026, 7, 1, 16, 0, tzinfo=UTC), date(2026, 7, 2)),
])
def test_today_is_the_day_in_taipei(at: datetime, day: date) -> None:
    assert civil_day(at) == day
