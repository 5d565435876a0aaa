"""The summary in figures: counts, each from the list that it counts, and none of them a share of the plan."""

from __future__ import annotations

from tracker.domain.bilingual import both
from tracker.domain.schedule import PlanStage
from tracker.reports import labels
from tracker.reports.content import Report
from tracker.reports.document import Block, Column, Day, Facts, Figure, Line, Paragraph, Row, Section, Table, Tile, Words
from tracker.reports.parts.common import one, own, paired, row, soft, states, strong
from tracker.reports.terms import State

MEANING: dict[State, tuple[str, str]] = {
    State.FINISHED: (
        "已回報完成，未逾原訂期限，或本站尚無期限資料",
        "reported finished, by the original date or with no date on this site",
    ),
    State.FINISHED_EARLY: ("原訂期限之前即回報完成", "reported finished before the original date"),
    State.FINISHED_LATE: ("原訂期限過後始完成", "finished after the original date had passed"),
    State.UNDER_WAY: (
        "最近一次回報仍在辦理，期限未到，或本站尚無期限資料",
        "not finished when last reported; the date had not passed, or there is none on this site",
    ),
    State.OVERDUE: (
        "期限已過，尚未回報完成；方案已結案或紀錄僅載自公開資料者，並有期限後之回報可稽",
        "the date has passed and it has not been reported finished; for a closed plan, and where the record was only loaded "
        "from sources, a report made after the date shows this",
    ),
    State.NOT_STARTED: ("回報尚未開始", "reported as not started"),
    State.WITHDRAWN: ("已撤回，不再辦理", "withdrawn and no longer pursued"),
    State.NO_DATA: (
        "期限之前曾有回報，其後本站尚無資料；不代表未完成",
        "last reported on before its date; this site has nothing later, which does not mean that it was not finished",
    ),
    State.NOT_KNOWN: (
        "本站尚無任何回報；不代表未辦理",
        "there is no report on this site, which does not mean that nothing was done",
    ),
}


def plan_rows(report: Report) -> tuple[Row, ...]:
    """The first lines of every box at the head: which plan, which period."""
    plan = report.plan
    closed = both("；以下為最近狀態，結束後未再推定", "; the states below are the last known, and nothing has been assumed since")
    return (
        row(
            "行動方案",
            "Action plan",
            (Words(plan.title, title=True), Words(both("（", " (")), Day(plan.period, "prose"), Words(both("）", ")"))),
        ),
        row("階段", "Stage", (*stage(report), *((Words(closed),) if plan.stage is PlanStage.CLOSED else ()))),
        row("報告期間", "Period covered", (Day(report.period, "both"),)),
    )


def stage(report: Report) -> Line:
    """The plan's stage; where its period was over on the day of the report, that nobody had closed it."""
    plan = report.plan
    over = both("；期程已屆滿，尚未結案", "; its period has ended, but it has not been closed")
    is_over = plan.stage is PlanStage.IMPLEMENTATION and plan.period.last < report.on
    return (Words(paired(labels.STAGE[plan.stage])), *((Words(over),) if is_over else ()))


def delays_in_short(report: Report) -> Line:
    """How many reports of delay there are, and what they state."""
    delays = [delay for _, delay in report.delays()]
    if not delays:
        return (own("本站尚無紀錄；不代表沒有延後", "none on record, which does not mean that nothing was delayed"),)
    return (
        strong("{n}", "{n}", n=len(delays)),
        own(
            "次：說明原因{reason}次、後續步驟{next}次、新期限{date}次",
            "; with a reason: {reason}; with a next step: {next}; with a new date: {date}",
            reason=sum(not d.reason.is_empty for d in delays),
            next=sum(not d.next_step.is_empty for d in delays),
            date=sum(d.new_date is not None for d in delays),
        ),
    )


def outcomes_in_short(report: Report) -> Line:
    n = sum(bool(c.outcomes) for c in report.commitments())
    if not n:
        return (own("本站尚無紀錄；不代表沒有改變", "none on record, which does not mean that nothing changed"),)
    return (strong("{n}", "{n}", n=n), own("項承諾事項", " commitment" if n == 1 else " commitments"))


def assessed_in_short(report: Report) -> Line:
    n = sum(bool(c.assessments) for c in report.commitments())
    if not n:
        return (own("尚未評定；「尚未評定」不是評定結果", "not yet assessed, which is not a finding"),)
    return (strong("{n}", "{n}", n=n), own("項承諾事項", " commitment" if n == 1 else " commitments"))


def counts(report: Report) -> Line:
    return (
        strong("{n}", "{n}", n=len(report.commitments())),
        own("項、", " and "),
        strong("{n}", "{n}", n=len(report.milestones())),
        own("項", ""),
    )


def glance(report: Report) -> Facts:
    """The box at the head of a progress report."""
    return Facts(
        (
            *plan_rows(report),
            row("承諾事項與里程碑", "Commitments, milestones", counts(report)),
            row("里程碑狀態（產出）", "Milestones (outputs)", states(report.by_state())),
            row("本期延後說明", "Reports of delay", delays_in_short(report)),
            row("成果佐證", "Outcome evidence", outcomes_in_short(report)),
            row("評定", "Assessments", assessed_in_short(report)),
        ),
        boxed=True,
    )


def meaning_table(report: Report) -> tuple[Block, ...]:
    """What each state means, and how many milestones are in it."""
    found = report.by_state()
    if not found:
        return ()
    return (
        Table(
            "states",
            both("里程碑狀態的意義及項數", "What each state of a milestone means, and how many are in it"),
            (
                Column(both("狀態", "State"), 5),
                Column(both("意義", "Meaning"), 11),
                Column(both("項數", "Count"), 2, number=True),
            ),
            tuple(
                (
                    one(Tile(state), Words(paired(labels.STATE[state]))),
                    one(Words(paired(MEANING[state]))),
                    one(own(str(n), str(n))),
                )
                for state, n in found.items()
            ),
        ),
    )


def completion_figure() -> Figure:
    return Figure(
        "completion",
        both("各承諾事項里程碑的最近狀態", "Last known state of each milestone, by commitment"),
        both(
            "每格一項里程碑，格內為最近一次回報的民國年；「–」為本站尚無資料。狀態為回報當時，其後未再推定。"
            "數據見附錄「圖表數據」。",
            "Each square is one milestone, with the year of its last report; “–” where there is none. States are as of that "
            "report; nothing has been assumed since. Data: see the annex “Data for the figures”.",
        ),
    )


def chapter(report: Report) -> Section:
    return Section(
        "figures",
        (own("摘要數字", "Summary in figures"),),
        (
            Paragraph(
                (
                    own(
                        "以下均為數量，不換算為全案比率。里程碑屬產出；成果另列。",
                        "Each figure is a count; none is turned into a share of the plan. Milestones are outputs; outcomes "
                        "are counted separately.",
                    ),
                )
            ),
            Facts(
                (
                    row("承諾事項", "Commitments", (strong("{n}", "{n}", n=len(report.commitments())),)),
                    row("里程碑（產出）", "Milestones (outputs)", (strong("{n}", "{n}", n=len(report.milestones())),)),
                    row("延後說明", "Reports of delay in the period", delays_in_short(report)),
                    row("有成果佐證者", "Commitments with outcome evidence", outcomes_in_short(report)),
                    row("經評定者", "Commitments assessed", assessed_in_short(report)),
                )
            ),
            *(
                (Paragraph((soft("本站尚無里程碑資料。", "This site has no milestones on record."),)),)
                if not report.milestones()
                else ()
            ),
            *meaning_table(report),
            completion_figure(),
        ),
    )


def pace_figure() -> Figure:
    return Figure(
        "pace",
        both("方案已過時間，及里程碑屆期與完成回報情形", "Time elapsed, and milestones due and reported finished"),
        both(
            "細線為已屆原訂期限者，粗線為回報完成者，均為項數。本站尚無期限資料之里程碑不計入細線；撤回之里程碑自原訂期限起仍計入細線。"
            "數據見附錄「圖表數據」。",
            "Thin line: due by the original date; thick line: reported finished. Both are counts. Milestones without a date on "
            "this site are not in the thin line; withdrawn ones stay in it from their original date. Data: see the annex “Data "
            "for the figures”.",
        ),
    )


def claimed_figure() -> Figure:
    return Figure(
        "claimed",
        both(
            "自評與查證：各方評定之完成程度",
            "Claimed against verified: how far each side says that a commitment was carried out",
        ),
        both(
            "各方評定並列，不取平均；「回報完成之里程碑」非評定。數據見附錄「圖表數據」。",
            "Each side’s code is shown beside the others and is never averaged. “Reported finished” is not a code. Data: see "
            "the annex “Data for the figures”.",
        ),
    )


def indicators_figure() -> Figure:
    return Figure(
        "indicators",
        both("各指標由基準值至目標值", "Indicators, from baseline to target"),
        both(
            "各指標尺度不同，不得相互比較或加總。數據見附錄「圖表數據」。",
            "Each indicator has its own scale; none may be compared with another or added up. Data: see the annex “Data for "
            "the figures”.",
        ),
    )


def register_figure() -> Figure:
    return Figure(
        "register",
        both("推動小組列管事項之列管期間", "How long conclusions of the Taskforce have been on its register"),
        both(
            "計至最後一次列出之會議，不推算至今日。數據見附錄「圖表數據」。",
            "Counted up to the last meeting that listed the conclusion, never up to today. Data: see the annex “Data for the "
            "figures”.",
        ),
    )


def checked(report: Report) -> Section:
    """Beyond the bodies’ own reports: what was checked, measured and tracked."""
    return Section(
        "checked",
        (own("查證、量測及列管", "Checked, measured, tracked"),),
        (
            Paragraph(
                (
                    own(
                        "本章為機關自行回報里程碑以外之資料：各方對完成程度的評定、指標量測值，以及推動小組的列管事項。",
                        "This chapter covers what goes beyond a body’s own report of its milestones: what others say about "
                        "completion, what was measured, and what the Taskforce has asked for.",
                    ),
                )
            ),
            claimed_figure(),
            indicators_figure(),
            register_figure(),
        ),
    )


def timeline_figure() -> Figure:
    return Figure(
        "timeline",
        both("里程碑的原訂與現行期限", "First and current dates of the milestones"),
        both(
            "格內數字為里程碑在承諾事項中的次序。同日到期者並列，最右一格在期限上。數據見附錄「圖表數據」。",
            "The number in a square is the milestone’s place in its commitment. Milestones due on the same day are shown side "
            "by side, the last one at the date. Data: see the annex “Data for the figures”.",
        ),
    )


def dates(report: Report) -> Section:
    """The chapter on milestones and their dates."""
    return Section(
        "dates",
        (own("里程碑期程", "Milestones and their dates"),),
        (
            Paragraph(
                (
                    own(
                        "原訂期限永久保留，改期另記。逾期自期限末日之次日起算；期限以日載明者計日，其餘依曆月計（12月至1月為1個月）。"
                        "已結案之方案，及紀錄僅載自公開資料者，計至最近一次回報為止，不再累計。",
                        "The original date is kept permanently; a change is recorded beside it. Lateness runs from the day after "
                        "the last day of the promised date, in days where that is a day and otherwise in calendar months "
                        "(December to January is one). For a closed plan, and where the record was only loaded from sources, it "
                        "stops at the last report.",
                    ),
                )
            ),
            pace_figure(),
            timeline_figure(),
        ),
    )
