"""The paper on the follow-up of earlier conclusions (歷次會議結論辦理情形): a table for a meeting's agenda, with what the
secretariat recommends, and the annex of its minutes, with what the meeting decided. Both come from the same rows.

Nothing is added that the record does not hold: what is missing is printed as not recorded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from sqlalchemy.orm import Session

from tracker.changelog.record import head
from tracker.domain.bilingual import Bilingual, Lang
from tracker.domain.calendar import When, write
from tracker.domain.errors import NotFound
from tracker.domain.register import Ruling, RulingBasis
from tracker.models import Body, Conclusion, Listing, Meeting, Objection
from tracker.queries import register, release, steering_group, views
from tracker.queries.whose import signature
from tracker.queries.words import CODES, both
from tracker.reports.notes import WITHHELD


class Paper(Enum):
    AGENDA = "agenda"
    MINUTES = "minutes"


HEADINGS = {
    "number": both("編號", "No."), "matter": both("案由", "Matter"), "bodies": both("主（協）辦機關", "Lead (supporting) bodies"),
    "follow_up": both("辦理情形", "Follow-up"), "advice": both("列管建議", "Recommendation"),
    "decision": both("會議決定", "Decision"),
}
COLUMNS = {Paper.AGENDA: ("number", "matter", "bodies", "follow_up", "advice"), Paper.MINUTES: tuple(HEADINGS)}
TITLE = both("歷次會議結論辦理情形", "Follow-up on earlier conclusions")
KINDS = {Paper.AGENDA: both("議程附件", "Agenda paper"), Paper.MINUTES: both("會議紀錄附件", "Annex to the minutes")}
NOT_RECORDED = both("無紀錄", "none recorded")
UNDECIDED = both("無決定紀錄", "no decision recorded")
CONDITION = both("完成條件：", "Completion condition: ")
CHECKED = both("佐證：", "Evidence: ")
OBJECTION = both("委員異議：", "Objection: ")
REASON, DISSENT = both("理由：", "Reason: "), both("不同意見：", "Dissent: ")
SUPPORTING = both("協辦：", "Supporting: ")
MEETING = both("推動小組第{}次會議", "Taskforce meeting {}")
HELD = both("會議日期：{}", "Meeting of {}")
AT, PLACE = both(" {}", ", {}"), both("　地點：{}", "; {}")
OFF = both("（{}）", " ({})")
COUNTED = {Paper.AGENDA: both("共{}項；幕僚機關建議：{}", "Items: {}. The secretariat recommends: {}"),
           Paper.MINUTES: both("共{}項；會議決定：{}", "Items: {}. The meeting decided: {}")}
STANDS_ON = both("依異動紀錄第{0}號編製，雜湊值（SHA-256）{1}", "Made from the record as of entry {0}, digest (SHA-256) {1}")
EMPTY = both("本次會議無列入之事項。", "There are no conclusions on the list for this meeting.")


@dataclass(frozen=True)
class Cell:
    """The paragraphs of one cell."""

    lines: list[str]


@dataclass(frozen=True)
class Annex:
    """The paper in one language, ready to be set.

    day      of the meeting: used as the time of making, so that the same record gives the same bytes
    counted  how many are on it, and how many by recommendation, or by decision; empty if there are none
    standing who compiled it, where the site is not official; empty where it is
    """

    lang: Lang
    kind: str
    meeting: str
    title: str
    held: str
    counted: str
    day: str
    columns: list[str]
    names: list[str]
    rows: list[list[Cell]]
    empty: str
    stands_on: str
    standing: str


def compose(session: Session, number: int, paper: Paper, lang: Lang, standing: Bilingual | None) -> Annex:
    """Compose the paper of a meeting. Raises NotFound, also for the annex to the minutes of one that was not held."""
    meeting = steering_group.meeting(session, number).meeting
    if paper is Paper.MINUTES and not meeting.was_held:
        raise NotFound(f"{meeting.reference}/minutes")
    known, newest = views.bodies(session), head(session)
    names = list(COLUMNS[paper])
    objections = [each for each in release.of_meeting(session, meeting.reference) if not each.withdrawn_on]
    lines = register.of_meeting(session, meeting.reference)
    rows = [[_cell(name, line.listing, line.conclusions, known, objections, lang) for name in names] for line in lines]
    return Annex(
        lang=lang, kind=KINDS[paper].in_(lang), meeting=MEETING.in_(lang).format(number), title=TITLE.in_(lang),
        held=_held(meeting, lang), counted=_counted(paper, [line.listing for line in lines], lang),
        day=meeting.held_on.first.isoformat(),
        columns=[HEADINGS[name].in_(lang) for name in names], names=names, rows=rows, empty=EMPTY.in_(lang),
        stands_on=STANDS_ON.in_(lang).format(newest.number, newest.digest), standing=standing.in_(lang) if standing else "")


def _day(when: When, lang: Lang) -> str:
    return write(when, lang, "both" if lang == "zh" else "prose")


def _held(meeting: Meeting, lang: Lang) -> str:
    parts = [HELD.in_(lang).format(_day(meeting.held_on, lang)), AT.in_(lang).format(meeting.time) if meeting.time else "",
             "" if meeting.place.is_empty else PLACE.in_(lang).format(meeting.place.shown_in(lang)),
             OFF.in_(lang).format(CODES["meeting_stage"][meeting.stage.value].in_(lang)) if meeting.is_off else ""]
    return "".join(parts)


def _counted(paper: Paper, listings: Sequence[Listing], lang: Lang) -> str:
    """How many have each recommendation; for what the meeting decided, only what is recorded in so many words."""
    told = [each.advice if paper is Paper.AGENDA else each.decision if each.basis is RulingBasis.RECORDED else None
            for each in listings]
    counts = [(_ruling(ruling, lang), told.count(ruling)) for ruling in Ruling if ruling in told]
    if None in told:
        counts.append((_begun(NOT_RECORDED.in_(lang)), told.count(None)))
    zh = lang == "zh"
    said = ("、" if zh else ", ").join(f"{word}{count}項" if zh else f"{word} {count}" for word, count in counts)
    return COUNTED[paper].in_(lang).format(len(listings), said) + ("。" if zh else ".") if listings else ""


def _ruling(ruling: Ruling, lang: Lang) -> str:
    return _begun(CODES["ruling"][ruling.value].in_(lang))


def _begun(words: str) -> str:
    """The words, capitalised to begin a line."""
    return words[:1].upper() + words[1:]


def _cell(name: str, listing: Listing, conclusions: list[Conclusion], known: dict[str, Body],
          objections: list[Objection], lang: Lang) -> Cell:
    match name:
        case "number":
            return Cell([str(listing.number) if listing.number else "—"])
        case "matter":
            return Cell(_matter(listing, conclusions, lang))
        case "bodies":
            return Cell(_bodies(conclusions, known, lang))
        case "follow_up":
            objected = [_objection(each, lang) for each in objections if each.conclusion == listing.conclusion]
            shown = [CHECKED.in_(lang) + listing.url] if listing.url else []
            lacking = WITHHELD if listing.withheld else NOT_RECORDED
            return Cell([*(_paragraphs(listing.follow_up, lang) or [lacking.in_(lang)]), *shown, *objected])
        case "advice":
            return Cell([_ruling(listing.advice, lang) if listing.advice else NOT_RECORDED.in_(lang)])
    return Cell(_decision(listing, lang))


def _objection(objection: Objection, lang: Lang) -> str:
    """Who objects, with the reason in the member's own words."""
    signed = signature(objection.signed_name, objection.signed_for, objection.side.value if objection.side else None)
    words = WITHHELD.in_(lang) if objection.withheld else objection.text.shown_in(lang)
    parts = [signed.in_(lang) + ("：" if lang == "zh" else ": ") + words, objection.url]
    return OBJECTION.in_(lang) + " ".join(part for part in parts if part)


def _matter(listing: Listing, conclusions: list[Conclusion], lang: Lang) -> list[str]:
    lines = [(listing.wording if not listing.wording.is_empty else conclusions[0].title).shown_in(lang)]
    if listing.basis is RulingBasis.AMONG_OTHERS:
        return [*lines, *(each.title.shown_in(lang) for each in conclusions)]
    lacking = WITHHELD if conclusions[0].withheld else NOT_RECORDED
    condition = conclusions[0].condition.shown_in(lang) or lacking.in_(lang)
    return [*lines, CONDITION.in_(lang) + condition]


def _bodies(conclusions: list[Conclusion], known: dict[str, Body], lang: Lang) -> list[str]:
    leads = dict.fromkeys(slug for each in conclusions for slug in each.leads)
    supports = dict.fromkeys(slug for each in conclusions for slug in each.supports)
    joined = "、" if lang == "zh" else "; "
    lines = [joined.join(known[slug].name.shown_in(lang) for slug in leads)] if leads else []
    if supports:
        lines.append(SUPPORTING.in_(lang) + joined.join(known[slug].name.shown_in(lang) for slug in supports))
    return lines or [NOT_RECORDED.in_(lang)]


def _decision(listing: Listing, lang: Lang) -> list[str]:
    if listing.decision is None:
        return [UNDECIDED.in_(lang)]
    lines = [_ruling(listing.decision, lang)]
    if listing.basis is not RulingBasis.RECORDED:
        note = CODES["ruling_basis"][listing.basis.value].in_(lang)
        lines.append(f"（{note}）" if lang == "zh" else f"({note})")
    for label, text in ((REASON, listing.reason), (DISSENT, listing.dissent)):
        if not text.is_empty:
            lines.append(label.in_(lang) + text.shown_in(lang))
    lines += [WITHHELD.in_(lang)] if listing.withheld else []
    return [*lines, *_paragraphs(listing.note, lang)]


def _paragraphs(text: Bilingual, lang: Lang) -> list[str]:
    return [line for line in text.shown_in(lang).splitlines() if line.strip()]
