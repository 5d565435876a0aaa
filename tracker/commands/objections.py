"""A member's objection to the release of a conclusion that the secretariat recommends for a meeting."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.changelog.entry import ChangelogEntry
from tracker.changelog.kinds import Kind
from tracker.changelog.record import record
from tracker.commands.numbering import next_number
from tracker.commands.reviews import require_own, seat_of, sign
from tracker.domain.addresses import check_address
from tracker.domain.bilingual import EMPTY, Bilingual
from tracker.domain.calendar import When, civil_day
from tracker.domain.errors import N_, RuleBroken
from tracker.domain.forum import check_on
from tracker.domain.permissions import Actor
from tracker.domain.register import Ruling
from tracker.domain.statements import check_reason
from tracker.models import Listing, Meeting, Objection


def raise_objection(session: Session, listing: Listing, *, text: Bilingual, url: str = "", by: Actor, at: datetime) -> Objection:
    """Object to releasing a conclusion at a meeting, with the reason. It is printed in the agenda paper.

    Raises NotPermitted; RuleBroken on ``consent``, on ``text_zh`` without a reason, on ``url``, where its release is not
    recommended, where the meeting has decided or was called off, and where the member's objection stands already.
    """
    member = seat_of(session, by)
    if listing.advice is not Ruling.RELEASE:
        raise RuleBroken("", N_("Its release is not recommended for this meeting."))
    check_on(Meeting.by_reference(session, listing.meeting).stage, "")
    if listing.decision is not None:
        raise RuleBroken("", N_("The meeting has already decided on it."))
    check_reason(text, "text_zh", either=True)
    check_address(url)
    if session.scalar(select(Objection).where(Objection.conclusion == listing.conclusion, Objection.meeting == listing.meeting,
                                              Objection.member == member.reference, Objection.withdrawn_on.is_(None),
                                              Objection.withheld.is_(False))):
        raise RuleBroken("", N_("You have already objected."))
    number = next_number(session, Objection)
    objection = Objection(reference=f"objection/{number}", number=number, conclusion=listing.conclusion,
                          meeting=listing.meeting, text=text, url=url)
    sign(session, objection, by=by, at=at)
    session.add(objection)
    session.flush()
    _record(session, Kind.OBJECTION_RAISED, objection, None, by, at)
    return objection


def withdraw_objection(session: Session, objection: Objection, *, reason: Bilingual = EMPTY, by: Actor,
                       at: datetime) -> ChangelogEntry:
    """Take an objection back: it stays where it stands, as withdrawn."""
    require_own(objection, by)
    objection.withdrawn_on = civil_day(at)
    return _record(session, Kind.OBJECTION_WITHDRAWN, objection, reason, by, at)


def _record(session: Session, kind: Kind, objection: Objection, reason: Bilingual | None, by: Actor,
            at: datetime) -> ChangelogEntry:
    return record(session, kind, objection, subject=objection.conclusion, occurred=When.day(civil_day(at)), reason=reason,
                  also=[objection.of], sources=[{"url": objection.url}] if objection.url else (), by=by, at=at)
