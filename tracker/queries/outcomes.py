"""What changed: outcomes and indicators of a commitment, and one of each with all that is known of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.changelog.entry import ChangelogAbout, ChangelogEntry
from tracker.changelog.kinds import Kind
from tracker.domain.bilingual import Bilingual
from tracker.domain.evidence import is_within
from tracker.domain.permissions import OWN_BODIES_ONLY, Actor, Permission, may
from tracker.models import (
    Assessment,
    Body,
    Commitment,
    Indicator,
    Measurement,
    OpennessScore,
    Outcome,
    Plan,
    ResultDraft,
    ResultStep,
    SignOff,
)
from tracker.models.submission import SubmissionState
from tracker.queries.views import bodies
from tracker.queries.words import Names, field_of


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
    """What the record holds of a commitment's results. Counts of what was produced or held are apart, under ``outputs``."""

    changes: list[Changed]
    indicators: list[Indicator]
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
    """Of each dispute: the entry with the wording that it disputes, where the outcome was put otherwise since."""


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
    indicators = list(session.scalars(select(Indicator).where(Indicator.commitment == commitment.reference)
                                      .order_by(Indicator.number)))
    return Results(
        [_changed(each, plan, scores) for each in outcomes], [each for each in indicators if each.is_of_change],
        [each for each in indicators if not each.is_of_change], [each for each in scores if each.outcome is None],
        bodies(session))


def indicators_of(session: Session, plan: str) -> list[Indicator]:
    """Every indicator of a plan's commitments, in the order in which they were entered."""
    return list(session.scalars(select(Indicator).where(Indicator.plan == plan).order_by(Indicator.number)))


def outcome_page(session: Session, number: int) -> OutcomePage:
    """One outcome, whole. Raises NotFound."""
    outcome = Outcome.by_reference(session, f"outcome/{number}")
    plan = Plan.by_reference(session, outcome.plan)
    scores = list(session.scalars(select(OpennessScore).where(OpennessScore.outcome == outcome.reference)
                                  .order_by(OpennessScore.number)))
    citing = session.scalars(select(Assessment).where(Assessment.plan == outcome.plan).order_by(Assessment.number))
    commitment = Commitment.by_reference(session, outcome.commitment)
    return OutcomePage(_changed(outcome, plan, scores), commitment, plan, bodies(session),
                       [each for each in citing if outcome.reference in each.outcomes and not each.withdrawn],
                       _disputed_in(session, outcome))


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


# --- results on their way ------------------------------------------------------------------------------------------------

ON_THE_WAY = (SubmissionState.WITH_APPROVER, SubmissionState.SUBMITTED, SubmissionState.RETURNED)


def waiting(session: Session) -> list[ResultDraft]:
    """What bodies have sent in and NDC has not decided, the longest waiting first."""
    return list(session.scalars(select(ResultDraft).where(ResultDraft.state == SubmissionState.SUBMITTED)
                                .order_by(ResultDraft.received_at, ResultDraft.id)))


def to_check(session: Session, actor: Actor) -> list[ResultDraft]:
    """Results that wait for this approver's check, the longest waiting first."""
    if not may(actor, Permission.CHECK_TEXT, bodies=actor.bodies):
        return []
    found = session.scalars(select(ResultDraft).where(
        ResultDraft.state.in_((SubmissionState.WITH_APPROVER, SubmissionState.SUBMITTED))).order_by(ResultDraft.id))
    return [each for each in found if SignOff.awaits(session, each)
            and (SignOff.approving(session, each) or each.approving_body) in actor.bodies]


def unchecked(session: Session, drafts: Iterable[ResultDraft]) -> set[int]:
    """Of results that are at NDC, those that the body's approver must check before they can be published."""
    return {each.id for each in drafts if SignOff.awaits(session, each)}


def own(session: Session, account: str) -> list[ResultDraft]:
    """What an account has sent in, the newest first, without what is published."""
    return list(session.scalars(select(ResultDraft).where(
        ResultDraft.account == account, ResultDraft.state != SubmissionState.PUBLISHED).order_by(ResultDraft.id.desc())))


def of_the_body(session: Session, actor: Actor) -> list[ResultDraft]:
    """What others of the actor's bodies have sent in and is on its way, the newest first."""
    if actor.role not in OWN_BODIES_ONLY:
        return []
    return list(session.scalars(select(ResultDraft).where(
        ResultDraft.body.in_(actor.bodies), ResultDraft.account != (actor.account or ""), ResultDraft.state.in_(ON_THE_WAY))
        .order_by(ResultDraft.id.desc())))


def may_read(draft: ResultDraft, actor: Actor) -> bool:
    """A writer reads his own; a body, what was sent in within it and not taken back; NDC, what reached it."""
    if draft.account == actor.account:
        return True
    if draft.state is SubmissionState.WITHDRAWN:
        return False
    if actor.role in OWN_BODIES_ONLY:
        return bool(actor.bodies & {draft.body, draft.approving_body})
    return draft.received_at is not None and may(actor, Permission.PUBLISH_RESULT)


def steps(session: Session, draft: ResultDraft) -> list[ResultStep]:
    """What was done with it, the newest first."""
    return list(session.scalars(select(ResultStep).where(ResultStep.result == draft.id).order_by(ResultStep.id.desc())))


def draft(session: Session, number: int) -> ResultDraft | None:
    return session.get(ResultDraft, number)


def shown(draft: ResultDraft, given: Mapping[str, Any] | None = None) -> list[tuple[Bilingual, Any]]:
    """What was sent in, field by field, without what was left empty; with ``given``, what an earlier version said."""
    found = []
    for name, value in (draft.given if given is None else given).items():
        known = field_of(draft.kind.value, name)
        if known and value not in (None, "", Bilingual().public()):
            found.append((known.label, known.write(value, Names({}))))
    return found


def _changed(outcome: Outcome, plan: Plan, scores: Iterable[OpennessScore]) -> Changed:
    return Changed(outcome, is_within(outcome.took_effect, plan.period),
                   [each for each in scores if each.outcome == outcome.reference])
