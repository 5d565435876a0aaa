"""The half-way point of a four-year plan: every commitment so far, and what the refresh changed."""

from __future__ import annotations

from tracker.domain.bilingual import Bilingual, both
from tracker.reports.content import Commitment, Report
from tracker.reports.document import NO_DATE, Block, Column, Day, Gap, Line, Section, Table, Words
from tracker.reports.parts import commitments, delays, results
from tracker.reports.parts.common import (
    SPACE,
    linked,
    one,
    open_until,
    own,
    title,
)


def midterm(report: Report) -> Section:
    """Every commitment at half-way: completion, milestones, delays, what has changed so far, and what was said."""
    return Section(
        "results",
        (own("各承諾事項期中情形", "Progress of each commitment"),),
        commitments.each_of(report, _commitment),
    )


def _commitment(report: Report, c: Commitment, kicker: Line) -> Section:
    key = f"c-{c.label}"
    return Section(
        key,
        title(c),
        (
            commitments.promised(c),
            Section(f"{key}-done", (own("目前辦理情形（產出）", "What was done so far (outputs)"),), results.done(report, c)),
            Section(f"{key}-delays", (own("延後", "Delays"),), (delays.of_commitment(report, c),)),
            Section(
                f"{key}-changed",
                (own("目前之實際改變（成果佐證）", "What changed so far (evidence)"),),
                results.changed(c),
            ),
            Section(f"{key}-early", (own("評等與理由", "Codes, with the reasons"),), results.early_results(c)),
        ),
        kicker=kicker,
    )


def refresh(report: Report) -> Section:
    """What was changed in the plan itself at its refresh, as far as the record shows."""
    changed = [c for c in report.commitments() if c.version > 1 or c.withdrawn]
    moved = [(c, m) for c in report.commitments() for m in c.milestones if m.moved or m.awaited]
    blocks: list[Block] = []
    if changed:
        blocks.append(
            Table(
                "amended",
                both("修正或撤回之承諾事項", "Commitments amended or withdrawn"),
                (Column(both("承諾事項", "Commitment"), 10), Column(both("情形", "Status"), 5)),
                tuple(
                    (
                        one(*linked(c)),
                        one(own("已撤回", "withdrawn") if c.withdrawn else own("第{n}版", "version {n}", n=c.version)),
                    )
                    for c in changed
                ),
            )
        )
    else:
        blocks.append(
            Gap(
                both("本站尚無期中更新或修正承諾事項的紀錄。", "No refresh and no amendment of a commitment is on record."),
                both(
                    "四年期方案應於第二年前後辦理期中更新。",
                    "A four-year plan should be refreshed around its second anniversary.",
                )
                if report.plan.four_years
                else Bilingual(),
            )
        )
    if moved:
        blocks.append(
            Table(
                "moved",
                both("期限經變更之里程碑", "Milestones whose date was changed"),
                (
                    Column(both("承諾事項", "Commitment"), 6),
                    Column(both("里程碑", "Milestone"), 8),
                    Column(both("原訂期限", "Original date"), 4),
                    Column(both("現行期限", "Current date"), 4),
                ),
                tuple(
                    (
                        one(*linked(c)),
                        one(Words(both(m.label, m.label)), Words(SPACE), Words(m.title, title=True, ours=m.ours)),
                        one(Day(m.original, absent=NO_DATE)),
                        one(open_until(m.awaited) if m.awaited else Day(m.current, absent=NO_DATE)),
                    )
                    for c, m in moved
                ),
            )
        )
    return Section("refresh", (own("期中更新及修正", "Changes made at the refresh"),), tuple(blocks))
