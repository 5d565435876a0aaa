"""A member's own page: what changed since the last meeting or the last visit, what awaits the member's view, what is owed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from tracker.changelog.entry import ChangelogEntry
from tracker.changelog.kinds import REGISTER, STATEMENTS, Audience, Kind
from tracker.domain.calendar import TAIPEI
from tracker.domain.permissions import Actor
from tracker.domain.reviews import Standing
from tracker.domain.schedule import PlanStage
from tracker.domain.statements import Relation
from tracker.models import Account, Commitment, Consent, Meeting, Member, Objection, Plan, Term, Update
from tracker.models.review import Signed
from tracker.queries import changelog, release, reviews
from tracker.queries.commitments import titles
from tracker.queries.release import ReleasePage
from tracker.queries.reviews import Voice

CONCERNS = (*STATEMENTS, Kind.DECISION_RECORDED, Kind.MILESTONE_FELL_OVERDUE, Kind.STATEMENT_FELL_OVERDUE, Kind.PLAN_RAN_OUT,
            Kind.SUBMISSION_PENDING, Kind.COMMITMENT_AMENDED, Kind.COMMITMENT_WITHDRAWN, Kind.COMMITMENT_REINSTATED,
            Kind.COMMITMENT_MOVED, Kind.COMMITMENT_CARRIED_OVER, Kind.MILESTONE_AMENDED, Kind.MILESTONE_DATED,
            Kind.MILESTONE_WITHDRAWN, Kind.MILESTONE_REINSTATED, Kind.MILESTONE_CLOSED, Kind.PLAN_CLOSED, Kind.PLAN_REOPENED,
            Kind.REVIEW_GIVEN, Kind.REVIEW_ANSWERED, Kind.ANSWER_EXTENDED, Kind.ANSWER_FELL_OVERDUE, Kind.ANSWER_RULE_ADOPTED,
            Kind.OUTCOME_PUBLISHED, Kind.OUTCOME_DISPUTED, Kind.ASSESSMENT_GIVEN, Kind.ASSESSMENT_AMENDED, Kind.EVIDENCE_ADDED,
            Kind.PROPOSAL_ANSWERED, Kind.RECOMMENDATION_ANSWERED, Kind.MEETING_ANNOUNCED, Kind.MEETING_AMENDED,
            Kind.MEETING_CANCELLED, *REGISTER)
"""What a member needs to know of before a meeting."""
SHOWN = 40


@dataclass(frozen=True)
class Change:
    """An entry, with the update that it reports and what the member has said about that update."""

    entry: ChangelogEntry
    update: Update | None
    mine: Voice | None


@dataclass(frozen=True)
class Waiting:
    update: Update
    commitment: Commitment | None
    plan: Plan


@dataclass(frozen=True)
class Home:
    """``changes``: those that were asked for; each of the counts covers every change of its sort."""

    account: str
    member: Member | None
    sits: bool
    """Whether the member has a seat that has not ended, and so may still sign."""
    consent: Consent | None
    last: Meeting | None
    seen_before: datetime | None
    changes: list[Change]
    since_meeting: int
    since_visit: int
    waiting: list[Waiting]
    reviews: list[Voice]
    objections: list[Objection]
    """The member's own, the newest first."""
    coming: list[ReleasePage]

    @property
    def reads(self) -> bool:
        """Whether the holder may read what was sent in, while it is opened: no seat of theirs has ended."""
        return self.sits or self.member is None

    @property
    def owed(self) -> list[Voice]:
        """The answers owed to the member, in the order in which they were asked for."""
        return sorted((each for each in self.reviews if each.is_owed), key=lambda each: each.review.number)

    @property
    def to_judge(self) -> list[Voice]:
        """Answered, but the member has not yet said what came of it."""
        return [each for each in self.reviews if each.standing is Standing.ANSWERED and self.can_change(each.review)]

    def can_withdraw(self, thing: Signed) -> bool:
        """This very account signed it, and may take it back, also once the seat has ended."""
        return thing.is_current and thing.account == self.account

    def can_change(self, thing: Signed) -> bool:
        """This very account signed it, and may still amend or close it."""
        return self.sits and self.can_withdraw(thing)


def sits_on(session: Session, member: Member, day: date) -> bool:
    """Whether a member sits on a day: neither the seat nor its term has ended by then."""
    return member.sits(Term.by_reference(session, member.term), day)


def home(session: Session, actor: Actor, today: date, *, since_visit: bool) -> Home:
    """All that a member's page shows."""
    account = session.get(Account, actor.account or "")
    last = release.last_held(session)
    visit, meeting = _since_visit(account), _since_meeting(session, last)
    said = reviews.of_members(session, [actor.member] if actor.member else [], actor.account or "", today)
    judged = {each.review.about_update: each for each in said if each.review.is_current}
    member = session.get(Member, actor.member) if actor.member else None
    sits = member is not None and sits_on(session, member, today)
    return Home(
        account=actor.account or "", member=member, sits=sits,
        consent=_consent(session, actor), last=last, seen_before=account.seen_before if account else None,
        changes=_changes(session, visit if since_visit else meeting, judged),
        since_meeting=_count(session, meeting), since_visit=_count(session, visit),
        waiting=_waiting(session, judged) if sits else [], reviews=said, objections=_objections(session, actor),
        coming=[release.page(session, each.number) for each in release.coming(session, today)])


def _objections(session: Session, actor: Actor) -> list[Objection]:
    own = or_(Objection.account == (actor.account or ""), Objection.member.in_([actor.member] if actor.member else []))
    return list(session.scalars(select(Objection).where(own).order_by(Objection.number.desc())))


def _consent(session: Session, actor: Actor) -> Consent | None:
    return session.scalar(select(Consent).where(Consent.member == actor.member, Consent.ended_on.is_(None)))


def _since_visit(account: Account | None) -> ColumnElement[bool]:
    """What was recorded after the visit before this one; everything on a first visit."""
    seen = account.seen_before if account else None
    return ChangelogEntry.at > (seen.strftime("%Y-%m-%dT%H:%M:%SZ") if seen else "")


def _since_meeting(session: Session, last: Meeting | None) -> ColumnElement[bool]:
    """What happened after the day of the last meeting, and what was recorded after it, whatever its date: the last
    meeting could not have known of it. History that was loaded from sources counts by its own dates only."""
    if last is None:
        return ChangelogEntry.number > 0
    day = last.held_on.last
    recorded = ChangelogEntry.at > _ended(day)
    undated, here = ChangelogEntry.occurred_last.is_(None), changelog.first_recorded_here(session)
    return or_(ChangelogEntry.occurred_last > day.isoformat(),
               and_(recorded, undated if here is None else or_(undated, ChangelogEntry.number >= here)))


def _ended(day: date) -> str:
    """The last moment of a day in Taipei, as the log writes it."""
    return datetime.combine(day, time.max, TAIPEI).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _concerning(after: ColumnElement[bool]) -> ColumnElement[bool]:
    return and_(ChangelogEntry.audience == Audience.PUBLIC.value,
                ChangelogEntry.kind.in_([each.value for each in CONCERNS]), after)


def _count(session: Session, after: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count(ChangelogEntry.number)).where(_concerning(after))) or 0


def _changes(session: Session, after: ColumnElement[bool], judged: dict[str, Voice]) -> list[Change]:
    happened = func.coalesce(ChangelogEntry.occurred_last, func.substr(ChangelogEntry.at, 1, 10))
    entries = list(session.scalars(select(ChangelogEntry).where(_concerning(after))
                                   .order_by(happened.desc(), ChangelogEntry.number.desc()).limit(SHOWN)))
    told = {each.number: _update_of(each) for each in entries}
    updates = {each.reference: each for each in session.scalars(
        select(Update).where(Update.reference.in_([each for each in told.values() if each])))}
    return [Change(each, updates.get(told[each.number] or ""), judged.get(told[each.number] or "")) for each in entries]


def _update_of(entry: ChangelogEntry) -> str | None:
    state = (entry.payload or {}).get("after") or {}
    return state["reference"] if state.get("type") == Update.__tablename__ else None


def _waiting(session: Session, judged: dict[str, Voice]) -> list[Waiting]:
    """Updates of plans that are not closed and that the member has not yet judged, the newest first."""
    found = session.scalars(
        select(Update).join(Plan, Plan.reference == Update.plan)
        .where(Plan.stage != PlanStage.CLOSED, Update.withheld.is_(False), Update.corrected_by.is_(None),
               Update.relation == Relation.NAMES_PLAN))
    updates = sorted((each for each in found if each.reference not in judged),
                     key=lambda each: (each.occurred.last, each.number), reverse=True)
    named = titles(session, [each.commitment for each in updates if each.commitment])
    plans = {each.reference: each for each in session.scalars(select(Plan))}
    return [Waiting(each, named.get(each.commitment or ""), plans[each.plan]) for each in updates]
