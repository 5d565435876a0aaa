"""Bodies, and what each leads, supports and said. Never ranked."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, selectinload

from tracker.domain.schedule import PlanStage, Standing
from tracker.domain.statements import Party
from tracker.models import Body, Commitment, CommitmentBody, Plan, Update
from tracker.models.commitment import Part
from tracker.queries.commitments import titles
from tracker.queries.views import Row, rows_of, tally_of
from tracker.queries.views import bodies as all_bodies

NEWEST = 10


@dataclass(frozen=True)
class BodyRow:
    body: Body
    leads: list[Commitment]
    supports: list[Commitment]


class InPlan(NamedTuple):
    """The commitments of one plan in which a body has the same part."""

    plan: Plan
    rows: list[Row]

    @property
    def tally(self) -> list[tuple[Standing, int]]:
        return tally_of(self.rows)


@dataclass(frozen=True)
class BodyPage:
    """``led`` and ``supported`` are by plan, the newest first."""

    body: Body
    parent: Body | None
    successor: Body | None
    predecessors: list[Body]
    subordinates: list[Body]
    led: list[InPlan]
    supported: list[InPlan]
    latest: list[Update]
    """The last statements on its work, its own and the secretariat's about it, the newest first."""
    bodies: dict[str, Body]
    commitments: dict[str, Commitment]
    """Those that the statements are about, by reference."""


def listing(session: Session) -> list[BodyRow]:
    """Every body that has a part in a plan, by its slug; groups that stand for many bodies last."""
    parts = _parts(session)
    found = [BodyRow(body, parts.get((slug, Part.LEAD), []), parts.get((slug, Part.SUPPORT), []))
             for slug, body in all_bodies(session).items()]
    return sorted((row for row in found if row.leads or row.supports), key=lambda row: (row.body.is_group, row.body.reference))


def page(session: Session, slug: str, today: date) -> BodyPage:
    """One body. Raises NotFound."""
    body = Body.by_reference(session, slug)
    known = all_bodies(session)
    parts = _parts(session, slug)
    plans = list(session.scalars(select(Plan).order_by(Plan.number.desc())))

    mine = [*parts.get((slug, Part.LEAD), []), *parts.get((slug, Part.SUPPORT), [])]
    made = {row.commitment.reference: row
            for row in rows_of(session, {plan.reference: plan for plan in plans}, mine, known, today)}

    def by_plan(part: Part) -> list[InPlan]:
        found = parts.get((slug, part), [])
        return [InPlan(plan, own) for plan in plans
                if (own := [made[each.reference] for each in found if each.plan == plan.reference])]

    # What it says as secretariat about another body's work appears under that body.
    on_its_work = or_(Update.about_body == slug, and_(Update.body == slug, Update.party == Party.BODY))
    dated = session.execute(select(Update.reference, Update.occurred, Update.number)
                            .where(on_its_work, Update.withheld.is_(False), Update.corrected_by.is_(None)))
    newest = [row.reference for row in heapq.nlargest(NEWEST, dated, key=lambda row: (row.occurred.last, row.number))]
    latest = sorted(session.scalars(select(Update).where(Update.reference.in_(newest))),
                    key=lambda each: newest.index(each.reference))
    return BodyPage(
        body=body, parent=known.get(body.parent or ""), successor=known.get(body.successor or ""),
        predecessors=[each for each in known.values() if each.successor == slug],
        subordinates=[each for each in known.values() if each.parent == slug],
        led=by_plan(Part.LEAD), supported=by_plan(Part.SUPPORT), latest=latest, bodies=known,
        commitments=titles(session, [each.commitment for each in latest if each.commitment]))


def running(session: Session, slug: str) -> list[Commitment]:
    """The commitments, in plans that are not closed, in which a body has a part."""
    return list(session.scalars(
        select(Commitment).join(Plan, Plan.reference == Commitment.plan)
        .where(Plan.stage != PlanStage.CLOSED, Commitment.withdrawn.is_(False),
               Commitment.reference.in_(select(CommitmentBody.commitment).where(CommitmentBody.body == slug)))
        .order_by(Commitment.plan.desc(), Commitment.order)))


def _parts(session: Session, slug: str | None = None) -> dict[tuple[str, Part], list[Commitment]]:
    """What every body, or one body, has a part in."""
    found: dict[tuple[str, Part], list[Commitment]] = {}
    wanted = select(CommitmentBody, Commitment).join(Commitment, Commitment.reference == CommitmentBody.commitment)
    if slug is not None:
        wanted = wanted.where(CommitmentBody.body == slug)
    for part, commitment in session.execute(
            wanted.options(selectinload(Commitment.parts)).order_by(Commitment.plan.desc(), Commitment.order)):
        found.setdefault((part.body, part.part), []).append(commitment)
    return found
