"""Commitments: add, amend, withdraw. Each change of an adopted plan says what decided it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from tracker.changelog.entry import ChangelogEntry
from tracker.changelog.kinds import Kind
from tracker.changelog.record import UNDECIDED, Decided, record
from tracker.commands.bodies import check_body
from tracker.domain.bilingual import EMPTY, Bilingual
from tracker.domain.calendar import When, civil_day
from tracker.domain.errors import N_, RuleBroken
from tracker.domain.permissions import Actor, Permission, Role, require
from tracker.domain.schedule import OVER, PlanStage
from tracker.domain.statements import OpenGovernmentValue, TitleBasis, check_happened, check_reason, check_summary
from tracker.models import Commitment, Milestone, Plan, Theme
from tracker.models.columns import Source


@dataclass(frozen=True)
class Wording:
    """What a commitment says: the fields of the commitment form (承諾事項表)."""

    title: Bilingual
    title_basis: TitleBasis = TitleBasis.OFFICIAL
    summary: Bilingual = EMPTY
    problem: Bilingual = EMPTY
    causes: Bilingual = EMPTY
    promise: Bilingual = EMPTY
    contribution: Bilingual = EMPTY
    result_wanted: Bilingual = EMPTY
    done_so_far: Bilingual = EMPTY
    relevance: Bilingual = EMPTY
    transparency: Bilingual = EMPTY
    accountability: Bilingual = EMPTY
    participation: Bilingual = EMPTY
    partners: Bilingual = EMPTY
    other_partners: Bilingual = EMPTY
    additional: Bilingual = EMPTY
    note: Bilingual = EMPTY
    period: When | None = None
    values: Sequence[str] = field(default_factory=list)
    policy_areas: Sequence[str] = field(default_factory=list)

    @classmethod
    def of(cls, commitment: Commitment) -> Wording:
        return cls(**{each.name: getattr(commitment, each.name) for each in fields(cls)})

    def check(self) -> None:
        if self.title.is_empty:
            raise RuleBroken("title_zh", N_("Please fill this in."))
        check_summary(self.summary)
        known = {value.value for value in OpenGovernmentValue}
        if unknown := [value for value in self.values if value not in known]:
            raise RuleBroken("values", N_("Not a value of open government: %(value)s"), value=unknown[0])

    def put_on(self, commitment: Commitment) -> None:
        for each in fields(self):
            value = getattr(self, each.name)
            setattr(commitment, each.name, list(value) if each.name in ("values", "policy_areas") else value)


def add_commitment(session: Session, plan: Plan, *, wording: Wording, number: str | None = None,
                   theme: Theme | None = None, leads: Sequence[str] = (), supports: Sequence[str] = (),
                   sources: Sequence[Source] = (), occurred: When | None = None, decided: Decided = UNDECIDED,
                   by: Actor, at: datetime) -> Commitment:
    """Add a commitment to a plan. Its reference is the plan's own number, or its position where that is not known.

    Raises RuleBroken on ``title_zh``, ``values``, ``number``, ``leads`` or ``supports``, and on ``meeting`` where the plan is
    adopted and no decision is named.
    """
    require(by, Permission.EDIT_PLAN)
    wording.check()
    _check_number(session, plan.reference, number, None)
    _check_parts(session, leads, supports)
    check_decided_once_adopted(plan, decided, by)
    order = 1 + (session.scalar(select(func.max(Commitment.order)).where(Commitment.plan == plan.reference)) or 0)
    commitment = Commitment(reference=f"{plan.reference}/{number or f'o{order}'}", plan=plan.reference, order=order,
                            number=number, theme=theme.reference if theme else None, sources=list(sources))
    wording.put_on(commitment)
    commitment.set_bodies(leads, supports)
    session.add(commitment)
    record(session, Kind.COMMITMENT_ADDED, commitment, occurred=occurred, decided=decided, sources=commitment.sources,
           by=by, at=at)
    return commitment


def amend_commitment(session: Session, commitment: Commitment, *, wording: Wording, number: str | None,
                     theme: Theme | None, leads: Sequence[str], supports: Sequence[str], reason: Bilingual,
                     decided: Decided, by: Actor, at: datetime) -> ChangelogEntry:
    """Change what a commitment says, its number, or its bodies: this makes a new version, and the old one stays readable.

    Raises RuleBroken on ``reason_zh`` without a reason, and on ``number`` where another commitment has it.
    """
    require(by, Permission.EDIT_PLAN)
    _check_not_withdrawn(commitment)
    wording.check()
    if number != commitment.number:
        _check_number(session, commitment.plan, number, commitment)
    _check_parts(session, leads, supports)
    check_reason(reason)
    check_decided_once_adopted(Plan.by_reference(session, commitment.plan), decided, by)
    before = commitment.public()
    wording.put_on(commitment)
    commitment.number, commitment.theme = number, theme.reference if theme else None
    commitment.set_bodies(leads, supports)
    if commitment.public() != before:
        commitment.version += 1
    return record(session, Kind.COMMITMENT_AMENDED, commitment, reason=reason, decided=decided, by=by, at=at)


def withdraw_commitment(session: Session, commitment: Commitment, *, reason: Bilingual, decided: Decided, occurred: When,
                        by: Actor, at: datetime) -> ChangelogEntry:
    """Take a commitment out of the plan, along with its unfinished milestones. Everything stays readable, with the reason
    and what decided it. Raises RuleBroken on ``reason_zh``, ``meeting`` or ``occurred``, and where the plan is closed."""
    require(by, Permission.EDIT_PLAN)
    _check_not_withdrawn(commitment)
    check_not_closed(session, commitment.plan)
    check_reason(reason)
    check_decided(decided)
    check_happened("occurred", occurred, civil_day(at))
    commitment.withdrawn = True
    milestones = session.scalars(select(Milestone).where(
        Milestone.commitment == commitment.reference, Milestone.state.not_in(OVER)).order_by(Milestone.order)).all()
    for milestone in milestones:
        milestone.withdraw(occurred)
    return record(session, Kind.COMMITMENT_WITHDRAWN, commitment, reason=reason, decided=decided, occurred=occurred,
                  also=milestones, by=by, at=at)


def move_to_successor(session: Session, commitment: Commitment, *, old: str, new: str, occurred: When, reason: Bilingual,
                      decided: Decided, by: Actor, at: datetime) -> ChangelogEntry:
    """Put a body's successor in its place (組改): in the commitment's lead or support, and on its open milestones. What was
    reported stays the old body's, under its old name.

    Raises RuleBroken on ``old`` where the body has no part in it, on ``new``, ``reason_zh`` or ``meeting``.
    """
    require(by, Permission.EDIT_PLAN)
    _check_not_withdrawn(commitment)
    if old not in (*commitment.leads, *commitment.supports):
        raise RuleBroken("old", N_("This body has no part in the commitment."))
    check_body(session, new, "new")
    if not new or new == old:
        raise RuleBroken("new", N_("Choose the body that takes it over."))
    check_reason(reason)
    check_decided(decided)
    leads = list(dict.fromkeys(new if slug == old else slug for slug in commitment.leads))
    supports = list(dict.fromkeys(new if slug == old else slug for slug in commitment.supports))
    commitment.set_bodies(leads, [slug for slug in supports if slug not in leads])
    commitment.version += 1
    milestones = session.scalars(select(Milestone).where(
        Milestone.commitment == commitment.reference, Milestone.body == old,
        Milestone.state.not_in(OVER)).order_by(Milestone.order)).all()
    for milestone in milestones:
        milestone.body = new
    return record(session, Kind.COMMITMENT_MOVED, commitment, reason=reason, decided=decided, occurred=occurred,
                  also=milestones, by=by, at=at)


def check_decided_once_adopted(plan: Plan, decided: Decided, by: Actor) -> None:
    """An adopted plan changes only by a decision that is named. The loader enters what its sources say, and they may not name
    one. Raises RuleBroken on ``meeting``."""
    if changes_by_decision(plan) and by.role is not Role.LOADER:
        check_decided(decided)


def changes_by_decision(plan: Plan) -> bool:
    """What an adopted plan says changes by a decision only."""
    return plan.stage is not PlanStage.CO_CREATION


def check_decided(decided: Decided) -> None:
    """Raises RuleBroken on ``meeting`` unless a meeting or a document number says what decided it."""
    if decided.public() is None:
        raise RuleBroken("meeting", N_("Enter the meeting that made the decision, or the number of the document."))


def check_not_closed(session: Session, plan: str) -> None:
    """Nothing is taken out of a closed plan, as nothing is put back into it (``commands.reinstating``)."""
    if Plan.by_reference(session, plan).stage is PlanStage.CLOSED:
        raise RuleBroken("", N_("Its plan is closed: nothing can be withdrawn any more. How a milestone ended can be corrected, "
                                "and a plan closed by mistake can be reopened."))


def check_number(number: str) -> None:
    """Raises RuleBroken on ``number`` where no commitment can have it."""
    if not re.fullmatch(r"[0-9][0-9A-Za-z.-]{0,9}", number):
        raise RuleBroken("number", N_("Enter the number in this form: 2-1."))


def _check_number(session: Session, plan: str, number: str | None, mine: Commitment | None) -> None:
    if number is None:
        return
    check_number(number)
    # A number that a commitment had once is its reference for ever, and never another's.
    taken = select(Commitment).where(or_(
        Commitment.reference == f"{plan}/{number}", and_(Commitment.plan == plan, Commitment.number == number)))
    if any(each is not mine for each in session.scalars(taken)):
        raise RuleBroken("number", N_("Another commitment has this number."))


def _check_parts(session: Session, leads: Sequence[str], supports: Sequence[str]) -> None:
    for slug in leads:
        check_body(session, slug, "leads")
    for slug in supports:
        check_body(session, slug, "supports")
        if slug in leads:
            raise RuleBroken("supports", N_("A body cannot both lead and support."))


def _check_not_withdrawn(commitment: Commitment) -> None:
    if commitment.withdrawn:
        raise RuleBroken("", N_("This commitment has been withdrawn."))
