"""What a reporting round is called, and its fields."""

from __future__ import annotations

from datetime import date
from typing import Any

from tracker.domain.bilingual import Bilingual, both
from tracker.domain.calendar import write
from tracker.queries.words.writing import Field, Names, a_date, a_name, a_text, field, names_of, yes_or_no

CODES: dict[str, dict[str, Bilingual]] = {
    "filing": {
        "silent": both("屆期未回報", "Not reported"),
        "draft": both("機關撰擬或核稿中", "Being written or checked by the body"),
        "awaited": both("尚未回報", "Not yet reported"),
        "received": both("已收件，尚未公布", "Received, not yet published"),
        "filed": both("已回報", "Reported"),
        "nothing": both("本期無進度", "Nothing to report"),
        "excused": both("免回報", "Excused"),
        "not_owed": both("里程碑均已完成或撤回，無應回報事項",
                         "Nothing left to report on: its milestones are finished or withdrawn")},
}
NUMBERED = {"office-calendar": ("西元{}年政府行政機關辦公日曆表", "Office calendar for {}")}


def a_calendar(value: Any, _names: Names) -> list[Bilingual]:
    """The days on which an office departs from the normal week."""
    return [_a_day(date.fromisoformat(each["day"]), each["off"], each["note"]) for each in value or []]


def _a_day(day: date, off: bool, note: str) -> Bilingual:
    zh, en = ("放假", "off") if off else ("上班", "working day")
    return both(f"{write(day, 'zh', 'table')}{zh}" + (f"（{note}）" if note else ""), f"{write(day, 'en', 'table')} {en}")


FIELDS: dict[str, Field] = {
    "round.period": field("填報期別", "Period reported on", a_date),
    "opens": field("開放日", "Opens", a_date),
    "due": field("回報期限", "Due", a_date),
    "locks": field("截止收件日", "Locked after", a_date),
    "due_recorded": field("已登錄屆期之期限", "Due date recorded as passed", a_date, minor=True),
    "round.closed_on": field("實際截止收件日", "Locked on", a_date, minor=True),
    "round": field("定期填報", "Reporting round", a_name, minor=True),
    "received_on": field("收件日", "Received on", a_date, minor=True),
    "excused": field("免回報之理由", "Why it is excused", a_text),
    "silent": field("屆期未回報之里程碑", "Milestones not reported", names_of),
    "dropped": field("本期不再列為應回報機關", "No longer asked in this round", yes_or_no),
    "year": field("年度（西元）", "Year"),
    "departures": field("與週休不同之日", "Days that differ from the normal week", a_calendar),
}
