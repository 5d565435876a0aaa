"""What calls, proposals, participation events and recommendations are called, and their fields."""

from __future__ import annotations

from typing import Any

from tracker.domain.bilingual import EMPTY, Bilingual, both
from tracker.domain.calendar import When, write
from tracker.domain.cocreation import Judged, Step, TimelineItem
from tracker.queries.words.writing import (
    CODES as WORDS,
)
from tracker.queries.words.writing import Field, Names, a_date, a_name, a_text, code, field, names_of, yes_or_no

CODES: dict[str, dict[str, Bilingual]] = {
    "response": {
        "accepted": both("採納", "accepted"), "partly": both("部分採納", "partly accepted"),
        "not_accepted": both("未採納", "not accepted")},
    "adoption": {
        "adopted": both("參採", "adopted"), "partly": both("部分參採", "partly adopted"), "declined": both("未參採", "declined")},
    "input_kind": {"proposal": both("提案", "Proposal"), "comment": both("意見", "Comment")},
    "path_stage": {
        "priority_list": both("優先課題清單", "priority list"), "draft": both("工作分組草案", "working-group draft"),
        "consultation": both("公開徵詢", "consultation"), "commitment": both("納入承諾事項", "commitment")},
    "event_kind": {
        "outreach": both("對外宣導", "outreach"), "workshop": both("工作坊", "workshop"),
        "consultation": both("諮詢會議", "consultation"), "other": both("其他", "other")},
    "policy_stage": {
        "problem_analysis": both("問題分析", "problem analysis"), "planning": both("政策規劃", "planning"),
        "legislation": both("政策合法化", "legislation"), "implementation": both("政策執行", "implementation"),
        "evaluation": both("政策評估", "evaluation")},
    "question": {
        "agenda": both("議程設定：公民能否設定議程，或納入公民社會意見",
                       "Agenda: whether citizens could set it, or civil society was consulted on it"),
        "survey": both("研究調查：有無調查，並納入各方利害關係人意見", "Research: whether any was done, with stakeholders’ "
                       "views included"),
        "inform": both("知情：參與者是否充分知情，資訊是否公開", "Informed: whether participants knew enough, and information "
                                                                 "was public"),
        "discussion": both("討論：形式是否妥善設計，是否由有經驗者主持", "Discussion: whether it was well designed and well led"),
        "vote": both("投票：有無投票，以何種形式", "Vote: whether there was one, and in what form"),
        "decision": both("決定：是否形成有意義的決定並發揮影響", "Decision: whether there was one that had influence"),
        "response": both("回應：政府部門有無具體回應及承諾",
                         "Response: whether government answered with reasons and undertakings"),
        "accountability": both("課責：有無承辦單位及後續回饋機制", "Accountability: whether somebody is responsible, with "
                                                                   "follow-up")},
    "found": {
        "yes": both("是", "yes"), "partly": both("部分", "partly"), "no": both("否", "no"),
        "not_applicable": both("不適用", "not applicable")},
    "took_part": {
        "public": both("不特定公眾", "the public at large"), "appointees": both("政務官", "political appointees"),
        "officials": both("事務官", "career officials"), "stakeholders": both("利害關係人", "stakeholders")},
}
NUMBERED: dict[str, tuple[str, str]] = {
    "call": ("提案徵集第{}號", "Call {}"), "proposal": ("提案及意見第{}號", "Proposal {}"),
    "participation": ("參與活動第{}號", "Participation event {}"),
    "recommendation": ("獨立審查建議第{}號", "Recommendation {}"),
}


def timeline(value: list[dict[str, Any]] | None, _names: Names) -> list[Bilingual]:
    items = [TimelineItem.from_public(each) for each in value or []]
    return [_after(each.when, each.what) for each in items]


def path(value: list[dict[str, Any]] | None, names: Names) -> list[Bilingual]:
    return [_step(Step.from_public(each), names) for each in value or []]


def _step(step: Step, names: Names) -> Bilingual:
    stage = WORDS["path_stage"][step.stage.value]
    told = both("{stage}：{text}", "{stage}: {text}", stage=stage, text=step.text)
    if vote := step.vote:
        rest = EMPTY if vote.abstained is None else both("、棄權{n}", ", {n} abstaining", n=vote.abstained)
        told = both("{told}（贊成{favour}、反對{against}{rest}）", "{told} ({favour} for, {against} against{rest})", told=told,
                    favour=vote.in_favour, against=vote.against, rest=rest)
    if step.commitment:
        told = both("{told}（{became}）", "{told} ({became})", told=told, became=names.of(step.commitment))
    return _after(step.on, told)


def _after(when: When, text: Bilingual) -> Bilingual:
    return both("{when}　{text}", "{when}: {text}", when=(write(when, "zh", "table"), write(when, "en", "table")), text=text)


def judged(value: list[dict[str, Any]] | None, _names: Names) -> list[Bilingual]:
    found = [Judged.from_public(each) for each in value or []]
    return [both(f"{_first(WORDS['question'][each.question.value].zh, '：')}：{WORDS['found'][each.found.value].zh}",
                 f"{_first(WORDS['question'][each.question.value].en, ':')}: {WORDS['found'][each.found.value].en}")
            for each in found]


def _first(words: str, mark: str) -> str:
    return words.split(mark)[0]


def took_part(value: dict[str, int] | None, _names: Names) -> list[Bilingual]:
    return [both(f"{words.zh}{value[who]}人", f"{words.en}: {value[who]}")
            for who, words in WORDS["took_part"].items() if value and who in value]


FIELDS: dict[str, Field] = {
    "in_review": field("審查報告之建議編號", "Number in the review"),
    "recommendation.text": field("建議內容", "What is recommended", a_text),
    "summarised": field("文字由本站摘述", "Summarised by this site", yes_or_no, minor=True),
    "response": field("回應", "Response", code("response")),
    "recommendation.body": field("回應機關", "Answering body", a_name),
    "recommendation.reason": field("回應理由", "Reason for the response", a_text),
    "answered_on": field("回應日期", "Answered on", a_date, minor=True),
    "came_of": field("後續", "What came of it", names_of),
    "document": field("審查報告", "Review", a_name),
    "call.text": field("徵集內容及參與方式", "What is asked for, and how to take part", a_text),
    "published_on": field("公布日期", "Published on", a_date),
    "begins_on": field("徵集開始", "Begins", a_date),
    "ends_on": field("徵集截止", "Ends", a_date),
    "timeline": field("時程", "Timeline", timeline),
    "inputs_complete": field("提案及意見已全數登錄",
                             "Every proposal and comment received is on this site", yes_or_no, minor=True),
    "proposal.kind": field("類別", "Kind", code("input_kind")),
    "proposal.text": field("內容", "Text", a_text),
    "case_number": field("平臺案號", "Case number of the platform"),
    "proposer": field("提案者", "Proposer", a_text),
    "proposed_on": field("提出日期", "Proposed on", a_date),
    "of_call": field("所屬提案徵集", "Call", a_name),
    "adoption": field("參採情形", "Adoption", code("adoption")),
    "proposal.body": field("回應機關", "Answering body", a_name),
    "proposal.reason": field("參採或不參採之理由", "Reason for the response", a_text),
    "path": field("提案進程", "Path of the proposal", path),
    "struck": field("誤登而註銷", "Struck: entered in error", yes_or_no, minor=True),
    "participation.kind": field("活動類別", "Kind of event", code("event_kind")),
    "participation.text": field("活動內容", "What it was about", a_text),
    "participation.body": field("主辦機關", "Held by", a_name),
    "participation.held_on": field("活動日期", "Day of the event", a_date),
    "policy_stage": field("政策階段", "Stage of the policy", code("policy_stage")),
    "judged": field("審議流程八問", "The eight questions", judged),
    "took_part": field("參與者", "Who took part", took_part),
    "groups": field("觸及之群體", "Groups reached", a_text),
    "procedure": field("程序", "Procedure", a_text),
    "openness": field("開放程度", "Openness", a_text),
    "participation.lasting": field("持久程度", "Whether it lasts", a_text),
    "partners_paid": field("協力夥伴由政府付費", "Partners were paid by government", yes_or_no),
}
