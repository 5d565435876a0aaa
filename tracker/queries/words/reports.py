"""What reports and comments on them are called, and their fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tracker.domain.bilingual import Bilingual, both
from tracker.queries.words.writing import CODES as WORDS
from tracker.queries.words.writing import Field, Names, a_date, a_name, a_text, code, field, files

CODES: dict[str, dict[str, Bilingual]] = {
    "report_state": {"open": both("草案，徵詢意見", "draft, open for comment"), "final": both("定稿", "final")},
    "comment_via": {
        "form": both("本站表單", "the form on this site"), "mail": both("電子郵件", "e-mail"), "letter": both("來函", "letter"),
        "join": both("公共政策網路參與平臺", "the Join platform"), "meeting": both("會議", "a meeting")},
    "regard": {
        "taken_up": both("參採", "taken up"), "partly": both("部分參採", "partly taken up"),
        "not_taken_up": both("未參採", "not taken up"), "noted": both("錄案", "noted")},
    "set_aside": {
        "spam": both("廣告或自動發送之訊息", "advertising or automated"),
        "personal_data": both("涉及他人個人資料", "a private person’s data"),
        "unlawful": both("依法不得公開", "unlawful to publish"), "other_matter": both("與本報告無關", "another matter"),
        "duplicate": both("重複", "sent twice")},
}
NUMBERED: dict[str, tuple[str, str]] = {"comment": ("對報告之意見第{}則", "Comment {} on a report")}


def title(state: Mapping[str, Any], names: Names) -> Bilingual:
    """A report by its plan and its kind; its number alone tells a reader nothing."""
    plan, kind, number = names.of(state["plan"]), WORDS["report_kind"][state["kind"]], state["number"]
    return Bilingual(plan.zh and f"{plan.zh} {kind.zh}（報告第{number}號）",
                     plan.en and f"{plan.en}, {kind.en} (report {number})", plan.original, plan.translation)


def narrative(value: dict[str, Any] | None, _names: Names) -> list[Bilingual]:
    return [Bilingual.from_public(each) for each in (value or {}).values()]


def counts(value: dict[str, int] | None, _names: Names) -> list[Bilingual]:
    return [both(f"{words.zh}{value[why]}則", f"{words.en}: {value[why]}")
            for why, words in WORDS["set_aside"].items() if value and why in value]


def entry(value: int | None, _names: Names) -> Bilingual | None:
    return both(f"第{value}號", f"entry {value}") if value else None


FIELDS: dict[str, Field] = {
    "report.state": field("報告狀態", "State of the report", code("report_state")),
    "report.period": field("報告期間", "Period covered", a_date),
    "narrative": field("撰寫者之說明", "What its authors wrote", narrative),
    "comments_from": field("徵詢意見起日", "Comments from", a_date),
    "comments_until": field("徵詢意見迄日", "Comments until", a_date),
    "window_closed_on": field("徵詢屆滿日", "Time for comments ended", a_date, minor=True),
    "set_aside": field("未公開之意見", "Comments not published", counts),
    "draft_head": field("草案依據之異動紀錄", "Entry that the draft was based on", entry, minor=True),
    "draft_files": field("草案檔案", "Files of the draft", files, minor=True),
    "report": field("報告", "Report", a_name),
    "section": field("報告之章節", "Section of the report", minor=True),
    "via": field("收件方式", "How it was received", code("comment_via")),
    "report_comment.text": field("意見", "Comment", a_text),
    "by_name": field("署名", "Signed by"),
    "by_organisation": field("所屬團體", "Organisation"),
    "report_comment.url": field("原文網址", "Where it can be read"),
    "report_comment.received_on": field("收件日期", "Received on", a_date),
    "regard": field("參採情形", "What became of it", code("regard")),
    "report_comment.answer": field("回應及理由", "Answer, with the reason", a_text),
}
