"""What members' reviews, the answers to them, and objections to a release are called, and their fields."""

from __future__ import annotations

from tracker.domain.bilingual import Bilingual, both
from tracker.queries.words.writing import Field, a_date, a_name, a_text, an_entry, code, field, yes_or_no

CODES: dict[str, dict[str, Bilingual]] = {
    "stance": {
        "agree": both("同意", "agrees"), "dispute": both("不同意", "disputes it"),
        "ask": both("請機關提出佐證", "asks for evidence")},
    "verdict": {
        "accepted": both("接受回覆", "accepted"), "not_resolved": both("問題尚未解決", "not resolved")},
    "review_standing": {
        "nothing_owed": both("無須回覆", "no answer owed"), "open": both("待機關回覆", "answer owed"),
        "overdue": both("逾期未回覆", "answer overdue"), "answered": both("機關已回覆", "answered"),
        "accepted": both("委員接受回覆", "answer accepted"), "not_resolved": both("委員認為尚未解決", "not resolved"),
        "withdrawn": both("委員已撤回", "withdrawn")},
    "signing_account": {
        "tied": both("已指定代表此席次署名之帳號。", "An account was assigned to sign for this seat."),
        "untied": both("原代表此席次署名之帳號已解除。", "The account that signed for this seat no longer does."),
        "key_issued": both("管理者已為代表此席次署名之帳號核發重設密碼之一次性網址。",
                           "An administrator issued a one-time link to reset the password of the account that signs for this "
                           "seat."),
        "readdressed": both("代表此席次署名之帳號，其電子郵件地址已變更。",
                            "The e-mail address of the account that signs for this seat was changed."),
        "relinked": both("代表此席次署名之帳號，於機關登入服務的身分識別已變更。",
                         "The identity at the agency’s own log-in that opens the account signing for this seat was changed."),
        "closed": both("代表此席次署名之帳號已停用。", "The account that signed for this seat was closed.")},
}

NUMBERED = {
    "review": ("委員審視意見第{}號", "Member’s review {}"), "answer": ("機關回覆第{}號", "Answer {}"),
    "extension": ("回覆期限展延第{}號", "Extension {}"), "consent": ("署名同意第{}號", "Consent {}"),
    "answer-rule": ("回覆期限規定第{}版", "Rule on answers, version {}"), "objection": ("委員異議第{}號", "Objection {}"),
}

FIELDS: dict[str, Field] = {
    "stance": field("意見", "Stance", code("stance")),
    "review.text": field("理由或問題", "Reason or question", a_text),
    "objection.text": field("異議理由", "Reason for the objection", a_text),
    "answer.text": field("回覆內容", "Answer", a_text),
    "extension.text": field("展延理由", "Reason", a_text),
    "answer_rule.text": field("規定內容", "The rule", a_text),
    "review.url": field("佐證網址", "Evidence", minor=False),
    "signed_name": field("署名委員", "Signed by", a_text),
    "signed_for": field("所屬單位", "Organisation", a_text),
    "given_on": field("提出日期", "Given on", a_date, minor=True),
    "amended_on": field("修正日期", "Amended on", a_date, minor=True),
    "withdrawn_on": field("撤回日期", "Withdrawn on", a_date),
    "asked_on": field("應回覆起算日", "Answer owed since", a_date, minor=True),
    "verdict": field("委員對回覆之意見", "The member on the answer", code("verdict")),
    "verdict_text": field("委員說明", "What the member says", a_text),
    "verdict_on": field("委員表示意見日期", "Said on", a_date, minor=True),
    "about_update": field("所審視之進度說明", "Update reviewed", a_name, minor=True),
    "review": field("所回覆之意見", "Review that it answers", a_name, minor=True),
    "answers_entry": field("所回覆之內容", "Answers the wording of", an_entry, minor=True),
    "answer.answered_on": field("回覆日期", "Answered on", a_date, minor=True),
    "was": field("原回覆期限", "Answer was due", a_date),
    "until": field("展延至", "Extended to", a_date),
    "extended_on": field("展延日期", "Extended on", a_date, minor=True),
    "days": field("回覆天數", "Days allowed for an answer"),
    "working": field("以工作日計", "Counted in working days", yes_or_no),
    "applies_from": field("適用起日", "Applies from", a_date),
    "ended_on": field("同意終止日", "Consent ended on", a_date),
    "member": field("委員", "Member", a_name),
}
