"""Members who sign, what they say about updates, and what the bodies answer."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from tests.world import (
    ADMIN,
    AT,
    EDITOR,
    PASSWORD,
    a_conclusion,
    a_listing,
    a_meeting,
    a_milestone,
    an_update,
    later,
    reporter_of,
    text,
)
from tracker.commands import accounts, answers, objections, reviews, steering_group, striking, time_passing
from tracker.commands.answers import Reply
from tracker.commands.reviews import Words
from tracker.domain.permissions import Actor, Role
from tracker.domain.register import Ruling
from tracker.domain.reviews import Stance, Verdict
from tracker.domain.reviews import Term as Days
from tracker.domain.statements import Side
from tracker.models import Account, Answer, AnswerRule, Listing, Meeting, Member, Review, Term, Update
from tracker.queries.staff import actor_of

DISPUTES = Words(Stance.DISPUTE, text("只有會議紀錄，沒有草案", "There are minutes and no draft"), "https://example.org/minutes")
ASKS = Words(Stance.ASK, text("請提供草案全文"))
AGREES = Words(Stance.AGREE)


def a_seat(session: Session, name: str = "甲委員", *, side: Side = Side.CIVIL_SOCIETY) -> Member:
    term = session.get(Term, "term/1") or steering_group.open_term(session, 1, by=EDITOR, at=AT)
    return steering_group.appoint_member(session, term, name=text(name), role=text("委員", "Member"), side=side,
                                         organisation=text("某協會", "An association"), by=EDITOR, at=AT)


def an_account_for(session: Session, member: Member, email: str = "") -> Account:
    return accounts.create_account(session, email=email or f"seat{member.number}@example.org", role=Role.MEMBER,
                                   member=member, password=PASSWORD, by=ADMIN, at=AT)


def a_signer(session: Session, name: str = "甲委員", *, consents: bool = True, **more: Any) -> Actor:
    """A member who has an account and has consented to sign."""
    actor = actor_of(session, an_account_for(session, a_seat(session, name, **more)))
    if consents:
        reviews.give_consent(session, by=actor, at=AT)
    return actor


def a_claim(session: Session) -> Update:
    """A published report of cec."""
    return an_update(session, a_milestone(session))


def a_review(session: Session, by: Actor | None = None, words: Words = DISPUTES, *, update: Update | None = None,
             at: datetime = AT) -> Review:
    return reviews.give_review(session, update or a_claim(session), words, by=by or a_signer(session), at=at)


def an_answer(session: Session, review: Review, *, by: Actor | None = None, at: datetime = AT, **more: Any) -> Answer:
    values: dict[str, Any] = {"text": text("草案已上網", "The draft is online"), "url": "https://example.org/draft"}
    return answers.give_answer(session, review, Reply(**(values | more)), by=by or reporter_of("cec"), at=at)


def a_rule(session: Session, days: int = 10, *, working: bool = True, meeting: Meeting | None = None,
           applies_from: date | None = None, at: datetime = AT) -> AnswerRule:
    return answers.adopt_rule(session, meeting or a_meeting(session), Days(days, working), text=text("十個工作天內回覆"),
                              applies_from=applies_from, by=EDITOR, at=at)


def a_release(session: Session) -> Listing:
    """A conclusion whose release is recommended for a meeting that is still to come."""
    coming = a_meeting(session, 12, held_on=date(2026, 3, 31))
    return a_listing(session, a_conclusion(session), meeting=coming, advice=Ruling.RELEASE, number=1)


def every_kind(session: Session, update: Update) -> None:
    """An entry of every kind concerning a review."""
    a_rule(session)
    striking.strike(session, a_rule(session, applies_from=date(2026, 3, 31)), reason=text("日期誤植"), by=EDITOR, at=AT)
    signer = a_signer(session, "乙委員")
    review = a_review(session, signer, update=update)
    reviews.amend_review(session, review, ASKS, by=signer, at=later(1))
    answers.extend(session, review, until=date(2026, 3, 18), reason=text("資料整理中"), by=reporter_of("cec"), at=later(2))
    time_passing.mark_time(session, today=date(2026, 3, 19), working_days=5, at=later(17))
    an_answer(session, review, at=later(18))
    reviews.close_review(session, review, Verdict.NOT_RESOLVED, text=text("仍無全文"), by=signer, at=later(18))
    reviews.withdraw_review(session, review, reason=text("另行提出"), by=signer, at=later(18))
    objection = objections.raise_objection(session, a_release(session), text=text("條件未達成"), by=signer, at=later(18))
    objections.withdraw_objection(session, objection, by=signer, at=later(18))
    reviews.end_consent(session, by=signer, at=later(18))
