"""A world whose log has an entry of every kind, on which every reader of a log is tested.

A capability that brings kinds of its own adds them in its own file of ``tests/worlds`` and is called from here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.world import (
    ADMIN,
    AT,
    DECIDED,
    EDITOR,
    TODAY,
    a_body,
    a_category,
    a_commitment,
    a_conclusion,
    a_draft,
    a_listing,
    a_matter,
    a_meeting,
    a_milestone,
    a_plan,
    an_installation,
    an_update,
    completion,
    delay,
    holder,
    later,
    no_progress,
    progress,
    reporter_of,
    ruled,
    said,
    text,
)
from tests.worlds import cocreation as made_together
from tests.worlds import forum, results
from tests.worlds import reports as drafted
from tests.worlds import reviews as reviewed
from tests.worlds import rounds as rounds_world
from tests.worlds import stories as told
from tests.worlds.documents import every_act_on_documents
from tests.worlds.sign_off import a_rule_for_texts, a_window
from tests.worlds.translations import translated
from tracker.changelog.chain import Head
from tracker.changelog.entry import ChangelogEntry
from tracker.changelog.record import Decided
from tracker.commands import (
    accounts,
    bodies,
    carrying_over,
    commitments,
    history,
    meetings,
    milestones,
    plans,
    reading_windows,
    register,
    reinstating,
    reports,
    steering_group,
    striking,
    submissions,
    time_passing,
    withholding,
)
from tracker.commands.commitments import Wording
from tracker.commands.history import SourcedDelay
from tracker.commands.meetings import Concluded
from tracker.commands.plans import Closing
from tracker.commands.register import Reported
from tracker.domain.bilingual import Bilingual
from tracker.domain.calendar import When
from tracker.domain.closing import ClosingState
from tracker.domain.permissions import LOADER, Actor, Role
from tracker.domain.register import Ruling
from tracker.domain.schedule import MilestoneState
from tracker.domain.statements import Party, Relation, Side, TitleBasis, UpdateKind
from tracker.models import (
    Account,
    Body,
    Commitment,
    Meeting,
    Milestone,
    Plan,
    Term,
)
from tracker.models.coverage import CoverageOf
from tracker.models.report import ReportKind


@dataclass(frozen=True)
class Everything:
    """The references of a world with an entry of every kind."""

    plan: str
    commitment: str
    milestone: str
    withheld: int
    """The number of an entry whose payload was withheld."""


def everything(session: Session) -> Everything:
    """A small world whose log has an entry of every existing kind."""
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
                     coordinator="ndc", recorded_here_since=TODAY, reason=text("開始填報"), decided=DECIDED, by=EDITOR, at=AT)
    theme = plans.add_theme(session, plan, 1, title=text("選舉", "Elections"), by=EDITOR, at=AT)
    plans.amend_theme(session, theme, title=text("選舉透明", "Open elections"), title_note=Bilingual(), reason=text("更名"),
                      decided=DECIDED, by=EDITOR, at=AT)
    plans.state_coverage(session, plan, CoverageOf.DELAYS, complete_from=None, complete_to=When.iso("2026-02"),
                         basis=text("公開會議紀錄"), by=EDITOR, at=AT)
    term = steering_group.open_term(session, 1, starts=When.iso("2025-01"), by=EDITOR, at=AT)
    meeting = meetings.hold_meeting(session, 1, held_on=When.iso("2025-02-03"), term=term,
                                    concluded=Concluded(conclusions=[text("同意辦理", "Agreed")]), by=EDITOR, at=AT)
    _a_member(session, term)
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
    rounds_world.every_kind(session, plan)
    results.every_kind(session, commitment)
    told.every_kind(session, commitment)
    reporter = holder(session)
    sent = submissions.submit(session, a_draft(session, reporter, first), by=reporter, at=AT)
    moved = an_update(session, first, report=delay(date(2026, 9, 30)))
    an_update(session, first, report=delay(date(2026, 10, 31)), corrects=moved)
    an_update(session, first, report=delay(stated_by=date(2026, 3, 5)))
    an_update(session, first, report=no_progress())
    private = an_update(session, first, report=progress(text=text("私人姓名的電話是 0900-000-000", "His number")))
    an_update(session, third, report=completion())
    every_act_on_documents(session, commitment, moved)
    dropped = a_milestone(session, commitment=commitment)
    milestones.withdraw_milestone(session, dropped, reason=text("併入他項"), decided=decided, occurred=When.day(TODAY),
                                  by=EDITOR, at=AT)
    reinstating.reinstate_milestone(session, dropped, reason=text("誤登"), decided=decided, occurred=When.day(TODAY),
                                    by=EDITOR, at=AT)
    milestones.withdraw_milestone(session, dropped, reason=text("併入他項"), decided=decided, occurred=When.day(TODAY),
                                  by=EDITOR, at=AT)
    time_passing.mark_time(session, today=date(2026, 3, 20), working_days=5, at=later(18))
    submissions.withdraw_submission(session, sent, by=reporter, at=later(19))
    reviewed.every_kind(session, moved)
    made_together.every_kind(session, commitment.reference)
    drafted.every_kind(session, plan)
    said_in = private.last_entry
    withholding.withhold(session, said_in, ground=text("個人資料保護法，法院裁定", "By court order"), by=ADMIN, at=later(20))
    a_rule_for_texts(session, "moi")
    reading_windows.amend_window(session, a_window(session), meeting_number=12, opens=TODAY, closes=date(2026, 3, 9),
                                 called_off=True, reason=text("誤開"), by=EDITOR, at=AT)
    translated(session, plan, "summary")
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
    fifth = a_meeting(session, 5, held_on=date(2026, 2, 27))
    register.reopen(session, conclusion, fifth, reason=text("格式仍有爭議"), by=EDITOR, at=AT)
    ruled(session, a_listing(session, a_conclusion(session), meeting=second, number=2), Ruling.LEAVE)
    for twice in (a_conclusion(session), a_meeting(session, 4, held_on=date(2026, 2, 3))):
        striking.strike(session, twice, reason=text("重複登錄"), by=EDITOR, at=AT)


def _the_end(session: Session, plan: Plan, reporter: Actor) -> None:
    given_up = a_commitment(session, plan=plan, number="1-2")
    a_milestone(session, commitment=given_up)
    commitments.withdraw_commitment(session, given_up, reason=text("政策調整"), decided=Decided(document="院臺字第1號"),
                                    occurred=When.day(date(2026, 3, 23)), by=EDITOR, at=later(21))
    reinstating.reinstate_commitment(session, given_up, reason=text("誤登"), decided=Decided(document="院臺字第2號"),
                                     occurred=When.day(date(2026, 3, 23)), by=EDITOR, at=later(21))
    account = Account.by_reference(session, reporter.account or "")
    accounts.change_account(session, account, role=Role.APPROVER, body="cec", side=None, by=ADMIN, at=later(22))
    accounts.close_account(session, account, by=ADMIN, at=later(22))
    newest = session.scalars(select(ChangelogEntry).order_by(ChangelogEntry.number.desc())).first()
    assert newest is not None
    reports.publish_report(session, plan, ReportKind.PROGRESS, period=When.iso("2026-Q1"), counted_on=date(2026, 3, 25),
                           head=Head(newest.number, newest.digest, newest.at), release="0.1.0",
                           files=[{"name": "report-1-zh.pdf", "lang": "zh", "format": "pdf", "sha256": "0" * 64, "bytes": 1}],
                           by=EDITOR, at=later(23))
    earlier = a_plan(session, "2021-2024")
    held = a_commitment(session, plan=earlier, number="1-1", leads=("moi",))
    left = a_milestone(session, commitment=held, due=date(2024, 6, 30))
    decided = Decided(document="院臺字第2號")
    carrying_over.succeed_body(session, a_body(session, "moi"), successor="cec", on=date(2023, 8, 1), commitments=[held],
                               reason=text("組織改造"), decided=decided, by=EDITOR, at=later(24))
    carrying_over.carry_over(session, held, plan, milestones=[left], reason=text("持續辦理"), decided=decided, by=EDITOR,
                             at=later(24))
    plans.close_plan(session, earlier, on=date(2024, 12, 31), decided=decided, closings={
        left.reference: Closing(ClosingState.CARRIED_OVER, text("續辦"))}, by=EDITOR, at=later(24))
    plans.reopen_plan(session, earlier, reason=text("誤按結案"), decided=decided, by=EDITOR, at=later(24))
    time_passing.mark_time(session, today=date(2026, 3, 26), working_days=5, at=later(24))
    plans.close_plan(session, earlier, on=date(2024, 12, 31), decided=decided, closings={
        left.reference: Closing(ClosingState.CARRIED_OVER, text("續辦"))}, by=EDITOR, at=later(24))
    forum.forum(session, given_up.reference, "conclusion/1")
