"""A promise that goes on: carried over to a later plan, or to the body that succeeds (組改). Both sides are linked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from tracker.changelog.entry import ChangelogEntry
from tracker.changelog.kinds import Kind, type_of
from tracker.changelog.record import Decided, record
from tracker.commands.bodies import amend_body
from tracker.commands.commitments import Wording, add_commitment, check_decided, move_to_successor
from tracker.commands.milestones import add_milestone
from tracker.domain.bilingual import Bilingual
from tracker.domain.calendar import When, civil_day
from tracker.domain.closing import LEADS_ON
from tracker.domain.errors import N_, RuleBroken
from tracker.domain.permissions import Actor, Permission, require
from tracker.domain.schedule import PlanStage
from tracker.domain.statements import check_reason
from tracker.models import Body, Commitment, Milestone, Plan


def carry_over(session: Session, commitment: Commitment, plan: Plan, *, to: Commitment | None = None,
               milestones: Sequence[Milestone] = (), reason: Bilingual, decided: Decided, by: Actor,
               at: datetime) -> Commitment:
    """Carry a commitment over to a later plan, and give the commitment in which it goes on.

    to          the commitment of that plan; entered from this one's wording and bodies where it is not there yet
    milestones  those that go on with it: each is entered there, and has no date until the new plan gives it one

    Raises RuleBroken on ``plan``, ``to``, ``milestones``, ``reason_zh`` or ``meeting``.
    """
    require(by, Permission.EDIT_PLAN)
    before = Plan.by_reference(session, commitment.plan)
    if plan.number <= before.number or plan.stage is PlanStage.CLOSED:
        raise RuleBroken("plan", N_("A commitment can be carried over only to a later plan that is not closed."))
    if commitment.withdrawn or commitment.carried_to:
        raise RuleBroken("", N_("This commitment has already been withdrawn or carried over."))
    if to is not None and (to.plan != plan.reference or to.withdrawn):
        raise RuleBroken("to", N_("Choose a commitment of the later plan."))
    check_reason(reason)
    check_decided(decided)
    for milestone in milestones:
        if milestone.commitment != commitment.reference or milestone.carried_to or not milestone.is_open:
            raise RuleBroken("milestones", N_("%(label)s is not an open milestone of this commitment."), label=milestone.label)
    if to is None:
        # The old plan's period is not the new one's.
        to = add_commitment(session, plan, wording=replace(Wording.of(commitment), period=None), leads=commitment.leads,
                            supports=commitment.supports, decided=decided, by=by, at=at)
    for milestone in milestones:
        made = add_milestone(session, to, title=milestone.title, title_basis=milestone.title_basis, output=milestone.output,
                             stakeholders=milestone.stakeholders, body=milestone.body, decided=decided, by=by, at=at)
        milestone.carried_to = made.reference
    commitment.carried_to = to.reference
    record(session, Kind.COMMITMENT_CARRIED_OVER, commitment, reason=reason, decided=decided, also=milestones, by=by, at=at)
    return to


def undo_carry_over(session: Session, commitment: Commitment, *, reason: Bilingual, decided: Decided, by: Actor,
                    at: datetime) -> ChangelogEntry:
    """Undo a mistaken carry-over of a commitment, and of its milestones with it; it can be carried over again. What was
    entered in the later plan stays there, and is withdrawn there. A closing state is corrected separately.

    Raises RuleBroken on ``reason_zh`` or ``meeting``, and where it was not carried over.
    """
    require(by, Permission.EDIT_PLAN)
    if not commitment.carried_to:
        raise RuleBroken("", N_("This commitment has not been carried over."))
    check_reason(reason)
    check_decided(decided)
    gone_with_it = session.scalars(select(Milestone).where(
        Milestone.commitment == commitment.reference,
        or_(Milestone.closing.is_(None), Milestone.closing.not_in(LEADS_ON)),
        Milestone.carried_to.startswith(f"{commitment.carried_to}/")).order_by(Milestone.order)).all()
    commitment.carried_to = None
    for milestone in gone_with_it:
        milestone.carried_to = None
    return record(session, Kind.COMMITMENT_AMENDED, commitment, reason=reason, decided=decided, also=gone_with_it, by=by, at=at)


def check_goes_on(session: Session, milestone: Milestone, carried_to: str | None, *, later: bool) -> None:
    """Raises RuleBroken on ``carried_to`` unless it is empty or another milestone or a commitment; ``later``: in a later
    plan. Nothing goes on in itself, by however many steps."""
    if not carried_to:
        return
    found = _place(session, carried_to)
    if found is None:
        raise RuleBroken("carried_to", N_("There is no such commitment or milestone: %(reference)s"), reference=carried_to)
    onward: Commitment | Milestone | None = found
    passed: set[str] = set()
    while onward is not None and onward.reference not in passed:
        if onward is milestone:
            raise RuleBroken("carried_to", N_("A milestone cannot continue itself. Choose what continues it."))
        passed.add(onward.reference)
        onward = _place(session, onward.carried_to or "")
    if later and Plan.by_reference(session, found.plan).number <= Plan.by_reference(session, milestone.plan).number:
        raise RuleBroken("carried_to", N_("“Carried over” means to a later plan; within a plan, choose “moved”."))


def _place(session: Session, reference: str) -> Commitment | Milestone | None:
    return session.get(Milestone, reference) if type_of(reference) == "milestone" else session.get(Commitment, reference)


def check_last_day(on: date, today: date) -> None:
    """What passes to a successor passes when it is entered, and never before the old body's last day. Raises RuleBroken on
    ``on``."""
    if on > today:
        raise RuleBroken("on", N_("This day has not come yet. The transfer takes effect at once: enter it on that day or later."))


def succeed_body(session: Session, body: Body, *, successor: str | None, on: date, commitments: Sequence[Commitment],
                 reason: Bilingual, decided: Decided, by: Actor, at: datetime) -> ChangelogEntry:
    """Replace a body by its successor (組改), with its last day, which has come, and the commitments that are named. The old
    name stays on what was reported under it, and on its own page. Gives the last entry.

    Raises RuleBroken on ``successor``, ``on``, ``commitments``, ``reason_zh`` or ``meeting``.
    """
    require(by, Permission.EDIT_PLAN)
    if not successor:
        raise RuleBroken("successor", N_("Choose the body that takes it over."))
    check_reason(reason)
    check_decided(decided)
    check_last_day(on, civil_day(at))
    if body.valid_from and on < body.valid_from:
        raise RuleBroken("on", N_("The last day comes before the first."))
    entry = amend_body(session, body, name=body.name, short_zh=body.short_zh, valid_from=body.valid_from, valid_to=on,
                       parent=body.parent, successor=successor, reason=reason, decided=decided, by=by, at=at)
    for commitment in commitments:
        entry = move_to_successor(session, commitment, old=body.reference, new=successor, occurred=When.day(on), reason=reason,
                                  decided=decided, by=by, at=at)
    return entry
