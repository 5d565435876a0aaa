"""What can be followed by a feed, and what the changelog can be filtered by."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.models import Body, Commitment, Plan
from tracker.queries import plans
from tracker.queries.views import commitments_of


@dataclass(frozen=True)
class Followable:
    """Plans, the newest first, each with its commitments in its order; and every body."""

    plans: list[tuple[Plan, list[Commitment]]]
    bodies: list[Body]


def listing(session: Session) -> Followable:
    known = plans.names(session)
    commitments = commitments_of(session, *known)
    bodies = sorted(session.scalars(select(Body)), key=lambda body: (body.is_group, body.name.zh, body.reference))
    return Followable([(plan, [each for each in commitments if each.plan == plan.reference]) for plan in known], bodies)
