"""Codes on the scales that reviewers use: one line for each, and the tables that set the sides next to each other.

A code is printed with who gave it, when and why, on what evidence, on which scale and of which era. None is
derived from milestones, averaged, or invented where nobody gave one.
"""

from __future__ import annotations

from collections.abc import Sequence

from tracker.domain import assessments
from tracker.domain.assessments import Voice
from tracker.domain.bilingual import Bilingual, both
from tracker.domain.scales import SCALES, Scale
from tracker.reports import labels
from tracker.reports.content import Answered, Assessment, Commitment, Difference, Report
from tracker.reports.document import (
    Block,
    Cell,
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
from tracker.reports.parts.common import (
    COLON,
    COMMA,
    NO_COMMITMENTS,
    SPACE,
    cited,
    joined,
    linked,
    one,
    own,
    paired,
    row,
    soft,
    strong,
    title,
)

KEYS: dict[str, type[Scale]] = {assessments.KEYS[scale]: scale for scale in assessments.GIVEN}
"""The scales in use, by the names under which the record keeps them, in the order in which a review goes through them."""
EVERYBODY = (Voice.REVIEWER, Voice.MEMBER, Voice.GOVERNMENT)
"""In the order in which they appear side by side."""
NOT_ASSESSED = both("尚未評定", "not yet assessed")
NOTHING = Bilingual()
ON_SCALE = both("比照IRM尺度", "on the IRM scale")


def name_of(key: str) -> Bilingual:
    """What a scale is called."""
    called = SCALES[KEYS[key]].title
    return both(called.zh, called.en)


def code_line(a: Assessment, *, with_side: bool = True) -> Line:
    """A code in one line: the code, whose it is, and when; a self-assessment is labelled as such."""
    side: Line = (Words(paired(labels.SIDE[a.side])), Words(COMMA)) if with_side else ()
    return (
        Words(a.code, Tone.STRONG),
        Words(both("（", " (")),
        *side,
        Words(a.by),
        Words(COMMA),
        Day(a.when, "prose"),
        Words(both("）", ")")),
    )


def of(c: Commitment, key: str, sides: Sequence[Voice] = tuple(Voice)) -> Cell:
    """The codes of a commitment on a scale, each side on its own line; or that nobody gave one."""
    found = [each for each in c.on_scale(key) if each.side in sides]
    return tuple(code_line(each) for each in found) or one(Words(NOT_ASSESSED, Tone.SOFT))


def whole(a: Assessment) -> Item:
    """A code with everything that must be printed with it."""
    lines: list[Line] = [
        (
            Words(a.scale),
            Words(COLON),
            Words(a.code, Tone.STRONG),
            soft("（{on}，{era}）", " ({on}, {era})", on=ON_SCALE, era=_era(a.era)),
        ),
        (Words(paired(labels.SIDE[a.side]), Tone.STRONG), Words(SPACE), Words(a.by), Words(COMMA), Day(a.when)),
        (own("理由：", "Reason: "), Words(a.reason, absent=both("未載明理由", "no reason is given")), *cited(a.sources)),
    ]
    if not a.of.is_empty:
        lines.insert(1, (own("以群組評定：", "Coded as a cluster: "), Words(a.of)))
    lines.append(
        (
            own("依據：", "On the evidence of: "),
            *(
                joined((Words(each),) for each in a.rests_on)
                or (soft("未引用成果或指標", "no outcome or indicator is cited"),)
            ),
        )
    )
    for zh, en, text in (
        ("改變為何重要：", "Why the change matters: ", a.weight),
        ("政府以外之看法及不利影響：", "What others say, and negative effects: ", a.balance),
    ):
        if not text.is_empty:
            lines.append((own(zh, en), Words(text)))
    if a.changed_since:
        lines.append(
            (
                strong("評定後已有變動：", "Changed since it was given: "),
                *joined((Words(each),) for each in a.changed_since),
            )
        )
    if a.side is Voice.REVIEWER:
        lines.append(
            (
                own("委託者：", "Commissioned by: "),
                Words(a.commissioned_by, absent=both("未載明", "not stated")),
                own("；經費來源：", "; funded by: "),
                Words(a.paid_by, absent=both("未載明", "not stated")),
            )
        )
    return Item(tuple(lines))


def _era(era: str) -> Bilingual:
    if era.endswith("–"):
        return both(f"適用{era[:-1]}年起提交之方案", f"for plans submitted from {era[:-1]} onwards")
    return both(f"適用{era}年提交之方案", f"for plans submitted {era}")


def side_by_side(
    report: Report, key: str, table: str, caption: Bilingual, extra: Column | None = None, cells: Sequence[Cell] = ()
) -> Table | Gap:
    """One scale: every commitment, with a column for each side; or that there is no commitment."""
    if not report.commitments():
        return NO_COMMITMENTS
    columns = [
        Column(both("承諾事項", "Commitment"), 7 if extra else 10),
        *(Column(paired(labels.SIDE[side]), 5) for side in EVERYBODY),
    ]
    rows = []
    for at, c in enumerate(report.commitments()):
        rows.append(
            (
                one(*linked(c)),
                *(
                    tuple(code_line(each, with_side=False) for each in c.on_scale(key) if each.side is side)
                    or one(Words(NOT_ASSESSED, Tone.SOFT))
                    for side in EVERYBODY
                ),
                *((cells[at],) if extra else ()),
            )
        )
    return Table(
        table,
        caption,
        (*columns, *((extra,) if extra else ())),
        tuple(rows),
        both(
            "均比照IRM尺度。各方評等並列，不取平均，亦不由里程碑推算。「尚未評定」不是評定結果。",
            "On the IRM scale. The sides are shown next to each other, never averaged and never derived from milestones. “Not "
            "yet assessed” is not a finding.",
        ),
    )


def tally(report: Report, key: str, sides: Sequence[Voice]) -> Line:
    """How many commitments have each code on a scale, by the given sides; never a share."""
    lines: list[Line] = []
    for side in sides:
        codes = [each for c in report.commitments() for each in c.on_scale(key) if each.side is side]
        for member in KEYS[key]:
            n = len({(each.reference) for each in codes if each.code_key == member.code})
            if n:
                lines.append(
                    (
                        Words(both(member.label.zh, member.label.en)),
                        own(" {n}", " {n}", n=n),
                        soft("（{side}）", " ({side})", side=paired(labels.SIDE[side])),
                    )
                )
    return joined(lines) or (Words(NOT_ASSESSED), soft("；不是評定結果", ", which is not a finding"))


def differences(report: Report) -> Section:
    """Where two codes on one scale differ, whoever gave them, with both reasons."""
    return Section(
        "differences-chapter",
        (own("不同評等及其理由", "Where the codes differ"),),
        (
            Paragraph(
                (
                    own(
                        "依同一尺度所給評等不同者，不論由何人給予，理由均並列；不取平均，亦不以任一方為準。",
                        "Where two codes on the same scale differ, both reasons are shown side by side, whoever gave them; "
                        "codes are not averaged and neither is preferred.",
                    ),
                )
            ),
            _differing(report),
            Section(
                "answers",
                (own("委員意見與機關回覆", "What members said, and what bodies answered"),),
                (_answered(report),),
            ),
        ),
    )


def _differing(report: Report) -> Block:
    """Each pair of codes that differ, side by side; or that no difference is on record."""
    rows = tuple(
        (one(*linked(c)), one(Words(each.one.scale)), _reasoned(each.one), _reasoned(each.other), one(_apart(each)))
        for c in report.commitments()
        for each in c.differences
    )
    if not rows:
        return Gap(
            both("本站尚無評等不同的紀錄。", "No difference between codes is on record."),
            both(
                "同一尺度須有兩項以上評等方能比較；沒有紀錄不代表沒有不同意見。",
                "Only where a scale has two codes can they be compared; that none differ on record does not mean that "
                "everybody agrees.",
            ),
        )
    return Table(
        "differences",
        both("評等不同之處及雙方理由", "Where codes differ, with both reasons"),
        (
            Column(both("承諾事項", "Commitment"), 4),
            Column(both("尺度", "Scale"), 3),
            Column(both("一項評等", "One code"), 7),
            Column(both("另一項評等", "The other code"), 7),
            Column(both("差距", "Difference"), 3),
        ),
        rows,
    )


def _answered(report: Report) -> Block:
    """What members said about published reports, each beside the answer; or that nobody said anything."""
    rows = tuple(
        (one(*linked(c)), _opinion(each), _answers(each), _standing(each)) for c in report.commitments() for each in c.answered
    )
    if not rows:
        return Gap(
            both("本站尚無委員署名之審視意見。", "No signed review of a published report by a member is on record."),
            both("不代表委員均同意。", "That does not mean that members agree."),
        )
    return Table(
        "members",
        both("委員對機關回報之意見及回覆", "What members said about published reports, with the answers"),
        (
            Column(both("承諾事項", "Commitment"), 5),
            Column(both("委員意見", "The member"), 8),
            Column(both("機關回覆", "The body’s answer"), 8),
            Column(both("情形", "Status"), 3),
        ),
        rows,
    )


def _opinion(each: Answered) -> Cell:
    """Who took what stance and when; below it, what was said with it: a reason, the URL of evidence, or neither."""
    stance = (Words(each.whose, Tone.STRONG), Words(COMMA), Day(each.when, "prose"), Words(COLON), Words(each.stance))
    if each.text.is_empty and not each.sources:
        return (stance,)
    return (stance, (Words(each.text, absent=NOTHING), *cited(each.sources)))


def _answers(each: Answered) -> Cell:
    """Every answer on a line of its own; or that there is none."""
    return tuple(
        (Day(a.when, "prose"), Words(COLON), Words(a.text), *cited(a.sources)) for a in each.answers
    ) or one(soft("尚未回覆", "not answered"))


def _standing(each: Answered) -> Cell:
    """The present state of the matter, and what the member made of the answer."""
    return (
        (Words(each.standing),),
        *(((Words(each.verdict_text),),) if not each.verdict_text.is_empty else ()),
    )


def _reasoned(a: Assessment) -> Cell:
    return (code_line(a), (Words(a.reason, absent=both("未說明理由", "no reason is given")), *cited(a.sources)))


def _apart(d: Difference) -> Words:
    return soft("不分等級", "not ranked") if d.steps is None else own("{n}級", "steps on the scale: {n}", n=d.steps)


def promising(report: Report) -> Block:
    """The commitments that somebody named as promising, with the reason; or that nobody has."""
    found = [(c, each) for c in report.commitments() for each in c.on_scale("promising") if each.code_key == "promising"]
    if not found:
        return Gap(
            both("本站尚無具潛力承諾事項之選列紀錄。", "No commitment has been named promising on this site."),
            both(
                "尚未取得獨立審查人之選列，或尚未辦理；不代表沒有具潛力者。",
                "The reviewers’ choice is not known to this site, or has not been made; that does not mean that none is "
                "promising.",
            ),
        )
    return Table(
        "promising",
        both("具潛力之承諾事項", "Promising commitments"),
        (Column(both("承諾事項", "Commitment"), 7), Column(both("選列理由", "Why it is promising"), 14)),
        tuple((one(*linked(c)), ((Words(a.reason), *cited(a.sources)), code_line(a))) for c, a in found),
    )


def scales(report: Report) -> Section:
    """The scales and gates, with their eras; and who coded."""
    return Section("scales", (own("IRM指標與尺度", "IRM indicators and scales"),), (_in_use(report), _rules(report)))


def _in_use(report: Report) -> Table:
    """Each scale with its values and its era, and how many codes the report has on it."""
    return Table(
        "scales-used",
        both("使用之指標、等第與適用年度", "Indicators, their values and eras"),
        (
            Column(both("指標", "Indicator"), 6),
            Column(both("等第", "Values"), 8),
            Column(both("適用之方案提交年度", "For plans submitted"), 4),
            Column(both("本報告所載評等數", "Codes here"), 4, number=True),
        ),
        tuple(
            (
                one(Words(name_of(key))),
                one(*joined((Words(both(m.label.zh, m.label.en)),) for m in scale)),
                one(own(str(SCALES[scale].era), str(SCALES[scale].era))),
                one(own("{n}", "{n}", n=_given(report, key))),
            )
            for key, scale in KEYS.items()
        ),
        both(
            "OGP獨立報告機制（IRM）以外之人所給評等，一律標明「比照IRM尺度」；不同年度之尺度不互相換算。",
            "Codes given by anyone other than OGP’s Independent Reporting Mechanism (IRM) are marked “on the IRM scale”; "
            "codes from one era are never converted to another.",
        ),
    )


def _rules(report: Report) -> Facts:
    """Who coded, what a code may rest on, and which commitments were coded as one."""
    coders = dict.fromkeys((a.side, a.by) for c in report.commitments() for a in c.assessments)
    return Facts(
        (
            row(
                "評等者",
                "Who coded",
                *(
                    tuple((Words(paired(labels.SIDE[side])), Words(COLON), Words(by)) for side, by in coders)
                    or ((Words(NOT_ASSESSED),),)
                ),
            ),
            row("完成程度", "Completion", (own("可依產出評定。", "May rest on outputs."),)),
            row(
                "初步成果",
                "Early results",
                (
                    own(
                        "不得依產出評定。高於「無明顯成果」者，須有基準，及至少一項於方案期程內發生之改變；「顯著成果」"
                        "另須有得以持續之依據及執行機關以外之來源。",
                        "May never rest on outputs. Anything above “no notable results” needs a baseline and at least one "
                        "change that took effect within the plan’s period; “significant” also needs grounds for the change to "
                        "last and a source outside the implementing body.",
                    ),
                ),
            ),
            row(
                "群組",
                "Clusters",
                *(
                    tuple(
                        (Words(each.title), Words(COLON), Words(each.shared), soft("（{who}）", " ({who})", who=each.by))
                        for each in report.clusters
                    )
                    or ((own("未設群組；各承諾事項分別評定。", "None; each commitment is coded separately."),),)
                ),
            ),
        )
    )


def _given(report: Report, key: str) -> int:
    return len({each.reference for c in report.commitments() for each in c.on_scale(key)})


def reasons(c: Commitment, key: str) -> tuple[Block, ...]:
    """Every code on one scale with everything that must be printed with it; or that nobody gave one."""
    found = c.on_scale(key)
    return (
        (Items(tuple(whole(each) for each in found)),)
        if found
        else (
            Gap(
                both("尚未評定。", "Not yet assessed."),
                both(
                    "此非評定結果：本站尚無任何一方依此尺度所給之評等，本報告亦不自行給予。",
                    "This is not a finding: no code by anyone on this scale is on record here, and this report gives none of "
                    "its own.",
                ),
            ),
        )
    )


def clustered(report: Report, c: Commitment) -> Line:
    """The clusters in which it was coded."""
    return joined((Words(each.title),) for each in report.clusters if c.reference in each.commitments)


def of_design(report: Report, c: Commitment) -> tuple[Row, ...]:
    """What reviewers code about the design of a commitment, and the cluster in which it was coded."""
    return (
        row("可驗證性", "Verifiable", *of(c, "verifiability")),
        row("是否具開放政府視角？", "Does it have an open government lens?", *of(c, "open_government_lens")),
        row("所屬群組", "This commitment has been clustered as", clustered(report, c) or (own("未設群組", "not clustered"),)),
        row("潛在成果", "Potential for results", *of(c, "potential_for_results")),
    )


def commitment_data(report: Report) -> Section:
    """The annex, commitment by commitment: every variable by its label, with who coded it."""
    found: list[Block] = [
        Paragraph(
            (
                own(
                    "標題得為簡稱；全文見行動方案。所有評等均比照IRM尺度，並列出評等者及日期。",
                    "Titles may be shortened; the full text is in the action plan. Every code is on the IRM scale and shows "
                    "who gave it and when.",
                ),
            )
        )
    ]
    for c in report.commitments():
        found.append(
            Section(
                f"data-{c.label}",
                title(c),
                (
                    Facts(
                        (
                            *of_design(report, c),
                            row("具潛力之承諾事項", "Promising commitment", *of(c, "promising")),
                            row("完成程度", "Completion", *of(c, "completion")),
                            row("初步成果", "Early results", *of(c, "early_results")),
                        ),
                        boxed=True,
                    )
                    if c.assessments or clustered(report, c)
                    # The same words six times, for each commitment, would fill pages.
                    else Paragraph((soft("各項指標均尚未評定，未設群組。", "Not yet assessed on any indicator; no cluster."),)),
                ),
                numbered=False,
            )
        )
    return Section("commitment-data", (own("承諾事項資料", "Commitment data"),), tuple(found))
