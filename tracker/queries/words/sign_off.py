"""What sign-off is called: a body's rule for its texts, and the steps that were taken with one; members' reading."""

from __future__ import annotations

from tracker.domain.bilingual import Bilingual, both
from tracker.queries.words.writing import Field, a_date, field, yes_or_no

CODES: dict[str, dict[str, Bilingual]] = {
    "text_kind": {
        "outcome": both("新增成果", "New outcome"), "indicator": both("指標", "Indicator"), "measurement": both("數值", "Value"),
        "answer": both("對委員之回覆", "Answer to a member"), "extension": both("回覆期限展延", "Later date for an answer"),
        "proposal_answer": both("對提案之回應", "Answer to a proposal"),
        "recommendation_answer": both("對審查建議之回應", "Answer to a recommendation"),
        "release_request": both("申請解除列管", "Request for release"),
        "outcome_amendment": both("成果之修正", "Change to an outcome"),
        "outcome_confirmation": both("成果之查證", "Confirmation of an outcome"),
        "outcome_dispute": both("對成果之不同意見", "Dispute of an outcome"),
        "outcome_withdrawal": both("成果之撤回", "Withdrawal of an outcome"),
        "evidence": both("進度說明之補充佐證", "Further evidence for a report"), "translation": both("譯文", "Translation")},
    "step": {
        "sent_to_approver": both("送核稿人員核稿", "sent to the approver"),
        "checked": both("核稿完成，送{office}", "checked, sent on to {office}"),
        "sent_to_ndc": both("送{office}", "sent to {office}"),
        "returned": both("退回", "returned"),
        "withdrawn": both("取回", "taken back"),
        "published": both("公布", "published"),
    },
}
NUMBERED = {"sign-off": ("機關核稿程序：{}", "Sign-off: {}"), "reading-window": ("委員閱覽第{}次", "Members’ reading {}")}
FIELDS: dict[str, Field] = {
    "approver_checks": field("文稿須先經機關核稿人員核稿", "Texts are checked by the body’s approver first", yes_or_no),
    "meeting_number": field("所準備之推動小組會議次別", "For Taskforce meeting"),
    "reading_window.opens": field("閱覽起日", "Open from", a_date),
    "closes": field("閱覽迄日", "Open until", a_date),
    "called_off": field("取消閱覽", "Called off", yes_or_no),
}
