"""Assessments side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import combinations

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from tracker.changelog.entry import ChangelogAbout, ChangelogEntry
from tracker.changelog.kinds import Kind
from tracker.domain.assessments import GIVEN, Gap, Voice, gap
from tracker.domain.bilingual import Bilingual
from tracker.domain.calendar import civil_day
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

_WEIGHED = [each.value for each in (Kind.ASSESSMENT_GIVEN, Kind.ASSESSMENT_AMENDED)]
_CHANGED = [each.value for each in (Kind.OUTCOME_AMENDED, Kind.OUTCOME_DISPUTED, Kind.OUTCOME_WITHDRAWN, Kind.INDICATOR_AMENDED,
                                    Kind.MEASUREMENT_CORRECTED, Kind.MEASUREMENT_STRUCK)]
"""Changes of what a code rests on; a further value of an indicator is none."""


@dataclass(frozen=True)
class Amended:
    """An indicator that was amended, or had a value of it corrected or struck: the last time on this day."""

    indicator: Indicator
    on: date


@dataclass(frozen=True)
class Held:
    """A code with what it rests on.

    changed_since  outcomes that it rests on and that were amended, disputed, withdrawn or withheld after it was given, or
                   last amended
    amended_since  the same of indicators
    """

    assessment: Assessment
    cluster: Cluster | None
    outcomes: list[Outcome]
    indicators: list[Indicator]
    changed_since: list[Outcome]
    amended_since: list[Amended]

    @property
    def member(self) -> Scale:
        return self.assessment.coded

    @property
    def about(self) -> About:
        return SCALES[self.assessment.scale]


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
    formed = {each.reference: each for each in clusters(session, plan)} if any(each.cluster for each in found) else {}
    said = _last_said(session, found)

    def is_later(cited: str, code: str) -> bool:
        return cited in said and (code not in said or said[cited][0] > said[code][0])

    return [Held(each, formed.get(each.cluster or ""), rests_on := [cited[reference] for reference in each.outcomes],
                 indicators := [measured[reference] for reference in each.indicators],
                 [one for one in rests_on if one.withheld or is_later(one.reference, each.reference)],
                 [Amended(one, said[one.reference][1]) for one in indicators if is_later(one.reference, each.reference)])
            for each in found]


def _last_said(session: Session, found: Sequence[Assessment]) -> dict[str, tuple[int, date]]:
    """The newest entry with which each code was given or amended, and each outcome or indicator under it changed, with its
    day. The last entry of a thing does not tell: it may be a translation, or the withholding of other words by law."""
    cited = sorted({reference for each in found for reference in (*each.outcomes, *each.indicators)})
    if not cited:
        return {}
    rows = session.execute(
        select(ChangelogAbout.reference, func.max(ChangelogAbout.number), func.max(ChangelogEntry.at))
        .join(ChangelogEntry, ChangelogEntry.number == ChangelogAbout.number)
        .where(or_(ChangelogAbout.reference.in_([each.reference for each in found]) & ChangelogEntry.kind.in_(_WEIGHED),
                   ChangelogAbout.reference.in_(cited) & ChangelogEntry.kind.in_(_CHANGED)))
        .group_by(ChangelogAbout.reference))
    return {row[0]: (row[1], civil_day(datetime.fromisoformat(row[2]))) for row in rows}


def _differences(held: Sequence[Held]) -> list[Difference]:
    """Every pair of codes on one scale that is a step or more apart, or different where the scale has no ranks."""
    pairs = ((one, other, gap(one.member, other.member)) for one, other in combinations(held, 2))
    return [Difference(one, other, apart) for one, other, apart in pairs if apart is not None]
