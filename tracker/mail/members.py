"""What is sent to members a week before a meeting, and to the people of a body when an answer is owed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker.domain.calendar import civil_day
from tracker.domain.permissions import OWN_BODIES_ONLY, Role
from tracker.mail.messages import Message
from tracker.mail.sending import Outgoing
from tracker.models import Account, Meeting, Member, Review
from tracker.queries import member_home, release, reviews, staff

DAYS_BEFORE = 7
"""How many days before a meeting its members begin to be written to, once each."""


def before_meeting(session: Session, now: datetime) -> Iterator[Outgoing]:
    """One message to each member with an account, a week before each meeting that is announced and at which the member
    sits; one that is moved is announced again a week before its new day."""
    today = civil_day(now)
    near = [each for each in release.coming(session, today) if 0 < (each.held_on.first - today).days <= DAYS_BEFORE]
    for meeting in near:
        for account in staff.holders(session, (Role.MEMBER,)):
            member = session.get(Member, account.member) if account.member else None
            if member and member_home.sits_on(session, member, meeting.held_on.first):
                yield Outgoing(f"{meeting.reference}/{meeting.held_on}/members/{account.reference}", account.reference,
                               account.email, _what_changed(meeting, account, now), wanted=_still_open(account))


def answer_owed(session: Session, now: datetime) -> Iterator[Outgoing]:
    """One message to each reporter and approver of the body that owes an answer to a review; one that a member asks anew,
    after agreeing, is another answer."""
    today = civil_day(now)
    for account in staff.holders(session, tuple(OWN_BODIES_ONLY)):
        for voice in reviews.owed_by(session, staff.actor_of(session, account), today):
            review = voice.review
            message = Message("answer_owed", account.language, {
                "number": review.number, "name": review.signed_name, "text": review.text, "due": voice.course.due,
                "first_due": voice.first_due, "over": voice.days_over,
                "commitment": voice.commitment, "plan": voice.plan.title})
            yield Outgoing(f"{review.reference}/owed/{review.asked_on}/{account.reference}", account.reference, account.email,
                           message, wanted=_still_owed(account, review, today))


def _what_changed(meeting: Meeting, account: Account, now: datetime) -> Callable[[Session], Message]:
    number, day, reference = meeting.number, meeting.held_on, account.reference

    def write(session: Session) -> Message:
        holder = Account.by_reference(session, reference)
        actor = staff.actor_of(session, holder)
        home = member_home.home(session, actor, civil_day(now), since_visit=False)
        page = release.page(session, number)
        return Message("before_meeting", holder.language, {
            "number": number, "day": day, "time": page.meeting.time, "place": page.meeting.place,
            "changes": home.since_meeting, "waiting": len(home.waiting), "owed": len(home.owed), "to_judge": len(home.to_judge),
            "recommended": [each.conclusion.title for each in page.recommended if each.stands]})

    return write


def _still_open(account: Account) -> Callable[[Session], bool]:
    reference = account.reference
    return lambda session: not session.get_one(Account, reference).closed


def _still_owed(account: Account, review: Review, today: date) -> Callable[[Session], bool]:
    """Asked again while the claim is taken: it may have been answered or withdrawn meanwhile."""
    holder, asked = account.reference, review.reference

    def owed(session: Session) -> bool:
        now = session.get_one(Account, holder)
        return not now.closed and any(each.review.reference == asked
                                      for each in reviews.owed_by(session, staff.actor_of(session, now), today))

    return owed
