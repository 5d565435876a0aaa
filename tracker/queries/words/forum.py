"""What the forum's meetings are called, and their fields."""

from __future__ import annotations

from typing import Any

from tracker.domain.bilingual import Bilingual
from tracker.domain.forum import AgendaItem
from tracker.queries.words.writing import Field, Names, a_date, a_text, both, code, field, texts

CODES: dict[str, dict[str, Bilingual]] = {
    "meeting_stage": {
        "announced": both("已通知，尚未召開", "announced"), "held": both("已召開", "held"),
        "cancelled": both("已取消", "called off")},
}

NUMBERED = {"meeting": ("推動小組第{}次會議", "Taskforce meeting {}")}


def agenda(value: Any, names: Names) -> list[Bilingual]:
    """The items of an agenda, each with what it deals with."""
    return [_item(AgendaItem.from_public(each), names) for each in value or []]


def _item(item: AgendaItem, names: Names) -> Bilingual:
    concerned = [names.of(each) for each in (*item.commitments, *item.conclusions)]
    if not concerned:
        return item.title
    zh, en = "、".join(each.zh or each.en for each in concerned), ", ".join(each.en or each.zh for each in concerned)
    return both(f"{item.title.zh}（{zh}）", f"{item.title.en or item.title.zh} ({en})")


FIELDS: dict[str, Field] = {
    "meeting.stage": field("召開情形", "Standing", code("meeting_stage")),
    "held_on": field("會議日期", "Day of the meeting", a_date),
    "time": field("開始時間", "Begins at"),
    "place": field("地點", "Place", a_text),
    "notice_on": field("會議通知日期", "Notice given on", a_date),
    "agenda": field("議程", "Agenda", agenda),
    "chair": field("主席", "Chair", a_text),
    "conclusions": field("會議結論", "Conclusions", texts),
}
