"""What is recommended for release at a meeting: old text, condition, evidence, request, recommendation, objections."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.changelog.entry import ChangelogAbout, ChangelogEntry
from tracker.changelog.kinds import Audience, states
from tracker.domain.calendar import civil_day
from tracker.domain.errors import NotFound
from tracker.domain.register import Ruling
from tracker.domain.reviews import NOTICE_DAYS
from tracker.domain.working_days import OfficeCalendar
from tracker.models import Body, Conclusion, Evidence, Listing, Meeting, Objection, OfficeYear, ReleaseRequest
from tracker.models.round import office_calendar
from tracker.queries.register import Row, rows
from tracker.queries.views import bodies


@dataclass(frozen=True)
class Recommended:
    """A conclusion whose release is recommended.

    public_since  the day on which the recommendation was published here; None where no entry tells of it
    """

    row: Row
    listing: Listing
    requests: list[ReleaseRequest]
    evidence: list[Evidence]
    objections: list[Objection]
    public_since: date | None
    notice: int | None
    """Working days between that day and the meeting."""

    @property
    def conclusion(self) -> Conclusion:
        return self.row.conclusion

    @property
    def in_time(self) -> bool | None:
        return None if self.notice is None else self.notice >= NOTICE_DAYS

    @property
    def standing_objections(self) -> list[Objection]:
        return [each for each in self.objections if not each.withdrawn_on]


@dataclass(frozen=True)
class ReleasePage:
    meeting: Meeting
    recommended: list[Recommended]
    bodies: dict[str, Body]
    is_over: bool
    """The meeting was held or called off: whether notice was given in time is settled."""

    @property
    def in_time(self) -> bool | None:
        """Whether all of it was public in time; None where there is nothing, or for one of them it is not known."""
        known = [each.in_time for each in self.recommended]
        return None if not known or None in known else all(known)


def page(session: Session, number: int) -> ReleasePage:
    """What is recommended for release at a meeting. Raises NotFound."""
    meeting = session.scalar(select(Meeting).where(Meeting.number == number))
    if meeting is None:
        raise NotFound(f"meeting/{number}")
    listed = sorted(session.scalars(select(Listing).where(Listing.meeting == meeting.reference,
                                                          Listing.advice == Ruling.RELEASE)),
                    key=lambda each: (each.number is None, each.number or 0, each.of.number))
    references = [each.conclusion for each in listed]
    known = {row.conclusion.reference: row for row in rows(session, [each.of for each in listed])}
    requests = list(session.scalars(select(ReleaseRequest).where(ReleaseRequest.conclusion.in_(references))
                                    .order_by(ReleaseRequest.number)))
    objections = of_meeting(session, meeting.reference)
    shown = _evidence(session, [each.of for each in listed])
    since = {each.reference: _public_since(session, each) for each in listed}
    calendar = office_calendar(session.scalars(select(OfficeYear)))
    return ReleasePage(meeting, [Recommended(
        known[each.conclusion], each, [one for one in requests if one.conclusion == each.conclusion],
        [one for one in shown if one.commitment in each.of.commitments],
        [one for one in objections if one.conclusion == each.conclusion], since[each.reference],
        _notice(since[each.reference], meeting, calendar)) for each in listed], bodies(session), not meeting.is_ahead)


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


def listing_recommended(session: Session, meeting: int, conclusion: int) -> Listing:
    """Raises NotFound."""
    found = session.get(Listing, f"conclusion/{conclusion}/meeting/{meeting}")
    if found is None or found.advice is not Ruling.RELEASE:
        raise NotFound(f"conclusion/{conclusion}/meeting/{meeting}")
    return found


def _evidence(session: Session, conclusions: list[Conclusion]) -> list[Evidence]:
    commitments = sorted({each for one in conclusions for each in one.commitments})
    return list(session.scalars(select(Evidence).where(Evidence.commitment.in_(commitments), Evidence.url != "")
                                .order_by(Evidence.number.desc())))


def _public_since(session: Session, listing: Listing) -> date | None:
    """Since when, without a break, the log shows this recommendation."""
    entries = session.scalars(
        select(ChangelogEntry).join(ChangelogAbout, ChangelogAbout.number == ChangelogEntry.number)
        .where(ChangelogAbout.reference == listing.reference, ChangelogEntry.audience == Audience.PUBLIC.value)
        .order_by(ChangelogEntry.number)).unique()
    since: date | None = None
    for entry in entries:
        for state in states(entry.payload) if entry.payload else ():
            if state["reference"] == listing.reference:
                since = (since or civil_day(entry.recorded_at)) if state["advice"] == Ruling.RELEASE.value else None
    return since


def _notice(since: date | None, meeting: Meeting, calendar: OfficeCalendar) -> int | None:
    """Working days that lie between the two: neither the day of publication nor that of the meeting is one."""
    return None if since is None else max(0, calendar.between(since, meeting.held_on.first - timedelta(1)))
