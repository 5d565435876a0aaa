"""Worlds to test in, built through commands only: whatever a test starts from has a true changelog.

``a_commitment`` makes the plan it belongs to, ``a_milestone`` its commitment, and so on; a test names only what it
is about. Everything here is invented: no real body has said any of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from argon2 import PasswordHasher
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.changelog.entry import ChangelogAbout, ChangelogEntry
from tracker.changelog.record import Decided
from tracker.commands import (
    accounts,
    bodies,
    commitments,
    installation,
    meetings,
    milestones,
    passwords,
    plans,
    register,
    submissions,
    updates,
)
from tracker.commands.commitments import Wording
from tracker.commands.evidence import EvidenceGiven
from tracker.commands.history import Sourced
from tracker.commands.meetings import Notice
from tracker.commands.register import Matter, Reported
from tracker.commands.updates import BodyReport, Delay
from tracker.domain.bilingual import Bilingual
from tracker.domain.calendar import When
from tracker.domain.permissions import Actor, Role
from tracker.domain.register import Ruling
from tracker.domain.statements import DependsOn, EvidenceKind, Party, UpdateKind
from tracker.models import (
    Account,
    Body,
    Commitment,
    Conclusion,
    DelayCategory,
    Listing,
    Meeting,
    Milestone,
    Plan,
    Submission,
    Update,
)
from tracker.queries.staff import actor_of

# What an Argon2 digest costs is no promise of this project's; tests pay the least.
passwords.hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)

AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
"""When things are recorded unless a test says otherwise: ten in the morning in Taipei on a Monday."""
TODAY = date(2026, 3, 2)
DECIDED = Decided(document="院臺開字第1號")
"""What decided a change of an adopted plan unless a test says otherwise."""
PASSWORD = "cloud-harbour-42"

EDITOR = Actor(Role.EDITOR, "ndc", frozenset({"ndc"}))
ADMIN = Actor(Role.ADMIN, "ndc", frozenset({"ndc"}))
AUDITOR = Actor(Role.AUDITOR, "ndc", frozenset({"ndc"}))
MEMBER = Actor(Role.MEMBER, "ndc")
REVIEWER = Actor(Role.REVIEWER, "ndc")


def text(zh: str, en: str = "") -> Bilingual:
    return Bilingual.of(zh, en)


def reporter_of(*slugs: str, account: str | None = None) -> Actor:
    """A reporter who may speak for these bodies; without an account, for what needs none."""
    return Actor(Role.REPORTER, slugs[0], frozenset(slugs), account)


def later(days: int = 0, **more: int) -> datetime:
    """A moment after ``AT``."""
    return AT + timedelta(days=days, **more)


# --- what the plan says ------------------------------------------------------------------------------------------


def an_installation(session: Session) -> ChangelogEntry:
    return installation.found_installation(session, name=text("測試追蹤", "A tracker in tests"),
                                           tag_authority="example.org,2026", at=AT)


def a_body(session: Session, slug: str = "cec", **more: Any) -> Body:
    """The body with this slug, made if there is none."""
    if (body := session.get(Body, slug)) is None:
        bodies.add_body(session, slug, **({"name": text(f"{slug} 委員會", f"Commission {slug}")} | more), by=EDITOR, at=AT)
        body = Body.by_reference(session, slug)
    return body


def a_category(session: Session, code: str = "budget") -> DelayCategory:
    if (category := session.get(DelayCategory, f"category/{code}")) is None:
        bodies.add_category(session, code, label=text("預算經費", "Budget"), order=1, by=EDITOR, at=AT)
        category = DelayCategory.by_reference(session, f"category/{code}")
    return category


def a_plan(session: Session, code: str = "2025-2028", *, adopted: bool = True) -> Plan:
    """A plan under implementation; with ``adopted=False``, one in co-creation."""
    if (plan := session.get(Plan, code)) is not None:
        return plan
    a_body(session, "ndc")
    first, last = code.split("-")
    plan = plans.add_plan(session, code, number=int(first) - 2000, title=text("國家行動方案", "Action plan"),
                          period=When.iso(f"{first}-01-01/{last}-12-31"), coordinator="ndc", by=EDITOR, at=AT)
    if adopted:
        plans.adopt_plan(session, plan, on=When.day(min(date(int(first), 1, 15), AT.date())), adopted_by="ndc", decided=DECIDED,
                         by=EDITOR, at=AT)
    return plan


def a_commitment(session: Session, *, plan: Plan | None = None, number: str | None = None, leads: Sequence[str] = ("cec",),
                 supports: Sequence[str] = (), wording: Wording | None = None) -> Commitment:
    """A commitment led by the Central Election Commission's slug unless told otherwise."""
    for slug in (*leads, *supports):
        a_body(session, slug)
    return commitments.add_commitment(session, plan or a_plan(session), number=number, leads=leads, supports=supports,
                                      wording=wording or Wording(title=text("公開資料", "Open data")), decided=DECIDED, by=EDITOR,
                                      at=AT)


def _of_a_milestone(more: dict[str, Any]) -> dict[str, Any]:
    return {"title": text("完成草案", "Finish the draft"), "decided": DECIDED} | more


def a_milestone(session: Session, *, commitment: Commitment | None = None, due: When | date | None = date(2026, 6, 30),
                body: str | None = None, **more: Any) -> Milestone:
    """A milestone on which nothing has been reported yet."""
    if body:
        a_body(session, body)
    if isinstance(due, date):
        due = When.day(due)
    return milestones.add_milestone(session, commitment or a_commitment(session), due=due, body=body,
                                    **_of_a_milestone(more), by=EDITOR, at=AT)


# --- what is reported on it ----------------------------------------------------------------------------------------

A_LINK = EvidenceGiven(EvidenceKind.OUTPUT, "https://example.org/draft", text("草案全文", "The draft"))


def progress(body: str = "cec", *, occurred: date = TODAY, **more: Any) -> BodyReport:
    values: dict[str, Any] = {"kind": UpdateKind.PROGRESS, "body": body, "occurred": When.day(occurred),
                              "text": text("已完成初稿", "Drafted")}
    return BodyReport(**(values | more))


def no_progress(body: str = "cec", *, occurred: date = TODAY) -> BodyReport:
    return progress(body, occurred=occurred, kind=UpdateKind.NO_PROGRESS, text=text("本期無進展", "No progress"))


def completion(body: str = "cec", *, occurred: date = TODAY, evidence: Sequence[EvidenceGiven] = (A_LINK,),
               finished_on: When | None = None) -> BodyReport:
    return progress(body, occurred=occurred, kind=UpdateKind.COMPLETION, text=text("已完成", "Done"), evidence=evidence,
                    finished_on=finished_on)


BECAUSE_OF_BUDGET = Delay(category="category/budget", depends_on=DependsOn.THIS_BODY, reason=text("預算未通過", "No budget"),
                          next_step=text("重新提報", "Ask again"), new_date=When.day(date(2026, 9, 30)))


def delay(to: date | None = None, body: str = "cec", *, occurred: date = TODAY, stated_by: date | None = None,
          **more: Any) -> BodyReport:
    """A delay to a day, or with its date open until ``stated_by``."""
    what = replace(BECAUSE_OF_BUDGET, **({"new_date": When.day(to) if to else None, "stated_by": stated_by} | more))
    return progress(body, occurred=occurred, kind=UpdateKind.DELAY, text=Bilingual(), delay=what)


def an_update(session: Session, *on: Milestone, report: BodyReport | None = None, commitment: Commitment | None = None,
              corrects: Update | None = None, by: Actor = EDITOR, at: datetime = AT) -> Update:
    """A published report on milestones of one commitment: progress unless told otherwise."""
    a_category(session)
    commitment = commitment or (on[0].of if on else a_commitment(session))
    return updates.publish_update(session, commitment, on, report or progress(), corrects=corrects, by=by, at=at)


def an_account(session: Session, role: Role = Role.REPORTER, body: str | None = "cec", *, email: str = "",
               at: datetime = AT) -> Account:
    if body:
        a_body(session, body)
    return accounts.create_account(session, email=email or f"{role.value}.{body}@example.org", role=role, body=body,
                                   password=PASSWORD, at=at)


def holder(session: Session, role: Role = Role.REPORTER, body: str = "cec") -> Actor:
    """The person with a new account, as the web would know them."""
    return actor_of(session, an_account(session, role, body))


def a_draft(session: Session, by: Actor, *on: Milestone, report: BodyReport | None = None, at: datetime = AT,
            **more: Any) -> Submission:
    a_category(session)
    return submissions.save_draft(session, on[0].of, on, report or progress(by.body), seen=0, by=by, at=at, **more)


# --- what the forum keeps on its register ------------------------------------------------------------------------------


def a_meeting(session: Session, number: int = 1, *, held_on: date = date(2026, 1, 20)) -> Meeting:
    """The meeting with this number, held a month earlier than ``TODAY`` unless told otherwise; announced, where its day is
    still to come."""
    if (meeting := session.get(Meeting, f"meeting/{number}")) is not None:
        return meeting
    if held_on > TODAY:
        return meetings.announce_meeting(session, number, Notice(When.day(held_on)), by=EDITOR, at=AT)
    return meetings.hold_meeting(session, number, held_on=When.day(held_on), by=EDITOR, at=AT)


def a_matter(*, commitment: Commitment | None = None, **more: Any) -> Matter:
    values: dict[str, Any] = {
        "title": text("公開資料格式", "Format of the data"), "leads": ["cec"], "condition": text("格式已公布", "Published"),
        "commitments": [commitment.reference] if commitment else []}
    return Matter(**(values | more))


def a_conclusion(session: Session, *, meeting: Meeting | None = None, **more: Any) -> Conclusion:
    """A conclusion that meeting 1 opened, followed up by the Central Election Commission's slug."""
    a_body(session, "cec")
    return register.open_conclusion(session, meeting or a_meeting(session), a_matter(**more), by=EDITOR, at=AT)


def a_listing(session: Session, conclusion: Conclusion | None = None, *, meeting: Meeting | None = None,
              advice: Ruling | None = Ruling.KEEP, number: int | None = None) -> Listing:
    """A conclusion on the list of meeting 2, with a recommendation to keep it."""
    return register.list_at_meeting(
        session, conclusion or a_conclusion(session), meeting or a_meeting(session, 2, held_on=date(2026, 2, 20)),
        Reported(number=number, follow_up=text("初稿已完成", "Drafted"), advice=advice), by=EDITOR, at=AT)


def ruled(session: Session, listing: Listing, ruling: Ruling, *, at: datetime = AT, **more: Any) -> ChangelogEntry:
    """The meeting decides; a release says why unless told otherwise."""
    values: dict[str, Any] = {"reason": text("已有成果", "There are results")} if ruling is Ruling.RELEASE else {}
    return register.decide(session, listing, register.Decision(ruling, **(values | more)), by=EDITOR, at=at)


# --- what public sources say ------------------------------------------------------------------------------------------


def said(zh: str = "已召開會議", *, party: Party = Party.BODY, body: str | None = "cec", occurred: date = date(2026, 2, 1),
         **more: Any) -> Sourced:
    values: dict[str, Any] = {"text": text(zh), "occurred": When.day(occurred), "party": party, "body": body,
                              "sources": [{"url": "https://example.org/minutes"}]}
    return Sourced(**(values | more))


# --- what became of it ---------------------------------------------------------------------------------------------------


def entries_about(session: Session, reference: str) -> list[ChangelogEntry]:
    """The entries that concern a reference, in order."""
    return list(session.scalars(
        select(ChangelogEntry).join(ChangelogAbout, ChangelogAbout.number == ChangelogEntry.number)
        .where(ChangelogAbout.reference == reference).order_by(ChangelogEntry.number)).unique())


def newest_entry(session: Session) -> ChangelogEntry:
    return session.scalars(select(ChangelogEntry).order_by(ChangelogEntry.number.desc())).unique().first()  # type: ignore[return-value]
