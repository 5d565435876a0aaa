"""What has a day: due dates, meetings, reporting rounds, windows for reading and for comments; for everything, or for
a plan, a theme, a commitment or a body."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from tracker.changelog.entry import ChangelogEntry
from tracker.changelog.recorded import Recorded
from tracker.domain.calendar import When
from tracker.domain.forum import Minutes
from tracker.domain.schedule import MilestoneState, PlanStage
from tracker.models import Asked, Call, Commitment, Meeting, Milestone, Plan, ReadingWindow, Report, Round


class What(Enum):
    """What is on a day; the value is the end of its permanent name."""

    DUE = "due"
    STATED = "stated"
    """The day by which a new date is to be stated."""
    OPENS = "opens"
    ROUND_DUE = "due-round"
    LOCKS = "locks"
    MEETING = ""
    MINUTES = "minutes"
    """The last day for remarks on circulated minutes."""
    READING = "reading"
    CALL = "call"
    COMMENTS = "comments"
    """From the first to the last day on which anyone may comment on the draft of a report."""


WINDOWS = (What.MINUTES, What.READING, What.CALL, What.COMMENTS)
"""Windows in which somebody may still say something, until the last day."""


@dataclass(frozen=True)
class Scope:
    """The scope: everything, or what concerns one of these."""

    plan: Plan | None = None
    theme: str | None = None
    commitment: Commitment | None = None
    body: str | None = None

    @property
    def is_all(self) -> bool:
        return not (self.plan or self.theme or self.commitment or self.body)


@dataclass(frozen=True)
class Dated:
    """A thing on its day, or from its first to its last day.

    when  as the record states it, which may be less precise than a day
    off   it was withdrawn, called off, or the date no longer holds
    """

    what: What
    thing: Recorded
    first: date
    last: date
    when: When
    off: bool = False

    @property
    def name(self) -> str:
        """Permanent, whatever becomes of the day."""
        return f"{self.thing.reference}/{self.what.value}" if self.what.value else self.thing.reference

    @property
    def last_entry(self) -> int:
        """The newest entry about it: a milestone is named by its commitment, and changes with it."""
        above = self.thing.of.last_entry if isinstance(self.thing, Milestone) else 0
        return max(self.thing.last_entry, above)

    @property
    def is_postponed(self) -> bool:
        """A date of a milestone that is no longer the first one promised, or the day by which a new one is to be stated."""
        return self.what is What.STATED or (
            self.what is What.DUE and isinstance(self.thing, Milestone) and len(self.thing.promised_dates) > 1)

    def is_open(self, today: date) -> bool:
        """Whether it is open today. Anything stated only with its last day is open until then."""
        return not self.off and today <= self.last and (self.first <= today or self.first == self.last)

    @classmethod
    def on(cls, what: What, thing: Recorded, when: When, off: bool = False) -> Dated:
        """On the last day of a date."""
        return cls(what, thing, when.last, when.last, when, off)


def days_of(session: Session, scope: Scope) -> list[Dated]:
    """Everything of a scope that has a day, in the order of the days."""
    milestones = _milestones(session, scope)
    closed = {row.reference: row.closed_on for row in session.execute(
        select(Plan.reference, Plan.closed_on).where(Plan.closed_on.is_not(None)))}
    found = [*_due(milestones, closed), *_rounds(session, scope), *_meetings(session, scope)]
    if scope.is_all:
        found += [Dated(What.READING, each, each.opens, each.closes, When.day(each.closes), off=each.called_off)
                  for each in session.scalars(select(ReadingWindow))]
    if scope.is_all or (scope.plan and not scope.theme):
        found += [*_calls(session, scope), *_comments(session, scope)]
    return sorted(found, key=lambda each: (each.first, each.name))


def closing(session: Session, today: date, days: int) -> list[Dated]:
    """The windows that are open today and close within the given number of days, the first to close first."""
    found = [each for each in days_of(session, Scope()) if each.what in WINDOWS and each.is_open(today)
             and (each.last - today).days <= days]
    return sorted(found, key=lambda each: (each.last, each.name))


def moments(session: Session, found: Iterable[Dated]) -> dict[int, datetime]:
    """When the newest entry about each was recorded, by its number."""
    numbers = sorted({each.last_entry for each in found})
    moments: dict[int, datetime] = {}
    for start in range(0, len(numbers), 500):
        rows = session.execute(select(ChangelogEntry.number, ChangelogEntry.at)
                               .where(ChangelogEntry.number.in_(numbers[start:start + 500])))
        moments |= {row[0]: datetime.fromisoformat(row[1]) for row in rows}
    return moments


def _milestones(session: Session, scope: Scope) -> list[Milestone]:
    """Those of plans that were adopted: a date in a draft promises nothing yet."""
    query = (select(Milestone).join(Commitment, Milestone.commitment == Commitment.reference)
             .join(Plan, Milestone.plan == Plan.reference).where(Plan.stage != PlanStage.CO_CREATION)
             .order_by(Milestone.reference))
    if scope.commitment:
        query = query.where(Milestone.commitment == scope.commitment.reference)
    elif scope.theme:
        query = query.where(Commitment.theme == scope.theme)
    elif scope.plan:
        query = query.where(Milestone.plan == scope.plan.reference)
    found = session.scalars(query.options(selectinload(Milestone.of).selectinload(Commitment.parts)))
    return [each for each in found if scope.body is None or scope.body in each.bodies()]


def _due(milestones: Iterable[Milestone], closed: Mapping[str, date]) -> Iterator[Dated]:
    """The date that holds now, or the last that held; and the day by which an open one is to be stated. What was decided
    about a milestone when its plan closed replaces the dates that were still to come.

    closed  the days on which plans closed
    """
    for each in milestones:
        gone = each.state is MilestoneState.WITHDRAWN or each.of.withdrawn
        # A copy of the log may end between the closing of a milestone and that of its plan.
        end = closed.get(each.plan, date.max) if each.closing else date.max
        due = each.last_promise[0]
        dates = [promise.due for promise in each.promised_dates if promise.due]
        days = [promise.stated_by for promise in each.promised_dates if promise.stated_by]
        if dates:
            yield Dated.on(What.DUE, each, dates[-1], off=gone or due is None or dates[-1].last > end)
        if days:
            yield Dated.on(What.STATED, each, When.day(days[-1]), off=gone or each.course(None).awaited is None or days[-1] > end)


def _rounds(session: Session, scope: Scope) -> Iterator[Dated]:
    """The days of rounds: those after the close of one that was closed early no longer hold."""
    if scope.theme or scope.commitment:
        return
    query = select(Round).order_by(Round.reference)
    if scope.plan:
        query = query.where(Round.plan == scope.plan.reference)
    if scope.body:
        query = query.where(Round.reference.in_(
            select(Asked.round).where(Asked.body == scope.body, Asked.dropped.is_(False))))
    for each in session.scalars(query):
        for what, day in ((What.OPENS, each.opens), (What.ROUND_DUE, each.due), (What.LOCKS, each.locks)):
            yield Dated.on(what, each, When.day(day), off=each.closed_on is not None and day > each.closed_on)


def _meetings(session: Session, scope: Scope) -> Iterator[Dated]:
    """For a plan: those in its period; for anything narrower: those whose agenda names it."""
    named: set[str] | None = None
    if scope.commitment:
        named = {scope.commitment.reference}
    elif scope.theme or scope.body:
        commitments = session.scalars(select(Commitment).options(selectinload(Commitment.parts)))
        named = {each.reference for each in commitments
                 if (scope.theme and each.theme == scope.theme) or (scope.body and scope.body in (*each.leads, *each.supports))}
    for meeting in session.scalars(select(Meeting).order_by(Meeting.number)):
        if named is not None and not named.intersection(name for item in meeting.items for name in item.commitments):
            continue
        period = scope.plan.period if scope.plan and named is None else None
        if period and not period.first <= meeting.held_on.first <= period.last:
            continue
        yield Dated(What.MEETING, meeting, meeting.held_on.first, meeting.held_on.first, meeting.held_on)
        if meeting.review_until:
            yield Dated.on(What.MINUTES, meeting, When.day(meeting.review_until),
                           off=meeting.is_off or meeting.minutes is Minutes.PUBLIC)


def _calls(session: Session, scope: Scope) -> Iterator[Dated]:
    query = select(Call).order_by(Call.number)
    if scope.plan:
        query = query.where(Call.plan == scope.plan.reference)
    for each in session.scalars(query):
        if each.ends_on:
            yield Dated(What.CALL, each, each.begins_on or each.ends_on, each.ends_on, When.day(each.ends_on),
                        off=each.struck)


def _comments(session: Session, scope: Scope) -> Iterator[Dated]:
    query = select(Report).where(Report.comments_until.is_not(None)).order_by(Report.number)
    if scope.plan:
        query = query.where(Report.plan == scope.plan.reference)
    for each in session.scalars(query):
        if each.comments_until:
            yield Dated(What.COMMENTS, each, each.comments_from or each.comments_until, each.comments_until,
                        When.day(each.comments_until))
