"""How the making of a plan began and what it took up."""

from __future__ import annotations

from tracker.domain.bilingual import both
from tracker.reports.content import Report
from tracker.reports.document import Block, Column, Day, Facts, Section, Table, Tone, Words
from tracker.reports.parts import design, overview
from tracker.reports.parts.common import (
    NO_COMMITMENTS,
    UNDER_NO_THEME,
    one,
    own,
    row,
    title,
)


def context_chapter(report: Report) -> Section:
    """Introduction of a co-creation report."""
    return Section(
        "introduction",
        (own("前言", "Introduction"),),
        (
            Facts(
                (
                    row("方案摘要", "The plan in brief", (Words(report.plan.summary, absent=design.UNSTATED),)),
                    row("期程", "Period", (Day(report.plan.period, "prose"),)),
                )
            ),
            Section(
                "developments", (own("近期情勢與機會", "Recent developments and opportunities"),), (overview.NARRATIVE,)
            ),
        ),
    )


def opportunities(report: Report) -> Section:
    """Areas of opportunity for commitments, and what the plan took up."""
    return Section(
        "opportunities",
        (own("潛力領域", "Areas of opportunity"),),
        (
            overview.NARRATIVE,
            _taken_up(report),
        ),
    )


def _taken_up(report: Report) -> Block:
    """The commitments by theme; or that there is none."""
    if not report.commitments():
        return NO_COMMITMENTS
    return Table(
        "taken-up",
        both("方案所採之承諾事項", "The commitments in the plan"),
        (Column(both("範疇", "Theme"), 6), Column(both("承諾事項", "Commitment"), 10)),
        tuple(
            (
                one(Words(theme.title, title=True) if theme.label else Words(UNDER_NO_THEME, Tone.SOFT)),
                one(*title(c)),
            )
            for theme in report.themes
            for c in theme.commitments
        ),
    )
