"""Worlds to test in, built through commands only: whatever a test starts from has a true changelog.

``a_commitment`` makes the plan it lies in, ``a_milestone`` its commitment, and so on; a test names only what it is
about. Everything here is invented: no real body has said any of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from argon2 import PasswordHasher
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.changelog.chain import Head
from tracker.changelog.entry import ChangelogAbout, ChangelogEntry
from tracker.changelog.record import Decided
from tracker.commands import (
    accounts,
    bodies,
    commitments,
    documents,
    history,
    installation,
    milestones,
    plans,
    register,
    reports,
    steering_group,
    submissions,
    time_passing,
    updates,
    withholding,
)
from tracker.commands.commitments import Wording
from tracker.commands.history import Sourced, SourcedDelay
from tracker.commands.register import Matter, Reported
from tracker.commands.updates import BodyReport, Delay, EvidenceGiven
from tracker.domain.bilingual import Bilingual
from tracker.domain.calendar import When
from tracker.domain.permissions import LOADER, Actor, Role
from tracker.domain.register import Ruling
from tracker.domain.schedule import MilestoneState
from tracker.domain.statements import DependsOn, EvidenceKind, Party, Relation, Side, TitleBasis, UpdateKind
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
    Term,
    Update,
)
from tracker.models.coverage import CoverageOf
from tracker.models.document import DocumentKind
from tracker.models.report import ReportKind
from tracker.queries.staff import actor_of

# What an Argon2 digest costs is no promise of this project's; tests pay the least.
accounts.hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)

AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
"""When things are recorded unless a test says otherwise: ten in the morning in Taipei on a Monday."""
TODAY = date(2026, 3, 2)
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
        plans.adopt_plan(session, plan, on=When.iso(f"{first}-01-15"), adopted_by="ndc", by=EDITOR, at=AT)
    return plan


def a_commitment(session: Session, *, plan: Plan | None = None, number: str | None = None, leads: Sequence[str] = ("cec",),
                 supports: Sequence[str] = (), wording: Wording | None = None) -> Commitment:
    """A commitment led by the Central Election Commission's slug unless told otherwise."""
    for slug in (*leads, *supports):
        a_body(session, slug)
    return commitments.add_commitment(session, plan or a_plan(session), number=number, leads=leads, supports=supports,
                                      wording=wording or Wording(title=text("公開資料", "Open data")), by=EDITOR, at=AT)


def a_milestone(session: Session, *, commitment: Commitment | None = None, due: When | date | None = date(2026, 6, 30),
                body: str | None = None, **more: Any) -> Milestone:
    """A milestone that nothing was reported on yet."""
    if body:
        a_body(session, body)
    if isinstance(due, date):
        due = When.day(due)
    return milestones.add_milestone(session, commitment or a_commitment(session), due=due, body=body,
                                    **({"title": text("完成草案", "Finish the draft")} | more), by=EDITOR, at=AT)


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
    """Whoever holds a new account, as the web would know him."""
    return actor_of(session, an_account(session, role, body))


def a_draft(session: Session, by: Actor, *on: Milestone, report: BodyReport | None = None, at: datetime = AT,
            **more: Any) -> Submission:
    a_category(session)
    return submissions.save_draft(session, on[0].of, on, report or progress(by.body), seen=0, by=by, at=at, **more)


# --- what the forum keeps on its register ------------------------------------------------------------------------------


def a_meeting(session: Session, number: int = 1, *, held_on: date = date(2026, 1, 20)) -> Meeting:
    """The meeting with this number, held a month earlier than ``TODAY`` unless told otherwise."""
    if (meeting := session.get(Meeting, f"meeting/{number}")) is not None:
        return meeting
    return steering_group.hold_meeting(session, number, held_on=When.day(held_on), by=EDITOR, at=AT)


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


# --- everything that can be in a log ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Everything:
    """The references of a world with an entry of every kind."""

    plan: str
    commitment: str
    milestone: str
    withheld: int
    """The number of an entry whose payload was withheld."""


def everything(session: Session) -> Everything:
    """A small world whose log has an entry of every kind there is."""
    an_installation(session)
    for slug in ("ndc", "cec", "moi"):
        a_body(session, slug)
    cec = Body.by_reference(session, "cec")
    bodies.amend_body(session, cec, name=text("中央選舉委員會", "Central Election Commission"), short_zh="中選會",
                      valid_from=None, valid_to=None, parent=None, successor=None, reason=text("補正名稱"), by=EDITOR, at=AT)
    category = a_category(session)
    bodies.amend_category(session, category, label=text("預算經費", "Budget"), order=2, retired=False, by=EDITOR, at=AT)
    plan = a_plan(session)
    plans.amend_plan(session, plan, title=text("國家行動方案", "National action plan"), summary=text("摘要"),
                     coordinator="ndc", recorded_here_since=TODAY, reason=text("開始填報"), by=EDITOR, at=AT)
    theme = plans.add_theme(session, plan, 1, title=text("選舉", "Elections"), by=EDITOR, at=AT)
    plans.state_coverage(session, plan, CoverageOf.DELAYS, complete_from=None, complete_to=When.iso("2026-02"),
                         basis=text("公開會議紀錄"), by=EDITOR, at=AT)
    term = steering_group.open_term(session, 1, starts=When.iso("2025-01"), by=EDITOR, at=AT)
    meeting = steering_group.hold_meeting(session, 1, held_on=When.iso("2025-02-03"), term=term,
                                          conclusions=[text("同意辦理", "Agreed")], by=EDITOR, at=AT)
    _a_member(session, term)
    documents.add_document(session, plan, DocumentKind.MINUTES, title=text("會議紀錄"), url="https://example.org/1",
                           dated=When.iso("2025-02"), meeting=meeting, by=EDITOR, at=AT)
    commitment = a_commitment(session, plan=plan, number="1-1", supports=["moi"])
    decided = Decided(meeting=meeting.reference)
    commitments.amend_commitment(session, commitment, wording=replace(Wording.of(commitment), summary=text("公開選舉資料")),
                                 number="1-1", theme=theme, leads=["cec"], supports=["moi"], reason=text("會議決議"),
                                 decided=decided, by=EDITOR, at=AT)
    first, second, third = (a_milestone(session, commitment=commitment, due=due)
                            for due in (date(2026, 6, 30), date(2026, 2, 1), None))
    milestones.amend_milestone(session, first, title=text("完成草案", "Finish the draft"), title_basis=TitleBasis.OFFICIAL,
                               output=text("草案"), body="cec", starts=None, note=Bilingual(), reason=text("補正"),
                               decided=decided, by=EDITOR, at=AT)
    milestones.set_first_date(session, third, due=When.iso("2026-Q4"), by=EDITOR, at=AT)
    _history(session, plan, commitment, second, meeting)
    _the_register(session, commitment)
    reporter = holder(session)
    sent = submissions.submit(session, a_draft(session, reporter, first), by=reporter, at=AT)
    moved = an_update(session, first, report=delay(date(2026, 9, 30)))
    an_update(session, first, report=delay(date(2026, 10, 31)), corrects=moved)
    an_update(session, first, report=delay(stated_by=date(2026, 3, 5)))
    an_update(session, first, report=no_progress())
    private = an_update(session, first, report=progress(text=text("私人姓名的電話是 0900-000-000", "His number")))
    an_update(session, third, report=completion())
    dropped = a_milestone(session, commitment=commitment)
    milestones.withdraw_milestone(session, dropped, reason=text("併入他項"), decided=decided, occurred=When.day(TODAY),
                                  by=EDITOR, at=AT)
    time_passing.mark_time(session, today=date(2026, 3, 20), working_days=5, at=later(18))
    submissions.withdraw_submission(session, sent, by=reporter, at=later(19))
    said_in = private.last_entry
    withholding.withhold(session, said_in, ground=text("個人資料保護法，法院裁定", "By court order"), by=ADMIN, at=later(20))
    _the_end(session, plan, reporter)
    return Everything(plan.reference, commitment.reference, first.reference, said_in)


def _a_member(session: Session, term: Term) -> None:
    member = steering_group.appoint_member(session, term, name=text("甲委員"), role=text("委員", "Member"), by=EDITOR, at=AT)
    steering_group.amend_member(session, member, name=text("甲委員"), role=text("委員", "Member"), side=Side.CIVIL_SOCIETY,
                                organisation=text("某協會"), starts=None, ends=None, reason=text("補正"), by=EDITOR, at=AT)


def _history(session: Session, plan: Plan, commitment: Commitment, milestone: Milestone, meeting: Meeting) -> None:
    history.load_update(session, UpdateKind.DELAY, plan, commitment, [milestone], said("進度較預期落後"),
                        delay=SourcedDelay(category="category/budget", category_basis=text("本站判讀")), by=LOADER, at=AT)
    history.load_observation(session, plan, commitment, [milestone], said("媒體報導", party=Party.PRESS, body=None,
                                                                          relation=Relation.RELATED), by=LOADER, at=AT)
    history.load_decision(session, plan, commitment, [], said("會議決議", party=Party.FORUM, body=None,
                                                             meeting=meeting.reference), by=LOADER, at=AT)
    history.note_state(session, milestone, MilestoneState.UNDER_WAY, as_of=When.iso("2026-02"),
                       sources=[{"url": "https://example.org/report"}], by=LOADER, at=AT)


def _the_register(session: Session, commitment: Commitment) -> None:
    second, third = (a_meeting(session, number, held_on=date(2026, number - 1, 20)) for number in (2, 3))
    conclusion = a_conclusion(session, meeting=a_meeting(session), commitment=commitment)
    register.amend_conclusion(session, conclusion, a_matter(commitment=commitment, supports=["moi"]), reason=text("補正"),
                              by=EDITOR, at=AT)
    kept = a_listing(session, conclusion, meeting=second, number=1)
    ruled(session, kept, Ruling.KEEP)
    register.correct_listing(session, kept, Reported(1, text("資料格式"), text("初稿已完成"), Ruling.RELEASE),
                             register.Decision(Ruling.KEEP),
                             correction=text("建議誤植"), by=EDITOR, at=AT)
    register.request_release(session, conclusion, body="cec", text=text("格式已公布"), url="https://example.org/format",
                             by=reporter_of("cec"), at=AT)
    ruled(session, a_listing(session, conclusion, meeting=third), Ruling.RELEASE)
    register.reopen(session, conclusion, third, reason=text("格式仍有爭議"), by=EDITOR, at=AT)
    ruled(session, a_listing(session, a_conclusion(session), meeting=second, number=2), Ruling.LEAVE)


def _the_end(session: Session, plan: Plan, reporter: Actor) -> None:
    given_up = a_commitment(session, plan=plan, number="1-2")
    a_milestone(session, commitment=given_up)
    commitments.withdraw_commitment(session, given_up, reason=text("政策調整"), decided=Decided(document="院臺字第1號"),
                                    occurred=When.day(date(2026, 3, 23)), by=EDITOR, at=later(21))
    account = Account.by_reference(session, reporter.account or "")
    accounts.change_account(session, account, role=Role.APPROVER, body="cec", side=None, by=ADMIN, at=later(22))
    accounts.close_account(session, account, by=ADMIN, at=later(22))
    newest = session.scalars(select(ChangelogEntry).order_by(ChangelogEntry.number.desc())).first()
    assert newest is not None
    reports.publish_report(session, plan, ReportKind.PROGRESS, period=When.iso("2026-Q1"), counted_on=date(2026, 3, 31),
                           head=Head(newest.number, newest.digest, newest.at), release="0.1.0",
                           files=[{"name": "report-1-zh.pdf", "lang": "zh", "format": "pdf", "sha256": "0" * 64, "bytes": 1}],
                           by=EDITOR, at=later(23))
    plans.close_plan(session, a_plan(session, "2021-2024"), on=date(2024, 12, 31), by=LOADER, at=later(24))


# --- what became of it ---------------------------------------------------------------------------------------------------


def entries_about(session: Session, reference: str) -> list[ChangelogEntry]:
    """The entries that concern a reference, in order."""
    return list(session.scalars(
        select(ChangelogEntry).join(ChangelogAbout, ChangelogAbout.number == ChangelogEntry.number)
        .where(ChangelogAbout.reference == reference).order_by(ChangelogEntry.number)).unique())


def newest_entry(session: Session) -> ChangelogEntry:
    return session.scalars(select(ChangelogEntry).order_by(ChangelogEntry.number.desc())).unique().first()  # type: ignore[return-value]
