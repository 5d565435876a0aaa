"""The kinds of reports: what each is called, its box at the head, its chapters and annexes. The only list of them.

To add a kind: a line in ``KINDS``, made of ``parts``. To change what a table or label of several kinds says: its part.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from tracker.domain.bilingual import Bilingual, both
from tracker.models.report import ReportKind
from tracker.reports.content import Report
from tracker.reports.document import Document, Facts, Section
from tracker.reports.parts import (
    codes,
    commitments,
    cover,
    delays,
    design,
    figures,
    making,
    method,
    midterm,
    narrative,
    overview,
    papers,
    results,
    self_assessment,
    stories,
    together,
)

Chapter = Callable[[Report], Section]


@dataclass(frozen=True)
class Made:
    """How a kind of report is made up. ``annexes`` come before those that every report has."""

    glance: Callable[[Report], Facts]
    chapters: tuple[Chapter, ...]
    annexes: tuple[Chapter, ...] = ()


NAMES: dict[ReportKind, Bilingual] = {
    ReportKind.PROGRESS: both("進度報告", "Progress report"),
    ReportKind.REVIEW: both("行動方案審查報告", "Action plan review"),
    ReportKind.MIDTERM: both("期中審查報告", "Midterm review"),
    ReportKind.RESULTS: both("成果報告", "Results report"),
    ReportKind.COCREATION: both("共創過程報告", "Co-creation report"),
    ReportKind.SELF_ASSESSMENT: both("政府自我評估報告", "Government self-assessment"),
}
KINDS: dict[ReportKind, Made] = {
    ReportKind.PROGRESS: Made(
        figures.glance,
        (
            figures.chapter,
            figures.dates,
            delays.chapter,
            figures.checked,
            commitments.chapter,
            method.chapter,
            method.sources,
        ),
    ),
    ReportKind.REVIEW: Made(
        overview.review(NAMES[ReportKind.REVIEW]),
        (design.plan, design.promising, method.indicators, method.sources),
        (design.commitment_data, together.compliance, papers.papers),
    ),
    ReportKind.MIDTERM: Made(
        overview.results(NAMES[ReportKind.MIDTERM]),
        (
            overview.summary,
            overview.implementation,
            midterm.midterm,
            midterm.refresh,
            delays.chapter,
            codes.differences,
            together.chapter,
            together.outlook,
            method.indicators,
            method.sources,
        ),
        (codes.commitment_data, papers.papers),
    ),
    ReportKind.RESULTS: Made(
        overview.results(NAMES[ReportKind.RESULTS]),
        (
            overview.summary,
            overview.implementation,
            overview.outcomes_overview,
            results.chapter,
            stories.chapter,
            delays.chapter,
            codes.differences,
            together.chapter,
            together.recommendations,
            method.indicators,
            method.sources,
        ),
        (codes.commitment_data, papers.papers),
    ),
    ReportKind.COCREATION: Made(
        overview.making(NAMES[ReportKind.COCREATION]),
        (
            making.context_chapter,
            together.co_creation,
            together.recommendations,
            making.opportunities,
            method.chapter,
            method.sources,
        ),
        (papers.papers,),
    ),
    ReportKind.SELF_ASSESSMENT: Made(
        overview.results(NAMES[ReportKind.SELF_ASSESSMENT]),
        (
            overview.summary,
            overview.implementation,
            self_assessment.self_assessed,
            delays.chapter,
            codes.differences,
            together.chapter,
            self_assessment.lessons,
            method.indicators,
            method.sources,
        ),
        (codes.commitment_data, papers.papers),
    ),
}
"""Every kind that the record knows is here."""


def document(report: Report) -> Document:
    """The report as a document of its kind."""
    kind = KINDS[report.kind]
    annexes = tuple(each(report) for each in kind.annexes)
    bare = Document(
        NAMES[report.kind],
        cover.cover(report),
        kind.glance(report),
        cover.guide(report),
        tuple(each(report) for each in kind.chapters),
        annexes,
        cover.colophon(report, NAMES[report.kind]),
    )
    drawn = bare.figures()
    data = (method.figure_data(report, tuple(each.chart for each in drawn)),) if drawn else ()
    whole = replace(bare, annexes=(*annexes, *data, *method.untranslated(report, bare.texts())))
    return narrative.woven(whole, report)
