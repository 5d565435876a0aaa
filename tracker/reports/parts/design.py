"""The design of a plan, as an action plan review reads it: its characteristics, what is promising, each commitment as written."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tracker.domain.bilingual import EMPTY, Bilingual, both
from tracker.reports.content import Commitment, Milestone, Report
from tracker.reports.document import (
    NO_DATE,
    Block,
    Cell,
    Column,
    Day,
    Facts,
    Gap,
    Line,
    Paragraph,
    Row,
    Section,
    Table,
    Tone,
    Words,
)
from tracker.reports.parts import codes, figures, overview
from tracker.reports.parts.common import (
    COLON,
    NO_COMMITMENTS,
    SPACE,
    joined,
    leads,
    linked,
    milestone,
    missing,
    names,
    number,
    one,
    own,
    problem,
    promise,
    result_wanted,
    row,
    soft,
    title,
    withdrawn,
)

UNSTATED = both("未載明", "not stated")


def plan(report: Report) -> Section:
    """Overview of the action plan: its characteristics, its commitments by theme, the values and the results wanted."""
    p = report.plan
    return Section(
        "plan",
        (own("行動方案概覽", "Overview of the action plan"),),
        (
            Facts(
                (
                    row("方案摘要", "The plan in brief", (Words(p.summary, absent=UNSTATED),)),
                    row(
                        "核定",
                        "Adopted",
                        (
                            Day(p.adopted_on, absent=UNSTATED),
                            Words(SPACE),
                            Words(p.adopted_by, absent=both("核定機關未載明", "by whom is not stated")),
                        ),
                        *(((Words(p.adoption_note),),) if not p.adoption_note.is_empty else ()),
                    ),
                    row("期程", "Period", (Day(p.period, "prose"),)),
                    row("承諾事項與里程碑", "Commitments, milestones", figures.counts(report)),
                )
            ),
            _commitments(report),
            Section("strengths", (own("優點與不足", "Strengths and weaknesses"),), (overview.NARRATIVE,)),
        ),
    )


def _commitments(report: Report) -> Block:
    """Who leads each commitment, what it serves and who is to act differently; or that there is none."""
    if not report.commitments():
        return NO_COMMITMENTS
    return Table(
        "plan-commitments",
        both("承諾事項、主辦機關及開放政府價值", "Commitments, lead bodies and open-government values"),
        (
            Column(both("承諾事項", "Commitment"), 8),
            Column(both("主辦機關", "Lead bodies"), 6),
            Column(both("開放政府價值", "Values"), 5),
            Column(both("預期成果：誰將因此有何改變", "Result wanted: who will act differently"), 7),
        ),
        tuple(
            (
                one(*linked(c)),
                one(*leads(c)),
                one(*_named(c.values)),
                one(result_wanted(c)),
            )
            for c in report.commitments()
        ),
    )


def _named(texts: Sequence[Bilingual]) -> Line:
    return joined((Words(each),) for each in texts) or (Words(Bilingual(), absent=UNSTATED),)


def promising(report: Report) -> Section:
    """The promising commitments, and the analysis of each by whoever named it; the potential of all the others."""
    found = [c for c in report.commitments() if any(each.code_key == "promising" for each in c.on_scale("promising"))]
    return Section(
        "promising-chapter",
        (own("具潛力之承諾事項", "Promising commitments"),),
        (
            codes.promising(report),
            codes.side_by_side(
                report,
                "potential_for_results",
                "potential-codes",
                both("各承諾事項之潛在成果，依評等者並列", "Potential for results of every commitment, by each side"),
            ),
            *(_promising(report, c) for c in found),
        ),
    )


def _promising(report: Report, c: Commitment) -> Section:
    key = f"c-{c.label}"
    return Section(
        key,
        title(c),
        (
            Section(f"{key}-context", (own("背景與目標", "Context and objectives"),), (context(report, c),)),
            Section(
                f"{key}-potential", (own("潛在成果", "Potential for results"),), codes.reasons(c, "potential_for_results")
            ),
            Section(
                f"{key}-ahead",
                (own("執行期間之機會、挑戰與建議", "Opportunities, challenges and recommendations during implementation"),),
                _ahead(c),
            ),
        ),
    )


def context(report: Report, c: Commitment) -> Facts:
    """The commitment as the plan words it, following the questions of the commitment form."""
    unstated = missing(c, UNSTATED)
    optional = (
        (both("其他資訊", "Additional information"), c.additional),
        (both("續辦於", "Continues in"), c.carried_to),
    )
    return Facts(
        (
            *withdrawn(c),
            row(
                "主（協）辦機關",
                "Lead and supporting bodies",
                leads(c),
                *((names(c.supports),) if c.supports else ()),
            ),
            row(
                "民間夥伴及其他參與者",
                "Civil society and other actors",
                (Words(c.partners, absent=unstated),),
                *(((Words(c.other_partners),),) if not c.other_partners.is_empty else ()),
            ),
            row(
                "起迄時間",
                "Start and end date",
                (Day(c.period or report.plan.period), *(() if c.period else (soft("（方案期程）", " (that of the plan)"),))),
            ),
            row("將涉及哪些公共問題？", "What is the public problem that the commitment will address?", (problem(c),)),
            row("問題之成因", "What are the causes of the problem?", (Words(c.causes, absent=unstated),)),
            row("迄今作為", "What has been done so far to solve the problem?", (Words(c.done_so_far, absent=unstated),)),
            row("承諾事項為何？", "What is the commitment?", (promise(c),)),
            row(
                "對解決公共問題有何貢獻？",
                "How will it contribute to solve the public problem?",
                (Words(c.helps, absent=unstated),),
            ),
            row(
                "預期成果：誰將因此有何改變？",
                "What results do we want to achieve?",
                (result_wanted(c),),
            ),
            row(
                "與OGP核心價值之關聯",
                "Why is it relevant to OGP values?",
                _named(c.values),
                *(
                    (own(zh, en), Words(text))
                    for zh, en, text in (
                        ("", "", c.relevance),
                        ("透明：", "Transparency: ", c.transparency),
                        ("課責：", "Accountability: ", c.accountability),
                        ("公共參與：", "Participation: ", c.participation),
                    )
                    if not text.is_empty
                ),
            ),
            *(Row(label, ((Words(text),),)) for label, text in optional if not text.is_empty),
        )
    )


def _ahead(c: Commitment) -> tuple[Block, ...]:
    said = tuple(
        Paragraph((Words(a.by, Tone.STRONG), Words(COLON), Words(text)))
        for a in c.assessments
        for text in (a.limits, a.factors)
        if not text.is_empty
    )
    return said or (Gap(both("尚無評等者說明。", "No assessor has stated this yet.")),)


def commitment_data(report: Report) -> Section:
    """Annex: each commitment as worded in the plan, with its design codes."""
    found: list[Block] = [
        Paragraph(
            (
                own(
                    "承諾事項依行動方案之欄位列出；標題得為簡稱，全文見行動方案。",
                    "The commitments are set out by the questions in the plan’s form. Titles may be shortened; the full text "
                    "is in the plan.",
                ),
            )
        )
    ]
    promised = {
        c.label for c in report.commitments() if any(each.code_key == "promising" for each in c.on_scale("promising"))
    }
    for c in report.commitments():
        key = f"c-{c.label}" if c.label not in promised else f"data-{c.label}"
        found.append(
            Section(
                key,
                title(c),
                (
                    Facts(codes.of_design(report, c), boxed=True),
                    context(report, c),
                    _planned(c),
                ),
                numbered=False,
            )
        )
    return Section("commitment-data", (own("各承諾事項資料", "Commitment-by-commitment data"),), tuple(found))


def _planned(c: Commitment) -> Block:
    """Commitment planning: milestones, expected outputs, dates, who takes part."""
    if not c.milestones:
        return Gap(both("本站尚無本項里程碑資料。", "This site holds no milestones of this commitment."))
    columns: tuple[tuple[Column, bool, Callable[[Milestone], Cell]], ...] = (
        (Column(both("里程碑", "Milestones"), 8), True, lambda m: one(*milestone(m))),
        (
            Column(both("預期產出", "Expected outputs"), 7),
            any(not m.output.is_empty for m in c.milestones),
            lambda m: one(Words(m.output, absent=UNSTATED)),
        ),
        (Column(both("預定完成日期", "Expected completion date"), 5), True, lambda m: one(Day(m.original, absent=NO_DATE))),
        (
            Column(both("主責及協力單位", "Stakeholders: lead, supporting"), 6),
            any(not m.body.is_empty or not m.stakeholders.is_empty for m in c.milestones),
            _bodies,
        ),
    )
    # A column whose every cell says that it is not stated is left out: the note says so once.
    shown = [(column, cell) for column, is_stated, cell in columns if is_stated]
    missing = [column.label for column, is_stated, _ in columns if not is_stated]
    unstated = ("、".join(each.zh for each in missing), "; ".join(each.en for each in missing))
    return Table(
        f"planned-{c.label}",
        both("{number}之里程碑規劃", "Planning of {number}", number=number(c)),
        tuple(column for column, _ in shown),
        tuple(tuple(cell(m) for _, cell in shown) for m in c.milestones),
        both("未載明：{what}。", "Not stated: {what}.", what=unstated) if missing else EMPTY,
    )


def _bodies(m: Milestone) -> Cell:
    return ((Words(m.body, absent=UNSTATED),), *(((Words(m.stakeholders),),) if not m.stakeholders.is_empty else ()))
