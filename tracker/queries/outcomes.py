"""What changed: the outcomes and indicators of a commitment, and the pages of single outcomes and indicators."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.changelog.entry import ChangelogAbout, ChangelogEntry
from tracker.changelog.kinds import Kind
from tracker.domain.evidence import OutcomeState, is_within
from tracker.domain.schedule import PlanStage
from tracker.models import (
    Assessment,
    Body,
    Commitment,
    Indicator,
    Measurement,
    OpennessScore,
    Outcome,
    Plan,
)
from tracker.queries.views import bodies


@dataclass(frozen=True)
class Changed:
    """An outcome as a reader sees it.

    in_period  the change took effect inside the plan's period; outside it carries no code
    """

    outcome: Outcome
    in_period: bool
    scores: list[OpennessScore]


@dataclass(frozen=True)
class Results:
    """What the record holds of a commitment's results. Counts of what was produced or held are in ``outputs``."""

    changes: list[Changed]
    indicators: list[Indicator]
    """Those that were not struck; likewise the outputs."""
    outputs: list[Indicator]
    scores: list[OpennessScore]
    """Of data sets that no single outcome rests on."""
    bodies: dict[str, Body]

    @property
    def standing(self) -> list[Changed]:
        """Without what was withdrawn."""
        return [each for each in self.changes if each.outcome.stands]

    @property
    def withdrawn(self) -> list[Changed]:
        return [each for each in self.changes if not each.outcome.stands]


@dataclass(frozen=True)
class OutcomePage:
    changed: Changed
    commitment: Commitment
    plan: Plan
    bodies: dict[str, Body]
    cited_by: list[Assessment]
    disputed_in: list[int | None]
    """For each dispute: the entry with the wording that it disputes, if the outcome has been reworded since."""


@dataclass(frozen=True)
class IndicatorPage:
    indicator: Indicator
    commitment: Commitment
    plan: Plan
    bodies: dict[str, Body]

    @property
    def measurements(self) -> list[Measurement]:
        """By their day, the whole before its parts."""
        return sorted(self.indicator.measurements, key=lambda each: (each.measured_on.last, not each.group.is_empty, each.number))


def of_commitment(session: Session, commitment: Commitment) -> Results:
    """Outcomes and indicators of a commitment, in the order in which they were entered."""
    plan = Plan.by_reference(session, commitment.plan)
    scores = list(session.scalars(select(OpennessScore).where(OpennessScore.commitment == commitment.reference)
                                  .order_by(OpennessScore.number)))
    outcomes = session.scalars(select(Outcome).where(Outcome.commitment == commitment.reference).order_by(Outcome.number))
    indicators = list(session.scalars(select(Indicator).where(
        Indicator.commitment == commitment.reference, Indicator.struck.is_(False)).order_by(Indicator.number)))
    return Results(
        [_changed(each, plan, scores) for each in outcomes], [each for each in indicators if each.is_of_change],
        [each for each in indicators if not each.is_of_change], [each for each in scores if each.outcome is None],
        bodies(session))


def indicators_of(session: Session, plan: str) -> list[Indicator]:
    """Every indicator of a plan's commitments but those struck, in the order in which they were entered."""
    return list(session.scalars(select(Indicator).where(Indicator.plan == plan, Indicator.struck.is_(False))
                                .order_by(Indicator.number)))


def outcome_page(session: Session, number: int) -> OutcomePage:
    """One outcome in full. Raises NotFound."""
    outcome = Outcome.by_reference(session, f"outcome/{number}")
    plan = Plan.by_reference(session, outcome.plan)
    scores = list(session.scalars(select(OpennessScore).where(OpennessScore.outcome == outcome.reference)
                                  .order_by(OpennessScore.number)))
    citing = session.scalars(select(Assessment).where(Assessment.plan == outcome.plan).order_by(Assessment.number))
    commitment = Commitment.by_reference(session, outcome.commitment)
    return OutcomePage(_changed(outcome, plan, scores), commitment, plan, bodies(session),
                       [each for each in citing if outcome.reference in each.outcomes and not each.withdrawn],
                       _disputed_in(session, outcome))


def disputed(session: Session, slugs: Iterable[str]) -> list[Outcome]:
    """Outcomes stated by given bodies whose present wording is disputed, in running plans, by number."""
    found = session.scalars(select(Outcome).join(Plan, Plan.reference == Outcome.plan).where(
        Outcome.body.in_(sorted(slugs)), Outcome.state == OutcomeState.DISPUTED, Outcome.withheld.is_(False),
        Plan.stage == PlanStage.IMPLEMENTATION).order_by(Outcome.number))
    return [each for each in found if None in _disputed_in(session, each)]


def _disputed_in(session: Session, outcome: Outcome) -> list[int | None]:
    found = session.execute(
        select(ChangelogEntry.number, ChangelogEntry.kind)
        .join(ChangelogAbout, ChangelogAbout.number == ChangelogEntry.number)
        .where(ChangelogAbout.reference == outcome.reference,
               ChangelogEntry.kind.in_([Kind.OUTCOME_DISPUTED.value, Kind.OUTCOME_AMENDED.value]))
        .order_by(ChangelogEntry.number)).all()
    amended = max((number for number, kind in found if kind == Kind.OUTCOME_AMENDED.value), default=0)
    disputed = [number for number, kind in found if kind == Kind.OUTCOME_DISPUTED.value]
    return [number if number < amended else None for number in disputed]


def indicator_page(session: Session, number: int) -> IndicatorPage:
    """One indicator with its path. Raises NotFound."""
    indicator = Indicator.by_reference(session, f"indicator/{number}")
    return IndicatorPage(indicator, Commitment.by_reference(session, indicator.commitment),
                         Plan.by_reference(session, indicator.plan), bodies(session))


def measurement(session: Session, number: int, which: int) -> Measurement:
    """A value of an indicator. Raises NotFound."""
    return Measurement.by_reference(session, f"indicator/{number}/measurement/{which}")


def _changed(outcome: Outcome, plan: Plan, scores: Iterable[OpennessScore]) -> Changed:
    return Changed(outcome, is_within(outcome.took_effect, plan.period),
                   [each for each in scores if each.outcome == outcome.reference])
