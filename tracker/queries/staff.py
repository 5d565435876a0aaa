"""What staff see: what is due, late or silent for their bodies; drafts of their own; texts waiting for a decision."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.changelog import record
from tracker.domain.permissions import NDC, OWN_BODIES_ONLY, Actor, Role
from tracker.domain.schedule import OVER, PlanStage, Standing
from tracker.domain.statements import Relation, UpdateKind
from tracker.models import (
    Account,
    Body,
    Commitment,
    DelayCategory,
    Milestone,
    Plan,
    StoryDraft,
    Submission,
    SubmissionVersion,
    Update,
)
from tracker.models.submission import SubmissionState
from tracker.models.succession import is_of, with_those_before
from tracker.queries.views import MilestoneView, bodies, commitments_of, rows

SOON = timedelta(days=30)


@dataclass(frozen=True)
class Due:
    """One line of the list."""

    view: MilestoneView
    commitment: Commitment
    plan: Plan
    leads: list[Body]


@dataclass(frozen=True)
class DueList:
    """The milestones of running plans that an actor answers for, each in the first list that fits."""

    overdue: list[Due]
    soon: list[Due]
    later: list[Due]
    undated: list[Due]
    finished: list[Due]

    def _all(self) -> tuple[list[Due], ...]:
        return self.overdue, self.soon, self.later, self.undated, self.finished

    @property
    def bodies(self) -> list[Body]:
        """The bodies that answer for anything in it."""
        return list({body.reference: body for each in self._all() for due in each for body in due.leads}.values())

    def of_body(self, slug: str) -> DueList:
        """What one body answers for."""
        return DueList(*([due for due in each if slug in [body.reference for body in due.leads]] for each in self._all()))


def due_list(session: Session, actor: Actor, today: date) -> DueList:
    """What needs doing, the longest overdue first. In a closed plan nothing does."""
    lists = DueList([], [], [], [], [])
    known = bodies(session)
    mine = with_those_before(session, actor.bodies)
    for plan in session.scalars(select(Plan).where(Plan.stage == PlanStage.IMPLEMENTATION).order_by(Plan.number.desc())):
        for row in rows(session, plan, commitments_of(session, plan), known, today):
            for view in row.milestones:
                responsible = [view.milestone.body] if view.milestone.body else row.commitment.leads
                if actor.role in OWN_BODIES_ONLY and mine.isdisjoint(responsible):
                    continue
                _list_for(lists, view, today).append(Due(view, row.commitment, plan, [known[slug] for slug in responsible]))
    lists.overdue.sort(key=lambda due: -(due.view.overdue_days or 0))
    for each in (lists.soon, lists.later):
        each.sort(key=lambda due: _day(due.view) or date.max)
    return lists


def _list_for(lists: DueList, view: MilestoneView, today: date) -> list[Due]:
    if view.milestone.state in OVER:
        return lists.finished
    if view.standing is Standing.OVERDUE:
        return lists.overdue
    day = _day(view)
    if day is None:
        return lists.undated
    return lists.soon if day <= today + SOON else lists.later


def _day(view: MilestoneView) -> date | None:
    """The last day of the date that holds now; while the date is open, the day by which one is to be stated."""
    return view.course.awaited or (view.course.due.last if view.course.due else None)


def incomplete(session: Session) -> list[Commitment]:
    """Commitments of running plans without a lead body or without a milestone: until they have both, nobody can report."""
    found: list[Commitment] = []
    for plan in session.scalars(select(Plan).where(Plan.stage == PlanStage.IMPLEMENTATION).order_by(Plan.number.desc())):
        with_milestones = set(session.scalars(select(Milestone.commitment).where(Milestone.plan == plan.reference)))
        found += [each for each in commitments_of(session, plan)
                  if not each.withdrawn and not (each.leads and each.reference in with_milestones)]
    return found


def earlier_delays(session: Session, milestones: Sequence[str]) -> dict[str, list[Update]]:
    """Earlier reports of delay for some milestones, by milestone, the newest first."""
    plans = {reference.split("/")[0] for reference in milestones}
    found: dict[str, list[Update]] = {reference: [] for reference in milestones}
    for update in session.scalars(select(Update).where(
            Update.plan.in_(plans), Update.kind == UpdateKind.DELAY, Update.corrected_by.is_(None),
            Update.withheld.is_(False), Update.relation == Relation.NAMES_PLAN)):
        for reference in found.keys() & set(update.milestones):
            found[reference].append(update)
    return {reference: sorted(each, key=lambda update: (update.occurred.last, update.number), reverse=True)
            for reference, each in found.items()}


def newest_about(session: Session, reference: str) -> int:
    """The number of the newest entry that concerns a thing or anything in it."""
    return record.newest_about(session, reference)


def update(session: Session, number: int) -> Update:
    """An update of the record. Raises NotFound."""
    return Update.by_reference(session, f"update/{number}")


def waiting(session: Session) -> list[Submission]:
    """Texts sent in and not decided, the longest waiting first."""
    return list(session.scalars(select(Submission).where(Submission.state == SubmissionState.SUBMITTED)
                                .order_by(Submission.submitted_at, Submission.id)))


def own(session: Session, actor: Actor) -> list[Submission]:
    """An account's own texts that are not decided, were returned, or were taken back after they had been sent in, the newest
    first. A draft that was discarded is not listed."""
    states = (SubmissionState.DRAFT, SubmissionState.RETURNED, SubmissionState.WITH_APPROVER, SubmissionState.SUBMITTED)
    sent = select(SubmissionVersion.submission)
    listed = Submission.state.in_(states) | ((Submission.state == SubmissionState.WITHDRAWN) & Submission.id.in_(sent))
    return list(session.scalars(select(Submission).where(Submission.account == actor.account, listed)
                                .order_by(Submission.written_at.desc(), Submission.id.desc())))


def takes_evidence(session: Session, actor: Actor, update: Update) -> bool:
    """Whether an actor may add evidence to a published update: it concerns a commitment and is still in force, and a body's
    own people speak for the body that made the statement, the one that it is about, or a successor."""
    if update.commitment is None or update.corrected_by or update.withheld:
        return False
    return actor.role not in OWN_BODIES_ONLY or is_of(session, actor, update.body, update.about_body)


def correctable(session: Session, actor: Actor, updates: Iterable[Update]) -> set[str]:
    """The references of those updates that an actor may correct: those that take the actor's evidence, for a body's own
    people as long as their body, or one whose place it has taken, answers for what the update is about."""
    open_ = [each for each in updates if takes_evidence(session, actor, each)]
    if actor.role not in OWN_BODIES_ONLY:
        return {each.reference for each in open_}
    commitments = commitments_of_texts(session, open_)
    named = {reference for each in open_ for reference in each.milestones}
    milestones = {each.reference: each for each in session.scalars(select(Milestone).where(Milestone.reference.in_(named)))}
    return {each.reference for each in open_ if all(is_of(session, actor, *responsible) for responsible in (
        [milestones[one].responsible for one in each.milestones] or [commitments[each.commitment or ""].leads]))}


def published(session: Session, actor: Actor) -> list[Update]:
    """The ten newest published updates of the bodies an actor speaks for, and of those that they have succeeded, that still
    take the actor's evidence."""
    mine = with_those_before(session, actor.bodies)
    found = session.scalars(select(Update).where(Update.body.in_(mine) | Update.about_body.in_(mine))
                            .order_by(Update.number.desc()))
    return list(islice((each for each in found if takes_evidence(session, actor, each)), 10))


def commitments_of_texts(session: Session, texts: Iterable[Submission | Update | StoryDraft]) -> dict[str, Commitment]:
    """The commitments that some texts are about, by reference."""
    asked = {each.commitment for each in texts}
    return {each.reference: each for each in session.scalars(select(Commitment).where(Commitment.reference.in_(asked)))}


def submission(session: Session, number: int) -> Submission | None:
    return session.get(Submission, number)


def draft_of(session: Session, form: str, account: str | None) -> Submission | None:
    """The account's draft last written by this form, found by the form's key."""
    return session.scalar(select(Submission).where(Submission.account == account, Submission.form == form,
                                                   Submission.state == SubmissionState.DRAFT))


def categories(session: Session, *, retired: bool = False) -> list[DelayCategory]:
    """The categories of delay in their order; those that are retired only where asked for."""
    found = session.scalars(select(DelayCategory).order_by(DelayCategory.order, DelayCategory.reference))
    return [each for each in found if retired or not each.retired]


def accounts(session: Session) -> list[Account]:
    return list(session.scalars(select(Account).order_by(Account.closed, Account.number)))


def holders(session: Session, roles: Sequence[Role]) -> list[Account]:
    """The open accounts with one of these roles that can be written to: one for a newcomer's own machine has no mailbox."""
    return [each for each in accounts(session) if each.role in roles and not (each.closed or each.demonstration)]


def account(session: Session, reference: str) -> Account | None:
    return session.get(Account, reference)


def actor_of(session: Session, account: Account) -> Actor:
    """Whom an account acts as: its role, and the bodies it may speak for (its own, their successors, their
    subordinates, and so on down)."""
    known = bodies(session)
    mine: set[str] = set()
    grown = {account.body} if account.body else set()
    while grown - mine:
        mine |= grown
        grown = {each.successor for each in known.values() if each.reference in mine and each.successor} | {
            each.reference for each in known.values() if each.parent in mine} | mine
    if account.role is Role.MEMBER and account.member:
        # A member who signs with consent appears in the log as a seat of the forum, not as anybody's official.
        return Actor(account.role, account.member, account=account.reference, member=account.member)
    return Actor(account.role, account.body or NDC, frozenset(mine), account.reference)
