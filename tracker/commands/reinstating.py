"""Undo a withdrawal, because it was a mistake or because the Taskforce decided otherwise.

What was taken out of the plan returns to it as its reports say, and both acts stay on record.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.changelog.entry import ChangelogAbout, ChangelogEntry
from tracker.changelog.kinds import Kind
from tracker.changelog.record import Decided, record
from tracker.commands.commitments import check_decided
from tracker.commands.corrections import hold_date, stand_told
from tracker.domain.bilingual import Bilingual
from tracker.domain.calendar import When, civil_day
from tracker.domain.errors import N_, RuleBroken
from tracker.domain.permissions import Actor, Permission, require
from tracker.domain.schedule import MilestoneState, PlanStage
from tracker.domain.statements import check_happened, check_reason
from tracker.models import Commitment, Milestone, Plan


def reinstate_milestone(session: Session, milestone: Milestone, *, reason: Bilingual, decided: Decided, occurred: When,
                        by: Actor, at: datetime) -> ChangelogEntry:
    """Put a withdrawn milestone back into the plan, in the state that it had, but for what was corrected since.

    Raises RuleBroken on ``reason_zh``, ``meeting`` and ``occurred``, and where the milestone or its commitment cannot
    be reinstated.
    """
    require(by, Permission.EDIT_PLAN)
    if milestone.state is not MilestoneState.WITHDRAWN:
        raise RuleBroken("", N_("This milestone has not been withdrawn."))
    if milestone.of.withdrawn:
        raise RuleBroken("", N_("Its commitment has been withdrawn: reinstate the commitment instead."))
    _check(session, milestone.plan, reason, decided, occurred, at)
    _put_back(session, milestone)
    return record(session, Kind.MILESTONE_REINSTATED, milestone, reason=reason, decided=decided, occurred=occurred, by=by, at=at)


def reinstate_commitment(session: Session, commitment: Commitment, *, reason: Bilingual, decided: Decided, occurred: When,
                         by: Actor, at: datetime) -> ChangelogEntry:
    """Put a withdrawn commitment back into the plan, with the milestones that were withdrawn together with it.

    Raises RuleBroken on ``reason_zh``, ``meeting`` and ``occurred``, and where it cannot be reinstated.
    """
    require(by, Permission.EDIT_PLAN)
    if not commitment.withdrawn:
        raise RuleBroken("", N_("This commitment has not been withdrawn."))
    _check(session, commitment.plan, reason, decided, occurred, at)
    commitment.withdrawn = False
    back = []
    for milestone in session.scalars(select(Milestone).where(
            Milestone.commitment == commitment.reference, Milestone.state == MilestoneState.WITHDRAWN).order_by(Milestone.order)):
        entry = _last_withdrawal(session, milestone)
        if entry is not None and entry.kind_ is Kind.COMMITMENT_WITHDRAWN:
            _put_back(session, milestone)
            back.append(milestone)
    return record(session, Kind.COMMITMENT_REINSTATED, commitment, reason=reason, decided=decided, occurred=occurred, also=back,
                  by=by, at=at)


def _put_back(session: Session, milestone: Milestone) -> None:
    milestone.stand = stand_told(session, milestone)
    hold_date(session, milestone)


def _check(session: Session, plan: str, reason: Bilingual, decided: Decided, occurred: When, at: datetime) -> None:
    if Plan.by_reference(session, plan).stage is PlanStage.CLOSED:
        raise RuleBroken("", N_("Its plan is closed. To take it up again, enter it in a later plan."))
    check_reason(reason)
    check_decided(decided)
    check_happened("occurred", occurred, civil_day(at))


def _last_withdrawal(session: Session, milestone: Milestone) -> ChangelogEntry | None:
    return session.scalar(select(ChangelogEntry).join(ChangelogAbout, ChangelogAbout.number == ChangelogEntry.number).where(
        ChangelogAbout.reference == milestone.reference,
        ChangelogEntry.kind.in_([Kind.MILESTONE_WITHDRAWN.value, Kind.COMMITMENT_WITHDRAWN.value])).order_by(
        ChangelogEntry.number.desc()).limit(1))
