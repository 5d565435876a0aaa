"""Participation: the forum’s meetings, the minimum requirements, and how a plan was made together."""

from __future__ import annotations

from tracker.domain.bilingual import Bilingual, both
from tracker.reports.content import Call, Event, Meeting, Met, Proposal, Recommendation, Report, Requirement
from tracker.reports.document import (
    NOT_HERE,
    NOT_STATED,
    Block,
    Column,
    Day,
    Facts,
    Gap,
    Item,
    Items,
    Line,
    Paragraph,
    Row,
    Section,
    Table,
    Tone,
    Words,
)
from tracker.reports.parts import figures
from tracker.reports.parts.common import COLON, SPACE, SUMMARY, cited, joined, one, own, row, soft

MET: dict[Met, Bilingual] = {
    Met.YES: both("是", "Yes"),
    Met.NO: both("否", "No"),
    Met.NOT_APPLICABLE: both("不適用", "Not applicable"),
    Met.CANNOT_JUDGE: both("無法判斷", "Cannot be judged"),
}


def chapter(report: Report) -> Section:
    """Participation while the plan was carried out, and the minimum requirements in both phases."""
    return Section(
        "participation",
        (own("參與及共創", "Participation and co-creation"),),
        (
            Section(
                "meetings",
                (own("推動小組會議", "Meetings of the Taskforce"),),
                (*meetings(report), figures.register_figure()),
            ),
            Section("requirements", (own("最低參與門檻", "Minimum requirements"),), requirements(report)),
        ),
    )


def meetings(report: Report) -> tuple[Block, ...]:
    """The meetings of the period, and those at which results were presented and comments collected."""
    if not report.meetings:
        return (
            Gap(
                both("本站尚無本期間的會議紀錄。", "No meeting in the period is on record."),
                both("不代表沒有開會。", "That does not mean that there was none."),
            ),
        )
    return (
        Table(
            "meetings-held",
            both("報告期間內之推動小組會議", "Meetings of the Taskforce in the period"),
            (
                Column(both("會議", "Meeting"), 5),
                Column(both("日期", "Day"), 4),
                Column(both("是否報告執行成果", "Results presented?"), 5),
                Column(both("是否徵詢意見", "Comments collected?"), 5),
            ),
            tuple(
                (
                    one(own("第{n}次會議", "meeting {n}", n=each.number), *cited(each.sources)),
                    one(Day(each.held_on)),
                    one(_said(each, each.presented)),
                    one(_said(each, each.commented)),
                )
                for each in report.meetings
            ),
        ),
    )


def _said(meeting: Meeting, value: bool | None) -> Words:
    """Yes or no; where it is neither, that the source is silent, or that there is no source."""
    if value is None:
        return Words(NOT_STATED if meeting.sources else NOT_HERE, Tone.SOFT)
    return Words(MET[Met.YES if value else Met.NO])


def requirements(report: Report) -> tuple[Block, ...]:
    """Each minimum requirement: whether it was met during co-creation and during implementation, and why the check says so."""
    blocks: list[Block] = [
        Paragraph(
            (
                own(
                    "本紀錄之國家為虛構；OGP參與及共創標準則屬真實。",
                    "The country of this record is invented; the Participation and Co-Creation Standards of OGP are real. ",
                )
                if report.imprint.invented
                else own(
                    "臺灣尚非OGP會員，自願比照其參與及共創標準推動。",
                    "Taiwan is not a member of OGP and follows its Participation and Co-Creation Standards voluntarily. ",
                ),
                own(
                    "以下為本站依其紀錄自行查對，非OGP或獨立報告機制之認定；查對至",
                    "This is this site’s own check against its record, not a finding of OGP or its Independent Reporting "
                    "Mechanism; made as of ",
                ),
                Day(report.checked_for, "prose"),
                own("。", "."),
            )
        )
    ]
    blocks.append(
        Table(
            "minimum-requirements",
            both("最低參與門檻之達成情形", "Compliance with minimum requirements"),
            (
                Column(both("最低參與門檻", "Minimum requirement"), 7),
                Column(both("共創階段是否達成？", "Met during co-creation?"), 5),
                Column(both("執行階段是否達成？", "Met during implementation?"), 5),
                Column(both("查對所見", "Finding"), 9),
            ),
            tuple(
                (
                    (
                        (Words(both(each.number, each.number)), Words(SPACE), Words(each.label, Tone.STRONG)),
                        (Words(each.asks, Tone.SOFT),),
                    ),
                    one(Words(MET[each.making])),
                    one(Words(MET[each.carrying_out])),
                    (*_reasons(each), *_proofs(each.proofs)),
                )
                for each in report.requirements
            ),
            both(
                "「否」只用於該期間之紀錄業經載明完整，而其中未見者；紀錄不完整時為「無法判斷」，不代表未達成。"
                "各項門檻之文字由本站摘述。",
                "“No” is used only where the record is stated to be complete for the time in question and does not show it; "
                "where the record is not complete, it “cannot be judged”, which does not mean “not met”. The requirements are "
                "in this site’s own words.",
            ),
        )
    )
    return tuple(blocks)


def _reasons(each: Requirement) -> tuple[Line, ...]:
    """Why the check finds so; where the making is judged separately, one reason for each phase."""
    if each.why_making.is_empty or each.why_making == each.why:
        return ((Words(each.why),),)
    return (
        (soft("共創：", "Co-creation: "), Words(each.why_making)),
        (soft("執行：", "Implementation: "), Words(each.why)),
    )


def _proofs(found: tuple[Bilingual, ...]) -> tuple[Line, ...]:
    named = [each for each in dict.fromkeys(found) if not each.is_empty]
    if not named:
        return ()
    more = (own("等{n}件", " and {n} more", n=(len(named), len(named) - 6)),) if len(named) > 6 else ()
    return ((soft("佐證：", "Evidence: "), *joined((Words(each, Tone.SOFT),) for each in named[:6]), *more),)


def compliance(report: Report) -> Section:
    """As an annex of its own."""
    return Section(
        "requirements",
        (own("OGP程序之最低參與門檻", "Minimum requirements for acting according to OGP process"),),
        requirements(report),
    )


def co_creation(report: Report) -> Section:
    """How the plan was made together: calls, proposals with the reasoned response, events."""
    return Section(
        "making",
        (own("共創過程", "The co-creation process"),),
        (
            Section("calls", (own("提案徵集與時程", "Calls and timeline"),), calls(report)),
            Section(
                "proposals",
                (own("提案、意見及參採情形", "Proposals, comments and reasoned responses"),),
                proposals(report),
            ),
            Section(
                "events", (own("參與活動與審議流程八問", "Participation events, and the eight questions"),), events(report)
            ),
            Section("requirements", (own("最低參與門檻", "Minimum requirements"),), requirements(report)),
        ),
    )


def calls(report: Report) -> tuple[Block, ...]:
    return tuple(block for each in report.calls for block in _call(each)) or (
        Gap(
            both("本站尚無提案徵集紀錄。", "No call to take part is on record."),
            both("不代表沒有徵集。", "That does not mean that there was none."),
        ),
    )


def _call(c: Call) -> tuple[Block, ...]:
    unknown = both("未載明", "not stated")
    timeline = tuple((Day(item.when), Words(COLON), Words(item.what)) for item in c.timeline)
    return (
        Paragraph((Words(c.title, Tone.STRONG), *cited(c.sources))),
        Facts(
            (
                row("徵集內容", "What was asked for", (Words(c.text),)),
                row("公布日期", "Published on", (Day(c.published, absent=unknown),)),
                row("徵集開始", "Begins", (Day(c.begins, absent=unknown),)),
                row("徵集截止", "Ends", (Day(c.ends, absent=unknown),)),
                row("時程", "Timeline", *(timeline or ((soft("未載明", "not stated"),),))),
                row(
                    "收到之提案及意見",
                    "What came in",
                    (
                        own("已全數登錄於本站", "all of it is on this site")
                        if c.complete
                        else own("本站未必登錄全部", "some of it may not be on this site"),
                    ),
                ),
            )
        ),
    )


def proposals(report: Report) -> tuple[Block, ...]:
    if not report.proposals:
        return (
            Gap(
                both("本站尚無提案或意見紀錄。", "No proposal or comment is on record."),
                both("不代表沒有提案。", "That does not mean that there was none."),
            ),
        )
    return (
        Table(
            "proposal-list",
            both("提案及意見、參採情形及理由", "Proposals and comments, what became of them, and why"),
            (
                Column(both("提案", "Proposal"), 6),
                Column(both("提案者", "By"), 4),
                Column(both("參採情形", "Response"), 4),
                Column(both("理由", "Reason"), 8),
            ),
            tuple(
                (
                    _proposal(p),
                    (((Words(p.proposer, absent=both("未載明", "not stated")),), (Day(p.when),))),
                    _response(p),
                    (
                        (Words(p.reason, absent=NOT_HERE if p.adoption.is_empty else both("未載明", "not stated")),),
                        *(
                            (((own("納入：", "Became: "), *joined((Words(each),) for each in p.became)),))
                            if p.became
                            else ()
                        ),
                    ),
                )
                for p in report.proposals
            ),
        ),
    )


def _proposal(p: Proposal) -> tuple[Line, ...]:
    return (
        (Words(p.title), soft("（{kind}）", " ({kind})", kind=p.kind), *cited(p.sources)),
        *((Day(step.when, "prose"), Words(COLON), Words(step.whose)) for step in p.path),
    )


def _response(p: Proposal) -> tuple[Line, ...]:
    if p.adoption.is_empty:
        return one(soft("本站尚無回應", "no response on this site"))
    return ((Words(p.adoption),), (Words(p.answered_by),), (Day(p.answered_on),))


def events(report: Report) -> tuple[Block, ...]:
    return tuple(block for each in report.events for block in _event(each)) or (
        Gap(
            both("本站尚無參與活動紀錄。", "No participation event is on record."),
            both("不代表沒有辦理。", "That does not mean that there was none."),
        ),
    )


def _event(e: Event) -> tuple[Block, ...]:
    rows: list[Row] = [
        row("類別", "Kind", (Words(e.kind),)),
        row("主辦", "Held by", (Words(e.by, absent=both("未載明", "not stated")),)),
        row("政策階段", "Stage of the policy", (Words(e.stage, absent=both("未載明", "not stated")),)),
    ]
    if not e.text.is_empty:
        rows.append(row("內容", "What it was about", (Words(e.text),)))
    rows.append(row("參與者", "Who took part", *(_took_part(e) or ((soft("未載明", "not stated"),),))))
    if not e.lasting.is_empty:
        rows.append(row("持久程度", "Whether it lasts", (Words(e.lasting),)))
    judged = any(not each.found.is_empty for each in e.questions)
    questions: Block = (
        Table(
            f"questions-{e.reference.split('/')[-1]}",
            both("審議流程八問：{title}", "The eight questions: {title}", title=e.title),
            (Column(both("提問", "Question"), 12), Column(both("所見", "Finding"), 3)),
            tuple(
                (one(Words(each.asked)), one(Words(each.found, absent=both("尚未評定", "not judged"))))
                for each in e.questions
            ),
        )
        if judged
        else Paragraph((soft("審議流程八問尚未有人評定。", "Nobody has judged the eight questions yet."),))
    )
    return (
        Paragraph((Day(e.held_on), Words(SPACE), Words(e.title, Tone.STRONG), *cited(e.sources))),
        Facts(tuple(rows)),
        questions,
    )


def _took_part(e: Event) -> tuple[Line, ...]:
    """How many of each class took part, where that is known, and the groups that were reached."""
    counted = joined(
        (Words(each.who), own("{n}人", ": {n}", n=each.count)) for each in e.took_part if each.count is not None
    )
    reached: Line = () if e.groups.is_empty else (own("觸及之群體：", "Groups reached: "), Words(e.groups))
    return tuple(line for line in (counted, reached) if line)


def recommendations(report: Report) -> Section:
    """What independent reviews recommend, the response to each, and what came of it."""
    found: tuple[Block, ...] = tuple(_recommendation(each) for each in report.recommendations) or (
        Gap(both("本站尚無對本方案之獨立審查建議。", "No recommendation of an independent review is on record for this plan.")),
    )
    return Section(
        "recommendations",
        (own("獨立審查之建議與回應", "Recommendations of independent reviews, and the responses"),),
        found,
    )


def _recommendation(r: Recommendation) -> Section:
    summary: Line = (Words(SUMMARY, Tone.SOFT),) if r.summarised else ()
    return Section(
        r.reference.replace("/", "-"),
        (own("建議{n}　", "{n}.  ", n=r.number), Words(r.title)),
        (
            Facts(
                (
                    row("建議內容", "What is recommended", (Words(r.text), *summary, *cited(r.sources))),
                    row("審查報告", "Review", (Words(r.review),)),
                    row(
                        "回應",
                        "Response",
                        (Words(r.response, absent=both("本站尚無回應", "no response on this site")),),
                        *_answered_by(r),
                    ),
                    *(
                        ()
                        if r.response.is_empty
                        else (row("理由", "Reason", (Words(r.reason, absent=both("未載明", "not stated")),)),)
                    ),
                    row("後續", "What came of it", joined((Words(each),) for each in r.came_of) or (Words(NOT_HERE, Tone.SOFT),)),
                )
            ),
        ),
        numbered=False,
    )


def _answered_by(r: Recommendation) -> tuple[Line, ...]:
    """Who responded and when, as far as the record has it."""
    who: Line = () if r.by.is_empty else (Words(r.by),)
    day: Line = () if r.answered_on is None else (Day(r.answered_on, "prose"),)
    line = joined(part for part in (who, day) if part)
    return (line,) if line else ()


UNADVISED = Gap(both("撰寫者尚未就本節撰寫建議。", "The authors have written no recommendation here."))


def outlook(report: Report) -> Section:
    """What an author recommends from here on; the standing recommendations of reviews beside it."""
    answered = tuple(
        Item(
            (
                (
                    Words(each.title, Tone.STRONG),
                    Words(COLON),
                    Words(each.response, absent=both("本站尚無回應", "no response on this site")),
                ),
            )
        )
        for each in report.recommendations
    )
    blocks: list[Block] = [UNADVISED]
    if answered:
        blocks.append(Items(answered))
    return Section("outlook", (own("後半期建議", "Recommendations for the second half"),), tuple(blocks))
