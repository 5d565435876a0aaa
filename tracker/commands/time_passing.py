"""Time passing is recorded, so that feeds and mail hear of silence too. Run daily; safe to run twice, or twice at once."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.changelog.entry import ChangelogEntry
from tracker.changelog.kinds import Kind
from tracker.changelog.record import record
from tracker.commands.submissions import has_waited
from tracker.domain.calendar import When, civil_day
from tracker.domain.permissions import SYSTEM, Actor, Permission, require
from tracker.domain.schedule import PlanStage, Standing
from tracker.models import Milestone, Plan, Submission
from tracker.models.submission import SubmissionState


def mark_time(session: Session, *, today: date, working_days: int, by: Actor = SYSTEM, at: datetime) -> list[ChangelogEntry]:
    """Record each date that has passed since the last run, once.

    today         the civil day in Taipei
    working_days  after how many a submitted text is shown as received and being checked
    """
    require(by, Permission.MARK_TIME)
    found = []
    for milestone in session.scalars(select(Milestone).join(Plan, Plan.reference == Milestone.plan)
                                     .where(Plan.stage == PlanStage.IMPLEMENTATION).order_by(Milestone.reference)):
        course = milestone.course(None)
        due, awaited = course.due, course.awaited
        bodies = {"bodies": sorted({slug for slug in milestone.bodies() if slug})}
        if due and course.standing(today) is Standing.OVERDUE and not awaited:
            found += _once(session, Kind.MILESTONE_FELL_OVERDUE, milestone.reference, "due", str(due),
                           When.day(due.last), bodies, by, at)
        if awaited and awaited < today:
            found += _once(session, Kind.STATEMENT_FELL_OVERDUE, milestone.reference, "stated_by", awaited.isoformat(),
                           When.day(awaited), bodies, by, at)
    for submission in session.scalars(select(Submission).where(Submission.state == SubmissionState.SUBMITTED)
                                      .order_by(Submission.id)):
        if submission.pending_entry is None and has_waited(submission, today, working_days):
            entry = record(session, Kind.SUBMISSION_PENDING, None, subject=submission.commitment, extra={
                "received": civil_day(submission.submitted_at or at).isoformat(), "body": submission.body,
                "bodies": [submission.body], "milestones": list(submission.milestones)}, by=by, at=at)
            submission.pending_entry = entry.number
            found.append(entry)
    return found


def _once(session: Session, kind: Kind, reference: str, field: str, value: str, occurred: When, bodies: dict[str, list[str]],
          by: Actor, at: datetime) -> list[ChangelogEntry]:
    told = session.scalars(select(ChangelogEntry).where(ChangelogEntry.kind == kind.value,
                                                        ChangelogEntry.subject == reference))
    if any(entry.payload and entry.payload.get(field) == value for entry in told):
        return []
    return [record(session, kind, None, subject=reference, occurred=occurred, extra={field: value} | bodies, by=by, at=at)]
