"""Sign-off as the people involved see it: where each text is and for how long, what was done with it, and every
version that was sent in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.changelog.recorded import Recorded
from tracker.domain.bilingual import Bilingual
from tracker.domain.permissions import OWN_BODIES_ONLY, Actor, Permission, Role, may
from tracker.domain.schedule import MilestoneState
from tracker.domain.sign_off import Step
from tracker.domain.statements import Relation
from tracker.models import (
    Account,
    Body,
    Milestone,
    SentStep,
    SentText,
    SignOff,
    Submission,
    SubmissionStep,
    SubmissionVersion,
    Update,
)
from tracker.models.account_care import Deputyship
from tracker.models.sign_off import OnTheWay, heir, is_before, left_behind
from tracker.models.submission import ON_THE_WAY, WAITING, SubmissionState
from tracker.models.succession import is_of, with_those_before
from tracker.queries.staff import actor_of
from tracker.queries.words import Names, both, field_of

Text = TypeVar("Text", Submission, SentText)

PRIVATE = (SubmissionState.DRAFT, SubmissionState.WITHDRAWN)
"""States in which only the writer reads a text, or who may carry on with it; versions sent in before remain visible."""


@dataclass(frozen=True)
class Sight:
    """What an actor may see of a text: its present wording, and which of the versions that were sent in."""

    reads_text: bool
    versions: list[SubmissionVersion]
    steps: list[SubmissionStep]


def sight(session: Session, submission: Submission, actor: Actor) -> Sight | None:
    """None where the actor may see nothing of it. NDC sees what reached it; a body, everything sent in within it;
    writers, their own."""
    versions = list(session.scalars(select(SubmissionVersion).where(SubmissionVersion.submission == submission.id)
                                    .order_by(SubmissionVersion.number.desc())))
    steps = list(session.scalars(select(SubmissionStep).where(SubmissionStep.submission == submission.id)
                                 .order_by(SubmissionStep.id.desc())))
    if submission.account == actor.account:
        return Sight(True, versions, steps)
    current = submission.state not in PRIVATE or heir(session, submission, actor) is not None
    if actor.role in OWN_BODIES_ONLY and is_of(session, actor, submission.body, submission.approving_body):
        return Sight(current, versions, steps) if versions else None
    received = [each for each in versions if each.received_at]
    if received and may(actor, Permission.PUBLISH_UPDATE):
        return Sight(current and received[0] is versions[0], received, steps)
    return None


def may_check(session: Session, text: OnTheWay, actor: Actor) -> bool:
    """True for an approver whose check a text awaits, and who did not write it."""
    return may(actor, Permission.CHECK_TEXT, bodies=actor.bodies) and is_before(session, text, actor)


def to_check(session: Session, actor: Actor, model: type[Text]) -> list[Text]:
    """Texts of a kind that await this approver's check, longest waiting first; the approver's own texts are left out."""
    if not may(actor, Permission.CHECK_TEXT, bodies=actor.bodies):
        return []
    found = session.scalars(select(model).where(model.state.in_(WAITING)).order_by(model.id))
    return sorted((each for each in found if may_check(session, each, actor)), key=lambda each: each.since)


def of_the_body(session: Session, actor: Actor) -> list[Submission]:
    """What others in the actor's bodies have sent in that is on its way, or that the actor may carry on with, the newest
    first."""
    if actor.role not in OWN_BODIES_ONLY:
        return []
    found = session.scalars(select(Submission).where(
        Submission.body.in_(with_those_before(session, actor.bodies)), Submission.account != (actor.account or ""),
        Submission.state.in_(ON_THE_WAY) | left_behind(Submission))
        .order_by(Submission.written_at.desc(), Submission.id.desc()))
    return [each for each in found if each.state in ON_THE_WAY or heir(session, each, actor)]


def unchecked(session: Session, texts: Iterable[OnTheWay]) -> set[int]:
    """The numbers of those texts at NDC, all of one kind, that the body's approver must check before they can be published."""
    return {each.id for each in texts if SignOff.awaits(session, each)}


@dataclass(frozen=True)
class ToCheck:
    """A text that awaits a check, and who can check it now.

    name         permanent name of this sending in: the text and its newest version
    standing_in  the references of those accounts that check on behalf of another, as deputies on that date
    """

    text: OnTheWay
    name: str
    accounts: list[Account]
    standing_in: frozenset[str]


def to_be_checked(session: Session, today: date) -> list[ToCheck]:
    """Every text that waits for an approver's check, reports first, each with who can make it."""
    texts: list[OnTheWay] = [
        *session.scalars(select(Submission).where(Submission.state.in_(WAITING)).order_by(Submission.id)),
        *session.scalars(select(SentText).where(SentText.state.in_(WAITING)).order_by(SentText.id))]
    waiting = [each for each in texts if SignOff.awaits(session, each)]
    if not waiting:
        return []
    checkers, versions = _Checkers(session, today), _versions(session, waiting)
    return [ToCheck(each, f"{_kind(each)}{each.id}.{versions[_kind(each), each.id]}", *checkers.of(each)) for each in waiting]


def named(session: Session, name: str) -> OnTheWay | None:
    """The text behind the name that ``ToCheck`` gives a sending in; None if it is gone."""
    number = int(name[1:].partition(".")[0])
    return session.get(SentText, number) if name.startswith("t") else session.get(Submission, number)


def _kind(text: OnTheWay) -> str:
    return "t" if isinstance(text, SentText) else "s"


def _versions(session: Session, texts: list[OnTheWay]) -> dict[tuple[str, int], int]:
    """The newest version that was sent in of each."""
    found = {(_kind(each), each.id): 0 for each in texts}
    for kind, of, version in (("s", SubmissionVersion.submission, SubmissionVersion.number),
                              ("t", SentStep.text, SentStep.version)):
        numbers = [number for known, number in found if known == kind]
        for number, newest in session.execute(select(of, func.max(version)).where(of.in_(numbers)).group_by(of)):
            found[kind, number] = newest
    return found


def who_checks(session: Session, text: OnTheWay, today: date) -> list[Account]:
    """Everyone who can check a text now: open accounts of approvers who speak for the body, and of their deputies, except
    its writer."""
    return _Checkers(session, today).of(text)[0]


class _Checkers:
    """All approvers with the bodies they speak for, and their deputies on a given day; read once."""

    def __init__(self, session: Session, today: date) -> None:
        self._session = session
        self._approvers = [(each, actor_of(session, each)) for each in session.scalars(select(Account).where(
            Account.role == Role.APPROVER, Account.closed.is_(False)).order_by(Account.reference))]
        self._deputies = _deputies(session, today)

    def of(self, text: OnTheWay) -> tuple[list[Account], frozenset[str]]:
        """Who can check a text, and which of them on behalf of another."""
        checking = SignOff.checking(self._session, text)
        speak = {each.reference: each for each, actor in self._approvers if is_of(self._session, actor, checking)}
        deputies = {each.reference: each for principal, each in self._deputies
                    if principal in speak and each.reference not in speak}
        found = [each for each in (speak | deputies).values() if each.reference != text.account]
        return found, frozenset(deputies)


def _deputies(session: Session, today: date) -> list[tuple[str, Account]]:
    """The open accounts that stand in for another on a day, each with the reference of that account."""
    return [(principal, account) for principal, account in session.execute(
        select(Deputyship.principal, Account).join(Account, Deputyship.deputy == Account.reference).where(
            Deputyship.in_force(today), Account.closed.is_(False))
        .order_by(Account.reference))]


@dataclass(frozen=True)
class Returned:
    """A text that was returned, its writer, and the step that returned it.

    deputies  who can carry on with it in the writer's place now
    """

    text: OnTheWay
    writer: Account
    step: int
    deputies: list[Account]


def returned(session: Session, today: date) -> list[Returned]:
    """Every text that was returned and that nobody has sent in again or taken back, reports first."""
    deputies = _deputies(session, today)
    found: list[Returned] = []
    for text, step in (
            (Submission, select(func.max(SubmissionStep.id)).where(
                SubmissionStep.submission == Submission.id, SubmissionStep.step == Step.RETURNED)),
            (SentText, select(func.max(SentStep.id)).where(
                SentStep.text == SentText.id, SentStep.step == Step.RETURNED))):
        rows = session.execute(select(text, Account, step.scalar_subquery()).join(Account, Account.reference == text.account)
                               .where(text.state == SubmissionState.RETURNED).order_by(text.id))
        found += [Returned(each, writer, number, [account for principal, account in deputies
                                                  if principal == writer.reference and not writer.closed
                                                  and heir(session, each, _in_place_of(session, writer, account))])
                  for each, writer, number in rows if number is not None]
    return found


def _in_place_of(session: Session, principal: Account, deputy: Account) -> Actor:
    return replace(actor_of(session, principal), account=deputy.reference, deputy_for=principal.reference)


# --- the rules of the bodies --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Rule:
    """Whether a body's texts are checked, since which entry, and how many may check them under its own name."""

    body: Body
    approver_checks: bool
    entry: int | None
    approvers: int


def rules(session: Session) -> list[Rule]:
    """The rules of all present bodies, and former ones with a rule; those that check their texts come first."""
    kept = {each.body: each for each in session.scalars(select(SignOff))}
    approvers = list(session.scalars(select(Account.body).where(Account.role == Role.APPROVER, Account.closed.is_(False))))
    found = [Rule(body, bool(rule and rule.approver_checks), rule.last_entry if rule else None, approvers.count(body.reference))
             for body in session.scalars(select(Body).where(Body.is_group.is_(False)).order_by(Body.reference))
             if (rule := kept.get(body.reference)) or not body.historical]
    return sorted(found, key=lambda rule: (not rule.approver_checks, not rule.approvers))


def rule(session: Session, slug: str) -> SignOff | None:
    return session.get(SignOff, f"sign-off/{slug}")


# --- what a text says, field by field ------------------------------------------------------------------------------

FIELDS = ("occurred", "finished_on", "text", "category", "depends_on", "depends_body", "reason", "next_step", "new_date",
          "stated_by", "letter_number")
"""In the order in which they are read; evidence comes last."""


EVIDENCE, EVIDENCE_AT = both("佐證", "Evidence"), both("佐證出處", "Where to find it")


@dataclass(frozen=True)
class Said:
    """A field of a text, with its value written for people; None for nothing."""

    name: str
    label: Bilingual
    value: Any


def content_in_words(session: Session, content: dict[str, Any]) -> list[Said]:
    """The fields of a version, without what is empty."""
    names = names_of(session, content)
    found = []
    for name in FIELDS:
        field = field_of("progress_update", name)
        if content.get(name) and field:
            found.append(Said(name, field.label, field.write(content[name], names)))
    for given in content.get("evidence") or ():
        found.append(Said("evidence", EVIDENCE, Bilingual.from_public(given["shows"])))
        where = given["url"] or (given["file"] or {}).get("name")
        if where:
            found.append(Said("evidence_at", EVIDENCE_AT, where))
    return found


def place(key: tuple[str, int]) -> tuple[int, int, str]:
    """The position of a field; ``key``: its name, and which of that name it is. Each piece of evidence stays together."""
    name, number = key
    return (FIELDS.index(name), 0, name) if name in FIELDS else (len(FIELDS), number, name)


def names_of(session: Session, content: dict[str, Any]) -> Names:
    """What the things that a text refers to are called now."""
    found: dict[str, dict[str, Any]] = {}
    for name, kind in (("category", "delay_category"), ("depends_body", "body"), ("body", "body")):
        thing: Any = session.get(Recorded.registry_of[kind], content[name]) if content.get(name) else None
        called: Bilingual | None = getattr(thing, "label", None) or getattr(thing, "name", None)
        if called:
            found[content[name]] = called.public() or {}
    return Names(found)


def published_before(session: Session, submission: Submission) -> Update | None:
    """What is public now in its place: the update that it corrects; or the newest, of the same body or one that it has
    succeeded, on any of the same milestones."""
    if submission.corrects:
        return session.get(Update, submission.corrects)
    found = session.scalars(select(Update).where(
        Update.commitment == submission.commitment, Update.body.in_(with_those_before(session, [submission.body])),
        Update.corrected_by.is_(None), Update.withheld.is_(False), Update.relation == Relation.NAMES_PLAN)
        .order_by(Update.number.desc()))
    wanted = set(submission.milestones)
    same = [each for each in found if not wanted or wanted & set(each.milestones)]
    return max(same, key=lambda each: (each.occurred.last, each.number), default=None)


@dataclass(frozen=True)
class Standing:
    """How a milestone stands: its first date, its current one or the day by which one will be stated, its state."""

    label: str
    title: Bilingual
    original: Any
    due: Any
    stated_by: Any
    state: MilestoneState


def standings(session: Session, references: list[str]) -> list[Standing]:
    """The standings of the milestones that a text concerns."""
    found = []
    for each in (Milestone.by_reference(session, reference) for reference in references):
        course = each.course(None)
        found.append(Standing(each.label, each.title, course.original, None if course.awaited else course.due, course.awaited,
                              each.state))
    return found
