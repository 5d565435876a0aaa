"""Reviews in one's own voice: what a member says of a published update, and what the member may do with it later.

Nobody but the account that gave a review can amend, withdraw or close it; a body, an editor or an administrator
can never change what it says. The earlier wording of an amended review stays in the log.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.changelog.entry import ChangelogEntry
from tracker.changelog.kinds import Kind
from tracker.changelog.record import record
from tracker.commands.numbering import next_number
from tracker.domain.bilingual import EMPTY, Bilingual
from tracker.domain.calendar import When, civil_day
from tracker.domain.errors import N_, NotPermitted, RuleBroken
from tracker.domain.permissions import Actor, Permission, require
from tracker.domain.reviews import OWED_TO, Stance, Verdict, check_words, is_reworded
from tracker.models import Answer, Commitment, Consent, Member, Review, Term, Update
from tracker.models.review import Signed


@dataclass(frozen=True)
class Words:
    """What a member says: a stance, the reason or the question, and where evidence can be seen."""

    stance: Stance
    text: Bilingual = EMPTY
    url: str = ""


# --- consent ------------------------------------------------------------------------------------------------------


def give_consent(session: Session, *, by: Actor, at: datetime) -> Consent:
    """A member consents to be named, with organisation, beside whatever he signs here.

    Raises NotPermitted unless the account is that of a member with a seat, RuleBroken where he has consented already.
    """
    member = seat_of(session, by)
    if consent_of(session, member) is not None:
        raise RuleBroken("", N_("You have already given this consent."))
    number, today = next_number(session, Consent), civil_day(at)
    consent = Consent(reference=f"consent/{number}", number=number, member=member.reference, given_on=today)
    session.add(consent)
    record(session, Kind.CONSENT_GIVEN, consent, subject=member.reference, occurred=When.day(today), by=by, at=at)
    return consent


def end_consent(session: Session, *, by: Actor, at: datetime) -> ChangelogEntry:
    """A member signs nothing more; what was signed before stays as it is."""
    consent = consent_of(session, seat_of(session, by))
    if consent is None:
        raise RuleBroken("", N_("There is no consent to end."))
    consent.ended_on = civil_day(at)
    return record(session, Kind.CONSENT_ENDED, consent, subject=consent.member, occurred=When.day(consent.ended_on), by=by,
                  at=at)


def consent_of(session: Session, member: Member) -> Consent | None:
    """The consent that holds, if any."""
    return session.scalar(select(Consent).where(Consent.member == member.reference, Consent.ended_on.is_(None)))


def seat_of(session: Session, by: Actor) -> Member:
    """The seat for which an account signs. Raises NotPermitted where it has none."""
    require(by, Permission.SPEAK_AS_MEMBER)
    if by.member is None or by.account is None:
        raise NotPermitted(N_("Your account is not yet linked to a seat on the Taskforce. Ask an administrator to link it."))
    return Member.by_reference(session, by.member)


def sitting(session: Session, by: Actor, on: date) -> Member:
    """The seat for which a member speaks on a day. Raises NotPermitted without one, or where it or its term has ended by then."""
    member = seat_of(session, by)
    if not member.sits(Term.by_reference(session, member.term), on):
        raise NotPermitted(N_("This seat on the Taskforce has ended. What was signed for it stays; nothing more can be signed."))
    return member


def signing_seat(session: Session, by: Actor, on: date) -> Member:
    """The seat for which a member signs on a day. Raises NotPermitted as ``sitting``; RuleBroken without ``consent``."""
    member = sitting(session, by, on)
    if consent_of(session, member) is None:
        raise RuleBroken("consent", N_("Your name and organisation are published with it. Please consent to that first."))
    return member


def sign(session: Session, thing: Signed, *, by: Actor, at: datetime) -> None:
    """Sign a member's new statement with name, organisation and side. Raises RuleBroken on ``consent`` without consent."""
    member = signing_seat(session, by, civil_day(at))
    thing.member, thing.account = member.reference, by.account
    thing.signed_name, thing.signed_for, thing.side = member.name, member.organisation, member.side
    thing.given_on = civil_day(at)


def require_signer(thing: Signed, by: Actor) -> None:
    """Raises NotPermitted unless this very account gave it."""
    require(by, Permission.SPEAK_AS_MEMBER)
    if by.account is None or thing.account != by.account:
        raise NotPermitted(N_("Only the account that signed this may change it."))


def require_own(thing: Signed, by: Actor) -> None:
    """Raises NotPermitted unless this very account gave it, RuleBroken where it was withdrawn or withheld."""
    require_signer(thing, by)
    if thing.withheld:
        raise RuleBroken("", N_("These words were withheld by law and can no longer be changed."))
    if thing.withdrawn_on:
        raise RuleBroken("", N_("This has been withdrawn: it stays as it is."))


# --- reviews ------------------------------------------------------------------------------------------------------


def give_review(session: Session, update: Update, words: Words, *, by: Actor, at: datetime) -> Review:
    """Agree with a published update, dispute it, or ask for evidence.

    Raises NotPermitted; RuleBroken on ``consent``, on ``text_zh`` or ``url`` as ``check_words``, and where the member
    already has a review of it that was neither withdrawn nor withheld: that one is amended instead.
    """
    member = seat_of(session, by)
    check_words(words.stance, words.text, words.url)
    if update.withheld:
        raise RuleBroken("", N_("These words were withheld by law; there is nothing to judge."))
    if standing_review(session, update, member) is not None:
        raise RuleBroken("", N_("You have already given your view on this update: amend what you said instead."))
    number, today = next_number(session, Review), civil_day(at)
    review = Review(reference=f"review/{number}", number=number, plan=update.plan, commitment=update.commitment,
                    about_update=update.reference, body=_owing(session, update))
    sign(session, review, by=by, at=at)
    _say(review, words, at)
    session.add(review)
    _record(session, Kind.REVIEW_GIVEN, review, by=by, at=at, occurred=When.day(today))
    return review


def amend_review(session: Session, review: Review, words: Words, *, by: Actor, at: datetime) -> ChangelogEntry:
    """Reword a review, or add it in the other language. The earlier wording stays in the log, and an answer names the
    wording that it answers.

    What a member says anew is signed anew: raises as ``signing_seat``."""
    require_own(review, by)
    signing_seat(session, by, civil_day(at))
    check_words(words.stance, words.text, words.url)
    before, today = (review.stance, review.text, review.url), civil_day(at)
    _say(review, words, at)
    if is_reworded(before, (review.stance, review.text, review.url)):
        review.amended_on = today
    return _record(session, Kind.REVIEW_AMENDED, review, by=by, at=at, occurred=When.day(today))


def withdraw_review(session: Session, review: Review, *, reason: Bilingual = EMPTY, by: Actor, at: datetime) -> ChangelogEntry:
    """Take a review back: it stays in its place, marked as withdrawn, and no further answer is owed to it."""
    require_own(review, by)
    review.withdrawn_on = civil_day(at)
    return _record(session, Kind.REVIEW_WITHDRAWN, review, by=by, at=at, reason=reason,
                   occurred=When.day(review.withdrawn_on))


def close_review(session: Session, review: Review, verdict: Verdict, *, text: Bilingual = EMPTY, by: Actor,
                 at: datetime) -> ChangelogEntry:
    """Say of the body's answer that it is accepted, or that the matter is not resolved.

    Raises as ``signing_seat``; RuleBroken without an answer to what is asked now, and on ``text_zh`` where it is not
    resolved and nobody says why.
    """
    require_own(review, by)
    signing_seat(session, by, civil_day(at))
    if review.asked_on is None or session.scalar(select(Answer).where(
            Answer.review == review.reference, Answer.answered_on >= review.asked_on).limit(1)) is None:
        raise RuleBroken("", N_("There is no answer to judge yet."))
    if verdict is Verdict.NOT_RESOLVED and text.is_empty:
        raise RuleBroken("text_zh", N_("Say in a line what is not resolved."))
    review.verdict, review.verdict_text, review.verdict_on = verdict, text, civil_day(at)
    return _record(session, Kind.REVIEW_CLOSED, review, by=by, at=at, occurred=When.day(review.verdict_on))


def standing_review(session: Session, update: Update, member: Member) -> Review | None:
    """The member's review of an update, unless it was withdrawn or withheld."""
    return session.scalar(select(Review).where(
        Review.about_update == update.reference, Review.member == member.reference, Review.withdrawn_on.is_(None),
        Review.withheld.is_(False)))


def _owing(session: Session, update: Update) -> str | None:
    """The body that owes the answer: the one whose work it is, else whose word it is, else the commitment's first lead."""
    if update.about_body or update.body or not update.commitment:
        return update.about_body or update.body
    return next(iter(Commitment.by_reference(session, update.commitment).leads), None)


def _say(review: Review, words: Words, at: datetime) -> None:
    owed = words.stance in OWED_TO
    if owed and review.asked_on is None:
        # What was said of an earlier answer concerned a different question.
        review.verdict, review.verdict_text, review.verdict_on = None, EMPTY, None
    # A member who asks on in other words does not restart the time allowed for the answer.
    review.asked_on = (review.asked_on or civil_day(at)) if owed else None
    review.stance, review.text, review.url = words.stance, review.text.amended(words.text.zh, words.text.en), words.url


def _record(session: Session, kind: Kind, review: Review, *, occurred: When, reason: Bilingual | None = None, by: Actor,
            at: datetime) -> ChangelogEntry:
    return record(session, kind, review, subject=review.commitment or review.plan, occurred=occurred, reason=reason,
                  sources=[{"url": review.url}] if review.url else (), by=by, at=at)
