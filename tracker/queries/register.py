"""The register of the forum's conclusions: the list, one conclusion, one meeting's list, and what is counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import Enum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.changelog.entry import ChangelogEntry
from tracker.changelog.kinds import Kind
from tracker.domain.errors import NotFound
from tracker.domain.register import Age, Difference, RulingBasis, Tracking
from tracker.models import Body, Commitment, Conclusion, Document, Listing, Meeting, ReleaseRequest
from tracker.queries import documents, kept
from tracker.queries.commitments import titles
from tracker.queries.views import bodies


class Shown(Enum):
    """Which conclusions a reader asks for."""

    ON_REGISTER = "open"
    LEFT = "left"
    RELEASED = "released"
    READ_HERE = "read"
    """Their status is this site's own reading."""


@dataclass(frozen=True)
class Listed:
    """A conclusion on one meeting's list."""

    listing: Listing
    meeting: Meeting
    conclusion: Conclusion


@dataclass(frozen=True)
class Row:
    """A conclusion as the register lists it; its listings in the order of the meetings."""

    conclusion: Conclusion
    listed: list[Listed]
    opened_at: Meeting | None
    ruled_at: Meeting | None
    commitments: list[Commitment]

    @property
    def on_lists(self) -> list[Listed]:
        """The listings but those for a meeting that was called off."""
        return [each for each in self.listed if not each.meeting.is_off]

    @property
    def age(self) -> Age | None:
        """From the meeting that opened it, or the first known list on which it appeared, to the last."""
        return Age.of([*self._opened, *(each.meeting.held_on.first for each in self.listed if each.meeting.was_held)])

    def age_on(self, today: date) -> Age | None:
        """The age on a given day. A conclusion that a meeting opened here grows older until a meeting releases it; of one
        whose record comes from elsewhere, nothing is known after its last list."""
        one = self.conclusion
        if self.age is None or self.opened_at is None or one.is_released or one.is_read_here or one.struck:
            return self.age
        return Age(self.age.first, max(self.age.last, today))

    @property
    def _opened(self) -> list[date]:
        return [self.opened_at.held_on.first] if self.opened_at else []

    @property
    def differing(self) -> list[Listed]:
        """The listings at which the meeting decided otherwise than recommended."""
        return [each for each in self.listed if each.listing.difference]


@dataclass(frozen=True)
class Summary:
    """Counts over the whole register. What this site infers counts only towards ``listings`` and ``read_here``.

    listings  lines of the meetings' lists; "all other items" is one line
    rulings   the same by conclusion: as many as each line stands for
    """

    listings: int
    rulings: int
    first: Meeting | None
    last: Meeting | None
    kept_against: int
    released_against: int
    otherwise: int
    on_register: int
    left: int
    released: int
    read_here: int
    longest: Row | None
    from_source: bool
    """Some of it was loaded from minutes, after which nothing is known of it."""

    @property
    def differing(self) -> int:
        return self.kept_against + self.released_against + self.otherwise


@dataclass(frozen=True)
class ConclusionPage:
    row: Row
    requests: list[ReleaseRequest]
    bodies: dict[str, Body]
    previous: Conclusion | None
    following: Conclusion | None
    documents: list[Document]


def reopened_on(session: Session, conclusion: str, *, until: date) -> date | None:
    """The day of the last meeting, up to a day, that put a conclusion back on the register: that is on no meeting's list."""
    found = session.scalar(select(func.max(ChangelogEntry.occurred_first)).where(
        ChangelogEntry.kind == Kind.CONCLUSION_REOPENED.value, ChangelogEntry.subject == conclusion,
        ChangelogEntry.occurred_first <= until.isoformat()))
    return date.fromisoformat(found) if found else None


def newest_first(found: Iterable[Row]) -> list[Row]:
    """What is on the register first, then what was most recently ruled on."""
    def key(row: Row) -> tuple[bool, int, int]:
        dealt_with = row.ruled_at or row.opened_at
        return (not _SHOWS[Shown.ON_REGISTER](row.conclusion), -(dealt_with.number if dealt_with else 0), row.conclusion.number)

    return sorted(found, key=key)


@dataclass(frozen=True)
class Choice:
    """A reader's filter."""

    shown: Shown | None = None
    differing: bool = False
    commitment: str | None = None

    def takes(self, row: Row) -> bool:
        return ((self.shown is None or _SHOWS[self.shown](row.conclusion)) and (not self.differing or bool(row.differing))
                and (self.commitment is None or self.commitment in row.conclusion.commitments))


_SHOWS: dict[Shown, Callable[[Conclusion], bool]] = {
    Shown.ON_REGISTER: lambda each: each.tracking in (Tracking.OPENED, Tracking.KEPT) and not (each.is_read_here or each.struck),
    Shown.LEFT: lambda each: each.tracking is Tracking.LEFT and not each.is_read_here,
    Shown.RELEASED: lambda each: each.is_released,
    Shown.READ_HERE: lambda each: each.is_read_here,
}


def rows(session: Session, of: Iterable[Conclusion] | None = None) -> list[Row]:
    """Conclusions with all their listings: every one, or those given, by number."""
    chosen = list(session.scalars(select(Conclusion).order_by(Conclusion.number))) if of is None else list(of)
    meetings = {each.reference: each for each in session.scalars(select(Meeting))}
    query = select(Listing)
    if of is not None:
        query = query.where(Listing.conclusion.in_([each.reference for each in chosen]))
    listings: dict[str, list[Listing]] = defaultdict(list)
    for listing in session.scalars(query):
        # In a past from which the meeting's own words were withheld, the meeting is not known.
        if listing.meeting in meetings:
            listings[listing.conclusion].append(listing)
    named = titles(session, sorted({reference for each in chosen for reference in each.commitments}))
    return [Row(
        each,
        sorted((Listed(listing, meetings[listing.meeting], each) for listing in listings[each.reference]),
               key=lambda listed: listed.meeting.order),
        meetings.get(each.meeting or ""), meetings.get(each.ruled_at or ""),
        [named[reference] for reference in each.commitments if reference in named],
    ) for each in chosen]


def asked_since(session: Session, found: Iterable[Row]) -> dict[str, ReleaseRequest]:
    """By conclusion, the newest request for its release that came after the last meeting that ruled on it."""
    rows = {row.conclusion.reference: row for row in found}
    requests = session.scalars(select(ReleaseRequest).where(ReleaseRequest.conclusion.in_(rows)).order_by(ReleaseRequest.number))
    return {each.conclusion: each for each in requests if (ruled_at := rows[each.conclusion].ruled_at) is None
            or each.requested_on.last > ruled_at.held_on.last}


def not_struck(session: Session) -> list[Conclusion]:
    """Every conclusion but those struck, by number."""
    return list(session.scalars(select(Conclusion).where(Conclusion.struck.is_(False)).order_by(Conclusion.number)))


def summary(session: Session, today: date, found: list[Row] | None = None) -> Summary:
    """What is counted over the whole register, as it is on a given day."""
    every = rows(session) if found is None else found
    listed = [each for row in every for each in row.listed if each.meeting.was_held]
    meetings = sorted({each.meeting.number: each.meeting for each in listed}.values(), key=lambda each: each.number)
    ways = [each.listing.difference for each in listed]
    shown = {which: sum(takes(row.conclusion) for row in every) for which, takes in _SHOWS.items()}
    aged = [(age.days, row) for row in every if not row.conclusion.struck and (age := row.age_on(today))]
    return Summary(
        listings=len({each.listing.line for each in listed}), rulings=len(listed), first=meetings[0] if meetings else None,
        last=meetings[-1] if meetings else None, kept_against=ways.count(Difference.KEPT_AGAINST_ADVICE),
        released_against=ways.count(Difference.RELEASED_AGAINST_ADVICE), otherwise=ways.count(Difference.OTHERWISE),
        on_register=shown[Shown.ON_REGISTER], left=shown[Shown.LEFT], released=shown[Shown.RELEASED],
        read_here=shown[Shown.READ_HERE], longest=max(aged, key=lambda each: each[0])[1] if aged else None,
        from_source=any(each.listing.from_source for each in listed))


def page(session: Session, number: int) -> ConclusionPage:
    """One conclusion in full. Raises NotFound."""
    found = Conclusion.by_reference(session, f"conclusion/{number}")
    near = {each.number: each for each in session.scalars(
        select(Conclusion).where(Conclusion.number.in_([number - 1, number + 1])))}
    requests = session.scalars(select(ReleaseRequest).where(ReleaseRequest.conclusion == found.reference)
                               .order_by(ReleaseRequest.number))
    return ConclusionPage(rows(session, [found])[0], list(requests), bodies(session), near.get(number - 1),
                          near.get(number + 1), documents.proving(session, found.reference))


def of_commitment(session: Session, reference: str) -> list[Row]:
    """The conclusions that concern a commitment, without those struck."""
    def concerning() -> list[Conclusion]:
        return [each for each in not_struck(session) if reference in each.commitments]

    chosen = kept.of(session).of(("conclusions", reference, kept.stand(session)), concerning)
    return rows(session, chosen) if chosen else []


@dataclass(frozen=True)
class Line:
    """A line of a meeting's list, with the conclusions it stands for: more than one only for "all other items"."""

    listing: Listing
    conclusions: list[Conclusion] = field(default_factory=list)


def of_meeting(session: Session, reference: str) -> list[Line]:
    """A meeting's list, by its numbers; lines without a number follow, and "all other items" come last."""
    listings = session.scalars(select(Listing).where(Listing.meeting == reference)).all()
    lines: dict[tuple[str, int | None, str], Line] = {}
    for listing in sorted(listings, key=lambda each: (each.basis is RulingBasis.AMONG_OTHERS, each.number is None,
                                                      each.number or 0, each.of.number)):
        lines.setdefault(listing.line, Line(listing)).conclusions.append(listing.of)
    return list(lines.values())


def opened_at(session: Session, reference: str) -> list[Conclusion]:
    """The conclusions that a meeting put on the register."""
    return list(session.scalars(select(Conclusion).where(Conclusion.meeting == reference).order_by(Conclusion.number)))


def listing(session: Session, number: int, meeting: int) -> Listing:
    """A conclusion on the list of a meeting. Raises NotFound."""
    found = session.get(Listing, f"conclusion/{number}/meeting/{meeting}")
    if found is None:
        raise NotFound(f"conclusion/{number}/meeting/{meeting}")
    return found
