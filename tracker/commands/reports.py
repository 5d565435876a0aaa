"""Publish a report: its files are kept with their checksums, and are tied to one entry of the log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.changelog.chain import Head
from tracker.changelog.kinds import Kind
from tracker.changelog.record import head as newest
from tracker.changelog.record import record
from tracker.commands.numbering import next_number
from tracker.domain.bilingual import EMPTY, Bilingual
from tracker.domain.calendar import When, civil_day
from tracker.domain.errors import N_, EnteredAlready, RuleBroken
from tracker.domain.permissions import Actor, Permission, require
from tracker.domain.statements import check_happened
from tracker.models import Plan, Report
from tracker.models.report import ReportKind

_ORDERED = ("period", "narrative", "commissioned_by", "paid_by", "reviewed_by")
"""What an order specifies, besides its plan, its kind and its day."""


def publish_report(session: Session, plan: Plan, kind: ReportKind, *, period: When, counted_on: date, head: Head,
                   release: str, files: Sequence[dict[str, Any]], by: Actor, at: datetime, commissioned_by: Bilingual = EMPTY,
                   paid_by: Bilingual = EMPTY, reviewed_by: Bilingual = EMPTY,
                   narrative: Mapping[str, Any] | None = None, begun: int | None = None) -> Report:
    """Record a report that was compiled from the record as it was after ``head``.

    commissioned_by, paid_by, reviewed_by  who is behind it; empty where nobody is named
    files      name, lang, format, sha256 and bytes of each; the caller has stored them under these names
    narrative  what its authors wrote beside the facts, by section
    begun      the newest entry when the order was begun, where it may be sent twice. Raises EnteredAlready where the
               same order has been carried out since
    """
    require(by, Permission.PUBLISH_REPORT)
    check_happened("on", counted_on, civil_day(at))
    if not files:
        raise RuleBroken("", N_("A report must have its files attached."))
    number = next_number(session, Report)
    report = Report(reference=f"report/{number}", number=number, kind=kind, plan=plan.reference, period=period,
                    counted_on=counted_on, head=head.number, head_digest=head.digest, release=release, files=list(files),
                    commissioned_by=commissioned_by, paid_by=paid_by, reviewed_by=reviewed_by,
                    narrative=dict(narrative or {}))
    if begun is not None:
        _check_once(session, report, begun)
    session.add(report)
    record(session, Kind.REPORT_PUBLISHED, report, by=by, at=at)
    return report


def _check_once(session: Session, report: Report, begun: int) -> None:
    since = session.scalars(select(Report).where(
        Report.plan == report.plan, Report.kind == report.kind, Report.counted_on == report.counted_on,
        Report.last_entry > begun).order_by(Report.number))
    for each in since:
        if all(getattr(each, name) == getattr(report, name) for name in _ORDERED):
            raise EnteredAlready(each.reference, begun, newest(session).number)
