"""One commitment: what was promised, what was done (outputs, and the only place for counts), and what others say."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tracker.domain.bilingual import EMPTY, Bilingual, both
from tracker.domain.schedule import PlanStage
from tracker.reports import labels
from tracker.reports.content import Commitment, Milestone, Report, Theme
from tracker.reports.document import NO_DATE, Block, Cell, Column, Day, Facts, Gap, Line, Paragraph, Section, Table, Tone, Words
from tracker.reports.parts import common, delays
from tracker.reports.parts.changes import assessed, changed
from tracker.reports.parts.common import (
    COLON,
    COMMA,
    NO_COMMITMENTS,
    SPACE,
    UNDER_NO_THEME,
    cited,
    leads,
    milestone,
    number,
    one,
    open_until,
    own,
    paired,
    promise,
    result_wanted,
    row,
    soft,
    state,
    statements,
    states,
    title,
    withdrawn,
)
from tracker.reports.terms import State


def chapter(report: Report) -> Section:
    """Every commitment, by theme."""
    found: list[Block] = [
        Paragraph(
            (
                own(
                    "各項先列產出，再列成果。場次、件數等數字只列於「辦理情形」；「實際改變」僅收附日期及來源、"
                    "足以指出誰改變了什麼的佐證，尚無佐證者即於該處載明。",
                    "For each commitment, outputs come first, then outcomes. Counts appear only under “What was done”. “What "
                    "changed” includes only dated and sourced evidence of who changed what; where there is none, this is "
                    "stated there.",
                ),
            )
        )
    ]
    return Section("commitments", (own("各承諾事項", "The commitments"),), (*found, *each_of(report, _commitment)))


def each_of(report: Report, described: Callable[[Report, Commitment, Line], Section]) -> tuple[Block, ...]:
    """A section for every commitment, by theme; or that there is none."""
    return tuple(described(report, c, kicker) for c, kicker in _in_order(report)) or (NO_COMMITMENTS,)


def _in_order(report: Report) -> Iterator[tuple[Commitment, Line]]:
    """Every commitment, with what appears above it: above the first of a theme, the theme."""
    for theme in report.themes:
        for at, c in enumerate(theme.commitments):
            yield c, _heading(report, theme) if not at else ()


def _heading(report: Report, theme: Theme) -> Line:
    """Nothing in a plan that has no themes."""
    if theme.label:
        return (Words(both(theme.label, theme.label)), Words(SPACE), Words(theme.title, title=True))
    return (Words(UNDER_NO_THEME),) if any(each.label for each in report.themes) else ()


def _commitment(report: Report, c: Commitment, kicker: Line) -> Section:
    key = f"c-{c.label}"
    return Section(
        key,
        title(c),
        (
            promised(c),
            Section(f"{key}-done", (own("辦理情形（產出）", "What was done (outputs)"),), done(report, c)),
            Section(f"{key}-delays", (own("延後", "Delays"),), (delays.of_commitment(report, c),)),
            Section(f"{key}-changed", (own("實際改變（成果）", "What changed (outcomes)"),), changed(c)),
            Section(f"{key}-assessed", (own("評定", "Assessment"),), assessed(c)),
            *others_say(c),
        ),
        kicker=kicker,
    )


def promised(c: Commitment, *, problem: bool = True) -> Facts:
    """What was promised, in a box at the head of a commitment.

    problem  whether it includes the public problem: not where the report describes it just below
    """
    rows = [
        *withdrawn(c),
        row("主辦機關", "Lead bodies", leads(c)),
        *((row("公共問題", "Public problem", (common.problem(c),)),) if problem else ()),
        row("承諾內容", "What is promised", (promise(c),)),
        row("預期成果", "Result wanted", (result_wanted(c),)),
    ]
    if c.ours:
        rows.append(
            row("†", "†", (own("標題為本站用語，非方案原文。", "The title is in this site’s wording, not the plan’s."),))
        )
    if not c.numbered:
        rows.append(
            row(
                "編號",
                "Number",
                (own("依所列順序；本站尚未取得方案正式編號。", "Order in the list; the plan’s own number is not known."),),
            )
        )
    return Facts(tuple(rows), boxed=True)


def done(report: Report, c: Commitment) -> tuple[Block, ...]:
    """Milestones and what bodies and the Taskforce reported: outputs."""
    blocks: list[Block] = []
    if c.milestones:
        blocks += [Paragraph(states(c.by_state())), milestones(c, _left_open(report, c))]
    else:
        blocks.append(Gap(both("本站尚無本項里程碑資料。", "This site has no milestones on record for this commitment.")))
    if c.done:
        blocks.append(statements(c.done))
    else:
        blocks.append(
            Paragraph(
                (
                    soft(
                        "除延後說明外，本站尚無本期間的機關或會議回報紀錄；不代表未辦理。",
                        "Apart from reports of a delay, no report by a body or the Taskforce is on record for this period. "
                        "That does not mean that nothing was done.",
                    )
                    if c.delays
                    else soft(
                        "本站尚無本期間的機關或會議回報紀錄；不代表未辦理。",
                        "No report by a body or the Taskforce is on record for this period. That does not mean that "
                        "nothing was done.",
                    ),
                )
            )
        )
    return tuple(blocks)


def milestones(c: Commitment, note: Bilingual = EMPTY) -> Table:
    """Original and current date, state and last report of each milestone."""
    return Table(
        f"milestones-{c.label}",
        both("{number}之里程碑", "Milestones of {number}", number=number(c)),
        (
            Column(both("里程碑", "Milestone"), 9),
            Column(both("原訂期限", "Original date"), 4),
            Column(both("現行期限", "Current date"), 4),
            Column(both("狀態", "State"), 8),
            Column(both("最近一次回報", "Last report"), 6),
        ),
        tuple(
            (_worded(m), one(Day(m.original, absent=NO_DATE)), _current(m), _state(m), _reported(m))
            for m in c.milestones
        ),
        note,
    )


def _left_open(report: Report, c: Commitment) -> Bilingual:
    """How many milestones were open when the plan closed and have no closing state; said once, not in every row."""
    n = sum(m.is_open and m.closing.is_empty for m in c.milestones)
    if report.plan.stage is not PlanStage.CLOSED or not n:
        return EMPTY
    zh, en = (
        ("尚未登錄結案狀態", "no closing state is recorded for them")
        if report.plan.reported_here
        else ("來源未載明結案狀態", "the sources do not say how each ended")
    )
    return both(
        "方案結束時未回報完成者{n}項，{said}。",
        "Milestones not reported finished by the plan’s close: {n}; {said}.",
        n=n,
        said=(zh, en),
    )


def _worded(m: Milestone) -> Cell:
    if not m.reworded:
        return one(*milestone(m))
    entries = both("、".join(f"第{n}號" for n in m.reworded), ", ".join(f"entry {n}" for n in m.reworded))
    return (milestone(m), (soft("文字嗣經修正：{entries}", "Since reworded: {entries}", entries=entries),))


def _current(m: Milestone) -> Cell:
    if m.awaited:
        return one(open_until(m.awaited))
    if not m.moved:
        return one(soft("未變更", "unchanged")) if m.original else one(Day(None, absent=NO_DATE))
    moved = both(labels.moved(m.moved, "zh"), labels.moved(m.moved, "en"))
    return ((Day(m.current),), (Words(moved, Tone.STRONG),))


def _state(m: Milestone) -> Cell:
    lines = [state(m)]
    if m.lateness is not None:
        lines.append((Words(both(labels.late_in_full(m, "zh"), labels.late_in_full(m, "en")), Tone.STRONG),))
    if m.finished and (m.reported is None or m.reported.as_of != m.finished):
        lines.append((soft("完成日期：", "Finished on: "), Day(m.finished)))
    if not m.closing.is_empty:
        why: Line = () if m.closing_reason.is_empty else (Words(COLON), Words(m.closing_reason))
        lines.append((soft("方案結束時：", "At the plan’s end: "), Words(m.closing), *why))
    return tuple(lines)


def _reported(m: Milestone) -> Cell:
    told = m.reported
    if m.state is State.WITHDRAWN:
        # What was reported before stands among what was done; the state no longer rests on it.
        return one(soft("不再回報", "no longer reported on"))
    if told is None:
        return one(soft("本站尚無回報", "no report on this site"))
    same = told.state is m.state or m.state.value in ("finished_early", "finished_late")
    head: Line = () if same else (Words(paired(labels.STATE[told.state])), Words(COMMA))
    return ((*head, Day(told.as_of)), (Words(paired(labels.BASIS[told.basis]), Tone.SOFT), *cited(told.sources)))


def others_say(c: Commitment) -> tuple[Section, ...]:
    """Press, and remarks of members: they change no state. Nothing where there are none."""
    if not c.observations:
        return ()
    note = soft(
        "並非主辦機關的回報，不改變里程碑狀態。",
        "These are not reports by the body; they do not change the state of any milestone.",
    )
    return (
        Section(
            f"c-{c.label}-others",
            (own("其他來源說明", "What others say"),),
            (Paragraph((note,)), statements(c.observations)),
        ),
    )
