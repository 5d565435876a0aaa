"""Reports: published, open for comment, and on their way; and what people said of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.changelog.entry import ChangelogEntry
from tracker.changelog.kinds import Kind
from tracker.domain.errors import NotFound
from tracker.domain.reporting import ReportState
from tracker.models import CommentIn, Report, ReportComment, ReportDraft


def published(session: Session) -> list[Report]:
    """Every report that anyone can read, the newest first."""
    return list(session.scalars(select(Report).order_by(Report.number.desc())))


def report(session: Session, number: int) -> Report:
    """One published report. Raises NotFound."""
    found = session.scalar(select(Report).where(Report.number == number))
    if found is None:
        raise NotFound(f"report/{number}")
    return found


def later(report: Report, known: Iterable[Report]) -> Report | None:
    """Among some reports, the newest final one for the same plan, period and kind that rests on more of the record: any
    error in this one is corrected there."""
    alike = (each for each in known if each.state is ReportState.FINAL and (each.kind, each.plan, each.period) == (
        report.kind, report.plan, report.period) and _age(each) > _age(report))
    return max(alike, key=_age, default=None)


def earlier_first(reports: Iterable[Report]) -> list[Report]:
    """In the order of how much of the record they rest on: a draft has its number from the day on which it opens."""
    return sorted(reports, key=_age)


def _age(report: Report) -> tuple[int, int]:
    return report.head, report.number


def first_until(session: Session, report: Report) -> date | None:
    """The day until which comments were invited when the draft was opened, regardless of any later extension."""
    opened = session.scalar(select(ChangelogEntry).where(
        ChangelogEntry.kind == Kind.REPORT_OPENED.value, ChangelogEntry.subject == report.reference))
    payload = opened.payload if opened else None
    return date.fromisoformat(payload["after"]["comments_until"]) if payload else report.comments_until


def comments(session: Session, reference: str) -> list[ReportComment]:
    """What was said of a report, in the order in which it was published."""
    return list(session.scalars(select(ReportComment).where(ReportComment.report == reference).order_by(ReportComment.number)))


def comment(session: Session, number: int) -> ReportComment:
    """One comment. Raises NotFound."""
    return ReportComment.by_reference(session, f"comment/{number}")


# --- for those who write it -------------------------------------------------------------------------------------


def drafts(session: Session) -> Sequence[ReportDraft]:
    """Every draft, the most recently changed first."""
    return session.scalars(select(ReportDraft).order_by(ReportDraft.changed_at.desc(), ReportDraft.id.desc())).all()


def draft(session: Session, number: int) -> ReportDraft:
    """One draft. Raises NotFound."""
    found = session.get(ReportDraft, number)
    if found is None:
        raise NotFound(f"report-draft/{number}")
    return found


def draft_of(session: Session, reference: str) -> ReportDraft | None:
    """The draft that a report was opened from."""
    return session.scalar(select(ReportDraft).where(ReportDraft.published_as == reference))


def undecided_comments(session: Session, reference: str) -> list[CommentIn]:
    """What was sent in by the form and is not decided, the oldest first."""
    return list(session.scalars(select(CommentIn).where(CommentIn.report == reference, CommentIn.decided_at.is_(None))
                                .order_by(CommentIn.id)))


def waiting(session: Session) -> dict[str, int]:
    """How many comments wait to be decided, by report."""
    found = session.execute(select(CommentIn.report, func.count()).where(CommentIn.decided_at.is_(None))
                            .group_by(CommentIn.report))
    return {row[0]: row[1] for row in found}


def commented(session: Session) -> list[tuple[ReportDraft, int]]:
    """The drafts with comments that await a decision, and how many."""
    count = waiting(session)
    return [(each, count[each.published_as]) for each in drafts(session) if each.published_as in count]


def sent_in(session: Session, number: int) -> CommentIn:
    """One comment as it was sent in. Raises NotFound."""
    found = session.get(CommentIn, number)
    if found is None:
        raise NotFound(f"comment-in/{number}")
    return found
