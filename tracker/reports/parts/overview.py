"""The box at the head with the labels that reviewers use, the overview of completion, and what was observed: counts only."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tracker.domain.bilingual import Bilingual, both
from tracker.models.report import ReportKind
from tracker.reports import labels
from tracker.reports.content import Commitment, Met, Report
from tracker.reports.document import (
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
    Tile,
    Tone,
    Words,
)
from tracker.reports.parts import codes, figures, together
from tracker.reports.parts.common import COLON, joined, linked, names, one, own, paired, row, soft, states, strong

Glance = Callable[[Report], Facts]


def _kind(report: Report, name: Bilingual) -> Row:
    """The IRM makes no self-assessments: theirs is the government's own report."""
    if report.kind is ReportKind.SELF_ASSESSMENT:
        own_report = soft("（政府自行評估；並非比照IRM之報告）", " (the government’s own; not modelled on a product of the IRM)")
        return row("報告類別", "Kind of report", (Words(name), own_report))
    modelled = soft(
        "（比照IRM；非OGP獨立報告機制之報告）",
        " (modelled on the IRM’s; not a product of OGP’s Independent Reporting Mechanism)",
    )
    return row("報告類別", "IRM product", (Words(name), modelled))


def _head(report: Report, name: Bilingual) -> tuple[Row, ...]:
    """The lines that every box begins with."""
    return (
        row(
            "參與起始",
            "Participating since",
            (
                own("不適用：本紀錄之國家為虛構", "not applicable: the country of this record is invented")
                if report.imprint.invented
                else own(
                    "臺灣尚非OGP會員，自願比照其標準推動",
                    "Taiwan is not a member of OGP; it follows OGP’s rules voluntarily",
                ),
            ),
        ),
        row(
            "受審行動方案",
            "Action plan under review",
            (
                Words(report.plan.title, title=True),
                Words(both("（", " (")),
                Day(report.plan.period, "prose"),
                Words(both("）", ")")),
            ),
        ),
        row("方案階段", "Stage of the plan", figures.stage(report)),
        _kind(report, name),
        row(
            "承諾事項數",
            "Number of commitments",
            (
                strong("{n}", "{n}", n=len(report.commitments())),
                own("項，里程碑{n}項", "; milestones: {n}", n=len(report.milestones())),
            ),
        ),
    )


def _areas(report: Report) -> tuple[Row, ...]:
    unknown = (own("承諾事項未登錄政策領域", "no policy areas are recorded for the commitments"),)
    named = bool(report.plan.follows or report.plan.emerging)
    none = (own("無", "none"),)
    return (
        row(
            "延續自前一方案之政策領域",
            "Policy areas carried over from the previous action plans",
            (names(report.plan.follows) if report.plan.follows else none) if named else unknown,
        ),
        row(
            "新增之政策領域",
            "Emerging policy areas",
            (names(report.plan.emerging) if report.plan.emerging else none) if named else unknown,
        ),
    )


def _having(report: Report, key: str, code: str) -> Line:
    """How many commitments somebody gave a code; or that nobody coded."""
    coded = [c for c in report.commitments() if c.on_scale(key)]
    if not coded:
        return (Words(codes.NOT_ASSESSED), soft("；不是評定結果", ", which is not a finding"))
    n = sum(any(each.code_key == code for each in c.on_scale(key)) for c in coded)
    return (strong("{n}", "{n}", n=n), own("項（已評定{coded}項）", " (of {coded} coded)", coded=len(coded)))


def _met(report: Report, phase: str) -> Line:
    """Yes only if every requirement bearing on the phase is shown to be met, no if one is not; else it cannot be judged."""
    found = [getattr(each, phase) for each in report.requirements]
    bearing = [each for each in found if each is not Met.NOT_APPLICABLE]
    met = (
        Met.NO
        if Met.NO in bearing
        else Met.CANNOT_JUDGE
        if Met.CANNOT_JUDGE in bearing
        else Met.YES
        if bearing
        else Met.NOT_APPLICABLE
    )
    counts = joined((Words(together.MET[each]), own(" {n}", " {n}", n=found.count(each))) for each in Met if each in found)
    return (
        Words(together.MET[met], Tone.STRONG),
        *((Words(both("（", " (")), *counts, Words(both("）", ")"))) if counts else ()),
    )


def review(name: Bilingual) -> Glance:
    """The box of an action plan review."""

    def glance(report: Report) -> Facts:
        return Facts(
            (
                *_head(report, name),
                row(
                    "具開放政府視角之承諾事項",
                    "Commitments with an open government lens",
                    _having(report, "open_government_lens", "yes"),
                ),
                row(
                    "具重大潛在成果之承諾事項",
                    "Commitments with substantial potential for results",
                    _having(report, "potential_for_results", "substantial"),
                ),
                row("具潛力之承諾事項", "Promising commitments", _having(report, "promising", "promising")),
                *_areas(report),
                row(
                    "共創階段最低參與門檻",
                    "Compliance with OGP minimum requirements for co-creation",
                    _met(report, "making"),
                ),
            ),
            boxed=True,
        )

    return glance


def results(name: Bilingual) -> Glance:
    """The box of a results report, a midterm review and a self-assessment: completion and results, as coded by each side."""

    def glance(report: Report) -> Facts:
        return Facts(
            (
                *_head(report, name),
                row("完成程度", "Level of completion", codes.tally(report, "completion", codes.EVERYBODY)),
                row(
                    "里程碑最近狀態（產出）",
                    "Milestones, last known (outputs)",
                    states(report.by_state()),
                ),
                row("初步成果", "Early results", codes.tally(report, "early_results", codes.EVERYBODY)),
                row("有成果佐證之承諾事項", "Commitments with outcome evidence", figures.outcomes_in_short(report)),
                row("具潛力之承諾事項", "Promising commitments", _having(report, "promising", "promising")),
                row("延後說明", "Reports of delay", figures.delays_in_short(report)),
                *_areas(report),
                row(
                    "共創階段最低參與門檻",
                    "Compliance with minimum requirements during co-creation",
                    _met(report, "making"),
                ),
                row(
                    "執行階段最低參與門檻",
                    "Compliance with minimum requirements during implementation",
                    _met(report, "carrying_out"),
                ),
            ),
            boxed=True,
        )

    return glance


def making(name: Bilingual) -> Glance:
    """The box of a co-creation report."""

    def glance(report: Report) -> Facts:
        answered = sum(not each.adoption.is_empty for each in report.proposals)
        return Facts(
            (
                *_head(report, name),
                row(
                    "提案徵集",
                    "Calls to take part",
                    (strong("{n}", "{n}", n=len(report.calls)), own("次（本站所載）", " on this site")),
                ),
                row(
                    "提案及意見",
                    "Proposals and comments",
                    (
                        strong("{n}", "{n}", n=len(report.proposals)),
                        own(
                            "件（本站所載），已有參採情形及理由{a}件",
                            " on this site, {a} with a reasoned response",
                            a=answered,
                        ),
                    ),
                ),
                row(
                    "參與活動",
                    "Participation events",
                    (strong("{n}", "{n}", n=len(report.events)), own("場（本站所載）", " on this site")),
                ),
                row(
                    "獨立審查建議",
                    "Recommendations of independent reviews",
                    (
                        strong("{n}", "{n}", n=len(report.recommendations)),
                        own(
                            "項，已有回應{a}項",
                            ", {a} with a response",
                            a=sum(not each.response.is_empty for each in report.recommendations),
                        ),
                    ),
                ),
                row(
                    "共創階段最低參與門檻",
                    "Compliance with OGP minimum requirements for co-creation",
                    _met(report, "making"),
                ),
            ),
            boxed=True,
        )

    return glance


def summary(report: Report) -> Section:
    """The executive summary: what the record shows, as counts, and key observations in words by the authors."""
    return Section(
        "summary",
        (own("摘要與主要觀察", "Executive summary and key observations"),),
        (
            Paragraph(
                (
                    own(
                        "以下均為本站紀錄之數量，不換算為全案比率；評等由評等者負責，本報告不自行給予。",
                        "The figures below are counts from this record, never a share of the plan. Codes are the "
                        "responsibility of those who gave them; this report gives none of its own.",
                    ),
                )
            ),
            Items(tuple(Item((each,)) for each in _observed(report))),
            Section("observations", (own("主要觀察", "Key observations"),), (NARRATIVE,)),
        ),
    )


STOP = own("。", ".")
NARRATIVE = Gap(
    both("撰寫者尚未就本節撰寫說明。", "The authors have written nothing for this section."),
    both(
        "本報告由紀錄編成；跨承諾事項之觀察與心得由撰寫者歸納，不由紀錄推論。",
        "This report is compiled from the record; lessons across commitments are for its authors to draw and are not "
        "inferred from it.",
    ),
)


def _observed(report: Report) -> Sequence[Line]:
    cs = report.commitments()
    changed = [c for c in cs if c.outcomes]
    based = [c for c in cs if any(not o.before.is_empty for o in c.outcomes) or any(i.baseline for i in c.changes)]
    wanted = [c for c in cs if not c.result_wanted.is_empty]
    return (
        (
            own(
                "承諾事項{n}項，里程碑{m}項；里程碑最近狀態：",
                "Commitments: {n}; milestones: {m}, last known as: ",
                n=len(cs),
                m=len(report.milestones()),
            ),
            *states(report.by_state()),
            STOP,
        ),
        (
            own(
                "紀錄載有「誰將因此有何改變」者：{a}項；未載有者：{b}項。",
                "Commitments for which the record says who will act differently: {a}; for which it does not: {b}.",
                a=len(wanted),
                b=len(cs) - len(wanted),
            ),
        ),
        (
            own(
                "記有改變前情形（基準）者：{a}項；有成果紀錄者：{b}項；沒有成果紀錄者：{c}項，不代表沒有改變。",
                "Commitments with a baseline on record: {a}; with an outcome: {b}; without one: {c}, which does not mean that "
                "nothing changed.",
                a=len(based),
                b=len(changed),
                c=len(cs) - len(changed),
            ),
        ),
        (own("初步成果：", "Early results: "), *codes.tally(report, "early_results", codes.EVERYBODY), STOP),
        (own("延後說明" if report.delays() else "延後說明：", "Reports of delay: "), *figures.delays_in_short(report), STOP),
        (own("各方評等不同：{n}處。", "Codes by two sides that differ: {n}.", n=sum(len(c.differences) for c in cs)),),
        (
            own(
                "報告期間內推動小組會議（本站所載）：{n}次。",
                "Taskforce meetings in the period, as recorded on this site: {n}.",
                n=len(report.meetings),
            ),
        ),
    )


def implementation(report: Report) -> Section:
    """Completion of every commitment, by each side, with the last known states of its milestones; the promising ones."""
    return Section(
        "overview",
        (own("執行概況", "Overview of implementation"),),
        (
            Section(
                "completion-overview",
                (own("完成程度", "Level of completion"),),
                (
                    codes.side_by_side(
                        report,
                        "completion",
                        "completion-codes",
                        both("各承諾事項完成程度，依評等者並列", "Level of completion of every commitment, by each side"),
                        Column(both("里程碑最近狀態", "Milestones, last known"), 6),
                        [_states(c) for c in report.commitments()],
                    ),
                    figures.pace_figure(),
                    figures.completion_figure(),
                    figures.claimed_figure(),
                    figures.timeline_figure(),
                ),
            ),
            Section(
                "measured",
                (own("指標量測（產出與成果分別標示）", "Indicators (outputs and changes, each marked)"),),
                (figures.indicators_figure(),),
            ),
            Section("promising-overview", (own("具潛力之承諾事項", "Promising commitments"),), (codes.promising(report),)),
        ),
    )


def _states(c: Commitment) -> tuple[Line, ...]:
    return tuple(
        (Tile(state), Words(paired(labels.STATE[state])), own(" {n}", " {n}", n=n)) for state, n in c.by_state().items()
    ) or ((soft("本站尚無資料", "no data"),),)


def outcomes_overview(report: Report) -> Section:
    """What is claimed as change, who claims it and on what evidence; and the commitments for which there is nothing."""
    found = [(c, o) for c in report.commitments() for o in c.outcomes]
    without = [c for c in report.commitments() if not c.outcomes]
    blocks: list[Block] = []
    if found:
        blocks.append(
            Table(
                "changes",
                both("主張之改變及其佐證", "Changes claimed, and the evidence for them"),
                (
                    Column(both("承諾事項", "Commitment"), 5),
                    Column(both("誰改變了什麼", "Who changed what"), 8),
                    Column(both("自何時起", "Since"), 3),
                    Column(both("陳述者與查證", "Whose claim, and who confirmed it"), 6),
                ),
                tuple(
                    (
                        one(*linked(c)),
                        one(Words(o.what)),
                        one(Day(o.took_effect)),
                        (
                            (Words(o.by), Words(COLON), Words(o.state)),
                            (Words(o.verifier, absent=both("尚無查證者", "nobody has confirmed it")),),
                        ),
                    )
                    for c, o in found
                ),
            )
        )
    else:
        blocks.append(
            Gap(
                both("本站尚無任何承諾事項之成果紀錄。", "No outcome is on record for any commitment."),
                both(
                    "亦即尚無附日期及來源、足以指出誰改變了什麼的紀錄；不代表沒有改變。",
                    "That is: no dated and sourced record of who changed what. It does not mean that nothing changed.",
                ),
            )
        )
    if without and found:
        blocks.append(
            Paragraph(
                (
                    own("沒有成果紀錄者：", "Without an outcome on record: "),
                    *joined((linked(c)[0],) for c in without),
                    own("。", "."),
                )
            )
        )
    blocks.append(
        codes.side_by_side(
            report,
            "early_results",
            "early-results-codes",
            both("各承諾事項初步成果，依評等者並列", "Early results of every commitment, by each side"),
        )
    )
    return Section("outcomes", (own("成果概況", "Overview of results"),), tuple(blocks))
