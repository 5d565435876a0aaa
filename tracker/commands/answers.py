"""What a body owes to a member's review: a reasoned answer, by the date of the forum's rule where it has adopted one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.changelog.kinds import Kind
from tracker.changelog.record import Decided, record
from tracker.commands import office_calendar
from tracker.commands.answering import require_letter
from tracker.commands.numbering import next_number
from tracker.commands.sign_off import require_signed
from tracker.domain.addresses import check_address
from tracker.domain.bilingual import Bilingual
from tracker.domain.calendar import When, civil_day
from tracker.domain.errors import N_, RuleBroken
from tracker.domain.forum import check_held
from tracker.domain.permissions import OWN_BODIES_ONLY, Actor, Permission, require
from tracker.domain.reviews import Course, Term, check_extension, course
from tracker.domain.statements import check_reason, check_required
from tracker.models import Answer, AnswerRule, Extension, Meeting, Review, Update
from tracker.models.succession import line_of


@dataclass(frozen=True)
class Reply:
    """A body's answer.

    letter_number  of the body's letter, where the secretariat records the answer for it (代填、來文字號)
    """

    text: Bilingual
    url: str = ""
    letter_number: str = ""


def adopt_rule(session: Session, meeting: Meeting, term: Term, *, text: Bilingual, applies_from: date | None = None, by: Actor,
               at: datetime) -> AnswerRule:
    """Enter the rule on answers that a meeting of the forum adopted: it holds for what is asked from its day on, and the
    rule before it for what was asked before.

    Raises RuleBroken on ``days``, on ``text_zh``, on ``meeting`` before the meeting was held, and on ``applies_from``
    before the day of the meeting.
    """
    require(by, Permission.KEEP_ANSWER_RULE)
    term.check()
    check_required(text=text)
    check_held(meeting.stage, meeting.held_on, civil_day(at))
    begins = applies_from or meeting.held_on.last
    if begins < meeting.held_on.last:
        raise RuleBroken("applies_from", N_("A rule applies from the day of the meeting that adopted it, or from a later day."))
    if any(each.applies_from >= begins for each in session.scalars(select(AnswerRule).where(AnswerRule.struck.is_(False)))):
        raise RuleBroken("applies_from", N_("A later rule, or one from the same day, is already on record. This entry would "
                                            "change the due dates set under it."))
    number = next_number(session, AnswerRule)
    rule = AnswerRule(reference=f"answer-rule/{number}", number=number, meeting=meeting.reference, days=term.days,
                      working=term.working, applies_from=begins, text=text)
    session.add(rule)
    record(session, Kind.ANSWER_RULE_ADOPTED, rule, subject=meeting.reference, occurred=meeting.held_on,
           decided=Decided(meeting=meeting.reference), by=by, at=at)
    return rule


def give_answer(session: Session, review: Review, reply: Reply, *, body: str | None = None, is_checked: bool = False,
                by: Actor, at: datetime) -> Answer:
    """Answer a member's review with reasons. A further answer may follow; none changes the member's words.

    body        the body that speaks where the review names none; the actor's own unless given
    is_checked  the body's approver has checked it

    Raises NotPermitted for another body's account; RuleBroken on ``text_zh``, ``url``, and on ``letter_number`` where
    the secretariat answers for a body without its letter.
    """
    check_may_answer(session, review, by)
    check_required(text=reply.text)
    check_address(reply.url)
    require_letter(by, review.body, reply.letter_number)
    speaks = speaker(session, review, by, body)
    require_signed(session, by, speaks, reply.letter_number, is_checked=is_checked)
    number, today = next_number(session, Answer), civil_day(at)
    answer = Answer(reference=f"answer/{number}", number=number, plan=review.plan, commitment=review.commitment,
                    review=review.reference, answers_entry=review.last_entry, body=speaks, text=reply.text,
                    url=reply.url, letter_number=reply.letter_number, answered_on=today)
    session.add(answer)
    record(session, Kind.REVIEW_ANSWERED, answer, subject=review.commitment or review.plan, occurred=When.day(today),
           sources=[{"url": reply.url}] if reply.url else (), by=by, at=at)
    return answer


def extend(session: Session, review: Review, *, until: date, reason: Bilingual, letter_number: str = "", body: str | None = None,
           is_checked: bool = False, by: Actor, at: datetime) -> Extension:
    """Give an answer a later date, with the reason, before its date passes. ``body`` and ``is_checked`` as in ``give_answer``.

    Raises NotPermitted for another body's account; RuleBroken on ``until``, ``reason_zh``, where no rule gives it a date,
    the date has passed, or it is answered, and on ``letter_number`` where the secretariat extends for a body without its letter.
    """
    check_may_answer(session, review, by)
    require_letter(by, review.body, letter_number)
    today = civil_day(at)
    speaks = speaker(session, review, by, body)
    require_signed(session, by, speaks, letter_number, is_checked=is_checked)
    was = check_extension(course_of(session, review), until, today)
    check_reason(reason)
    if session.scalar(select(Extension).where(Extension.review == review.reference, Extension.until == until)):
        raise RuleBroken("until", N_("The answer to an earlier question was already put off to this day. Please choose another."))
    number = next_number(session, Extension)
    extension = Extension(reference=f"extension/{number}", number=number, plan=review.plan, commitment=review.commitment,
                          review=review.reference, body=speaks, was=was, until=until, text=reason,
                          letter_number=letter_number, extended_on=today)
    session.add(extension)
    record(session, Kind.ANSWER_EXTENDED, extension, subject=review.commitment or review.plan, occurred=When.day(today),
           by=by, at=at)
    return extension


def course_of(session: Session, review: Review) -> Course:
    """Where the answer to a review stands with regard to its dates."""
    session.flush()
    rules = session.scalars(select(AnswerRule)).all()
    extended = session.scalars(select(Extension).where(Extension.review == review.reference)).all()
    answered = session.scalars(select(Answer.answered_on).where(Answer.review == review.reference)).all()
    return course(review, rules, extended, answered, office_calendar.known(session))


def check_may_answer(session: Session, review: Review, by: Actor) -> None:
    """Raises NotPermitted for another body's account; RuleBroken where nothing is owed any more."""
    require(by, Permission.ANSWER_REVIEW, bodies=answerable(session, review))
    if review.withheld:
        raise RuleBroken("", N_("This was withheld by law."))
    if review.withdrawn_on:
        raise RuleBroken("", N_("The member has withdrawn this: an answer is no longer needed."))


def answerable(session: Session, review: Review) -> list[str | None]:
    """Slugs of the bodies that may answer: the body whose work the update concerned, the one that made the statement, and
    their successors."""
    update = Update.by_reference(session, review.about_update)
    return [slug for body in (review.body, update.body, update.about_body) for slug in line_of(session, body)]


def speaker(session: Session, review: Review, by: Actor, body: str | None = None) -> str:
    """The body that gives an answer: the one named by the review, or a successor of it for which the actor speaks.

    body  the one that it was sent in for
    """
    named = line_of(session, review.body)
    if body in named:
        return body or ""
    if by.role in OWN_BODIES_ONLY and named and not by.bodies.intersection(named[:1]):
        return next((slug for slug in reversed(named) if slug in by.bodies), named[0])
    return review.body or body or by.body
