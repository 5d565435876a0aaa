"""What the fields and codes of the record are called, in both languages side by side, and how a value is written.

Entries are told from these words for ever: a code or a field that is here stays, with its words. Values are written
for people: codes as words, references as the names that the entry itself keeps, dates as dates of the record.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker.changelog.kinds import type_of
from tracker.domain.bilingual import Bilingual, TextState
from tracker.domain.calendar import When, write


def both(zh: str, en: str) -> Bilingual:
    """Words of this site's own: neither is a translation of the other."""
    return Bilingual(zh, en, "zh", TextState.OFFICIAL)


SITE_COMPILED = both("本站依公開資料彙整", "compiled by this site from public sources")

PARTIES = {
    "body": both("機關", "Body"), "secretariat": both("幕僚機關", "Secretariat"), "forum": both("推動小組", "Taskforce"),
    "forum_member": both("推動小組委員", "Member of the Taskforce"), "press": both("媒體報導", "Press"),
    "legislature": both("立法院", "Legislature"), "other": both("其他", "Other"),
}
ROLES = {
    "reporter": both("填報者", "reporter"), "approver": both("核稿者", "approver"), "editor": both("編輯", "editor"),
    "admin": both("管理者", "administrator"), "member": both("委員", "member"), "reviewer": both("獨立審查人", "reviewer"),
    "auditor": both("稽核者", "auditor"),
}
CODES: dict[str, dict[str, Bilingual]] = {
    "update_kind": {
        "progress": both("進度", "Progress"), "delay": both("延後", "Delay"), "completion": both("完成", "Completion"),
        "no_progress": both("本期無進度", "No progress this period")},
    "party": PARTIES,
    "role": ROLES,
    "basis": {"happened": both("發生日", "the day it happened"), "reported": both("說明日", "the day it was reported")},
    "relation": {
        "names_plan": both("來源載明屬本方案", "the source names the plan"),
        "related": both("相關資料：來源未載明屬本方案，不計入統計",
                        "related: the source does not name the plan; outside all counts")},
    "depends_on": {
        "this_body": both("該機關本身", "the body itself"), "other_body": both("其他機關", "another body"),
        "executive_yuan": both("行政院", "the Executive Yuan"), "legislative_yuan": both("立法院", "the Legislative Yuan"),
        "contractor": both("得標廠商", "the contractor"), "nobody": both("非機關所能控制", "beyond any body’s control")},
    "evidence_kind": {"output": both("產出", "output"), "outcome": both("成果", "outcome")},
    "title_basis": {
        "official": both("方案原文", "the plan’s own"), "short_name": both("公開使用之簡稱", "a short name used in public"),
        "site_summary": both("本站摘述", "this site’s summary")},
    "side": {
        "government": both("政府機關", "government"), "civil_society": both("民間團體", "civil society"),
        "academia": both("學界", "academia"), "private_sector": both("民間企業", "private sector")},
    "value": {
        "transparency": both("透明", "transparency"), "participation": both("參與", "participation"),
        "accountability": both("課責", "accountability"), "inclusion": both("涵容", "inclusion")},
    "stage": {
        "co_creation": both("共創中", "in co-creation"), "adopted": both("已核定", "adopted"),
        "implementation": both("執行中", "under implementation"), "closed": both("已期滿", "closed")},
    "state": {
        "not_known": both("本站尚無資料", "not known"), "not_started": both("尚未開始", "not started"),
        "under_way": both("辦理中", "under way"), "finished": both("已完成", "finished"),
        "withdrawn": both("已撤回", "withdrawn")},
    "said_by": {
        "body": both("機關回報", "the body’s own report"),
        "secretariat": both("幕僚機關回報", "reported by the secretariat"),
        "source": both("本站依來源判讀", "read by this site from a source")},
    "coverage": {
        "commitments": both("承諾事項", "Commitments"), "milestones": both("里程碑", "Milestones"),
        "meetings": both("推動小組會議", "Taskforce meetings"), "decisions": both("決定", "Decisions"),
        "body_reports": both("機關回報", "Reports by bodies"), "delays": both("延後", "Delays"),
        "members": both("推動小組委員", "Taskforce members"), "reviews": both("獨立審查", "Independent reviews"),
        "observations": both("其他來源說明", "Observations")},
    "stated_by": {"this_site": both("本站", "this site"), "secretariat": both("幕僚機關", "the secretariat")},
    "document_kind": {
        "plan": both("行動方案", "plan"), "form": both("承諾事項表", "commitment form"),
        "progress_report": both("進度報告", "progress report"), "minutes": both("會議紀錄", "minutes"),
        "transcript": both("逐字稿", "transcript"), "letter": both("公文", "letter"), "review": both("審查報告", "review"),
        "slides": both("簡報", "slides"), "recording": both("錄影錄音", "recording"),
        "announcement": both("公告", "announcement")},
    "report_kind": {
        "progress": both("進度報告", "progress report"), "review": both("行動方案審查報告", "action plan review"),
        "midterm": both("期中審查報告", "mid-term review"), "results": both("成果報告", "results report"),
        "cocreation": both("共創報告", "co-creation report"),
        "self_assessment": both("政府自評報告", "government self-assessment")},
    "ruling": {
        "keep": both("繼續列管", "keep on the register"), "leave": both("自行列管", "leave to the body"),
        "release": both("解除列管", "release")},
    "tracking": {
        "opened": both("已列入，會議尚未決定", "on the register, not yet ruled on"),
        "kept": both("繼續列管", "kept on the register"),
        "left": both("自行列管", "left to the body"), "released": both("解除列管", "released")},
    "ruling_basis": {
        "recorded": both("會議紀錄載明", "recorded in the minutes"),
        "inferred": both("本站推定", "inferred by this site"),
        "among_others": both(
            "與「其餘項目」一併決定，未列名，本站判讀", "with “all other items”, not named: this site’s reading")},
    "language": {"zh": both("中文", "Chinese"), "en": both("英文", "English")},
}
NO_DATE = both("期限未定", "date open")
YES, NO = both("是", "yes"), both("否", "no")


class Names:
    """What an entry keeps of the names of the things it concerns, as they were called then."""

    def __init__(self, kept: Mapping[str, Mapping[str, Any]]) -> None:
        self._kept = kept

    def of(self, reference: str) -> Bilingual:
        """The name, after the number by which people know it; the reference where no name was kept."""
        kept = self._kept.get(reference)
        if kept is None:
            return numbered(reference) or both(reference, reference)
        text = Bilingual.from_public(dict(kept))
        label = self.label(reference)
        return before(f"{label} ", text) if label else text

    def label(self, reference: str) -> str | None:
        """``2-1`` of a commitment whose number the plan gives; ``2-1 m1``, or ``m1``, of a milestone; None of the rest."""
        if type_of(reference) != "milestone":
            return self.number(reference)
        commitment, _, label = reference.rpartition("/")
        number = self.number(commitment)
        return f"{number} {label}" if number else label

    def number(self, reference: str) -> str | None:
        """The number that the plan gives a commitment."""
        found: str | None = self._kept.get(reference, {}).get("number")
        return found

    def knows(self, reference: str) -> bool:
        return reference in self._kept


def before(start: str, text: Bilingual) -> Bilingual:
    """A text with a label before it; whether its translation is official stays as it is."""
    return Bilingual(text.zh and start + text.zh, text.en and start + text.en, text.original, text.translation)


def numbered(reference: str) -> Bilingual | None:
    """What a thing without a name of its own is called: ``meeting/5`` is 第5次會議."""
    kind, _, number = reference.rpartition("/")
    if kind.endswith("/coverage"):
        of = CODES["coverage"].get(number, both(number, number))
        return both(f"資料涵蓋範圍：{of.zh}", f"Coverage: {of.en}")
    if match := re.fullmatch(r"(conclusion/\d+)/((?:meeting|request)/\d+)", reference):
        # What a meeting did with a conclusion, or a body asked of it, has no name of its own.
        whole, own = numbered(match[1]), numbered(match[2])
        return both(f"{whole.zh}，{own.zh}", f"{whole.en}, {own.en}") if whole and own else None
    if kind not in _NUMBERED:
        return _SINGLE.get(reference)
    zh, en = _NUMBERED[kind]
    return both(zh.format(number), en.format(number))


_NUMBERED = {
    "meeting": ("推動小組第{}次會議", "Taskforce meeting {}"), "term": ("推動小組第{}屆", "Taskforce term {}"),
    "member": ("委員資料第{}筆", "Member record {}"), "document": ("文件第{}筆", "Document {}"),
    "report": ("報告第{}號", "Report {}"), "update": ("進度說明第{}筆", "Update {}"),
    "observation": ("其他來源說明第{}筆", "Observation {}"), "decision": ("決定第{}筆", "Decision {}"),
    "evidence": ("佐證第{}筆", "Evidence {}"), "entry": ("異動紀錄第{}號", "Changelog entry {}"),
    "conclusion": ("列管事項第{}號", "Conclusion {}"), "request": ("第{}次申請解除列管", "request {} for release"),
    "account": ("承辦帳號", "Staff account"), "category": ("延後原因類別", "Category of delay"),
}
_SINGLE = {"installation": both("本站", "This site")}

# --- how a field's value is written ----------------------------------------------------------------------------

Write = Callable[[Any, Names], Any]


def _text(value: Any, _names: Names) -> Bilingual:
    return Bilingual.from_public(value)


def _as_it_is(value: Any, _names: Names) -> Any:
    return value


def _date(value: Any, _names: Names) -> When | None:
    return When.iso(value) if value else None


def _yes(value: Any, _names: Names) -> Bilingual | None:
    return None if value is None else YES if value else NO


def _met(value: Any, _names: Names) -> Bilingual | None:
    return None if value is None else both("已達成", "met") if value else both("未達成", "not met")


def _unless_recorded(value: Any, names: Names) -> Any:
    return None if value == "recorded" else _code("ruling_basis")(value, names)


def _name(value: Any, names: Names) -> Bilingual | None:
    return names.of(value) if value else None


def _names_of(value: Any, names: Names) -> list[Bilingual]:
    return [names.of(each) for each in value or []]


def _code(scale: str) -> Write:
    return lambda value, _names: CODES[scale].get(value, value) if value else None


def _codes(scale: str) -> Write:
    return lambda value, _names: [CODES[scale].get(each, each) for each in value or []]


def promise(value: Mapping[str, Any]) -> When | Bilingual | None:
    """One promised date; or, where it is open, the day by which it will be stated."""
    if value["due"]:
        return When.iso(value["due"])
    if value["stated_by"] is None:
        return NO_DATE
    day = date.fromisoformat(value["stated_by"])
    return both(f"期限未定，將於{write(day, 'zh', 'table')}前說明", f"date open; to be stated by {write(day, 'en', 'table')}")


def _promises(value: Any, _names: Names) -> list[When | Bilingual | None]:
    return [promise(each) for each in value or []]


def _texts(value: Any, _names: Names) -> list[Bilingual]:
    return [Bilingual.from_public(each) for each in value or []]


def _sources(value: Any, _names: Names) -> list[str]:
    return [each["url"] for each in value or [] if each.get("url")]


def _files(value: Any, _names: Names) -> list[str]:
    return [f"{each['name']} (SHA-256 {each['sha256']})" for each in value or []]


@dataclass(frozen=True)
class Field:
    """A field of the public state. ``minor``: bookkeeping that the page of an entry shows, and lists and feeds do not."""

    label: Bilingual
    write: Write = _as_it_is
    minor: bool = False


def _field(zh: str, en: str, how: Write = _as_it_is, *, minor: bool = False) -> Field:
    return Field(both(zh, en), how, minor)


FIELDS: dict[str, Field] = {
    "conclusion": _field("列管事項", "Conclusion", _name, minor=True),
    "conclusion.title": _field("案由", "Matter", _text),
    "conclusion.text": _field("結論", "Conclusion", _text),
    "conclusion.meeting": _field("作成結論之會議", "Reached at", _name),
    "listing.meeting": _field("會議", "Meeting", _name, minor=True),
    "listing.number": _field("項次", "Number on the list"),
    "wording": _field("當次案由", "Wording on the list", _text),
    "commitments": _field("承諾事項", "Commitments", _names_of),
    "condition": _field("完成條件", "Completion condition", _text),
    "follow_up": _field("辦理情形", "Follow-up", _text),
    "advice": _field("幕僚機關建議", "Secretariat recommends", _code("ruling")),
    "decision": _field("會議決定", "Meeting decided", _code("ruling")),
    "condition_met": _field("完成條件是否達成", "Completion condition met", _met),
    "listing.reason": _field("決定理由", "Reason for the decision", _text, minor=True),
    "dissent": _field("不同意見", "Dissent", _text),
    "listing.basis": _field("決定之依據", "What the decision rests on", _unless_recorded),
    "listing.note": _field("本站摘述", "Summary by this site", _text),
    "tracking": _field("列管狀態", "Standing", _code("tracking")),
    "conclusion.basis": _field("狀態之依據", "What the standing rests on", _code("ruling_basis"), minor=True),
    "ruled_at": _field("最近決定之會議", "Ruled at", _name, minor=True),
    "release_request.number": _field("第幾次申請", "Which request"),
    "requested_on": _field("申請日期", "Requested on", _date),
    "release_request.text": _field("申請說明", "What the body says", _text),
    "title": _field("名稱", "Title", _text),
    "name": _field("名稱", "Name", _text),
    "label": _field("類別名稱", "Category", _text),
    "short_zh": _field("簡稱", "Short name (Chinese)"),
    "kind": _field("種類", "Kind", _code("update_kind")),
    "document.kind": _field("文件種類", "Kind of document", _code("document_kind")),
    "evidence.kind": _field("佐證種類", "Kind of evidence", _code("evidence_kind")),
    "report.kind": _field("報告種類", "Kind of report", _code("report_kind")),
    "title_basis": _field("名稱依據", "Basis of the title", _code("title_basis")),
    "title_note": _field("名稱說明", "Note on the title", _text),
    "number": _field("編號", "Number", minor=True),
    "commitment.number": _field("方案編號", "Number in the plan"),
    "plan.number": _field("第幾部行動方案", "Which plan"),
    "order": _field("順序", "Order", minor=True),
    "plan": _field("行動方案", "Plan", _name, minor=True),
    "commitment": _field("承諾事項", "Commitment", _name, minor=True),
    "theme": _field("範疇", "Theme", _name),
    "milestones": _field("里程碑", "Milestones", _names_of),
    "summary": _field("摘要", "Summary", _text),
    "period": _field("期程", "Period", _date),
    "stage": _field("階段", "Stage", _code("stage")),
    "adopted_on": _field("核定日期", "Adopted on", _date),
    "adopted_by": _field("核定機關", "Adopted by", _name),
    "adoption_note": _field("核定說明", "Note on the adoption", _text),
    "coordinator": _field("統籌機關", "Coordinating body", _name),
    "closed_on": _field("期滿日", "Closed on", _date),
    "recorded_here_since": _field("機關於本站填報起始日", "Bodies report here since", _date),
    "problem": _field("公共問題", "Public problem", _text),
    "causes": _field("成因", "Causes", _text),
    "promise": _field("承諾內容", "What is promised", _text),
    "contribution": _field("對解決問題之助益", "How it helps with the problem", _text),
    "result_wanted": _field("預期成果", "Result wanted", _text),
    "values": _field("開放政府價值", "Open-government values", _codes("value")),
    "policy_areas": _field("政策領域", "Policy areas"),
    "leads": _field("主辦機關", "Lead bodies", _names_of),
    "supports": _field("協辦機關", "Supporting bodies", _names_of),
    "partners": _field("民間夥伴", "Partners in civil society", _text),
    "output": _field("預期產出", "Expected output", _text),
    "starts": _field("開始日期", "Starts", _date),
    "ends": _field("結束日期", "Ends", _date),
    "promised": _field("期限", "Date promised", _promises),
    "state": _field("狀態", "State", _code("state")),
    "state_as_of": _field("狀態日期", "State as of", _date, minor=True),
    "state_said_by": _field("狀態依據", "On whose word", _code("said_by"), minor=True),
    "state_update": _field("狀態所據之進度說明", "Update that the state rests on", _name, minor=True),
    "finished_on": _field("完成日期", "Finished on", _date),
    "withdrawn": _field("撤回", "Withdrawn", _yes),
    "version": _field("版次", "Version", minor=True),
    "occurred": _field("事件日期", "Date of the event", _date, minor=True),
    "occurred_basis": _field("日期依據", "What the date is of", _code("basis"), minor=True),
    "party": _field("陳述者類別", "Kind of speaker", _code("party"), minor=True),
    "body": _field("機關", "Body", _name),
    "about_body": _field("所涉機關", "Body concerned", _name),
    "role": _field("職稱", "Role", _text),
    "account.role": _field("角色", "Role", _code("role")),
    "speaker": _field("發言者", "Speaker"),
    "said_where": _field("出處", "Where it was said", _text),
    "meeting": _field("會議", "Meeting", _name),
    "text": _field("內容", "Text", _text),
    "note": _field("說明", "Note", _text),
    "relation": _field("與方案之關係", "Relation to the plan", _code("relation"), minor=True),
    "site_reading": _field("由本站歸類", "Kind read by this site", _yes, minor=True),
    "from_source": _field("由本站依公開資料彙整", "Compiled by this site from public sources", _yes, minor=True),
    "withheld": _field("依法停止公開", "Withheld by law", _yes),
    "reason": _field("延後原因", "Reason", _text),
    "category": _field("延後原因類別", "What holds it up", _name),
    "category_basis": _field("本站歸類依據", "Why this site reads the category so", _text),
    "depends_on": _field("後續須由誰處理", "The next step depends on", _code("depends_on")),
    "depends_body": _field("後續處理機關", "Body that the next step depends on", _name),
    "next_step": _field("下一步", "Next step", _text),
    "old_date": _field("原期限", "Previous date", _date),
    "new_date": _field("新期限", "New date", _date),
    "stated_by": _field("新期限說明日", "New date to be stated by", _date),
    "coverage.stated_by": _field("陳述者", "Stated by", _code("stated_by")),
    "filed_for": _field("代填之機關", "Filed for", _name),
    "letter_number": _field("來文字號", "Number of the letter"),
    "corrects": _field("更正之進度說明", "Corrects", _name),
    "corrected_by": _field("已由下列說明更正", "Corrected by", _name),
    "by_update": _field("所屬進度說明", "Belongs to update", _name, minor=True),
    "shows": _field("顯示內容", "What it shows", _text),
    "url": _field("網址", "Address"),
    "dated": _field("日期", "Dated", _date),
    "issuer": _field("發布者", "Issuer", _text),
    "document_number": _field("文號", "Document number"),
    "language": _field("語文", "Language", _code("language")),
    "licence": _field("授權", "Licence"),
    "sha256": _field("檔案雜湊值", "Digest of the file", minor=True),
    "valid_from": _field("設立日", "Valid from", _date),
    "valid_to": _field("終止日", "Valid to", _date),
    "parent": _field("上級機關", "Parent body", _name),
    "successor": _field("承接機關", "Successor", _name),
    "historical": _field("已不以此名稱存在", "No longer exists under this name", _yes),
    "is_group": _field("代表多個機關", "Stands for many bodies", _yes),
    "retired": _field("停用", "Retired", _yes),
    "term": _field("屆次", "Term", _name),
    "side": _field("代表別", "Side", _code("side")),
    "organisation": _field("單位", "Organisation", _text),
    "stated_in": _field("資料出處", "Stated in", _text),
    "first_meeting": _field("首次會議次別", "First meeting"),
    "last_meeting": _field("末次會議次別", "Last meeting"),
    "held_on": _field("會議日期", "Held on", _date),
    "chair": _field("主席", "Chair", _text),
    "conclusions": _field("會議結論", "Conclusions", _texts),
    "of": _field("資料種類", "Kind of record", _code("coverage")),
    "complete_from": _field("完整起日", "Complete from", _date),
    "complete_to": _field("完整迄日", "Complete to", _date),
    "basis": _field("依據", "Basis", _text),
    "limits": _field("限制", "Limits", _text),
    "counted_on": _field("逾期計算日", "Lateness counted on", _date),
    "head": _field("所依據之異動紀錄號數", "Entry it stands on"),
    "head_digest": _field("該號雜湊值", "Digest of that entry", minor=True),
    "release": _field("程式版本", "Release", minor=True),
    "files": _field("檔案", "Files", _files, minor=True),
    "tag_authority": _field("識別碼授權名稱", "Tag authority"),
    "sources": _field("資料來源", "Sources", _sources, minor=True),
    "password_changes": _field("密碼變更次數", "Changes of password", minor=True),
    "demonstration": _field("示範帳號", "Demonstration account", _yes, minor=True),
    "closed": _field("停用", "Closed", _yes),
}
"""The fields of every public state, in the order in which they are shown; ``type.field`` where one name has two meanings."""

UNSAID = frozenset({"type", "reference"})
"""Parts of a state that are no fields: what and which it is."""


def field_of(kind: str, name: str) -> Field | None:
    """The field ``name`` of a thing of a type; None where it has no words, so that nobody is shown a bare key."""
    return FIELDS.get(f"{kind}.{name}") or FIELDS.get(name)
