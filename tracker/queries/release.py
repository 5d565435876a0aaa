"""What is recommended for release at a meeting: old text, condition, evidence, request, recommendation, objections."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from tracker.changelog.entry import ChangelogAbout, ChangelogEntry
from tracker.changelog.kinds import Audience, Kind, states
from tracker.domain.calendar import civil_day
from tracker.domain.errors import NotFound
from tracker.domain.forum import NOTICE_WORKING_DAYS, InTime, notice_in_time
from tracker.domain.permissions import Role
from tracker.domain.register import Ruling
from tracker.models import Body, Conclusion, Document, Evidence, Listing, Meeting, Objection, OfficeYear, ReleaseRequest
from tracker.models.round import office_calendar
from tracker.queries import documents
from tracker.queries.register import Listed, Row, rows
from tracker.queries.views import bodies


@dataclass(frozen=True)
class Recommended:
    """A conclusion whose release is recommended, or was when a member objected: a later correction by the secretariat
    takes nobody's words off the page.

    public_since  the day on which the recommendation was published here; None where no entry tells, as with what was
                  loaded from sources afterwards
    """

    row: Row
    listing: Listing
    requests: list[ReleaseRequest]
    documents: list[Document]
    """Those that prove the conclusion, or what was reported of it to a meeting."""
    evidence: list[Evidence]
    """The evidence for the commitments that it concerns."""
    objections: list[Objection]
    public_since: date | None
    notice: InTime | None
    """How long before the meeting the recommendation was published; None where either day is not known."""

    @property
    def conclusion(self) -> Conclusion:
        return self.row.conclusion

    @property
    def by_then(self) -> Row:
        """The conclusion with the lists up to this meeting’s: how long it had been on the register by then."""
        place = next(place for place, each in enumerate(self.row.listed, 1) if each.listing is self.listing)
        return replace(self.row, listed=self.row.listed[:place])

    @property
    def stands(self) -> bool:
        """Its release is still recommended."""
        return self.listing.advice is Ruling.RELEASE

    @property
    def in_time(self) -> bool | None:
        return self.notice.holds if self.notice else None

    @property
    def checked_at(self) -> list[Listed]:
        """The follow-ups that say where they can be checked, the newest first."""
        return [each for each in reversed(self.row.listed) if each.listing.url]

    @property
    def has_evidence(self) -> bool:
        return bool(self.checked_at or self.documents or self.evidence or any(each.url for each in self.requests))

    @property
    def standing_objections(self) -> list[Objection]:
        """The newest of each member. One whose words were withheld by law still counts, but not beside a later one."""
        return list({each.member: each for each in self.objections if not each.withdrawn_on}.values())


@dataclass(frozen=True)
class ReleasePage:
    meeting: Meeting
    recommended: list[Recommended]
    bodies: dict[str, Body]
    is_over: bool
    """The meeting was held or called off: whether notice was given in time is settled."""

    @property
    def without_calendar(self) -> list[int]:
        """Years within these periods for which no office calendar was loaded."""
        return sorted({year for each in self.recommended if each.notice for year in each.notice.without_calendar})

    @property
    def in_time(self) -> bool | None:
        """Whether all of it was public in time; None where there is nothing, or where this is not known for one of them."""
        known = [each.in_time for each in self.recommended if each.stands]
        return None if not known or None in known else all(known)


def page(session: Session, number: int) -> ReleasePage:
    """What is recommended for release at a meeting. Raises NotFound."""
    meeting = session.scalar(select(Meeting).where(Meeting.number == number))
    if meeting is None:
        raise NotFound(f"meeting/{number}")
    objections = of_meeting(session, meeting.reference)
    listed = sorted(session.scalars(select(Listing).where(
        Listing.meeting == meeting.reference,
        or_(Listing.advice == Ruling.RELEASE, Listing.conclusion.in_([each.conclusion for each in objections])))),
        key=lambda each: (each.number is None, each.number or 0, each.of.number))
    references = [each.conclusion for each in listed]
    known = {row.conclusion.reference: row for row in rows(session, [each.of for each in listed])}
    requests = list(session.scalars(select(ReleaseRequest).where(ReleaseRequest.conclusion.in_(references))
                                    .order_by(ReleaseRequest.number)))
    shown = _evidence(session, [each.of for each in listed])
    since = {each.reference: _public_since(session, each) for each in listed}
    calendar = office_calendar(session.scalars(select(OfficeYear)))
    return ReleasePage(meeting, [Recommended(
        known[each.conclusion], each, [one for one in requests if one.conclusion == each.conclusion],
        documents.proving(session, each.conclusion),
        [one for one in shown if one.commitment in each.of.commitments],
        [one for one in objections if one.conclusion == each.conclusion], since[each.reference],
        notice_in_time(since[each.reference], meeting.held_on, NOTICE_WORKING_DAYS, calendar)) for each in listed],
        bodies(session), not meeting.is_ahead)


def coming(session: Session, today: date) -> list[Meeting]:
    """The meetings that are announced and not held yet, the next one first."""
    return sorted((each for each in session.scalars(select(Meeting)) if each.is_ahead and not each.held_on.is_past(today)),
                  key=lambda each: each.held_on.first)


def last_held(session: Session) -> Meeting | None:
    """The last meeting that was held."""
    return max((each for each in session.scalars(select(Meeting)) if each.was_held),
               key=lambda each: each.held_on.last, default=None)


def of_meeting(session: Session, reference: str) -> list[Objection]:
    """The objections to a release at a meeting, by number; withdrawn ones too."""
    return list(session.scalars(select(Objection).where(Objection.meeting == reference).order_by(Objection.number)))


def of_conclusion(session: Session, reference: str) -> list[Objection]:
    """Every objection to the release of a conclusion, by number; withdrawn ones too."""
    return list(session.scalars(select(Objection).where(Objection.conclusion == reference).order_by(Objection.number)))


def listing_recommended(session: Session, meeting: int, conclusion: int) -> Listing:
    """Raises NotFound."""
    found = session.get(Listing, f"conclusion/{conclusion}/meeting/{meeting}")
    if found is None or found.advice is not Ruling.RELEASE:
        raise NotFound(f"conclusion/{conclusion}/meeting/{meeting}")
    return found


def _evidence(session: Session, conclusions: list[Conclusion]) -> list[Evidence]:
    commitments = sorted({each for one in conclusions for each in one.commitments})
    return list(session.scalars(select(Evidence).where(Evidence.commitment.in_(commitments),
                                                        or_(Evidence.url != "", Evidence.sha256.is_not(None)))
                                .order_by(Evidence.number.desc())))


def _public_since(session: Session, listing: Listing) -> date | None:
    """The day since which the log has shown this recommendation without a break. None where a loader entered it: the
    entry does not say when it was published at the time. Nor is it known where what showed it first was withheld by law."""
    entries = session.scalars(
        select(ChangelogEntry).join(ChangelogAbout, ChangelogAbout.number == ChangelogEntry.number)
        .where(ChangelogAbout.reference == listing.reference, ChangelogEntry.audience == Audience.PUBLIC.value)
        .order_by(ChangelogEntry.number)).unique()
    since, stands = None, False
    for entry in entries:
        for state in states(entry.payload) if entry.payload else ():
            if state["reference"] == listing.reference:
                stood, stands = stands, state["advice"] == Ruling.RELEASE.value
                if not stands or not stood:
                    tells = entry.actor["role"] != Role.LOADER.value and entry.kind_ is not Kind.PAYLOAD_WITHHELD
                    since = civil_day(entry.recorded_at) if stands and tells else None
    return since
