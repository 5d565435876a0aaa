"""The pieces that several pages show: a milestone with what is computed of it, and a commitment's row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from tracker.domain.calendar import When
from tracker.domain.schedule import Course, MilestoneState, PlanStage, Standing, tally
from tracker.domain.statements import Relation
from tracker.models import Body, Commitment, Milestone, Plan, Theme, Update


@dataclass(frozen=True)
class MilestoneView:
    """A milestone, and what follows from its dates and reported state on a given day."""

    milestone: Milestone
    course: Course
    standing: Standing
    overdue_days: int | None
    slippage_days: int | None

    @classmethod
    def of(cls, milestone: Milestone, plan: Plan, today: date) -> MilestoneView:
        course = milestone.course(plan.closed_on)
        return cls(milestone, course, course.standing(today), course.overdue_days(today), course.slippage_days(today))


@dataclass(frozen=True)
class Row:
    """A commitment as the overview lists it.

    latest    the newest update that names the plan: the last report
    reported  first days of all such updates, for the strip
    next_due  the nearest date that has not passed, of a milestone not finished or withdrawn
    """

    commitment: Commitment
    milestones: list[MilestoneView]
    leads: list[Body]
    latest: Update | None
    reported: list[date]
    next_due: When | None

    @property
    def tally(self) -> list[tuple[Standing, int]]:
        return tally([each.standing for each in self.milestones])


@dataclass(frozen=True)
class PlanView:
    """A plan with its commitments in the plan's order, grouped by theme where the theme is known."""

    plan: Plan
    groups: list[tuple[Theme | None, list[Row]]]
    coordinator: Body | None
    last_known: date | None = None
    """The newest day on which anything was reported on the plan; "last known state" of a closed one."""
    time_gone: float | None = None
    """Share of the period gone, 0 to 1, for a plan under implementation."""
    themes: list[Theme] = field(default_factory=list)
    bodies: dict[str, Body] = field(default_factory=dict)

    @property
    def rows(self) -> list[Row]:
        return [row for _, rows in self.groups for row in rows]

    @property
    def tally(self) -> list[tuple[Standing, int]]:
        return tally([each.standing for row in self.rows for each in row.milestones])


def bodies(session: Session) -> dict[str, Body]:
    """Every body by its slug: there are a few dozen, and every page names some."""
    return {body.reference: body for body in session.scalars(select(Body).order_by(Body.reference))}


def rows(session: Session, plan: Plan, commitments: Sequence[Commitment], known: dict[str, Body], today: date) -> list[Row]:
    """The rows of some commitments of one plan, in the order given."""
    references = [each.reference for each in commitments]
    milestones: dict[str, list[MilestoneView]] = defaultdict(list)
    for milestone in session.scalars(select(Milestone).where(Milestone.commitment.in_(references))
                                     .order_by(Milestone.commitment, Milestone.order)):
        milestones[milestone.commitment].append(MilestoneView.of(milestone, plan, today))
    updates: dict[str, list[Update]] = defaultdict(list)
    for update in session.scalars(select(Update).where(
            Update.commitment.in_(references), Update.relation == Relation.NAMES_PLAN, Update.withheld.is_(False))):
        updates[update.commitment or ""].append(update)
    return [Row(
        commitment=each, milestones=milestones[each.reference], leads=[known[slug] for slug in each.leads],
        latest=max(updates[each.reference], key=lambda u: (u.occurred.last, u.number), default=None),
        reported=sorted({update.occurred.first for update in updates[each.reference]}),
        next_due=next_due(milestones[each.reference], today) if plan.stage is PlanStage.IMPLEMENTATION else None,
    ) for each in commitments]


def next_due(milestones: Iterable[MilestoneView], today: date) -> When | None:
    """The nearest date still to come of the milestones that are open."""
    over = (MilestoneState.FINISHED, MilestoneState.WITHDRAWN)
    dues = [each.course.due for each in milestones if each.milestone.state not in over and each.course.due
            and not each.course.due.is_past(today)]
    return min(dues, key=lambda due: due.last, default=None)


def commitments_of(session: Session, plan: Plan) -> list[Commitment]:
    """The commitments of a plan in its order, with their bodies."""
    return list(session.scalars(select(Commitment).where(Commitment.plan == plan.reference)
                                .options(selectinload(Commitment.parts)).order_by(Commitment.order)))
