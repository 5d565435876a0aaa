"""Who has said nothing in a reporting round: recorded when it falls due, and when it is closed."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.changelog.entry import ChangelogEntry
from tracker.changelog.kinds import Kind
from tracker.changelog.record import record
from tracker.domain.bilingual import Bilingual
from tracker.domain.calendar import When
from tracker.domain.permissions import Actor
from tracker.domain.rounds import Told, to_report_on, unanswered
from tracker.models import Asked, Milestone, Round, Submission, Update
from tracker.models.submission import SubmissionState
from tracker.models.succession import line_of


def owed_and_unsaid(session: Session, round: Round) -> list[tuple[Asked, list[str], list[str]]]:
    """Each body asked, with the milestones on which it owes a report, and those on which nothing was received."""
    told, found = _received(session, round), []
    every = session.scalars(select(Asked).where(Asked.round == round.reference).order_by(Asked.body)).all()
    for asked in every:
        # Where one body gives way to another, what either said counts for the one that is asked.
        its_own = [each for each in told if each.body == asked.body or ((
            each.body in line_of(session, asked.body) or asked.body in line_of(session, each.body))
            and not asked.is_asked_too(session, each.body))]
        states = {} if asked.is_excused or asked.dropped else {each.reference: each.state for each in session.scalars(
            select(Milestone).where(Milestone.reference.in_(asked.milestones)).order_by(Milestone.reference))}
        owes = to_report_on(states, its_own, states)
        found.append((asked, owes, unanswered(owes, its_own)))
    return found


def record_silence(session: Session, kind: Kind, round: Round, day: date, *, reason: Bilingual | None = None, by: Actor,
                   at: datetime) -> ChangelogEntry:
    """Record that a round fell due or was closed on a day, and who had reported nothing by then."""
    silent, changed = [], []
    for asked, owed, unsaid in owed_and_unsaid(session, round):
        if unsaid != asked.silent or unsaid:
            asked.silent = unsaid
            changed.append(asked)
        if unsaid and len(unsaid) == len(owed):
            silent.append(asked.body)
    return record(session, kind, round, occurred=When.day(day), reason=reason, also=changed, extra={"not_reported": silent},
                  by=by, at=at)


def _received(session: Session, round: Round) -> list[Told]:
    """What was received in a round, published or not; of a report that was corrected, the correction alone."""
    updates = session.scalars(select(Update).where(Update.round == round.reference, Update.corrected_by.is_(None)))
    waiting = session.scalars(select(Submission).where(
        Submission.round == round.reference, Submission.state != SubmissionState.PUBLISHED))
    return [Told(each.body or "", each.commitment or "", tuple(each.milestones), each.received_on or round.opens)
            for each in (*updates, *waiting)]
