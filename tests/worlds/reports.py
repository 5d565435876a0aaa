"""Drafts of reports and comments on them, to test with. Everything here is invented."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from tests.world import AT, EDITOR, a_plan, later, text
from tracker.changelog.record import head
from tracker.commands import report_comments, report_drafts, reports
from tracker.commands.report_comments import Said
from tracker.domain.calendar import When
from tracker.domain.reporting import CommentVia, Regard
from tracker.models import CommentIn, Plan, Report, ReportComment, ReportDraft
from tracker.models.report import ReportKind

SECTIONS = [{"key": "figures", "depth": 1, "title": {"zh": "摘要數字", "en": "Summary in figures"}},
            {"key": "delays", "depth": 1, "title": {"zh": "延後及因應", "en": "Delays"}}]
FILES = [{"name": "zh/report.html", "lang": "zh", "sha256": "0" * 64, "bytes": 1}]
UNTIL = date(2026, 3, 16)
"""Two weeks after ``AT``."""


def a_draft(session: Session, plan: Plan | None = None, **more: Any) -> ReportDraft:
    values: dict[str, Any] = {"period": None, "counted_on": date(2026, 3, 2), "head": head(session).number, "sections": SECTIONS}
    return report_drafts.begin_draft(session, plan or a_plan(session), ReportKind.PROGRESS, **(values | more), by=EDITOR, at=AT)


def opened(session: Session, draft: ReportDraft | None = None, *, until: date = UNTIL) -> Report:
    return report_drafts.open_for_comment(session, draft or a_draft(session), until=until, period=When.iso("2025-01/2028-12"),
                                          head=head(session), release="0.2.0", files=FILES, by=EDITOR, at=AT)


def finished(session: Session, draft: ReportDraft, day: int = 20, *, files: list[dict[str, Any]] = FILES) -> Report:
    return report_drafts.finish(session, draft, period=When.iso("2025-01/2028-12"), head=head(session), release="0.2.0",
                                files=files, by=EDITOR, at=later(day))


def what_is_said(**more: Any) -> Said:
    values: dict[str, Any] = {"text": "延後原因寫得不夠清楚。", "lang": "zh", "section": "delays", "consents": True}
    return Said(**(values | more))


def handed_in(session: Session, report: Report, **more: Any) -> CommentIn:
    return report_comments.hand_in(session, report, what_is_said(**more), shown=later(2), at=later(1))


def a_comment(session: Session, report: Report, **more: Any) -> ReportComment:
    return report_comments.publish_comment(session, handed_in(session, report, **more), by=EDITOR, at=later(1))


def every_kind(session: Session, plan: Plan) -> None:
    """An entry of each kind concerning a report in progress."""
    draft = a_draft(session, plan)
    report_drafts.write_section(session, draft, "delays", text("已請機關補充。", "Bodies were asked for more."),
                                seen=draft.version, by=EDITOR, at=AT)
    report = opened(session, draft)
    comment = a_comment(session, report, name="王小明", organisation="某協會", may_be_named=True)
    report_comments.enter_comment(session, report, what_is_said(text="請附來源。"), via=CommentVia.JOIN,
                                  received_on=date(2026, 3, 3), url="https://join.gov.tw/example", by=EDITOR, at=later(2))
    report_comments.answer_comment(session, comment, Regard.PARTLY, text("已補列原因。", "The reasons were added."), by=EDITOR,
                                   at=later(2))
    report_drafts.extend_window(session, report, until=date(2026, 3, 20), reason=text("應各界要求"), by=EDITOR, at=later(3))
    report_drafts.close_windows(session, today=date(2026, 3, 21), at=later(19))


def publish(session: Session, plan: Plan) -> Report:
    """A report that nobody was consulted on."""
    return reports.publish_report(session, plan, ReportKind.PROGRESS, period=When.iso("2026-Q1"), counted_on=date(2026, 3, 22),
                                  head=head(session), release="0.2.0", files=FILES, by=EDITOR, at=later(20))
