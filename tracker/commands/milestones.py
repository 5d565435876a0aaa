"""Milestones as the plan has them: add, amend, date, withdraw. What bodies report on them is in ``updates``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.changelog.entry import ChangelogEntry
from tracker.changelog.kinds import Kind
from tracker.changelog.record import UNDECIDED, Decided, record
from tracker.commands.bodies import check_body
from tracker.commands.commitments import check_decided, check_decided_once_adopted, check_not_closed
from tracker.domain.bilingual import EMPTY, Bilingual
from tracker.domain.calendar import When, civil_day
from tracker.domain.errors import N_, RuleBroken
from tracker.domain.permissions import Actor, Permission, require
from tracker.domain.schedule import MilestoneState, PlanStage
from tracker.domain.statements import TitleBasis, check_happened, check_reason, check_said
from tracker.models import Commitment, Milestone, Plan
from tracker.models.columns import Source


def add_milestone(session: Session, commitment: Commitment, *, title: Bilingual,
                  title_basis: TitleBasis = TitleBasis.OFFICIAL, output: Bilingual = EMPTY, body: str | None = None,
                  stakeholders: Bilingual = EMPTY,
                  starts: When | None = None, due: When | None = None, note: Bilingual = EMPTY,
                  sources: Sequence[Source] = (), occurred: When | None = None, decided: Decided = UNDECIDED,
                  by: Actor, at: datetime) -> Milestone:
    """Add a milestone at the end of a commitment's list. ``due`` is the date in the plan: its original for ever.

    Raises RuleBroken on ``title_zh``, ``body`` or ``due``, on ``meeting`` where the plan is adopted and no decision is named,
    and where the commitment was withdrawn.
    """
    require(by, Permission.EDIT_PLAN)
    if commitment.withdrawn:
        raise RuleBroken("", N_("This commitment has been withdrawn."))
    _check(session, title, body, starts, due)
    check_decided_once_adopted(Plan.by_reference(session, commitment.plan), decided, by)
    order = 1 + (session.scalar(select(func.max(Milestone.order))
                                .where(Milestone.commitment == commitment.reference)) or 0)
    milestone = Milestone(
        reference=f"{commitment.reference}/m{order}", plan=commitment.plan, commitment=commitment.reference, order=order,
        title=title, title_basis=title_basis, output=output, body=body, starts=starts,
        stakeholders=stakeholders, note=note, sources=list(sources))
    if due:
        milestone.promise_date(due)
    session.add(milestone)
    record(session, Kind.MILESTONE_ADDED, milestone, occurred=occurred, decided=decided, sources=milestone.sources,
           by=by, at=at)
    return milestone


def amend_milestone(session: Session, milestone: Milestone, *, title: Bilingual, title_basis: TitleBasis,
                    output: Bilingual, body: str | None, starts: When | None, note: Bilingual, reason: Bilingual,
                    decided: Decided, stakeholders: Bilingual | None = None, due: When | None = None, undated: bool = False,
                    by: Actor, at: datetime) -> ChangelogEntry:
    """Change what a milestone says or who reports on it. Its state moves only by a report and, once its plan is adopted,
    its dates only by a delay.

    due      the date in the draft of a plan; None to leave it as it is
    undated  the draft of a plan gives it no date any more

    Raises RuleBroken on ``title_zh``, ``body``, ``starts``, ``due``, ``reason_zh``, and where no decision is named.
    """
    require(by, Permission.EDIT_PLAN)
    _check_open(milestone)
    _check(session, title, body, starts, due)
    if starts != milestone.starts:
        _check_start("starts", starts, due or (None if undated else milestone.course(None).due))
    check_reason(reason)
    plan = Plan.by_reference(session, milestone.plan)
    check_decided_once_adopted(plan, decided, by)
    if undated and plan.stage is PlanStage.CO_CREATION:
        milestone.promised_dates.clear()
    if due is not None and due != milestone.course(None).original:
        if plan.stage is not PlanStage.CO_CREATION:
            raise RuleBroken("due", N_("This milestone already has a date. To move the date, record a delay."))
        milestone.redraft(due)
    if stakeholders is not None:
        milestone.stakeholders = stakeholders
    milestone.title, milestone.title_basis, milestone.output = title, title_basis, output
    milestone.body, milestone.starts, milestone.note = body, starts, note
    return record(session, Kind.MILESTONE_AMENDED, milestone, reason=reason, decided=decided, by=by, at=at)


def set_first_date(session: Session, milestone: Milestone, *, due: When, body: str | None = None, reason: Bilingual = EMPTY,
                   decided: Decided = UNDECIDED, sources: Sequence[Source] = (), by: Actor, at: datetime) -> ChangelogEntry:
    """Give a milestone without a date its first one, from the plan: the original date for ever.

    body  the body that reports on it, where none does yet; ``amend_milestone`` puts another in its place, with a
          reason

    Raises RuleBroken on ``due`` where it has one already: a date moves by a delay, with its reason.
    """
    require(by, Permission.EDIT_PLAN)
    _check_open(milestone)
    if milestone.promised_dates:
        raise RuleBroken("due", N_("This milestone already has a date. To move the date, record a delay."))
    if not milestone.responsible:
        milestone.body = body
    _check(session, milestone.title, milestone.body, milestone.starts, due)
    milestone.promise_date(due)
    return record(session, Kind.MILESTONE_DATED, milestone, reason=reason, decided=decided, sources=sources, by=by, at=at)


def withdraw_milestone(session: Session, milestone: Milestone, *, reason: Bilingual, decided: Decided, occurred: When,
                       by: Actor, at: datetime) -> ChangelogEntry:
    """Take a milestone out of a plan that is not closed. It stays readable, with the reason and what decided it.

    Raises RuleBroken on ``reason_zh``, ``meeting`` without a decision, or ``occurred`` in the future, and where it is already
    withdrawn or its plan is closed.
    """
    require(by, Permission.EDIT_PLAN)
    _check_open(milestone)
    check_not_closed(session, milestone.plan)
    check_reason(reason)
    check_decided(decided)
    check_happened("occurred", occurred, civil_day(at))
    milestone.withdraw(occurred)
    return record(session, Kind.MILESTONE_WITHDRAWN, milestone, reason=reason, decided=decided, occurred=occurred,
                  by=by, at=at)


def _check_open(milestone: Milestone) -> None:
    if milestone.state is MilestoneState.WITHDRAWN:
        raise RuleBroken("", N_("This milestone has been withdrawn."))


def _check(session: Session, title: Bilingual, body: str | None, starts: When | None, due: When | None) -> None:
    check_said(title=title)
    check_body(session, body, "body")
    _check_start("due", starts, due)


def _check_start(field: str, starts: When | None, due: When | None) -> None:
    if starts and due and due.last < starts.first:
        raise RuleBroken(field, N_("The date is before the start."))
