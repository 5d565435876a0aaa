"""The kinds of entries in words, their marks, and the groups in which the changelog page lists them."""

from __future__ import annotations

from tracker.changelog.kinds import REGISTER, REVIEWS, ROUNDS, Kind
from tracker.domain.bilingual import Bilingual
from tracker.queries.words import both

NAMES: dict[Kind, Bilingual] = {
    Kind.PROGRESS_RECORDED: both("進度", "Progress"),
    Kind.DELAY_RECORDED: both("延後", "Delay"),
    Kind.COMPLETION_RECORDED: both("完成", "Completion"),
    Kind.NO_PROGRESS_RECORDED: both("本期無進度", "No progress this period"),
    Kind.UPDATE_CORRECTED: both("更正", "Correction"),
    Kind.EVIDENCE_ADDED: both("新增佐證", "Evidence added"),
    Kind.OBSERVATION_RECORDED: both("其他來源說明", "Observation"),
    Kind.DECISION_RECORDED: both("決定", "Decision"),
    Kind.MILESTONE_FELL_OVERDUE: both("逾期", "Date passed"),
    Kind.STATEMENT_FELL_OVERDUE: both("屆期未說明新期限", "New date not stated in time"),
    Kind.SUBMISSION_PENDING: both("已收件，查核中", "Received, being checked"),
    Kind.ROUND_OPENED: both("開放定期填報", "Reporting round opened"),
    Kind.ROUND_AMENDED: both("修正定期填報", "Reporting round amended"),
    Kind.BODY_EXCUSED: both("機關本期免回報", "Body excused from a round"),
    Kind.BODY_ASKED_AGAIN: both("機關恢復應回報", "Body asked again"),
    Kind.ROUND_FELL_DUE: both("定期填報屆期", "Reporting round fell due"),
    Kind.ROUND_CLOSED: both("定期填報截止", "Reporting round locked"),
    Kind.ROUND_REOPENED: both("重新開放定期填報", "Reporting round reopened"),
    Kind.REVIEW_GIVEN: both("委員審視意見", "Member’s review"),
    Kind.REVIEW_AMENDED: both("委員修正審視意見", "Review amended by the member"),
    Kind.REVIEW_WITHDRAWN: both("委員撤回審視意見", "Review withdrawn by the member"),
    Kind.REVIEW_ANSWERED: both("機關回覆委員意見", "Answer to a member"),
    Kind.REVIEW_CLOSED: both("委員對回覆表示意見", "The member on the answer"),
    Kind.ANSWER_EXTENDED: both("展延回覆期限", "Answer given a later date"),
    Kind.ANSWER_FELL_OVERDUE: both("逾期未回覆委員意見", "Answer to a member overdue"),
    Kind.ANSWER_RULE_ADOPTED: both("訂定回覆期限規定", "Rule on answers adopted"),
    Kind.CONSENT_GIVEN: both("委員同意署名", "Consent to sign"),
    Kind.CONSENT_ENDED: both("委員終止署名同意", "Consent to sign ended"),
    Kind.SIGNING_ACCOUNT_CHANGED: both("委員署名帳號異動", "Signing account changed"),
    Kind.PLAN_ADDED: both("新增行動方案", "Plan added"),
    Kind.PLAN_ADOPTED: both("核定行動方案", "Plan adopted"),
    Kind.PLAN_AMENDED: both("修正行動方案", "Plan amended"),
    Kind.PLAN_CLOSED: both("行動方案期滿", "Plan closed"),
    Kind.THEME_ADDED: both("新增範疇", "Theme added"),
    Kind.THEME_AMENDED: both("修正範疇", "Theme amended"),
    Kind.COMMITMENT_ADDED: both("新增承諾事項", "Commitment added"),
    Kind.COMMITMENT_AMENDED: both("修正承諾事項", "Commitment amended"),
    Kind.COMMITMENT_WITHDRAWN: both("撤回承諾事項", "Commitment withdrawn"),
    Kind.MILESTONE_ADDED: both("新增里程碑", "Milestone added"),
    Kind.MILESTONE_AMENDED: both("修正里程碑", "Milestone amended"),
    Kind.MILESTONE_DATED: both("訂定里程碑期限", "First date of a milestone"),
    Kind.MILESTONE_STATE_NOTED: both("登錄里程碑最近狀態", "Last known state noted"),
    Kind.MILESTONE_WITHDRAWN: both("撤回里程碑", "Milestone withdrawn"),
    Kind.BODY_ADDED: both("新增機關", "Body added"),
    Kind.BODY_AMENDED: both("修正機關資料", "Body amended"),
    Kind.READING_WINDOW_OPENED: both("開放委員閱覽文稿", "Texts opened to members"),
    Kind.SIGN_OFF_SET: both("設定機關陳核程序", "A body’s sign-off set"),
    Kind.CATEGORY_ADDED: both("新增延後原因類別", "Category of delay added"),
    Kind.CATEGORY_AMENDED: both("修正延後原因類別", "Category of delay amended"),
    Kind.TERM_OPENED: both("新增推動小組屆次", "Taskforce term entered"),
    Kind.MEMBER_APPOINTED: both("登錄推動小組委員", "Taskforce member entered"),
    Kind.MEMBER_AMENDED: both("修正推動小組委員資料", "Taskforce member amended"),
    Kind.MEETING_ANNOUNCED: both("推動小組會議通知", "Taskforce meeting announced"),
    Kind.MEETING_AMENDED: both("修正推動小組會議資料", "Taskforce meeting amended"),
    Kind.MEETING_CANCELLED: both("取消推動小組會議", "Taskforce meeting called off"),
    Kind.MEETING_HELD: both("登錄推動小組會議", "Taskforce meeting entered"),
    Kind.CONCLUSION_OPENED: both("新增列管事項", "Conclusion put on the register"),
    Kind.CONCLUSION_AMENDED: both("修正列管事項", "Conclusion amended"),
    Kind.CONCLUSION_LISTED: both("列入會議辦理情形", "Listed at a meeting"),
    Kind.RELEASE_REQUESTED: both("機關申請解除列管", "Release requested"),
    Kind.CONCLUSION_KEPT: both("繼續列管", "Kept on the register"),
    Kind.CONCLUSION_LEFT: both("自行列管", "Left to the body"),
    Kind.CONCLUSION_RELEASED: both("解除列管", "Released"),
    Kind.CONCLUSION_REOPENED: both("恢復列管", "Reopened"),
    Kind.LISTING_CORRECTED: both("更正列管紀錄", "Register corrected"),
    Kind.OBJECTION_RAISED: both("委員對解除列管提出異議", "Objection to a release"),
    Kind.OBJECTION_WITHDRAWN: both("委員撤回異議", "Objection withdrawn"),
    Kind.DOCUMENT_ADDED: both("新增文件", "Document added"),
    Kind.DOCUMENT_AMENDED: both("修正文件資料", "Document amended"),
    Kind.DOCUMENT_REPLACED: both("文件更新版本", "New version of a document"),
    Kind.DOCUMENT_WITHDRAWN: both("撤回文件", "Document withdrawn"),
    Kind.COVERAGE_STATED: both("說明資料涵蓋範圍", "Coverage stated"),
    Kind.OFFICE_CALENDAR_LOADED: both("匯入辦公日曆", "Office calendar loaded"),
    Kind.REPORT_PUBLISHED: both("發布報告", "Report published"),
    Kind.INSTALLATION_FOUNDED: both("異動紀錄起始", "Changelog begun"),
    Kind.PAYLOAD_WITHHELD: both("依法停止公開", "Withheld by law"),
    Kind.ACCOUNT_CREATED: both("新增帳號", "Account created"),
    Kind.ACCOUNT_CHANGED: both("異動帳號", "Account changed"),
    Kind.ACCOUNT_CLOSED: both("停用帳號", "Account closed"),
}

MARKS: dict[Kind, str] = {
    Kind.PROGRESS_RECORDED: "progress", Kind.DELAY_RECORDED: "delay", Kind.COMPLETION_RECORDED: "completion",
    Kind.NO_PROGRESS_RECORDED: "no-progress", Kind.OBSERVATION_RECORDED: "observation", Kind.DECISION_RECORDED: "decision",
    Kind.MILESTONE_FELL_OVERDUE: "late", Kind.STATEMENT_FELL_OVERDUE: "late", Kind.COMMITMENT_WITHDRAWN: "withdrawn",
    Kind.MILESTONE_WITHDRAWN: "withdrawn", Kind.DOCUMENT_WITHDRAWN: "withdrawn",
    Kind.CONCLUSION_KEPT: "progress", Kind.CONCLUSION_LEFT: "not-started",
    Kind.REVIEW_GIVEN: "observation", Kind.REVIEW_AMENDED: "observation", Kind.REVIEW_CLOSED: "observation",
    Kind.REVIEW_WITHDRAWN: "withdrawn", Kind.ANSWER_EXTENDED: "delay", Kind.ANSWER_FELL_OVERDUE: "late",
    Kind.OBJECTION_RAISED: "observation", Kind.OBJECTION_WITHDRAWN: "withdrawn",
    Kind.CONCLUSION_RELEASED: "done", Kind.CONCLUSION_REOPENED: "progress",
}
"""Codes of ``components/status.html``; every other kind is marked as an amendment."""

GROUPS: dict[str, tuple[Bilingual, tuple[Kind, ...]]] = {
    "reports": (both("進度、延後及完成", "Progress, delays and completion"), (
        Kind.PROGRESS_RECORDED, Kind.DELAY_RECORDED, Kind.COMPLETION_RECORDED, Kind.NO_PROGRESS_RECORDED, Kind.UPDATE_CORRECTED,
        Kind.EVIDENCE_ADDED, Kind.SUBMISSION_PENDING)),
    "voices": (both("決定及其他來源說明", "Decisions and observations"), (Kind.DECISION_RECORDED, Kind.OBSERVATION_RECORDED)),
    "reviews": (both("委員審視意見及機關回覆", "Members’ reviews and the answers to them"), (
        *REVIEWS, Kind.CONSENT_GIVEN, Kind.CONSENT_ENDED, Kind.SIGNING_ACCOUNT_CHANGED)),
    "register": (both("列管事項", "Register of conclusions"), REGISTER),
    "rounds": (both("定期填報", "Reporting rounds"), ROUNDS),
    "time": (both("期限已過", "Dates passed"), (Kind.MILESTONE_FELL_OVERDUE, Kind.STATEMENT_FELL_OVERDUE)),
    "plan": (both("行動方案內容", "What the plan says"), (
        Kind.PLAN_ADDED, Kind.PLAN_ADOPTED, Kind.PLAN_AMENDED, Kind.PLAN_CLOSED, Kind.THEME_ADDED, Kind.THEME_AMENDED,
        Kind.COMMITMENT_ADDED, Kind.COMMITMENT_AMENDED, Kind.COMMITMENT_WITHDRAWN, Kind.MILESTONE_ADDED, Kind.MILESTONE_AMENDED,
        Kind.MILESTONE_DATED, Kind.MILESTONE_STATE_NOTED, Kind.MILESTONE_WITHDRAWN)),
    "record": (both("機關、會議及文件", "Bodies, meetings and documents"), (
        Kind.SIGN_OFF_SET, Kind.READING_WINDOW_OPENED,
        Kind.BODY_ADDED, Kind.BODY_AMENDED, Kind.CATEGORY_ADDED, Kind.CATEGORY_AMENDED, Kind.TERM_OPENED, Kind.MEMBER_APPOINTED,
        Kind.MEMBER_AMENDED, Kind.MEETING_ANNOUNCED, Kind.MEETING_AMENDED, Kind.MEETING_CANCELLED, Kind.MEETING_HELD,
        Kind.DOCUMENT_ADDED, Kind.DOCUMENT_AMENDED, Kind.DOCUMENT_REPLACED, Kind.DOCUMENT_WITHDRAWN, Kind.COVERAGE_STATED,
        Kind.OFFICE_CALENDAR_LOADED,
        Kind.REPORT_PUBLISHED)),
    "site": (both("本站", "This site"), (Kind.INSTALLATION_FOUNDED, Kind.PAYLOAD_WITHHELD)),
    "staff": (both("承辦帳號異動（僅供承辦人員查閱）", "Staff accounts (for staff)"), (
        Kind.ACCOUNT_CREATED, Kind.ACCOUNT_CHANGED, Kind.ACCOUNT_CLOSED)),
}
"""Every kind is in one group. The name of a group stands in addresses."""


def group_of(kind: Kind) -> Bilingual:
    """The class of a kind: all that is told of an entry for staff."""
    return next(label for label, kinds in GROUPS.values() if kind in kinds)
