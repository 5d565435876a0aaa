"""What a plan's sheet is issued with and compared against; and the saved maps of other trackers' columns."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from tracker.changelog.record import newest_about
from tracker.models import Body, ColumnMap, Commitment, Milestone, Plan, Theme


@dataclass(frozen=True)
class KnownPlan:
    """A plan as the record has it: in a constant number of statements. ``plan`` is None where it is not there yet."""

    plan: Plan | None
    bodies: dict[str, Body]
    themes: dict[int, Theme] = field(default_factory=dict)
    commitments: list[Commitment] = field(default_factory=list)
    milestones: dict[str, list[Milestone]] = field(default_factory=dict)
    """By the commitment's reference."""
    newest: int = 0
    """The newest entry about the plan or anything in it."""


def known(session: Session, code: str | None) -> KnownPlan:
    bodies = {each.reference: each for each in session.scalars(select(Body).order_by(Body.reference))}
    plan = session.get(Plan, code) if code else None
    if plan is None:
        return KnownPlan(None, bodies)
    commitments = list(session.scalars(select(Commitment).where(Commitment.plan == plan.reference)
                                       .options(selectinload(Commitment.parts)).order_by(Commitment.order)))
    milestones: dict[str, list[Milestone]] = {each.reference: [] for each in commitments}
    for milestone in session.scalars(select(Milestone).where(Milestone.plan == plan.reference).order_by(Milestone.order)):
        milestones[milestone.commitment].append(milestone)
    themes = session.scalars(select(Theme).where(Theme.plan == plan.reference).order_by(Theme.number))
    return KnownPlan(plan, bodies, {each.number: each for each in themes}, commitments, milestones,
                     newest_about(session, plan.reference))


def maps(session: Session) -> list[ColumnMap]:
    """The saved maps, by name."""
    return list(session.scalars(select(ColumnMap).order_by(ColumnMap.name)))


def map_for(session: Session, headings: set[str]) -> ColumnMap | None:
    """The saved map whose headings are all among these; None if there is none. Of several, the one with the most."""
    fitting = [each for each in maps(session) if set(each.columns) <= headings]
    return max(fitting, key=lambda each: len(each.columns), default=None)
