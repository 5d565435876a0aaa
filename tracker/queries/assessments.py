"""Assessments side by side, and all that a results sub-section of a report says of one commitment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.domain.assessments import GIVEN, Gap, Voice, gap
from tracker.domain.bilingual import Bilingual
from tracker.domain.permissions import Actor
from tracker.domain.scales import SCALES, About, Completion, EarlyResults, Scale
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
from tracker.queries import outcomes
from tracker.queries.outcomes import Results
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

    def on(self, scale: type[Scale]) -> list[Held]:
        """The codes on one scale; empty means not assessed, which is no finding."""
        return [each for each in self.every if each.assessment.scale is scale]

    @property
    def missing(self) -> list[About]:
        """The scales of results on which nobody has given a code."""
        return [SCALES[scale] for scale in (Completion, EarlyResults) if not self.on(scale)]


@dataclass(frozen=True)
class AssessmentPage:
    held: Held
    commitments: list[Commitment]
    plan: Plan
    bodies: dict[str, Body]


@dataclass(frozen=True)
class Section:
    """What a results sub-section says of one commitment, in the order in which it says it. Nothing is summed up or averaged.

    1 ``commitment.problem`` and ``baselines``   2 ``completion`` and ``results.outputs``: the only place for counts
    3 ``results.standing``   4 ``concerned``, ``against``   5 ``contributions``, ``limits``
    6 ``early_results`` (empty: not assessed), ``differences``   7 ``factors``
    """

    commitment: Commitment
    plan: Plan
    results: Results
    assessed: SideBySide
    clusters: list[Cluster]

    @property
    def changes(self) -> list[Outcome]:
        return [each.outcome for each in self.results.standing]

    @property
    def baselines(self) -> list[Outcome | Indicator]:
        """What says how things were before, with its day and source."""
        return [*(each for each in self.changes if not each.before.is_empty), *(each for each in self.results.indicators
                                                                                  if each.has_baseline)]

    @property
    def completion(self) -> list[Held]:
        return self.assessed.on(Completion)

    @property
    def early_results(self) -> list[Held]:
        return self.assessed.on(EarlyResults)

    @property
    def concerned(self) -> list[Outcome]:
        """Outcomes that say for whom it is a change."""
        return [each for each in self.changes if not each.concerned.is_empty]

    @property
    def against(self) -> list[Outcome]:
        """Changes for the worse, and what somebody disputes."""
        return [each for each in self.changes if each.is_unwelcome]

    @property
    def contributions(self) -> list[Outcome]:
        return [each for each in self.changes if not (each.contribution.is_empty and each.otherwise.is_empty)]

    @property
    def limits(self) -> list[Held]:
        return [each for each in self.assessed.every if not each.assessment.limits.is_empty]

    @property
    def factors(self) -> list[Held]:
        return [each for each in self.assessed.every if not each.assessment.factors.is_empty]

    @property
    def lasting(self) -> list[tuple[Outcome, Bilingual]]:
        """Grounds for lasting, as the outcomes name them."""
        return [(each, each.lasting) for each in self.changes if each.lasting_ground]


def section(session: Session, commitment: Commitment) -> Section:
    """All that a results sub-section needs, in a constant number of statements."""
    plan = Plan.by_reference(session, commitment.plan)
    return Section(commitment, plan, outcomes.of_commitment(session, commitment), of_commitment(session, commitment),
                   clusters(session, plan.reference, commitment.reference))


def of_commitment(session: Session, commitment: Commitment) -> SideBySide:
    """The codes that stand of a commitment, alone or in a cluster."""
    found = [each for each in _standing(session, commitment.plan) if commitment.reference in each.commitments]
    held = _held(session, commitment.plan, found)
    order = list(GIVEN)
    held.sort(key=lambda each: (order.index(each.assessment.scale) if each.assessment.scale in order else len(order),
                                each.assessment.number))
    return SideBySide({voice: [each for each in held if each.assessment.voice is voice] for voice in Voice}, _differences(held))


def of_plan(session: Session, plan: str) -> list[Assessment]:
    """Every code that stands of a plan's commitments, in the order in which they were given."""
    return _standing(session, plan)


def page(session: Session, number: int) -> AssessmentPage:
    """One code, whole; also one that was withdrawn. Raises NotFound."""
    found = Assessment.by_reference(session, f"assessment/{number}")
    named = session.scalars(select(Commitment).where(Commitment.reference.in_(found.commitments)).order_by(Commitment.order))
    return AssessmentPage(_held(session, found.plan, [found])[0], list(named), Plan.by_reference(session, found.plan),
                          bodies(session))


def clusters(session: Session, plan: str, commitment: str | None = None) -> list[Cluster]:
    """The clusters of a plan, or those in which a commitment lies."""
    found = session.scalars(select(Cluster).where(Cluster.plan == plan).order_by(Cluster.number))
    return [each for each in found if commitment is None or commitment in each.commitments]


def signed_by(session: Session, account: str) -> set[str]:
    """References of what an account has signed and may therefore change."""
    return {reference for kind in (Outcome, Story, OpennessScore, Cluster, Assessment)
            for reference in session.scalars(select(kind.reference).where(kind.account == account))}


def signing_name(session: Session, actor: Actor) -> str:
    """The name under which an account signs: of the seat, or of the account; empty where it has none."""
    if actor.member:
        name = Member.by_reference(session, actor.member).name
        return name.zh or name.en
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
