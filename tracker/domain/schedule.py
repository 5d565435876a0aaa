"""Dates promised, dates passed, and what may be said of a milestone on a given day.

Three words for three things: *overdue* (逾期) the date has passed; *postponed* (延後) the date was moved;
*behind* (落後) progress is short of plan, which is not computed here. Early, late, overdue and silent are computed
from what was promised and reported, never stored.

A date is late from the day after its last day. Slippage counts from the first date ever promised, so that two
short delays cannot look better than one long one. A closed plan's lateness is frozen at its end, and a counter never
runs on from an old report: outside a running plan, a milestone is late only on the day for which its state is known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from tracker.domain.calendar import Precision, When
from tracker.domain.errors import N_, RuleBroken


class PlanStage(Enum):
    CO_CREATION = "co_creation"
    ADOPTED = "adopted"
    IMPLEMENTATION = "implementation"
    CLOSED = "closed"


class MilestoneState(Enum):
    """What was reported; everything else is computed."""

    NOT_KNOWN = "not_known"
    NOT_STARTED = "not_started"
    UNDER_WAY = "under_way"
    FINISHED = "finished"
    WITHDRAWN = "withdrawn"


OVER = (MilestoneState.FINISHED, MilestoneState.WITHDRAWN)
"""States after which nothing more can be reported on a milestone."""


class SaidBy(Enum):
    """Whose word a milestone's state rests on."""

    BODY = "body"
    SECRETARIAT = "secretariat"
    SOURCE = "source"  # read by this site from a public source


class Standing(Enum):
    """What a reader is shown. The value is the class of its mark."""

    FINISHED_EARLY = "done-early"
    FINISHED = "done"
    FINISHED_LATE = "done-late"
    UNDER_WAY = "progress"
    OVERDUE = "late"
    NOT_STARTED = "not-started"
    NO_DATA = "no-data"  # last known state from before the due date, which has passed: no data on this site since
    NOT_KNOWN = "unknown"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Lapse:
    """Time from one date to a later one: days between two days, or within one month, and months otherwise. Exactly one of
    the two is given."""

    days: int | None = None
    months: int | None = None

    @classmethod
    def between(cls, earlier: When, later: When) -> Lapse:
        """From the last day of one date to that of the other; where either is not a day, months are counted, if there is one
        between them."""
        months = (later.last.year - earlier.last.year) * 12 + later.last.month - earlier.last.month
        if months == 0 or earlier.precision is later.precision is Precision.DAY:
            return cls(days=(later.last - earlier.last).days)
        return cls(months=months)


@dataclass(frozen=True)
class Promise:
    """One promised date: a day, month or year; or none yet, but a day by which one will be stated.

    announced  when it was promised; None for the date in the plan itself
    """

    due: When | None
    stated_by: date | None = None
    announced: When | None = None


@dataclass(frozen=True)
class Course:
    """A milestone's dates and reported state: all that lateness follows from."""

    promises: tuple[Promise, ...]
    state: MilestoneState
    state_as_of: When | None = None
    finished_on: When | None = None
    plan_closed_on: date | None = None

    @property
    def original(self) -> When | None:
        """The first date ever promised."""
        return next((promise.due for promise in self.promises if promise.due), None)

    @property
    def due(self) -> When | None:
        """The date now in force: the last one fixed, even while a new one is awaited."""
        return next((promise.due for promise in reversed(self.promises) if promise.due), None)

    @property
    def awaited(self) -> date | None:
        """The day by which a new date will be stated, while the date is open. Nobody awaits one of what is over."""
        is_open = self.state not in OVER and self.promises and self.promises[-1].due is None
        return self.promises[-1].stated_by if is_open else None

    @property
    def is_postponed(self) -> bool:
        return self.due != self.original or self.awaited is not None

    def horizon(self, today: date) -> date | None:
        """The day for which lateness may be stated: today for a running plan; for a closed one the day of the last
        known state, at most the plan's end; None where nothing is known."""
        if self.plan_closed_on is None:
            return today
        return min(self.state_as_of.last, self.plan_closed_on) if self.state_as_of else None

    def standing(self, today: date) -> Standing:
        match self.state:
            case MilestoneState.WITHDRAWN:
                return Standing.WITHDRAWN
            case MilestoneState.FINISHED:
                return self._finished()
        day = self.horizon(today)
        past = self.due is not None and self.due.is_past(today)
        if past and day is not None and self.due is not None and self.due.is_past(day):
            return Standing.OVERDUE
        if self.state is MilestoneState.NOT_KNOWN:
            return Standing.NOT_KNOWN
        if past:
            return Standing.NO_DATA
        return Standing.UNDER_WAY if self.state is MilestoneState.UNDER_WAY else Standing.NOT_STARTED

    def _finished(self) -> Standing:
        if self.original is None:
            return Standing.FINISHED
        if self.finished_on and self.finished_on.first > self.original.last:
            return Standing.FINISHED_LATE
        # Where no source dates the finish, it had happened by the day on which it was reported.
        by = self.finished_on or self.state_as_of
        return Standing.FINISHED_EARLY if by and by.last < self.original.first else Standing.FINISHED

    def overdue_days(self, today: date) -> int | None:
        """Days from the date now in force to the horizon; None unless the milestone is overdue."""
        day = self.horizon(today)
        if self.standing(today) is not Standing.OVERDUE or day is None or self.due is None:
            return None
        return (day - self.due.last).days

    def slippage_days(self, today: date) -> int | None:
        """Days after the original date: to the finish, to the date now in force, or to the horizon, whichever gives more.
        None where there is no original date or nothing later is known; finishing early is not counted as negative."""
        if self.original is None or self.state is MilestoneState.WITHDRAWN:
            return None
        if self.state is MilestoneState.FINISHED:
            ends = [self.finished_on.first] if self.finished_on else []
        else:
            day = self.horizon(today) if self.standing(today) is Standing.OVERDUE else None
            ends = [end for end in (self.due.last if self.due else None, day) if end]
        days = max(((end - self.original.last).days for end in ends), default=0)
        return days if days > 0 else None


def is_overtaken(occurred: When, as_of: When | None) -> bool:
    """Whether a report comes too late to say how a milestone stands: that is known as of a later day."""
    return as_of is not None and occurred.last < as_of.last


def check_date_given(due: When | None, stated_by: date | None, happened: When) -> None:
    """A delay, or the correction of one, gives a new date or the day by which one will be stated: exactly one of the two.

    Raises RuleBroken on ``new_date`` or ``stated_by``.
    """
    if due and stated_by:
        raise RuleBroken("stated_by", N_("Give a new date, or the day by which one will be stated; not both."))
    if due is None and stated_by is None:
        raise RuleBroken("new_date", N_("Give a new date, or the day by which one will be stated."))
    if stated_by and stated_by < happened.last:
        raise RuleBroken("stated_by", N_("The day by which a date will be stated is before the report itself."))


def check_new_date(course: Course, due: When | None, stated_by: date | None, happened: When) -> None:
    """A delay makes the date of an open milestone later, never earlier.

    Raises RuleBroken on ``milestones``, ``new_date`` or ``stated_by``.
    """
    if course.state in OVER:
        raise RuleBroken("milestones", N_("A finished or withdrawn milestone cannot be delayed. If it was reported "
                                          "finished by mistake, record a correction."))
    if course.due is None:
        raise RuleBroken("milestones", N_("This milestone has no date to move yet. NDC enters the first one from the plan; "
                                          "until then, report progress."))
    check_date_given(due, stated_by, happened)
    if due and due.last <= course.due.last:
        raise RuleBroken("new_date", N_("A delay needs a later date than the current one (%(due)s)."), due=course.due)


def tally(standings: Sequence[Standing]) -> list[tuple[Standing, int]]:
    """How many milestones have each standing, in the order of ``Standing``, without empty ones. Never a percentage."""
    return [(standing, count) for standing in Standing if (count := standings.count(standing))]
