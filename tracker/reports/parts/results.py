"""The results sub-section of a commitment, in the order in which a reviewer asks: problem and baseline, what was
done, what changed, for whom and who disagrees, contribution and limits, the code with its reason, what enabled or
blocked it.

Counts of activities appear under what was done and nowhere else. Where evidence is missing, the text says so.
"""

from __future__ import annotations

from collections.abc import Sequence

from tracker.domain.bilingual import EMPTY, Bilingual, both
from tracker.domain.calendar import write
from tracker.reports.content import Assessment, Commitment, Indicator, Measured, Openness, Outcome, Report
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
from tracker.reports.parts import codes, commitments, common, delays
from tracker.reports.parts.changes import NO_OUTCOME, dated_in_brackets, disputed, standing, verified
from tracker.reports.parts.common import COLON, COMMA, SPACE, cited, number, one, own, row, soft, strong, title


def chapter(report: Report) -> Section:
    """Every commitment, by theme. All of them, since none is known to have no results."""
    found: list[Block] = [
        Paragraph(
            (
                own(
                    "每項承諾事項依序說明七點。活動場次、人次等數量只列於「辦理情形」；「實際改變」僅收附日期及來源、"
                    "足以指出誰改變了什麼之成果，缺少佐證之處即予載明。",
                    "There are seven points for each commitment. Counts of activities appear only under “What was done”; "
                    "“What changed” includes only dated and sourced outcomes that say who changed what. Where evidence is "
                    "missing, this is stated there.",
                ),
            )
        )
    ]
    return Section(
        "results",
        (own("各承諾事項之執行與初步成果", "Implementation and early results, by commitment"),),
        (*found, *commitments.each_of(report, _section)),
    )


def _section(report: Report, c: Commitment, kicker: Line) -> Section:
    key = f"c-{c.label}"
    return Section(
        key,
        title(c),
        (
            commitments.promised(c, problem=False),
            Section(f"{key}-problem", (own("問題與基準", "Problem and baseline"),), problem(c)),
            Section(f"{key}-done", (own("辦理情形（完成程度）", "What was done (completion)"),), done(report, c)),
            Section(f"{key}-changed", (own("實際改變（成果佐證）", "What changed (evidence)"),), changed(c, with_disputes=False)),
            Section(f"{key}-concerned", (own("受影響對象與不同意見", "For whom, and who disagrees"),), concerned(c)),
            Section(f"{key}-contribution", (own("貢獻與限制", "Contribution and limits"),), contribution(c)),
            Section(f"{key}-early", (own("初步成果評等與理由", "Early results, with the reason"),), early_results(c)),
            Section(
                f"{key}-factors",
                (own("促成與阻礙因素及後續", "What enabled or blocked it; looking ahead"),),
                factors(report, c),
            ),
            *commitments.others_say(c),
        ),
        kicker=kicker,
    )


def problem(c: Commitment) -> tuple[Block, ...]:
    """The problem, and how things were before, with date and source."""
    found: list[Item] = []
    for o in c.outcomes:
        if not o.before.is_empty:
            found.append(Item(((Words(o.before), *cited(o.before_sources)),), (Day(o.before_on),)))
    for i in c.changes:
        if i.baseline:
            found.append(Item(((Words(i.title), Words(COLON), *_value(i, i.baseline)),), (Day(i.baseline.when),)))
    baseline: Block = (
        Items(tuple(found))
        if found
        else Gap(
            both("本站尚無基準。", "No baseline is on record."),
            both(
                "沒有記載改變前情形的紀錄，即無從比較前後；不代表沒有改變。",
                "Without a dated record of how things were beforehand, before and after cannot be compared; that does not "
                "mean that nothing changed.",
            ),
        )
    )
    return (Paragraph((strong("公共問題：", "The public problem: "), common.problem(c))), baseline)


def done(report: Report, c: Commitment) -> tuple[Block, ...]:
    """Completion codes, milestones, what was reported, and counts: the only place for them."""
    counted = (
        (
            _indicators(
                c.outputs,
                f"outputs-{c.label}",
                both(
                    "{number}之產出指標（數量只列於此）",
                    "Output indicators of {number} (counts appear only here)",
                    number=number(c),
                ),
            ),
        )
        if c.outputs
        else ()
    )
    return (Facts((row("完成程度", "Completion", *codes.of(c, "completion")),)), *commitments.done(report, c), *counted)


def changed(c: Commitment, *, with_disputes: bool = True) -> tuple[Block, ...]:
    """Each outcome with its evidence, and the indicators of change; or that there is none on record.

    with_disputes  False where ``concerned`` covers them
    """
    blocks: list[Block] = [block for each in c.outcomes for block in outcome(each, disputed(each) if with_disputes else ())]
    if c.changes:
        blocks.append(
            _indicators(
                c.changes,
                f"indicators-{c.label}",
                both("{number}之成果指標", "Indicators of change of {number}", number=number(c)),
            )
        )
    for each in c.scores:
        blocks.append(openness(each))
    return tuple(blocks) if c.outcomes else (NO_OUTCOME, *blocks)


def outcome(o: Outcome, disputes: Sequence[Row] = ()) -> tuple[Block, ...]:
    """One outcome: who changed what, since when, where; before and after; how it is known."""
    rows: list[Row] = [
        row("改變前", "Before", (Words(o.before), *dated_in_brackets(o.before_on), *cited(o.before_sources))),
        row("改變後", "After", (Words(o.after), *dated_in_brackets(o.after_on), *cited(o.sources))),
    ]
    rows += [
        row(zh, en, (Words(text),))
        for zh, en, text in (
            ("何處", "Where", o.place),
            ("改變類別", "Kind of change", o.kind),
            ("方向", "Direction", o.turn),
            ("對應之開放政府價值", "Value it serves", o.opens),
            ("為何重要", "Why it matters", o.significance),
            ("來源屬性", "Source belongs to", o.source_from),
        )
        if not text.is_empty
    ]
    if not o.interview.is_empty:
        rows.append(row("訪談", "Interview", (Words(o.interview), *dated_in_brackets(o.interview_on))))
    rows.append(
        row(
            "得以持續之依據",
            "Why it should last",
            (Words(o.lasting_ground), Words(COLON), Words(o.lasting))
            if not o.lasting_ground.is_empty
            else (soft("未載明", "not stated"),),
        )
    )
    rows += [row("查證", "Verified by", verified(o)), *disputes, *standing(o)]
    head: Line = (Day(o.took_effect), Words(SPACE), Words(o.what, Tone.STRONG), *cited(o.sources))
    return (Paragraph(head), Facts(tuple(rows)), *(openness(each) for each in o.scores))


def openness(score: Openness) -> Block:
    """All ten boxes, with their weights; the sum for this data set only."""
    return Table(
        f"openness-{score.reference.split('/')[-1]}",
        both("資料集開放程度：{title}", "Openness of the data set: {title}", title=score.title),
        (
            Column(both("指標", "Criterion"), 6),
            Column(both("權重", "Weight"), 2, number=True),
            Column(both("符合", "Met"), 2),
        ),
        tuple(
            (
                one(Words(box.criterion)),
                one(own("{weight}", "{weight}", weight=box.weight)),
                one(own("是", "yes") if box.met else own("否", "no")),
            )
            for box in score.boxes
        ),
        both(
            "得{points}分（滿分100）；由{by}於{day}評定。只就本資料集，不跨承諾事項加總。",
            "{points} of 100 points; scored by {by} on {day}. For this data set only; never added up across commitments.",
            points=score.points,
            by=score.by,
            day=(write(score.when, "zh"), write(score.when, "en")),
        ),
    )


def _value(i: Indicator, value: Measured) -> Line:
    unit: Line = () if i.unit.is_empty else (Words(both(" ", " ")), Words(i.unit))
    return (Words(value.value), *unit, *cited(value.sources))


def _indicators(found: tuple[Indicator, ...], key: str, caption: Bilingual) -> Table:
    """Indicators with baseline, target and measurements."""
    return Table(
        key,
        caption,
        (
            Column(both("指標", "Indicator"), 7),
            Column(both("基準值", "Baseline"), 4),
            Column(both("目標值", "Target"), 4),
            Column(both("量測值", "Measured"), 7),
        ),
        tuple(
            (
                _indicator(i),
                _point(i, i.baseline),
                _point(i, i.target),
                _measured(i),
            )
            for i in found
        ),
    )


def _measured(i: Indicator) -> Cell:
    values = tuple(
        (Day(v.when, "prose"), Words(COLON), *(() if v.group.is_empty else (Words(v.group), Words(SPACE))), *_value(i, v))
        for v in i.values
    ) or one(soft("尚無量測值", "no value yet"))
    again: Cell = one(soft("下次量測：", "Next value: "), Day(i.next_due, "prose")) if i.next_due else ()
    return (*values, *again)


def _indicator(i: Indicator) -> Cell:
    lines: list[Line] = [(Words(i.title), soft("（{level}）", " ({level})", level=i.level.text))]
    if not i.method.is_empty:
        lines.append((soft("衡量方法：", "Method: "), Words(i.method)))
    if i.asked:
        lines.append(
            (
                soft(
                    "登錄時提問：「{words}」是活動數量。答：",
                    "Asked at entry: “{words}” counts an activity. Answer: ",
                    words=("」「".join(i.asked), "”, “".join(i.asked)),
                ),
                Words(i.answer, absent=both("未回答", "not answered")),
            )
        )
    return tuple(lines)


def _point(i: Indicator, value: Measured | None) -> Cell:
    return one(soft("未載明", "not stated")) if value is None else (_value(i, value), (Day(value.when),))


def concerned(c: Commitment) -> tuple[Block, ...]:
    """For whom it is a change; what is for the worse or disputed; members who disagree."""
    whom = tuple(Item(((Words(o.what), Words(COLON), Words(o.concerned)),)) for o in c.outcomes if not o.concerned.is_empty)
    against: list[Item] = []
    for o in c.outcomes:
        against += [
            Item(
                (
                    (strong("有不同意見：", "Disputed: "), Words(o.what)),
                    (Words(d.whose), Words(COLON), Words(d.reason), *cited(d.sources)),
                ),
                (Day(d.when),),
            )
            for d in o.disputes
        ]
        if not o.welcome and not o.disputes:
            against.append(Item(((strong("{turn}：", "{turn}: ", turn=o.turn), Words(o.what)),)))
    against += [
        Item(
            (
                (
                    Words(each.whose, Tone.STRONG),
                    Words(COLON),
                    Words(each.stance),
                    *(() if each.text.is_empty else (own("。", ". "), Words(each.text))),
                    *cited(each.sources),
                ),
            ),
            (Day(each.when),),
        )
        for each in c.answered
        if not each.agrees
    ]
    blocks: list[Block] = [
        Items(whom) if whom else Gap(both("本站尚無受影響對象之紀錄。", "There is no record of whom the change affects."))
    ]
    blocks.append(
        Items(tuple(against))
        if against
        else Paragraph(
            (
                soft(
                    "本站尚無署名之不同意見；不代表沒有不同意見。",
                    "No signed disagreement is on record here; that does not mean that there is none.",
                ),
            )
        )
    )
    return tuple(blocks)


def contribution(c: Commitment) -> tuple[Block, ...]:
    """What the commitment contributed to each change, what else may explain it, and the limits that assessors name."""
    found = tuple(
        Item(
            (
                (Words(o.what),),
                (
                    own("本項之貢獻：", "Contribution of the commitment: "),
                    Words(o.contribution, absent=both("未載明", "not stated")),
                ),
                (
                    own("其他可能原因：", "What else may explain it: "),
                    Words(o.otherwise, absent=both("未載明", "not stated")),
                ),
            )
        )
        for o in c.outcomes
        if not (o.contribution.is_empty and o.otherwise.is_empty)
    )
    limits = _said(c, "limits")
    blocks: list[Block] = []
    if found:
        blocks.append(Items(found))
    if limits:
        blocks.append(Items(limits))
    without = both(
        "沒有成果紀錄，即無從說明本項之貢獻。",
        "Without a recorded change, it cannot be said what the commitment contributed.",
    )
    return tuple(blocks) or (
        Gap(
            both("本站尚無貢獻或限制之紀錄。", "Neither contribution nor limits are on record."),
            EMPTY if c.outcomes else without,
        ),
    )


def early_results(c: Commitment) -> tuple[Block, ...]:
    """The codes with who, when and why; the grounds for results lasting. None is invented."""
    grounds = tuple(
        Item(((Words(o.what), Words(COLON), Words(o.lasting_ground), Words(COMMA), Words(o.lasting)),))
        for o in c.outcomes
        if not o.lasting_ground.is_empty
    )
    lasting = (Paragraph((strong("得以持續之依據", "Grounds for lasting"),)), Items(grounds)) if grounds else ()
    return (*codes.reasons(c, "early_results"), *lasting)


def factors(report: Report, c: Commitment) -> tuple[Block, ...]:
    """What assessors say enabled or blocked it; and the delays with their reasons."""
    said = _said(c, "factors")
    first: Block = (
        Items(said)
        if said
        else Gap(both("尚無評等者說明促成或阻礙因素。", "No assessor has said what enabled or blocked it."))
    )
    return (first, delays.of_commitment(report, c))


def _said(c: Commitment, what: str) -> tuple[Item, ...]:
    found: list[tuple[Assessment, Bilingual]] = [(a, getattr(a, what)) for a in c.assessments]
    return tuple(
        Item(((Words(a.by, Tone.STRONG), Words(COLON), Words(text)),), (Day(a.when),))
        for a, text in found
        if not text.is_empty
    )
