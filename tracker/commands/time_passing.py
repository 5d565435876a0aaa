"""Record the passing of time, so that feeds and mail report silence too. Run daily; safe to run twice, even at once."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.changelog.entry import ChangelogEntry
from tracker.changelog.kinds import Kind
from tracker.changelog.record import record
from tracker.commands import answers, office_calendar
from tracker.commands.report_drafts import close_windows
from tracker.commands.round_silence import record_silence
from tracker.commands.submissions import has_waited
from tracker.domain import reviews
from tracker.domain.calendar import When, civil_day
from tracker.domain.permissions import SYSTEM, Actor, Permission, require
from tracker.domain.schedule import PlanStage, Standing
from tracker.models import AnswerRule, Milestone, Plan, Review, Round, SentText, Submission
from tracker.models.submission import SubmissionState


def mark_time(session: Session, *, today: date, working_days: int, by: Actor = SYSTEM, at: datetime) -> list[ChangelogEntry]:
    """Record each date that has passed since the last run, once.

    today         the civil day in Taipei
    working_days  the number after which a submitted text is shown as received and being checked
    """
    require(by, Permission.MARK_TIME)
    found = []
    for plan in session.scalars(select(Plan).where(Plan.stage == PlanStage.IMPLEMENTATION).order_by(Plan.number)):
        if plan.has_run_out(today):
            found += _once(session, Kind.PLAN_RAN_OUT, plan.reference, "period", str(plan.period), When.day(plan.period.last),
                           {"bodies": sorted({slug for slug in plan.bodies() if slug})}, by, at)
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
    office = office_calendar.known(session)
    for text in _waiting(session):
        if text.pending_entry is None and has_waited(text, today, working_days, office):
            entry = record(session, Kind.SUBMISSION_PENDING, None, subject=text.commitment, extra={
                "received": civil_day(text.received_at or at).isoformat(), "body": text.body, "bodies": [text.body],
                "milestones": list(text.milestones) if isinstance(text, Submission) else []}, by=by, at=at)
            text.pending_entry = entry.number
            found.append(entry)
    for round in session.scalars(select(Round).where(Round.closed_on.is_(None)).order_by(Round.reference)):
        found += _round_passed(session, round, today, by, at)
    return [*found, *close_windows(session, today=today, by=by, at=at), *_answers_overdue(session, today, by, at)]


def _waiting(session: Session) -> list[Submission | SentText]:
    """Everything that reached NDC and is not decided."""
    return [*session.scalars(select(Submission).where(Submission.state == SubmissionState.SUBMITTED).order_by(Submission.id)),
            *session.scalars(select(SentText).where(SentText.state == SubmissionState.SUBMITTED).order_by(SentText.id))]


def _answers_overdue(session: Session, today: date, by: Actor, at: datetime) -> list[ChangelogEntry]:
    """Each answer that a body owes to a member and whose date has passed; an extended answer again after its new date."""
    found = []
    rules = session.scalars(select(AnswerRule)).all()
    owed = session.scalars(select(Review).where(Review.asked_on.is_not(None), Review.withdrawn_on.is_(None))
                           .order_by(Review.number)).all() if rules else []
    for review in owed:
        stands = answers.course_of(session, review)
        if stands.due and stands.standing(today) is reviews.Standing.OVERDUE:
            found += _once(session, Kind.ANSWER_FELL_OVERDUE, review.reference, "due", stands.due.isoformat(),
                           When.day(stands.due), {
                               "bodies": sorted({slug for slug in review.bodies() if slug}), "review": review.reference,
                               "commitment": review.commitment, "plan": review.plan}, by, at)
    return found


def _round_passed(session: Session, round: Round, today: date, by: Actor, at: datetime) -> list[ChangelogEntry]:
    """Record a round that fell due, and one that is locked: both times with who was silent."""
    found = []
    if round.due < today and round.due_recorded != round.due:
        round.due_recorded = round.due
        found.append(record_silence(session, Kind.ROUND_FELL_DUE, round, round.due, by=by, at=at))
    if round.locks < today:
        round.closed_on = round.locks
        found.append(record_silence(session, Kind.ROUND_CLOSED, round, round.locks, by=by, at=at))
    return found


def _once(session: Session, kind: Kind, reference: str, field: str, value: str, occurred: When, extra: dict[str, Any],
          by: Actor, at: datetime) -> list[ChangelogEntry]:
    told = session.scalars(select(ChangelogEntry).where(ChangelogEntry.kind == kind.value,
                                                        ChangelogEntry.subject == reference))
    if any(entry.payload and entry.payload.get(field) == value for entry in told):
        return []
    return [record(session, kind, None, subject=reference, occurred=occurred, extra={field: value} | extra, by=by, at=at)]
