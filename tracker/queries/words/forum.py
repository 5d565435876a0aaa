"""What the forum's meetings are called, and their fields."""

from __future__ import annotations

from typing import Any

from tracker.domain.bilingual import Bilingual, both, listed
from tracker.domain.forum import AgendaItem, Attendance, Figure
from tracker.queries.words.writing import Field, Names, a_date, a_name, a_text, addresses, code, field, names_of, texts, yes_or_no

CODES: dict[str, dict[str, Bilingual]] = {
    "meeting_stage": {
        "announced": both("已通知，尚未召開", "announced"), "held": both("已召開", "held"),
        "cancelled": both("已取消", "called off"), "struck": both("誤登，已註銷", "struck: entered in error")},
    "seat": {
        "convener": both("召集人", "convener"), "co_convener": both("共同召集人", "co-convener"),
        "member": both("委員", "member"), "deputy": both("代理人", "deputy")},
    "attended_as": {
        "member": both("出席", "attended"), "deputy": both("由代理人出席", "a deputy attended"),
        "observer": both("列席", "observer")},
    "minutes": {
        "none": both("本站尚無會議紀錄", "none on this site"), "draft": both("草稿", "draft"),
        "in_review": both("送委員確認中", "with the members for corrections"), "public": both("已公開", "public")},
    "counted": {
        "government": both("政府機關", "government"), "civil_society": both("民間團體", "civil society"),
        "academia": both("學界", "academia"), "private_sector": both("民間企業", "private sector"),
        "women": both("女性", "women"), "men": both("男性", "men"), "other": both("其他", "other")},
}

NUMBERED = {"meeting": ("推動小組第{}次會議", "Taskforce meeting {}"), "working-group": ("工作分組第{}組", "Working group {}"),
            "rules": ("設置要點第{}版", "Rules, version {}")}


def agenda(value: Any, names: Names) -> list[Bilingual]:
    """The items of an agenda, each with what it deals with."""
    return [_item(AgendaItem.from_public(each), names) for each in value or []]


def _item(item: AgendaItem, names: Names) -> Bilingual:
    concerned = [names.of(each) for each in (*item.commitments, *item.conclusions)]
    if not concerned:
        return item.title
    return both("{title}（{concerned}）", "{title} ({concerned})", title=item.title, concerned=listed(concerned, "、", ", "))


def attendance(value: Any, names: Names) -> list[Bilingual]:
    """Who was there, and as what."""
    return [_attended(Attendance.from_public(each), names) for each in value or []]


def _attended(each: Attendance, names: Names) -> Bilingual:
    who, how = names.of(each.member) if each.member else each.organisation, CODES["attended_as"][each.attended_as.value]
    return both("{who}（{how}）", "{who} ({how})", who=who, how=how)


def figures(value: Any, _names: Names) -> list[Bilingual]:
    """What an official list counts."""
    return [counted(Figure.from_public(each)) for each in value or []]


def counted(figure: Figure) -> Bilingual:
    """A count in words: 女性10人, women: 10."""
    what = CODES["counted"][figure.of.value] if figure.label.is_empty else figure.label
    return both("{what}{count}人", "{what}: {count}", what=what, count=figure.count)


FIELDS: dict[str, Field] = {
    "meeting.stage": field("召開情形", "Status", code("meeting_stage")),
    "held_on": field("會議日期", "Day of the meeting", a_date),
    "time": field("開始時間", "Begins at"),
    "place": field("地點", "Place", a_text),
    "notice_on": field("會議通知日期", "Notice given on", a_date),
    "agenda": field("議程", "Agenda", agenda),
    "chair": field("主席", "Chair", a_text),
    "call": field("徵選公告", "How members were sought", a_text),
    "criteria": field("遴選條件", "Criteria", a_text),
    "chosen_by": field("遴選方式", "Who chose them, and how", a_text),
    "selection": field("徵選文件", "Selection documents", addresses),
    "figures": field("名單所載人數", "Counts stated in the list", figures),
    "seat": field("席別", "Seat", code("seat")),
    "member.name": field("姓名", "Name", a_text),
    "deputy_for": field("所代理之委員", "Deputy for", a_name),
    "members": field("委員", "Members", names_of),
    "group_rules.adopted_on": field("訂定日期", "Adopted on", a_date),
    "group_rules.text": field("內容", "What they say", a_text),
    "notice_working_days": field("會議通知提前工作日數", "Notice in working days"),
    "meets_every_months": field("會議間隔（月）", "Months between meetings"),
    "attendance": field("出列席", "Attendance", attendance),
    "results_presented": field("報告執行成果", "Results presented", yes_or_no),
    "comments_collected": field("徵詢委員意見", "Comments collected", yes_or_no),
    "minutes": field("會議紀錄", "Minutes", code("minutes")),
    "review_until": field("委員確認期限", "Corrections until", a_date),
    "minutes_url": field("會議紀錄網址", "Web address of the minutes"),
    "transcript_url": field("逐字稿網址", "Web address of the transcript"),
    "video_url": field("錄影網址", "Web address of the video"),
    "conclusions": field("會議結論", "Conclusions", texts),
}
