"""The report's own few terms, in both languages, said the same way in every chart and edition.

Terms only: states, on whose word, lateness, dates as written in a table. Sentences belong to the editions.
"""

from __future__ import annotations

from datetime import date

from tracker.domain.assessments import Voice
from tracker.domain.bilingual import Bilingual, Lang
from tracker.domain.calendar import When, write
from tracker.domain.schedule import PlanStage, SaidBy
from tracker.domain.site import SiteStatus
from tracker.queries.words import CODES
from tracker.reports.content import Commitment, Imprint, Label, Lateness, Milestone
from tracker.reports.terms import Speaker, State


def _as_in_the_record(scale: str, code: str) -> tuple[str, str]:
    """In a report, a code of the record has the same name as on every page."""
    return CODES[scale][code].zh, CODES[scale][code].en


STATE: dict[State, tuple[str, str]] = {
    State.FINISHED: ("已完成", "Finished"),
    State.FINISHED_EARLY: ("提前完成", "Finished early"),
    State.FINISHED_LATE: ("逾期完成", "Finished late"),
    State.UNDER_WAY: ("辦理中", "Under way"),
    State.OVERDUE: ("逾期", "Overdue"),
    State.NOT_STARTED: ("尚未開始", "Not started"),
    State.WITHDRAWN: ("已撤回", "Withdrawn"),
    State.NO_DATA: ("其後本站尚無資料", "No later data on this site"),
    State.NOT_KNOWN: ("本站尚無資料", "Not known"),
}

BASIS: dict[SaidBy, tuple[str, str]] = {basis: _as_in_the_record("said_by", basis.value) for basis in SaidBy}

SPEAKER: dict[Speaker, tuple[str, str]] = {
    Speaker.BODY: ("機關", "body"),
    Speaker.SECRETARIAT: ("幕僚機關", "secretariat"),
    Speaker.FORUM: ("推動小組", "Taskforce"),
    Speaker.MEMBER: ("委員", "member"),
    Speaker.PRESS: ("媒體", "press"),
    Speaker.OTHER: ("其他", "other"),
}

SIDE: dict[Voice, tuple[str, str]] = {
    Voice.GOVERNMENT: ("政府自評", "Government, self-assessment"),
    Voice.MEMBER: ("推動小組委員", "Member of the Taskforce"),
    Voice.REVIEWER: ("獨立審查人", "Independent reviewer"),
}

STAGE: dict[PlanStage, tuple[str, str]] = {stage: _as_in_the_record("stage", stage.value) for stage in PlanStage}

SITE_STATUS: dict[SiteStatus, tuple[str, str]] = {
    SiteStatus.DEMONSTRATION: ("示範網站", "Demonstration"),
    SiteStatus.TRIAL: ("試辦網站", "Trial"),
    SiteStatus.OFFICIAL: ("正式網站", "Official"),
}

DISCLAIMER = (
    "依公開資料彙整，非國發會發布，亦未經其查核",
    "compiled from public sources by this project; neither issued nor checked by NDC",
)

INVENTED = (
    "虛構資料，供試用；所列機關、人員及數字均不存在",
    "invented data for trying things out: no body, person or figure here is real",
)
"""What is said instead where nothing on the site is real."""


def say(pair: tuple[str, str], lang: Lang) -> str:
    return pair[0] if lang == "zh" else pair[1]


def disclaimer(imprint: Imprint) -> tuple[str, str]:
    """For an unofficial site: that the publisher is not the council, or that nothing here is real. Stands on its own."""
    zh, en = _unofficial(imprint)
    return zh, en[0].upper() + en[1:]


def _unofficial(imprint: Imprint) -> tuple[str, str]:
    return INVENTED if imprint.invented else DISCLAIMER


def site_status(imprint: Imprint, lang: Lang) -> str:
    """The status, and, unless official, what the site is not."""
    name = say(SITE_STATUS[imprint.site_status], lang)
    if imprint.site_status is SiteStatus.OFFICIAL:
        return name
    return f"{name}{'：' if lang == 'zh' else ': '}{say(_unofficial(imprint), lang)}"


def table_date(when: When | date, lang: Lang) -> str:
    return write(when, lang, "table")


def state_of(milestone: Milestone, lang: Lang) -> str:
    """The state in words; the end of this site's data is dated and never sounds like an omission of the body's."""
    if milestone.state is State.NO_DATA and milestone.data_until:
        day = table_date(milestone.data_until, lang)
        return f"本站尚無{day}後之資料" if lang == "zh" else f"No data on this site after {day}"
    return say(STATE[milestone.state], lang)


def length(lateness: Lateness, lang: Lang) -> str:
    """``28個月``, ``1 day``; the sign is left to the sentence."""
    days = lateness.days is not None
    number = abs((lateness.days if days else lateness.months) or 0)
    if lang == "zh":
        return f"{number}天" if days else f"{number}個月"
    return f"{number} {'day' if days else 'month'}{'' if number == 1 else 's'}"


def late(milestone: Milestone, lang: Lang) -> str:
    """Lateness as written in a table or beside a mark, with the day it is counted to; "" where there is none."""
    if milestone.lateness is None:
        return ""
    much = length(milestone.lateness, lang)
    if milestone.state is State.FINISHED_LATE:
        return f"逾期{much}完成" if lang == "zh" else f"{much} late"
    day = table_date(milestone.lateness.counted_to, lang)
    return f"逾期{much}（計至{day}）" if lang == "zh" else f"{much} overdue (to {day})"


def late_in_full(milestone: Milestone, lang: Lang) -> str:
    """As ``late``; if overdue by a date that was moved, also how far it is behind the first date."""
    said = late(milestone, lang)
    if milestone.after_first is None:
        return said
    much = length(milestone.after_first, lang)
    return f"{said}，較原訂期限逾{much}" if lang == "zh" else f"{said}, {much} after the original date"


def open_until(awaited: When | date, lang: Lang) -> str:
    """What is shown in place of a date that is open."""
    day = table_date(awaited, lang)
    return f"未定，將於{day}前說明" if lang == "zh" else f"open, to be stated by {day}"


def moved(lateness: Lateness, lang: Lang) -> str:
    number = lateness.days if lateness.days is not None else lateness.months
    much = length(lateness, lang)
    if (number or 0) < 0:
        return f"期限提前{much}" if lang == "zh" else f"date moved {much} earlier"
    return f"延後{much}" if lang == "zh" else f"date moved {much} later"


def moved_at_all(milestone: Milestone, lang: Lang) -> str:
    """How far the date was moved, or that it was moved and is now open; "" where neither applies."""
    if milestone.moved:
        return moved(milestone.moved, lang)
    if milestone.awaited:
        return "延後，期限未定" if lang == "zh" else "postponed, date open"
    return ""


def title(text: Bilingual, ours: bool, lang: Lang) -> str:
    """A title in one line, with † where it is an unofficial translation or this site's own wording."""
    reading = text.read(lang)
    return f"{reading.text}†" if reading.text and (ours or reading.is_unofficial) else reading.text


def reason(category: Label | None, lang: Lang) -> str:
    if category is None:
        return "來源未載明原因" if lang == "zh" else "The source states no reason"
    return category.text.shown_in(lang)


def commitment_number(commitment: Commitment, lang: Lang) -> str:
    """``2-1``; where the plan's own number is not known, the order and a note that it is not an official number."""
    order = commitment_place(commitment)
    if commitment.numbered:
        return order
    return f"順序{order}" if lang == "zh" else f"no. {order}*"


def commitment_place(commitment: Commitment) -> str:
    """Its number, or its order, where there is room for no more."""
    return commitment.label if commitment.numbered else commitment.label.removeprefix("o")
