"""An invented country to try everything in: nobody in it exists, and every name says so.

It is loaded into a database of its own, never beside a real record. Its days are counted from the day on which it
is made, so that something is always due soon, overdue, disputed, and waiting for a meeting.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.changelog.record import Decided, head
from tracker.commands import (
    accounts,
    answers,
    assessments,
    bodies,
    cocreation,
    commitments,
    indicators,
    meetings,
    milestones,
    outcomes,
    plans,
    register,
    reviews,
    rounds,
    steering_group,
    updates,
)
from tracker.commands.answers import Reply
from tracker.commands.assessments import CodeGiven
from tracker.commands.cocreation import Input, Invitation, Occasion
from tracker.commands.commitments import Wording
from tracker.commands.evidence import EvidenceGiven
from tracker.commands.indicators import IndicatorGiven, MeasurementGiven
from tracker.commands.installation import found_installation
from tracker.commands.meetings import Notice
from tracker.commands.outcomes import OutcomeGiven, Verified
from tracker.commands.register import Matter, Reported
from tracker.commands.reviews import Words
from tracker.commands.updates import BodyReport, Delay
from tracker.domain.bilingual import EMPTY, Bilingual
from tracker.domain.calendar import When, civil_day
from tracker.domain.cocreation import Adoption, EventKind, Found, Judged, PolicyStage, Profile, Question, TookPart
from tracker.domain.errors import N_, RuleBroken
from tracker.domain.evidence import LastingGround, ResultLevel, SourceFrom
from tracker.domain.forum import AgendaItem, Seat
from tracker.domain.openness import Criterion
from tracker.domain.permissions import Actor, Role
from tracker.domain.register import Ruling
from tracker.domain.reviews import Stance
from tracker.domain.reviews import Term as Days
from tracker.domain.rounds import Term as RoundTerm
from tracker.domain.scales import Completion, EarlyResults
from tracker.domain.statements import DependsOn, EvidenceKind, Side, UpdateKind
from tracker.models import Commitment, Meeting, Member, Milestone, Plan, Update
from tracker.queries.staff import actor_of
from tracker.settings import Settings

COUNCIL, INTERIOR, WATER, DATA = "ndc", "moi", "env", "moda"
EDITOR = Actor(Role.EDITOR, COUNCIL, frozenset({COUNCIL}))
ADMIN = Actor(Role.ADMIN, COUNCIL, frozenset({COUNCIL}))
PAGE = "https://example.org/invented"


def text(zh: str, en: str) -> Bilingual:
    return Bilingual.of(zh, en)


def is_loaded(session: Session) -> bool:
    """Whether the database holds the invented country."""
    plan = session.scalar(select(Plan).where(Plan.number == 1))
    return plan is not None and plan.title == TITLE


def load_demonstration(session: Session, settings: Settings, *, at: datetime) -> int:
    """Make the invented country in an empty database; the number of entries. Raises RuleBroken where there is a record."""
    if head(session).number:
        raise RuleBroken("", N_("There is a record in this base already. Invented data go into a base of their own."))
    found_installation(session, name=settings.name, tag_authority=settings.tag_authority, at=at - timedelta(days=400))
    story = _Story(session, at)
    story.plan_is_made()
    story.group_meets()
    story.bodies_report()
    story.members_speak()
    story.something_changes()
    story.next_meeting_comes()
    return head(session).number


TITLE = text("示範國行動方案（虛構）", "Action plan of a demonstration country (invented)")


@dataclass
class _Story:
    """What happens, in chronological order. ``ago`` and ``ahead`` count days from the day on which the country is made."""

    session: Session
    at: datetime

    def ago(self, days: int) -> datetime:
        return self.at - timedelta(days=days)

    def day(self, days: int) -> date:
        """The day that many days ago; ahead where it is negative."""
        return civil_day(self.ago(days))

    def plan_is_made(self) -> None:
        """Four bodies, a call with what it brought, and a plan of three commitments."""
        session, then = self.session, self.ago(400)
        for slug, zh, en in ((COUNCIL, "示範協調會", "Demonstration Council"), (INTERIOR, "示範內政部", "Demonstration Ministry of the Interior"),
                             (WATER, "示範環境部", "Demonstration Ministry of the Environment"),
                             (DATA, "示範資料署", "Demonstration Data Agency")):
            bodies.add_body(session, slug, name=text(f"{zh}（虛構）", f"{en} (invented)"), short_zh=zh, by=EDITOR, at=then)
        for order, (code, zh, en) in enumerate((("budget", "預算經費", "Budget"), ("procurement", "採購", "Procurement"),
                                                ("coordination", "跨機關協調", "Coordination between bodies")), 1):
            bodies.add_category(session, code, label=text(zh, en), order=order, by=EDITOR, at=then)
        year = self.day(0).year
        code = f"{year - 1}-{year + 2}"
        plan = self.plan = plans.add_plan(
            session, code, number=1, title=TITLE,
            period=When.iso(f"{year - 1}-01-01/{year + 2}-12-31"), coordinator=COUNCIL,
            summary=text("虛構資料，供試用本站各項功能；所有機關、人員及數字均不存在。",
                         "Invented, to try out what this site can do: no body, person or number in it exists."), by=EDITOR, at=then)
        self._made_together(plan, then)
        self.water = self._commitment("1-1", WATER, "公開水質監測資料", "Publish water-quality measurements")
        self.petition = self._commitment("1-2", INTERIOR, "線上連署", "Petitions online")
        self.buying = self._commitment("2-1", DATA, "開放採購資料", "Open procurement data")
        self.collected = self._milestone(self.water, self.day(120), "整併各測站資料", "Bring the stations’ data together")
        self.published = self._milestone(self.water, self.day(30), "開放即時資料介面", "Open an interface to live data")
        self.trained = self._milestone(self.water, self.day(-20), "辦理民間使用說明", "Show civil society how to use it")
        self.draft = self._milestone(self.petition, self.day(12), "提出法規修正草案", "Draft the amendment")
        self._milestone(self.petition, self.day(-200), "系統上線", "The system goes online")
        self.format = self._milestone(self.buying, self.day(60), "訂定採購資料格式", "Settle the format")
        self._milestone(self.buying, self.day(-90), "全部機關適用", "Every body uses it")
        plans.adopt_plan(session, plan, on=When.day(self.day(380)), adopted_by=COUNCIL,
                         decided=Decided(document="示範核字第1號"), by=EDITOR, at=self.ago(380))

    def _made_together(self, plan: Plan, then: datetime) -> None:
        session = self.session
        call = cocreation.enter_call(session, plan, Invitation(
            text("提案徵集（虛構）", "Call for proposals (invented)"), published_on=self.day(470), begins_on=self.day(450),
            ends_on=self.day(420), url=PAGE), by=EDITOR, at=then)
        inputs = (("開放水質資料", "Open water data", "請開放各測站的即時水質資料。", "Please open the live data of each station.", Adoption.ADOPTED,
                   "列入承諾事項1-1。", "Taken up as commitment 1-1."),
                  ("公開採購底價", "Publish reserve prices", "請公開底價。", "Please publish reserve prices.", Adoption.DECLINED,
                   "決標前公開底價，與採購法規不合；決標後之底價已公開。", "The law forbids it before the award; after it they are public."),
                  ("連署免具名", "Anonymous petitions", "連署請免具名。", "Let people sign without a name.", None, "", ""))
        for zh, en, body_zh, body_en, adoption, reason_zh, reason_en in inputs:
            proposal = cocreation.enter_proposal(session, plan, Input(
                text(zh, en), text(body_zh, body_en), proposer=text("示範公民協會（虛構）", "Demonstration civic society (invented)"),
                proposed_on=When.day(self.day(430)), body=COUNCIL, of_call=call.reference), by=EDITOR, at=then)
            if adoption:
                cocreation.answer_proposal(session, proposal, adoption, reason=text(reason_zh, reason_en),
                                           on=When.day(self.day(410)), body=COUNCIL, by=EDITOR, at=then)
        cocreation.record_participation(session, plan, Occasion(
            EventKind.WORKSHOP, text("工作坊（虛構）", "Workshop (invented)"), When.day(self.day(425)), url=PAGE, body=COUNCIL,
            of_call=call.reference, profile=Profile(
                PolicyStage.PLANNING, (Judged(Question.INFORM, Found.YES, PAGE), Judged(Question.AGENDA, Found.PARTLY, PAGE)),
                ((TookPart.PUBLIC, 40),), procedure=text("議程於一週前公開", "The agenda was out a week before"), partners_paid=False)),
            by=EDITOR, at=then)

    def _commitment(self, number: str, lead: str, zh: str, en: str) -> Commitment:
        return commitments.add_commitment(self.session, self.plan, number=number, leads=[lead],
                                          wording=Wording(title=text(zh, en)), by=EDITOR, at=self.ago(382))

    def _milestone(self, commitment: Commitment, due: date, zh: str, en: str) -> Milestone:
        return milestones.add_milestone(self.session, commitment, title=text(zh, en), due=When.day(due), by=EDITOR, at=self.ago(381))

    def group_meets(self) -> None:
        """A term of five seats; a meeting that opened two matters and adopted a rule for answers."""
        session, then = self.session, self.ago(90)
        term = self.term = steering_group.open_term(session, 1, starts=When.day(self.day(380)), by=EDITOR, at=self.ago(377))
        seats = (("甲", "A", Side.CIVIL_SOCIETY, "示範公民協會", "civic society"), ("乙", "B", Side.CIVIL_SOCIETY, "示範記者協會", "journalists"),
                 ("丙", "C", Side.ACADEMIA, "示範大學", "university"), ("丁", "D", Side.GOVERNMENT, "示範內政部", "interior"),
                 ("戊", "E", Side.GOVERNMENT, "示範資料署", "data agency"))
        self.members = [steering_group.appoint_member(
            session, term, name=text(f"示範委員{zh}（虛構）", f"Demonstration member {en} (invented)"), role=text("委員", "Member"),
            side=side, seat=Seat.MEMBER, organisation=text(f"{of_zh}（虛構）", f"Demonstration {of_en} (invented)"), by=EDITOR,
            at=self.ago(377)) for zh, en, side, of_zh, of_en in seats]
        meeting = self.first = meetings.hold_meeting(session, 1, held_on=When.day(self.day(90)), term=term, by=EDITOR, at=then)
        self.matters = [register.open_conclusion(session, meeting, Matter(
            title=text(zh, en), leads=[lead], condition=text(when_zh, when_en), commitments=[of.reference]), by=EDITOR, at=then)
            for zh, en, lead, when_zh, when_en, of in (
                ("水質資料格式", "Format of the water data", WATER, "格式公布並經二個民間團體試用", "Published and tried by two groups", self.water),
                ("連署法規進度", "Progress of the petition rules", INTERIOR, "草案送請審議", "The draft is sent for deliberation", self.petition))]
        answers.adopt_rule(session, meeting, Days(10, True), text=text("十個工作天內回覆", "Answer within ten working days"), by=EDITOR,
                           at=then)

    def bodies_report(self) -> None:
        """A completion with evidence, a delay with its reason, a claim; one milestone stays silent."""
        self._report([self.collected], UpdateKind.COMPLETION, WATER, 118, "各測站資料已整併為單一資料集。",
                     "The stations’ data are one data set.", shows="資料集頁面")
        self._report([self.published], UpdateKind.DELAY, WATER, 28, delay=Delay(
            category="category/procurement", depends_on=DependsOn.THIS_BODY, reason=text("廠商二次流標，須重新招標。",
            "The tender failed twice and is being issued again."), next_step=text("下月重新招標", "A new tender next month"),
            new_date=When.day(self.day(-60))))
        self.claim = self._report([self.format], UpdateKind.PROGRESS, DATA, 24, "格式草案已完成，並徵詢各機關意見。",
                                  "A draft of the format is ready; bodies were consulted.")
        self.held = self._report([self.trained], UpdateKind.PROGRESS, WATER, 9, "辦理3場說明會，120人次參與。",
                                 "Three briefings were held; 120 people attended.")

    def _report(self, on: Sequence[Milestone], kind: UpdateKind, body: str, days: int, zh: str = "", en: str = "", *,
                delay: Delay | None = None, shows: str = "") -> Update:
        evidence = [EvidenceGiven(EvidenceKind.OUTPUT, PAGE, text(shows, "The page of the data set"))] if shows else []
        return updates.publish_update(self.session, on[0].of, on, BodyReport(
            kind, body, When.day(self.day(days)), text(zh, en), delay=delay, evidence=evidence, filed_for=body,
            letter_number=f"示範字第{days}號"), by=EDITOR, at=self.ago(days - 1))

    def members_speak(self) -> None:
        """Two reviews: one that was answered, one whose answer is overdue or nearly so."""
        session = self.session
        self.second = self._signer(self.members[1], 23)
        third = self._signer(self.members[2], 23)
        asked = reviews.give_review(session, self.claim, Words(Stance.ASK, text("請提供格式草案全文。", "Please publish the draft.")),
                                    by=third, at=self.ago(22))
        answers.give_answer(session, asked, Reply(text=text("草案已上網公開。", "The draft is online."), url=PAGE,
                                                  letter_number="示範字第99號"), by=EDITOR, at=self.ago(18))
        reviews.give_review(session, self.claim, Words(
            Stance.DISPUTE, text("徵詢對象未含民間使用者，難謂完成。", "Users outside government were not asked.")), by=self.second,
            at=self.ago(20))

    def _signer(self, seat: Member, days: int) -> Actor:
        """A member who has an account that nobody can log in to, and has consented."""
        account = accounts.create_account(
            self.session, email=f"{seat.reference.replace('/', '-')}@demo.test", role=Role.MEMBER, member=seat, demonstration=True,
            password=secrets.token_urlsafe(24), by=ADMIN, at=self.ago(days))
        actor = actor_of(self.session, account)
        reviews.give_consent(self.session, by=actor, at=self.ago(days))
        return actor

    def something_changes(self) -> None:
        """An outcome with its before and after, an indicator on its way, and codes by three sides that do not agree."""
        session, then = self.session, self.ago(8)
        outcome = outcomes.publish_outcome(session, self.water, OutcomeGiven(
            title=text("農民依公開水質調整灌溉時間", "Farmers time irrigation by the published data"), took_effect=When.day(self.day(60)),
            url=PAGE, before=text("須向機關申請紙本資料，平均等候三週。", "Data came on paper on request, after three weeks on average."),
            before_on=When.day(self.day(380)), before_url=PAGE, after=text("三個農會每日使用公開資料。", "Three associations use the data daily."),
            after_on=When.day(self.day(20)), contribution=text("資料整併後始可每日取用。", "Daily use became possible when the data were joined."),
            significance=text("減少灌溉用水受汙染的情形。", "Less polluted water reaches the fields."), concerned=text("沿岸農民", "Farmers along the river"),
            lasting_ground=LastingGround.RULE, lasting=text("監測資料公開辦法第四條（虛構）", "Article 4 of an invented rule"),
            source_from=SourceFrom.RESEARCH), by=self.second, at=then)
        outcomes.substantiate(session, outcome, Verified(text("示範大學研究團隊（虛構）", "Demonstration university (invented)"), True,
                                                         When.day(self.day(10)), text("訪談三個農會屬實", "Confirmed by interviews"), PAGE),
                              by=EDITOR, at=then)
        indicator = indicators.add_indicator(session, self.water, IndicatorGiven(
            title=text("每日更新之測站比率（%）", "Stations updated daily (%)"), level=ResultLevel.OUTCOME, baseline="20",
            baseline_on=When.day(self.day(380)), baseline_url=PAGE, target="90", target_on=When.day(self.day(-400))), by=EDITOR, at=then)
        for value, days in (("35", 200), ("58", 30)):
            indicators.record_measurement(session, indicator, MeasurementGiven(When.day(self.day(days)), value, url=PAGE), by=EDITOR,
                                          at=then)
        outcomes.score_openness(session, self.water, title=text("水質監測資料集", "Water data set"), url=PAGE, met=[
            Criterion.EXISTS, Criterion.ONLINE, Criterion.FREE, Criterion.MACHINE_READABLE], outcome=outcome, by=self.second, at=then)
        reviewer = actor_of(session, accounts.create_account(
            session, email="outside@demo.test", role=Role.REVIEWER, name="示範審查人（虛構）", demonstration=True,
            password=secrets.token_urlsafe(24), by=ADMIN, at=then))
        payer = text("示範基金會（虛構）", "Demonstration foundation (invented)")
        for by, code, zh, en, cites in (
                (EDITOR, Completion.SUBSTANTIAL, "資料已整併，介面招標中。", "The data are joined; the interface is being procured.", False),
                (self.second, Completion.LIMITED, "即時介面尚未開放。", "There is no live interface yet.", False),
                (reviewer, EarlyResults.MODERATE, "使用情形經查證，惟限於三個農會。", "Use was confirmed, for three associations.", True)):
            assessments.give_assessment(session, self.water, CodeGiven(
                code=code, reason=text(zh, en), url=PAGE, outcomes=[outcome.reference] if cites else [],
                balance=text("未使用之農會表示不知有此資料。", "Others did not know of the data.") if cites else EMPTY,
                commissioned_by=payer if cites else EMPTY, paid_by=payer if cites else EMPTY), by=by, at=then)

    def next_meeting_comes(self) -> None:
        """A reporting round that is open, and a meeting in ten days at which the release of one matter is recommended."""
        session, then = self.session, self.ago(2)
        today = self.day(0)
        rounds.open_round(session, self.plan, When.quarter(today.year, (today.month + 2) // 3),
                          RoundTerm(self.day(7), self.day(-10), self.day(-24)), by=EDITOR, at=self.ago(7))
        notice = Notice(When.day(self.day(-10)), time="14:00", place=text("示範會議室（虛構）", "Demonstration room (invented)"),
                        notice_on=self.day(2), agenda=[AgendaItem(text("歷次會議結論辦理情形", "Follow-up of earlier conclusions"))])
        meeting: Meeting = meetings.announce_meeting(session, 2, notice, term=self.term, by=EDITOR, at=then)
        for number, (matter, advice, zh, en) in enumerate(zip(self.matters, (Ruling.RELEASE, Ruling.KEEP), (
                "格式已公布，並由一個農會試用。", "修正草案研擬中。"), ("Published, and tried by one association.", "Being drafted."),
                strict=True), 1):
            register.list_at_meeting(session, matter, meeting, Reported(number=number, follow_up=text(zh, en), advice=advice),
                                     by=EDITOR, at=then)
