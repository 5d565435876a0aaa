"""The register of the forum's conclusions: open one, list it at a meeting, record what the meeting decided.

The secretariat recommends when it lists a conclusion; a decision is always that of a meeting, and is recorded with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.changelog.entry import ChangelogEntry
from tracker.changelog.kinds import Kind
from tracker.changelog.record import Decided, record
from tracker.commands.answering import require_letter
from tracker.commands.bodies import check_body
from tracker.commands.numbering import next_number
from tracker.commands.sign_off import require_signed
from tracker.commands.striking import check_stands
from tracker.domain.addresses import check_address
from tracker.domain.bilingual import EMPTY, Bilingual
from tracker.domain.calendar import When, civil_day
from tracker.domain.errors import N_, RuleBroken
from tracker.domain.forum import check_held, check_on
from tracker.domain.permissions import Actor, Permission, require
from tracker.domain.register import AFTER, Ruling, RulingBasis, Tracking, check_decision, check_open, check_reopening
from tracker.domain.statements import check_reason, check_required
from tracker.models import Commitment, Conclusion, Listing, Meeting, ReleaseRequest
from tracker.models.columns import Source
from tracker.models.succession import line_of

DECIDED = {Ruling.KEEP: Kind.CONCLUSION_KEPT, Ruling.LEAVE: Kind.CONCLUSION_LEFT, Ruling.RELEASE: Kind.CONCLUSION_RELEASED}
"""The kind of entry that reports a decision."""


@dataclass(frozen=True)
class Matter:
    """What a conclusion is about, who follows it up, and when it is done."""

    title: Bilingual
    text: Bilingual = EMPTY
    commitments: Sequence[str] = ()
    leads: Sequence[str] = ()
    supports: Sequence[str] = ()
    condition: Bilingual = EMPTY

    def check(self, session: Session) -> None:
        """Raises RuleBroken where a text is missing, or a body or a commitment is not in the record."""
        check_required(title=self.title)
        for field, slugs in (("leads", self.leads), ("supports", self.supports)):
            for slug in slugs:
                check_body(session, slug, field)
        for reference in self.commitments:
            if session.get(Commitment, reference) is None:
                raise RuleBroken("commitments", N_("There is no commitment %(reference)s."), reference=reference)

    def check_complete(self) -> None:
        """What a conclusion that is opened here must have. Raises RuleBroken on ``leads`` and ``condition_zh``."""
        if not self.leads:
            raise RuleBroken("leads", N_("Name the body that follows it up."))
        if not self.condition.zh:
            raise RuleBroken("condition_zh", N_("Say when it counts as complete: it is released against this condition."))

    def put_on(self, conclusion: Conclusion) -> None:
        conclusion.title, conclusion.text, conclusion.condition = self.title, self.text, self.condition
        conclusion.commitments = list(self.commitments)
        conclusion.set_bodies(self.leads, self.supports)


@dataclass(frozen=True)
class Decision:
    """What a meeting decided on a conclusion.

    condition_met  whether it found the completion condition met; None where it did not judge it
    """

    ruling: Ruling
    condition_met: bool | None = None
    reason: Bilingual = EMPTY
    dissent: Bilingual = EMPTY

    def check(self, conclusion: Conclusion, meeting: Meeting, at: datetime) -> None:
        check_held(meeting.stage, meeting.held_on, civil_day(at))
        check_decision(self.ruling, condition=conclusion.condition, condition_met=self.condition_met, reason=self.reason)

    def put_on(self, listing: Listing) -> None:
        listing.decision, listing.basis, listing.condition_met = self.ruling, RulingBasis.RECORDED, self.condition_met
        listing.reason, listing.dissent = self.reason, self.dissent


@dataclass(frozen=True)
class Reported:
    """What a meeting's list says: number, wording, what was done since, the secretariat's recommendation, and where what
    was done can be checked."""

    number: int | None = None
    wording: Bilingual = EMPTY
    follow_up: Bilingual = EMPTY
    advice: Ruling | None = None
    url: str = ""

    def put_on(self, listing: Listing, of: Conclusion) -> None:
        for each in fields(self):
            setattr(listing, each.name, getattr(self, each.name))
        if self.wording.is_empty:
            listing.wording = of.title


def open_conclusion(session: Session, meeting: Meeting, matter: Matter, *, by: Actor, at: datetime) -> Conclusion:
    """Put a conclusion of a meeting on the register, with the condition for its completion.

    Raises RuleBroken without a body that follows it up (``leads``) or without a condition (``condition_zh``).
    """
    require(by, Permission.KEEP_REGISTER)
    matter.check(session)
    matter.check_complete()
    check_held(meeting.stage, meeting.held_on, civil_day(at))
    conclusion = _new(session, matter, ())
    conclusion.meeting = meeting.reference
    session.add(conclusion)
    record(session, Kind.CONCLUSION_OPENED, conclusion, occurred=meeting.held_on, sources=conclusion.sources,
           decided=Decided(meeting=meeting.reference), by=by, at=at)
    return conclusion


def amend_conclusion(session: Session, conclusion: Conclusion, matter: Matter, *, reason: Bilingual, by: Actor,
                     at: datetime) -> ChangelogEntry:
    """Correct what a conclusion says, its bodies or its condition. The previous text stays in the log; one that was
    opened here keeps a body and a condition.

    Raises RuleBroken on ``title_zh``, ``leads``, ``supports``, ``commitments``, ``condition_zh`` or ``reason_zh``, and where it
    was struck or withheld.
    """
    require(by, Permission.KEEP_REGISTER)
    check_stands(conclusion)
    matter.check(session)
    if conclusion.meeting:
        matter.check_complete()
    check_reason(reason)
    matter.put_on(conclusion)
    return record(session, Kind.CONCLUSION_AMENDED, conclusion, reason=reason, by=by, at=at)


def list_at_meeting(session: Session, conclusion: Conclusion, meeting: Meeting, reported: Reported, *,
                    sources: Sequence[Source] = (), by: Actor, at: datetime) -> Listing:
    """Put a conclusion on the list of a meeting, with what was done since and what the secretariat recommends.

    Raises RuleBroken where a meeting has released it, where it is on that list already, on ``number`` where another
    conclusion has the number, and on ``meeting`` where it was dealt with at a later meeting.
    """
    require(by, Permission.KEEP_REGISTER)
    check_stands(conclusion)
    check_open(conclusion.tracking, conclusion.basis)
    check_required(follow_up=reported.follow_up)
    check_address(reported.url)
    check_on(meeting.stage, "meeting")
    listing = _list(session, conclusion, meeting, reported, sources)
    record(session, Kind.CONCLUSION_LISTED, listing, subject=conclusion.reference,
           occurred=None if meeting.is_ahead else meeting.held_on, also=[conclusion], sources=listing.sources, by=by, at=at)
    return listing


def decide(session: Session, listing: Listing, decision: Decision, *, by: Actor, at: datetime) -> ChangelogEntry:
    """Record what the meeting decided on a conclusion on its list: keep it, leave it to the body, or release it.

    Raises RuleBroken on ``reason_zh`` where it is released without its condition being met and nobody says why, on
    ``meeting`` before the day of the meeting, and where it is decided already.
    """
    require(by, Permission.KEEP_REGISTER)
    conclusion, meeting = listing.of, Meeting.by_reference(session, listing.meeting)
    if not _ruled_later(session, conclusion, meeting):
        check_open(conclusion.tracking, conclusion.basis)
    if listing.decision is not None:
        raise RuleBroken("", N_("The decision of this meeting has already been recorded; correct it instead."))
    decision.check(conclusion, meeting, at)
    decision.put_on(listing)
    _rule(session, conclusion, decision.ruling, meeting)
    return record(session, DECIDED[decision.ruling], listing, subject=conclusion.reference, occurred=meeting.held_on,
                  reason=decision.reason, also=[conclusion], sources=listing.sources,
                  decided=Decided(meeting=meeting.reference), by=by, at=at)


def correct_listing(session: Session, listing: Listing, reported: Reported, decision: Decision | None, *,
                    correction: Bilingual, by: Actor, at: datetime) -> ChangelogEntry:
    """Correct what was entered of a meeting's list; both versions stay in the log, with the reason for the correction.

    Raises RuleBroken on ``correction_zh`` without a reason, and where a decision that is recorded would be taken away.
    """
    require(by, Permission.KEEP_REGISTER)
    check_required(correction=correction)
    conclusion, meeting = listing.of, Meeting.by_reference(session, listing.meeting)
    _check_number(session, meeting, reported.number, listing)
    check_address(reported.url)
    reported.put_on(listing, conclusion)
    if decision is not None:
        decision.check(conclusion, meeting, at)
        decision.put_on(listing)
        _rule(session, conclusion, decision.ruling, meeting)
    elif listing.decision is not None:
        raise RuleBroken("decision", N_("A recorded decision can be corrected, not removed."))
    return record(session, Kind.LISTING_CORRECTED, listing, subject=conclusion.reference,
                  occurred=None if meeting.is_ahead else meeting.held_on,
                  reason=correction, also=[conclusion], sources=listing.sources, by=by, at=at)


def reopen(session: Session, conclusion: Conclusion, meeting: Meeting, *, reason: Bilingual, by: Actor,
           at: datetime) -> ChangelogEntry:
    """Put a released conclusion back on the register, as a later meeting decided.

    Raises RuleBroken on ``reason_zh``, on ``meeting`` for the one that released it, before it was held or where a later one
    has dealt with it, and where no meeting had released it.
    """
    require(by, Permission.KEEP_REGISTER)
    check_reopening(conclusion.tracking, conclusion.basis, reason)
    if meeting.reference == conclusion.ruled_at:
        raise RuleBroken("meeting", N_("This meeting released it. If that is a mistake, correct what was entered of its list."))
    _check_order(session, conclusion, meeting)
    check_held(meeting.stage, meeting.held_on, civil_day(at))
    conclusion.rule(Tracking.KEPT, RulingBasis.RECORDED, meeting.reference)
    return record(session, Kind.CONCLUSION_REOPENED, conclusion, occurred=meeting.held_on, reason=reason,
                  decided=Decided(meeting=meeting.reference), by=by, at=at)


def request_release(session: Session, conclusion: Conclusion, *, body: str, text: Bilingual, url: str = "",
                    letter_number: str = "", is_checked: bool = False, by: Actor, at: datetime) -> ReleaseRequest:
    """A body asks the forum to release a conclusion, in its own words. The meeting decides.

    is_checked  the body's approver has checked it

    Raises NotPermitted for another body's account; RuleBroken on ``body`` unless it, or a body before it, is responsible for
    the conclusion, and on ``letter_number`` where the secretariat asks for a body without its letter.
    """
    require(by, Permission.REQUEST_RELEASE, bodies=[body])
    require_letter(by, body, letter_number)
    require_signed(session, by, body, letter_number, is_checked=is_checked)
    check_stands(conclusion)
    check_open(conclusion.tracking, conclusion.basis)
    if not any(body in line_of(session, slug) for slug in conclusion.bodies()):
        raise RuleBroken("body", N_("Only a body responsible for the conclusion can ask for its release."))
    check_required(text=text)
    check_address(url)
    before = session.scalars(select(ReleaseRequest).where(ReleaseRequest.conclusion == conclusion.reference)).all()
    asked_on, number = When.day(civil_day(at)), len(before) + 1
    request = ReleaseRequest(reference=f"{conclusion.reference}/request/{number}", conclusion=conclusion.reference,
                             number=number, body=body, requested_on=asked_on, text=text, url=url,
                             letter_number=letter_number)
    session.add(request)
    record(session, Kind.RELEASE_REQUESTED, request, subject=conclusion.reference, occurred=asked_on, also=[conclusion],
           sources=[Source(url=url)] if url else (), by=by, at=at)
    return request


# --- from public sources ------------------------------------------------------------------------------------------


def load_listing(session: Session, of: Conclusion | Matter, meeting: Meeting, reported: Reported, ruling: Ruling, *,
                 basis: RulingBasis = RulingBasis.RECORDED, note: Bilingual = EMPTY, sources: Sequence[Source] = (),
                 by: Actor, at: datetime) -> Conclusion:
    """Load what minutes say of one conclusion at one meeting: recommendation and decision in one entry.

    of  the conclusion; or what it is about, where it appears on a list for the first time. Which meeting reached it,
        who follows it up and when it is done stay empty unless the source says so
    """
    require(by, Permission.LOAD_HISTORY)
    if isinstance(of, Matter):
        of.check(session)
        conclusion = _new(session, of, sources)
        session.add(conclusion)
    else:
        conclusion = of
        check_open(conclusion.tracking, conclusion.basis)
    listing = _list(session, conclusion, meeting, reported, sources)
    listing.decision, listing.basis, listing.note, listing.from_source = ruling, basis, note, True
    conclusion.rule(AFTER[ruling], basis, meeting.reference)
    # Only what the minutes record is published as a decision.
    known = basis is RulingBasis.RECORDED
    record(session, DECIDED[ruling] if known else Kind.CONCLUSION_LISTED, listing, subject=conclusion.reference,
           occurred=meeting.held_on, also=[conclusion], decided=Decided(meeting=meeting.reference) if known else None,
           sources=listing.sources, by=by, at=at)
    return conclusion


def _new(session: Session, matter: Matter, sources: Sequence[Source]) -> Conclusion:
    number = next_number(session, Conclusion)
    conclusion = Conclusion(reference=f"conclusion/{number}", number=number, sources=list(sources))
    matter.put_on(conclusion)
    return conclusion


def _list(session: Session, conclusion: Conclusion, meeting: Meeting, reported: Reported,
          sources: Sequence[Source]) -> Listing:
    reference = f"{conclusion.reference}/{meeting.reference}"
    session.flush()
    if session.get(Listing, reference) is not None:
        raise RuleBroken("meeting", N_("It is already on the list for this meeting."))
    _check_order(session, conclusion, meeting)
    _check_number(session, meeting, reported.number)
    listing = Listing(reference=reference, conclusion=conclusion.reference, meeting=meeting.reference,
                      sources=list(sources or meeting.sources))
    reported.put_on(listing, conclusion)
    session.add(listing)
    session.flush()
    return listing


def _rule(session: Session, conclusion: Conclusion, ruling: Ruling, meeting: Meeting) -> None:
    """Give a conclusion the status that a meeting decided, unless a later meeting has ruled on it."""
    if not _ruled_later(session, conclusion, meeting):
        conclusion.rule(AFTER[ruling], RulingBasis.RECORDED, meeting.reference)


def _ruled_later(session: Session, conclusion: Conclusion, meeting: Meeting) -> bool:
    """The ruling that holds is that of a later meeting."""
    last = Meeting.by_reference(session, conclusion.ruled_at) if conclusion.ruled_at else meeting
    return last.order > meeting.order


def _check_order(session: Session, conclusion: Conclusion, meeting: Meeting) -> None:
    """Require that a conclusion is recorded in the order of its meetings, so that the last ruling is the one that holds."""
    listed = session.scalars(select(Listing.meeting).where(Listing.conclusion == conclusion.reference)).all()
    for reference in filter(None, {*listed, conclusion.meeting, conclusion.ruled_at}):
        other = Meeting.by_reference(session, reference)
        if not other.is_off and other.order > meeting.order:
            raise RuleBroken("meeting", N_("A later meeting has already dealt with it."))


def _check_number(session: Session, meeting: Meeting, number: int | None, own: Listing | None = None) -> None:
    if number is None:
        return
    taken = session.scalar(select(Listing).where(Listing.meeting == meeting.reference, Listing.number == number))
    if number < 1 or (taken is not None and taken is not own):
        raise RuleBroken("number", N_("Another conclusion on the list for this meeting has this number."))
