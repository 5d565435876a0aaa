"""What indicators, outcomes, openness scores, clusters and assessments are called, and their fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tracker.domain.assessments import KEYS, read_code
from tracker.domain.bilingual import Bilingual, both, listed
from tracker.domain.scales import SCALES
from tracker.queries.words.writing import Field, Names, a_date, a_name, a_text, code, codes, field, names_of, yes_or_no

VOICES = {
    "reviewer": both("獨立審查人", "Independent reviewer"), "member": both("推動小組委員", "Taskforce member"),
    "government": both("政府（自評）", "Government (self-assessment)"),
}
ON_THE_SCALE = both("比照IRM尺度", "on the IRM scale")
"""The words beside every code that OGP's own Independent Reporting Mechanism did not give."""

CODES: dict[str, dict[str, Bilingual]] = {
    "voice": VOICES,
    "result_level": {"output": both("產出", "output"), "outcome": both("成果", "outcome"), "impact": both("影響", "impact")},
    "measure": {"unit": both("數量", "number"), "percentage": both("百分比", "percentage"),
                "qualitative": both("質性（以文字說明）", "qualitative (in words)")},
    "better": {"higher": both("愈高愈好", "higher is better"), "lower": both("愈低愈好", "lower is better")},
    "outcome_state": {
        "published": both("已公布", "published"), "substantiated": both("已經查證", "confirmed"),
        "disputed": both("有不同意見", "disputed"), "withdrawn": both("已撤回", "withdrawn")},
    "change_kind": {
        "practice": both("實務作法", "practice"), "policy": both("政策或法規", "policy or law"),
        "institution": both("制度或組織", "institution"), "relationship": both("政府與民間關係", "relationship"),
        "behaviour": both("行為", "behaviour"), "service_level": both("服務水準", "level of service")},
    "turn": {"better": both("朝開放方向", "towards openness"), "worse": both("朝不利於開放之方向", "away from openness"),
             "mixed": both("有利有弊", "mixed")},
    "lasting_ground": {
        "law": both("法律", "law"), "rule": both("法規命令或行政規則", "rule"), "budget": both("預算", "budget"),
        "standing_body": both("常設組織或人力", "standing body or post"), "routine": both("已成例行作業", "routine")},
    "source_from": {
        "implementing_body": both("執行機關本身", "the implementing body"),
        "other_authority": both("其他機關、法院、審計或民意機關", "another authority, court, audit body or legislature"),
        "research": both("研究", "research"), "press": both("媒體", "the press"),
        "civil_society": both("民間團體", "civil society"),
        "people_concerned": both("使用者或受影響者", "people concerned")},
    "criterion": {
        "exists": both("資料存在", "exists"), "online": both("可線上取得", "online"),
        "machine_readable": both("機器可讀", "machine-readable"), "bulk": both("可整批下載", "bulk download"),
        "free": both("免費", "free of charge"), "open_licence": both("開放授權", "openly licensed"),
        "current": both("為最新版本", "current"), "regular": both("定期更新", "regularly updated"),
        "findable": both("容易找到", "findable"), "linked": both("鏈結資料", "linked data")},
    "assessed": {f"{key}/{member.code}": member.label for scale, key in KEYS.items() for member in scale},
}

NUMBERED = {
    "outcome": ("成果第{}號", "Outcome {}"), "indicator": ("指標第{}號", "Indicator {}"),
    "cluster": ("承諾事項群組第{}號", "Cluster {}"),
    "assessment": ("評等第{}號", "Assessment {}"), "openness": ("資料集開放程度第{}號", "Openness score {}"),
    "measurement": ("第{}次量測", "measurement {}"),
}


def a_code(value: Any, _names: Names) -> Bilingual | None:
    """A code with its scale, so that none is mistaken for a code of another; and a note if it is not OGP's own."""
    if not value:
        return None
    member = read_code(value)
    scale, label = SCALES[type(member)].title, member.label
    return both(f"{scale.zh}：{label.zh}（{ON_THE_SCALE.zh}）", f"{scale.en}: {label.en} ({ON_THE_SCALE.en})")


def disputes(value: Any, names: Names) -> list[Bilingual]:
    return [_dispute(each, names) for each in value or []]


def _dispute(one: Mapping[str, Any], names: Names) -> Bilingual:
    who = signature(one, names)
    reason = Bilingual.from_public(one["reason"])
    return both("{who}：{reason}", "{who}: {reason}", who=who, reason=reason)


def signature(one: Mapping[str, Any], names: Names) -> Bilingual:
    """Who says it: the body, or the signatory's name and organisation, after the voice."""
    voice = VOICES[one["voice"]]
    if one.get("body"):
        return listed([names.of(one["body"])])
    given = [each for each in map(Bilingual.from_public, (one["signed_name"], one["signed_for"])) if not each.is_empty]
    return both("{voice}{given}", "{voice}, {given}", voice=voice, given=listed(given))


def written(value: Any, _names: Names) -> str:
    return "、".join(value or [])


FIELDS: dict[str, Field] = {
    "outcome.title": field("改變", "Change", a_text),
    "outcome.state": field("狀態", "State", code("outcome_state")),
    "took_effect": field("自何時起", "Since", a_date),
    "voice": field("陳述者", "Statement by", code("voice"), minor=True),
    **{f"{kind}.signed_name": field("署名", "Signed by", a_text) for kind in ("outcome", "openness", "cluster", "assessment")},
    "asked": field("登錄時提問之用語", "Words questioned at entry", written),
    "answer": field("因此有何改變", "What changed because of it", a_text),
    "before": field("改變前", "Before", a_text),
    "before_on": field("改變前情形之日期", "State before, as of", a_date),
    "before_url": field("改變前情形之來源", "Source of the state before"),
    "after": field("改變後", "After", a_text),
    "after_on": field("改變後情形之日期", "State after, as of", a_date),
    "outcome.place": field("何處", "Where", a_text),
    "turn": field("方向", "Direction", code("turn")),
    "intended": field("是否為預期之改變", "Intended", yes_or_no),
    "change_kind": field("改變類型", "Kind of change", code("change_kind")),
    "outcome.opens": field("對應之開放政府價值", "Value served", code("value")),
    "concerned": field("對誰的改變", "For whom", a_text),
    "significance": field("為何重要", "Why it matters", a_text),
    "outcome.contribution": field("本承諾事項之貢獻", "What the commitment contributed", a_text),
    "otherwise": field("其他可能原因", "What else may explain it", a_text),
    "lasting_ground": field("得以持續之依據", "Why it should last", code("lasting_ground")),
    "outcome.lasting": field("依據說明", "Which ground", a_text),
    "source_from": field("來源屬性", "Where the source comes from", code("source_from")),
    "interview_role": field("受訪者身分", "Interviewed as"),
    "interview_name": field("受訪者姓名（經同意）", "Name of the person interviewed (with consent)"),
    "interview_on": field("訪談日期", "Interviewed on", a_date),
    "verifier": field("查證者", "Confirmed by", a_text),
    "verifier_independent": field("查證者是否獨立", "Verifier independent", yes_or_no),
    "verified_on": field("查證日期", "Confirmed on", a_date),
    "verification": field("查證內容", "What the verifier says", a_text),
    "verifier_url": field("查證來源", "Source of the confirmation"),
    "disputes": field("不同意見", "Disputed by", disputes),
    "indicator": field("指標", "Indicator", a_name),
    "indicator.title": field("指標名稱", "Indicator", a_text),
    "level": field("指標層次", "Level", code("result_level")),
    "measure": field("衡量方式", "How it is measured", code("measure")),
    "unit": field("單位", "Unit", a_text),
    "better": field("目標方向", "Direction", code("better")),
    "baseline": field("基準值", "Baseline"),
    "baseline_text": field("基準說明", "Baseline in words", a_text),
    "baseline_on": field("基準日期", "Baseline date", a_date),
    "baseline_url": field("基準來源", "Source of the baseline"),
    "target": field("目標值", "Target"),
    "target_text": field("目標說明", "Target in words", a_text),
    "target_on": field("目標日期", "Target date", a_date),
    "target_url": field("目標來源", "Source of the target"),
    "method": field("衡量方法", "Method", a_text),
    "disaggregated_by": field("分類統計方式", "Broken down by", a_text),
    "next_due": field("下次量測", "Next due", a_date),
    "measurement.number": field("第幾次量測", "Measurement number", minor=True),
    "measured_on": field("量測日期", "Measured on", a_date),
    "measurement.value": field("數值", "Value"),
    "measurement.text": field("說明", "In words", a_text),
    "group": field("類別", "Group", a_text),
    "outcome": field("成果", "Outcome", a_name),
    "openness.title": field("資料集", "Data set", a_text),
    "met": field("符合之指標", "Criteria met", codes("criterion")),
    "scored_on": field("評量日期", "Scored on", a_date),
    "openness.note": field("說明", "Note", a_text),
    "cluster": field("承諾事項群組", "Cluster", a_name),
    "cluster.title": field("群組名稱", "Cluster", a_text),
    "shared": field("共同目標", "What they share", a_text),
    "assessment.code": field("評等", "Code", a_code),
    "era": field("尺度適用之提交年度", "Scale used for plans submitted", minor=True),
    "assessment.given_on": field("評定日期", "Given on", a_date),
    "assessment.reason": field("理由", "Reason", a_text),
    "outcomes": field("所據成果", "Outcomes it rests on", names_of),
    "indicators": field("所據指標", "Indicators it rests on", names_of),
    "weight": field("改變之重要性", "Why the change matters", a_text),
    "balance": field("政府以外之看法及不利影響", "What others say, and negative effects", a_text),
    "assessment.limits": field("限制", "Limits", a_text),
    "factors": field("促成與阻礙因素及後續", "What enabled or blocked it, and what comes next", a_text),
    "commissioned_by": field("委託者", "Commissioned by", a_text),
    "paid_by": field("經費來源", "Funded by", a_text),
    "reviewed_by": field("外部審閱者", "External reviewer", a_text),
}
