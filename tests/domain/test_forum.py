"""Meetings of the forum: what a notice must contain, and from when a meeting can have decided anything."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tracker.domain.bilingual import Bilingual
from tracker.domain.calendar import When
from tracker.domain.errors import RuleBroken
from tracker.domain.forum import (
    AgendaItem,
    Counted,
    Figure,
    InTime,
    MeetingStage,
    Minutes,
    can_have_decided,
    check_ahead,
    check_figures,
    check_held,
    check_minutes,
    check_past,
    check_planned,
    notice_in_time,
    reworded,
    reworded_texts,
    sits_on,
)
from tracker.domain.working_days import WEEK_ONLY, OfficeCalendar

DAY = date(2026, 3, 20)
HELD, ANNOUNCED, CANCELLED, STRUCK = (
    MeetingStage.HELD, MeetingStage.ANNOUNCED, MeetingStage.CANCELLED, MeetingStage.STRUCK)


def refused(check: Callable[..., None], *given: Any) -> str:
    with pytest.raises(RuleBroken) as broken:
        check(*given)
    return broken.value.field


def test_a_notice_names_an_exact_day_and_a_valid_time_and_comes_no_later_than_the_meeting() -> None:
    check_planned(When.day(DAY), "", None)
    check_planned(When.day(DAY), "09:30", DAY)
    for vague in ("2026-03", "2026", "2026-03-20/2026-03-21"):
        assert refused(check_planned, When.iso(vague), "", None) == "held_on"
    for time in ("24:00", "9:30", "14.00", "下午2時", "14:60", "1٩:00", "１４:３０"):
        assert refused(check_planned, When.day(DAY), time, None) == "time"
    assert refused(check_planned, When.day(DAY), "", date(2026, 3, 21)) == "notice_on"


def test_a_meeting_is_announced_until_its_day_and_can_decide_from_that_day_on() -> None:
    before, after = date(2026, 3, 19), date(2026, 3, 21)
    for today in (before, DAY):
        check_ahead(When.day(DAY), today)
    assert refused(check_ahead, When.day(DAY), after) == "held_on"
    for today in (DAY, after):
        check_held(ANNOUNCED, When.day(DAY), today)
        check_past(HELD, When.day(DAY), today)
    assert refused(check_held, HELD, When.day(DAY), before) == "meeting"
    assert refused(check_past, HELD, When.day(DAY), before) == "held_on"
    assert refused(check_held, CANCELLED, When.day(DAY), after) == "meeting"
    assert refused(check_past, CANCELLED, When.day(DAY), after) == ""


@pytest.mark.parametrize(("stage", "took_place"), [(ANNOUNCED, True), (HELD, True), (CANCELLED, False), (STRUCK, False)])
def test_a_meeting_is_offered_as_deciding_from_its_day_on_unless_it_was_called_off_or_entered_in_error(
        stage: MeetingStage, took_place: bool) -> None:
    assert can_have_decided(stage, When.day(DAY), DAY) is took_place
    assert not can_have_decided(stage, When.day(DAY), date(2026, 3, 19))
    if not took_place:
        assert refused(check_held, stage, When.day(DAY), DAY) == "meeting"


def test_what_an_item_concerns_stays_with_its_title_when_an_agenda_is_retyped() -> None:
    report = AgendaItem(Bilingual.of("專案報告"), ("2021-2024/2-1",), ("conclusion/3",))
    again = reworded([Bilingual.of("臨時動議"), Bilingual.of("專案報告", "A report")], [report])
    assert [item.commitments for item in again] == [(), ("2021-2024/2-1",)]
    assert again[1].title.en == "A report"
    assert AgendaItem.from_public(again[1].public()) == again[1]


HOLIDAY = OfficeCalendar(frozenset({2026}), frozenset({date(2026, 3, 18)}))
WORKED_SATURDAY = OfficeCalendar(frozenset({2026}), frozenset({date(2026, 3, 14)}))


@pytest.mark.parametrize(("public_on", "given", "in_time"), [
    (6, 9, True), (7, 9, True), (9, 8, True), (10, 7, True), (11, 6, False), (13, 4, False), (19, 0, False), (20, 0, False),
    (23, 0, False)])
def test_notice_is_counted_in_whole_working_days_between_its_day_and_the_meeting(
        public_on: int, given: int, in_time: bool) -> None:
    """The meeting is on Friday 20 March 2026; neither its day nor the day of the notice counts."""
    found = notice_in_time(date(2026, 3, public_on), When.day(DAY), 7, WEEK_ONLY)
    assert found == InTime(given, 7) and found.holds is in_time


@pytest.mark.parametrize(("public_on", "calendar", "given"), [
    (10, HOLIDAY, 6), (9, HOLIDAY, 7), (18, HOLIDAY, 1), (11, WORKED_SATURDAY, 7), (12, WORKED_SATURDAY, 6),
    (14, WORKED_SATURDAY, 4)])
def test_notice_follows_the_office_calendar(public_on: int, calendar: OfficeCalendar, given: int) -> None:
    """Wednesday 18 March is a holiday in one calendar; Saturday 14 March is a make-up working day in the other."""
    assert notice_in_time(date(2026, 3, public_on), When.day(DAY), 7, calendar) == InTime(given, 7)


def test_notice_given_on_or_for_an_unknown_day_is_neither_in_time_nor_late() -> None:
    assert notice_in_time(None, When.day(DAY), 7, WEEK_ONLY) is None
    assert notice_in_time(date(2026, 3, 1), When.iso("2026-03"), 7, WEEK_ONLY) is None


@pytest.mark.parametrize("starts, ends, sits", [
    (None, None, True), ("2026-03", None, True), ("2026-04", None, False), (None, "2026-03", True), (None, "2026-02", False),
    ("2026-03-20", "2026-03-20", True), ("2026-03-21", None, False), (None, "2026-03-19", False)])
def test_a_seat_without_dates_excludes_nobody(starts: str | None, ends: str | None, sits: bool) -> None:
    assert sits_on(When.iso(starts) if starts else None, When.iso(ends) if ends else None, DAY) is sits


def test_fewer_than_five_who_share_an_attribute_are_never_counted_and_an_attribute_has_a_name() -> None:
    east = Bilingual.of("東部", "The east")
    check_figures([Figure(Counted.WOMEN, 0), Figure(Counted.MEN, 4), Figure(Counted.OTHER, 5, east)])
    for wrong in (Figure(Counted.WOMEN, -1), Figure(Counted.OTHER, 4, east), Figure(Counted.OTHER, 5)):
        assert refused(check_figures, [Figure(Counted.MEN, 9), wrong]) == "figures"


def test_minutes_in_review_have_a_last_day_and_public_ones_an_address_and_no_others_do() -> None:
    url = "https://example.org/minutes"
    check_minutes(Minutes.IN_REVIEW, DAY, "")
    check_minutes(Minutes.PUBLIC, None, url)
    for stage in (Minutes.NONE, Minutes.DRAFT):
        check_minutes(stage, None, "")
    for stage in Minutes:
        assert refused(check_minutes, stage, None if stage is Minutes.IN_REVIEW else DAY, "") == "review_until"
        wrong_address = "" if stage is Minutes.PUBLIC else url
        assert refused(check_minutes, stage, DAY if stage is Minutes.IN_REVIEW else None, wrong_address) == "minutes_url"


def test_the_english_of_a_conclusion_whose_chinese_was_typed_again_shows_as_older() -> None:
    before = [Bilingual.of("甲", "A"), Bilingual.of("乙", "B")]
    same, changed = reworded_texts([Bilingual.of("乙", "B"), Bilingual.of("丙", "B")], before)
    assert same == before[1] and changed.is_stale
    added = reworded_texts([*before, Bilingual.of("丙", "C")], before)
    assert added == [*before, Bilingual.of("丙", "C")]
