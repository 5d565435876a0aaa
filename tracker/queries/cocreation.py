"""What the pages on making a plan together show: calls, proposals, participation events, recommendations of reviews."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from tracker.changelog.entry import ChangelogEntry
from tracker.domain.calendar import Precision, When
from tracker.domain.cocreation import EventKind, PolicyStage
from tracker.domain.standards import Call as Judged
from tracker.domain.standards import Proof
from tracker.models import Body, Call, Commitment, Document, Participation, Plan, Proposal, Recommendation, Update
from tracker.models.document import DocumentKind
from tracker.models.striking import CanBeStruck
from tracker.models.succession import with_those_before
from tracker.queries import commitments
from tracker.queries.documents import Proven, proven
from tracker.queries.plans import names
from tracker.queries.views import bodies

Thing = TypeVar("Thing", Call, Proposal, Participation)
MayBeStruck = TypeVar("MayBeStruck", bound=CanBeStruck)


@dataclass(frozen=True)
class Making:
    """What this site has on the making of one plan."""

    plan: Plan
    calls: list[Call]
    proposals: list[Proposal]
    events: list[Participation]

    @property
    def stages(self) -> list[tuple[PolicyStage, int]]:
        """At which stage of the policy people took part, and at how many events."""
        events = counting(self.events)
        return [(stage, sum(event.policy_stage is stage for event in events)) for stage in PolicyStage]

    def of_call(self, call: Call) -> list[Proposal]:
        """Its proposals that count."""
        return [each for each in counting(self.proposals) if each.of_call == call.reference]

    @property
    def is_empty(self) -> bool:
        return not (self.calls or self.proposals or self.events)


@dataclass(frozen=True)
class ProposalPage:
    proposal: Proposal
    plan: Plan
    call: Call | None
    bodies: dict[str, Body]
    became: dict[str, Commitment]


@dataclass(frozen=True)
class EventPage:
    event: Participation
    plan: Plan
    call: Call | None
    bodies: dict[str, Body]


@dataclass(frozen=True)
class Advised:
    """A recommendation, and what came of it."""

    recommendation: Recommendation
    came_of: list[Proven]


@dataclass(frozen=True)
class Reviewed:
    """A review with its recommendations, by their numbers."""

    review: Document
    advised: list[Advised] = field(default_factory=list)

    @property
    def counting(self) -> list[Advised]:
        """Those that were not struck."""
        return [each for each in self.advised if not each.recommendation.struck]

    @property
    def answered(self) -> int:
        return sum(each.recommendation.response is not None for each in self.counting)

    @property
    def stands(self) -> bool:
        """It is in the list of documents: its recommendations are entered under it, and no longer under a former version."""
        return not (self.review.withdrawn or self.review.replaced_by)


def counting(things: Iterable[MayBeStruck]) -> list[MayBeStruck]:
    """Those that count: all but what was entered in error and has been struck."""
    return [each for each in things if not each.struck]


def making(session: Session) -> list[Making]:
    """What there is on the making of each plan, the newest plan first; plans with nothing are left out."""
    calls, proposals = _all(session, Call), _all(session, Proposal)
    events = sorted(_all(session, Participation), key=lambda each: (each.held_on.first, each.number))
    found = [Making(plan, [each for each in calls if each.plan == plan.reference],
                    [each for each in proposals if each.plan == plan.reference],
                    [each for each in events if each.plan == plan.reference]) for plan in names(session)]
    return [each for each in found if not each.is_empty]


def proposal_page(session: Session, number: int) -> ProposalPage:
    """One proposal. Raises NotFound."""
    proposal = Proposal.by_reference(session, f"proposal/{number}")
    became = commitments.titles(session, [step.commitment for step in proposal.steps if step.commitment])
    return ProposalPage(proposal, Plan.by_reference(session, proposal.plan), _call(session, proposal.of_call), bodies(session),
                        became)


def event_page(session: Session, number: int) -> EventPage:
    """One participation event. Raises NotFound."""
    event = Participation.by_reference(session, f"participation/{number}")
    return EventPage(event, Plan.by_reference(session, event.plan), _call(session, event.of_call), bodies(session))


def recommendations(session: Session) -> list[Reviewed]:
    """Every review that has recommendations on this site, the newest first."""
    found: dict[str, Reviewed] = {}
    for each in session.scalars(select(Recommendation).order_by(
            Recommendation.document, Recommendation.in_review, Recommendation.number)):
        if each.document not in found:
            found[each.document] = Reviewed(Document.by_reference(session, each.document))
        found[each.document].advised.append(Advised(each, proven(session, each.came_of)))
    return sorted(found.values(), key=lambda each: each.review.dated.first if each.review.dated else date.min, reverse=True)


def plans(session: Session) -> list[Plan]:
    """Every plan, the newest first."""
    return names(session)


def calls(session: Session, plan: str) -> list[Call]:
    """The calls of a plan that count, in the order in which they were entered."""
    return counting(_all(session, Call, plan))


def proposals(session: Session, plan: str) -> list[Proposal]:
    """The proposals and comments of a plan that count, in the order in which they were entered."""
    return counting(_all(session, Proposal, plan))


def said(session: Session, plan: str) -> list[tuple[Proposal, list[dict[str, Any]]]]:
    """Every proposal and comment of a plan, also those that count for nothing, in the order in which they were entered; with
    each what it said after each entry about it, except in words that were withheld by law."""
    entries = session.scalars(select(ChangelogEntry).join(Proposal, Proposal.reference == ChangelogEntry.subject).where(
        Proposal.plan == plan).order_by(ChangelogEntry.number))
    found: dict[str, list[dict[str, Any]]] = {}
    for entry in entries:
        if state := (entry.payload or {}).get("after"):
            found.setdefault(entry.subject, []).append(state)
    return [(each, found.get(each.reference, [])) for each in _all(session, Proposal, plan)]


def followers(session: Session, plan: str) -> list[str]:
    """References to whatever may have come of a recommendation: commitments, updates and documents of a plan."""
    found = list(session.scalars(select(Commitment.reference).where(Commitment.plan == plan).order_by(Commitment.order)))
    for model in (Update, Document):
        found += session.scalars(select(model.reference).where(model.plan == plan).order_by(model.number))
    return found


def reviews(session: Session) -> list[Reviewed]:
    """Every review in the repository and every document from which a recommendation was entered, with all of theirs."""
    advised = {each.review.reference: each for each in recommendations(session)}
    found = session.scalars(select(Document).where(or_(
        and_(Document.kind == DocumentKind.REVIEW, Document.withdrawn.is_(False), Document.replaced_by.is_(None)),
        Document.reference.in_(advised))).order_by(Document.number.desc()))
    return [advised.get(each.reference) or Reviewed(each) for each in found]


def unanswered(session: Session, slugs: Iterable[str]) -> list[Proposal | Recommendation]:
    """The proposals, comments and recommendations that some bodies, or those before them, are named to answer and have not,
    by their numbers."""
    named = sorted(with_those_before(session, slugs))
    proposals = select(Proposal).where(Proposal.body.in_(named), Proposal.adoption.is_(None), Proposal.withheld.is_(False),
                                       Proposal.struck.is_(False))
    advised = select(Recommendation).join(Document, Document.reference == Recommendation.document).where(
        Recommendation.body.in_(named), Recommendation.response.is_(None), Recommendation.struck.is_(False),
        Document.withdrawn.is_(False))
    return [*session.scalars(proposals.order_by(Proposal.number)), *session.scalars(advised.order_by(Recommendation.number))]


def judged(session: Session, plan: str) -> list[Judged]:
    """The calls of a plan as the check against the Standards needs them. An act of outreach that belongs to no call is
    counted with the first."""
    events, came_in = counting(_all(session, Participation, plan)), proposals(session, plan)
    found = []
    for place, call in enumerate(calls(session, plan)):
        own = [each for each in came_in if each.of_call == call.reference]
        found.append(Judged(
            call.reference, call.begins_on, call.published_on, outreach=_outreach(events, call.reference, with_others=not place),
            inputs=[Proof(each.reference, day_of(each.proposed_on)) for each in own],
            answered=[Proof(each.reference, day_of(each.answered_on)) for each in own if each.adoption is not None],
            unowed=[Proof(each.reference, day_of(each.proposed_on)) for each in own if each.withheld and each.adoption is None],
            complete=call.inputs_complete))
    return found


def day_of(when: When | None) -> date | None:
    """The day, where the date is exact to the day: for a month no day is printed, and none counts."""
    return when.first if when and when.precision is Precision.DAY and when.first == when.last else None


def _outreach(events: Iterable[Participation], call: str, *, with_others: bool) -> list[Proof]:
    return [Proof(each.reference, day_of(each.held_on)) for each in events
            if each.kind is EventKind.OUTREACH and (each.of_call == call or (with_others and each.of_call is None))]


def _call(session: Session, reference: str | None) -> Call | None:
    return session.get(Call, reference) if reference else None


def _all(session: Session, model: type[Thing], plan: str | None = None) -> list[Thing]:
    query = select(model).order_by(model.number)
    return list(session.scalars(query.where(model.plan == plan) if plan else query))
