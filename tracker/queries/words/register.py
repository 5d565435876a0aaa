"""What the register of the forum's conclusions is called, and its fields."""

from __future__ import annotations

from tracker.domain.bilingual import Bilingual, both
from tracker.queries.words.writing import Field, a_date, a_name, a_text, code, field, met, names_of, unless_recorded

CODES: dict[str, dict[str, Bilingual]] = {
    "ruling": {
        "keep": both("繼續列管", "keep on the register"), "leave": both("自行列管", "leave to the body"),
        "release": both("解除列管", "release")},
    "tracking": {
        "opened": both("列管中，會議尚未決定", "on the register, not yet ruled on"),
        "kept": both("繼續列管", "kept on the register"),
        "left": both("自行列管", "left to the body"), "released": both("解除列管", "released")},
    "ruling_basis": {
        "recorded": both("紀錄載明", "recorded in the minutes"),
        "inferred": both("本站推定", "inferred by this site"),
        "among_others": both(
            "與「其餘項目」一併決定，未列名，本站判讀", "with “all other items”, not named: this site’s reading")},
}

NUMBERED = {"conclusion": ("列管事項第{}號", "Conclusion {}"), "request": ("第{}次申請解除列管", "request {} for release")}

FIELDS: dict[str, Field] = {
    "conclusion": field("列管事項", "Conclusion", a_name, minor=True),
    "conclusion.title": field("案由", "Matter", a_text),
    "conclusion.text": field("結論", "Conclusion", a_text),
    "conclusion.meeting": field("作成結論之會議", "Reached at", a_name),
    "listing.meeting": field("會議", "Meeting", a_name, minor=True),
    "listing.number": field("項次", "Number on the list"),
    "wording": field("當次案由", "Wording on the list", a_text),
    "commitments": field("承諾事項", "Commitments", names_of),
    "condition": field("完成條件", "Completion condition", a_text),
    "follow_up": field("辦理情形", "Follow-up", a_text),
    "listing.url": field("佐證網址", "Where it can be checked"),
    "advice": field("幕僚機關建議", "Secretariat recommends", code("ruling")),
    "decision": field("會議決定", "Meeting decided", code("ruling")),
    "condition_met": field("完成條件是否達成", "Completion condition met", met),
    "listing.reason": field("決定理由", "Reason for the decision", a_text, minor=True),
    "dissent": field("不同意見", "Dissent", a_text),
    "listing.basis": field("決定之依據", "What the decision rests on", unless_recorded),
    "listing.note": field("本站摘述", "Summary by this site", a_text),
    "tracking": field("列管狀態", "Tracking status", code("tracking")),
    "conclusion.basis": field("狀態之依據", "What the status rests on", code("ruling_basis"), minor=True),
    "ruled_at": field("最近決定之會議", "Ruled at", a_name, minor=True),
    "release_request.number": field("第幾次申請", "Request number"),
    "requested_on": field("申請日期", "Requested on", a_date),
    "release_request.text": field("申請說明", "What the body says", a_text),
}
