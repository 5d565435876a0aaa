"""Where a promise comes from and where it goes on: what was carried over from plan to plan, or moved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from tracker.domain.schedule import MilestoneState
from tracker.models import Commitment, Milestone, Plan


@dataclass(frozen=True)
class Place:
    """A commitment, or one of its milestones."""

    commitment: Commitment
    milestone: Milestone | None = None

    @property
    def reference(self) -> str:
        return self.milestone.reference if self.milestone else self.commitment.reference

    @property
    def carried_to(self) -> str | None:
        return self.milestone.carried_to if self.milestone else self.commitment.carried_to


@dataclass(frozen=True)
class Lineage:
    """The lineage of one commitment. ``onward`` and ``before`` go by the reference of the commitment or its milestone."""

    onward: dict[str, Place] = field(default_factory=dict)
    before: dict[str, list[Place]] = field(default_factory=dict)


def of_commitment(session: Session, commitment: Commitment, milestones: Sequence[Milestone]) -> Lineage:
    """What the commitment and its milestones continue in, and what continues in them: in a constant number of statements."""
    own = [commitment.reference, *(each.reference for each in milestones)]
    targets = {each for each in (commitment.carried_to, *(one.carried_to for one in milestones)) if each}
    places = _places(session, Commitment.reference.in_(targets), Milestone.reference.in_(targets)) if targets else []
    known = {each.reference: each for each in places}
    before: dict[str, list[Place]] = defaultdict(list)
    for each in _places(session, Commitment.carried_to.in_(own), Milestone.carried_to.in_(own)):
        before[each.carried_to or ""].append(each)
    here = [Place(commitment), *(Place(commitment, each) for each in milestones)]
    return Lineage({each.reference: known[each.carried_to] for each in here if each.carried_to in known}, dict(before))


def later(session: Session, plan: str) -> dict[Plan, list[Commitment]]:
    """The plans after one, and their commitments that hold, in order."""
    number = Plan.by_reference(session, plan).number
    plans = list(session.scalars(select(Plan).where(Plan.number > number).order_by(Plan.number)))
    found = list(session.scalars(select(Commitment).where(
        Commitment.plan.in_([each.reference for each in plans]), Commitment.withdrawn.is_(False)).order_by(Commitment.order)))
    return {plan: [each for each in found if each.plan == plan.reference] for plan in plans}


def destinations(session: Session, plan: str) -> list[Place]:
    """Everything in which a milestone of a plan may go on: commitments and milestones of this plan and of later ones that
    were not withdrawn."""
    number = Plan.by_reference(session, plan).number
    plans = select(Plan.reference).where(Plan.number >= number)
    found = _places(session, Commitment.plan.in_(plans) & Commitment.withdrawn.is_(False),
                    Milestone.plan.in_(plans) & (Milestone.state != MilestoneState.WITHDRAWN))
    return sorted(found, key=lambda each: (each.commitment.plan == plan, each.commitment.plan, each.commitment.order,
                                           each.milestone.order if each.milestone else 0))


def _places(session: Session, commitments: object, milestones: object) -> list[Place]:
    found = [Place(each) for each in session.scalars(
        select(Commitment).where(commitments).order_by(Commitment.reference))]  # type: ignore[arg-type]
    return [*found, *(Place(each.of, each) for each in session.scalars(
        select(Milestone).where(milestones).options(selectinload(Milestone.of))  # type: ignore[arg-type]
        .order_by(Milestone.reference)))]
