"""Assessments side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.domain.assessments import GIVEN, Gap, Voice, gap
from tracker.domain.bilingual import Bilingual
from tracker.domain.permissions import Actor
from tracker.domain.scales import SCALES, About, Scale
from tracker.models import (
    Account,
    Assessment,
    Body,
    Cluster,
    Commitment,
    Indicator,
    Member,
    OpennessScore,
    Outcome,
    Plan,
    Story,
)
from tracker.queries.views import bodies


@dataclass(frozen=True)
class Held:
    """A code with what it rests on.

    changed_since  outcomes that it rests on and that were amended, disputed or withdrawn after it was given
    """

    assessment: Assessment
    cluster: Cluster | None
    outcomes: list[Outcome]
    indicators: list[Indicator]

    @property
    def member(self) -> Scale:
        return self.assessment.coded

    @property
    def about(self) -> About:
        return SCALES[self.assessment.scale]

    @property
    def changed_since(self) -> list[Outcome]:
        return [each for each in self.outcomes if each.last_entry > self.assessment.last_entry]


@dataclass(frozen=True)
class Difference:
    """Two voices that gave different codes on one scale, each with its reason."""

    one: Held
    other: Held
    gap: Gap


@dataclass(frozen=True)
class SideBySide:
    """Codes by voice, never averaged. Government's self-assessment comes last."""

    held: dict[Voice, list[Held]]
    differences: list[Difference]

    @property
    def every(self) -> list[Held]:
        return [each for found in self.held.values() for each in found]


@dataclass(frozen=True)
class AssessmentPage:
    held: Held
    commitments: list[Commitment]
    plan: Plan
    bodies: dict[str, Body]


def of_commitment(session: Session, commitment: Commitment) -> SideBySide:
    """The codes in force for a commitment, given to it alone or in a cluster."""
    found = [each for each in _standing(session, commitment.plan) if commitment.reference in each.commitments]
    held = _held(session, commitment.plan, found)
    order = list(GIVEN)
    held.sort(key=lambda each: (order.index(each.assessment.scale) if each.assessment.scale in order else len(order),
                                each.assessment.number))
    return SideBySide({voice: [each for each in held if each.assessment.voice is voice] for voice in Voice}, _differences(held))


def of_plan(session: Session, plan: str) -> list[Assessment]:
    """Every code in force for a plan's commitments, in the order in which they were given."""
    return _standing(session, plan)


def page(session: Session, number: int) -> AssessmentPage:
    """One code in full, even one that was withdrawn. Raises NotFound."""
    found = Assessment.by_reference(session, f"assessment/{number}")
    named = session.scalars(select(Commitment).where(Commitment.reference.in_(found.commitments)).order_by(Commitment.order))
    return AssessmentPage(_held(session, found.plan, [found])[0], list(named), Plan.by_reference(session, found.plan),
                          bodies(session))


def clusters(session: Session, plan: str, commitment: str | None = None) -> list[Cluster]:
    """The clusters of a plan, or those that contain a commitment."""
    found = session.scalars(select(Cluster).where(Cluster.plan == plan).order_by(Cluster.number))
    return [each for each in found if commitment is None or commitment in each.commitments]


def signed_by(session: Session, account: str) -> set[str]:
    """References of what an account has signed and may therefore change."""
    return {reference for kind in (Outcome, Story, OpennessScore, Cluster, Assessment)
            for reference in session.scalars(select(kind.reference).where(kind.account == account))}


def signing_name(session: Session, actor: Actor) -> Bilingual | str:
    """The name under which an account signs: of the seat, or of the account; empty where it has none."""
    if actor.member:
        return Member.by_reference(session, actor.member).name
    found = session.get(Account, actor.account or "")
    return found.name if found else ""


def _standing(session: Session, plan: str) -> list[Assessment]:
    return list(session.scalars(select(Assessment).where(Assessment.plan == plan, Assessment.withdrawn.is_(False))
                                .order_by(Assessment.number)))


def _held(session: Session, plan: str, found: Sequence[Assessment]) -> list[Held]:
    if not found:
        return []
    cited = {each.reference: each for each in session.scalars(select(Outcome).where(Outcome.plan == plan))}
    measured = {each.reference: each for each in session.scalars(select(Indicator).where(Indicator.plan == plan))}
    formed = {each.reference: each for each in clusters(session, plan)}
    return [Held(each, formed.get(each.cluster or ""), [cited[reference] for reference in each.outcomes],
                 [measured[reference] for reference in each.indicators]) for each in found]


def _differences(held: Sequence[Held]) -> list[Difference]:
    """Every pair of codes on one scale that is a step or more apart, or different where the scale has no ranks."""
    pairs = ((one, other, gap(one.member, other.member)) for one, other in combinations(held, 2))
    return [Difference(one, other, apart) for one, other, apart in pairs if apart is not None]
