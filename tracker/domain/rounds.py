"""Reporting rounds (定期填報): what a body is asked, when, and what may be said of its answer.

*Not reported* (屆期未回報) is said only of a body that was asked in a round and was silent when it fell due. *Nothing to
report* (本期無進度) is an answer. A body may be excused, with a reason that is public. Nothing enters a round before it opens
or after it is locked; what comes after the due date is marked late.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from tracker.domain.calendar import Precision, When
from tracker.domain.errors import N_, RuleBroken
from tracker.domain.schedule import OVER, MilestoneState
from tracker.domain.working_days import OfficeCalendar

DUE_AFTER = 10
"""Working days from the end of the period until the reports are due."""
LOCKED_AFTER = 10
"""Working days from the due date until nothing enters any more."""
REMIND_BEFORE = (14, 7)
"""Days before the due date on which anyone who has not filed is reminded; and once more on the day after it."""


@dataclass(frozen=True)
class Term:
    """When a round opens, falls due and is locked. It falls due and is locked at the end of those days."""

    opens: date
    due: date
    locks: date

    @classmethod
    def preset(cls, period: When, office: OfficeCalendar, *, today: date | None = None) -> Term:
        """Open from the first day of the period's last month, due ten working days after its end, locked ten later.

        today  if that due date has passed by then, the ten days are counted from this day
        """
        due = office.after(period.last, DUE_AFTER)
        if today is not None and due < today:
            due = office.after(today, DUE_AFTER)
        return cls(period.last.replace(day=1), due, office.after(due, LOCKED_AFTER))

    def check(self) -> None:
        """Raises RuleBroken on ``due`` or ``locks`` where the days are out of order."""
        if self.due < self.opens:
            raise RuleBroken("due", N_("It falls due before it opens."))
        if self.locks < self.due:
            raise RuleBroken("locks", N_("It is locked before it falls due."))

    def overlaps(self, other: Term) -> bool:
        return self.opens <= other.locks and other.opens <= self.locks

    def takes(self, received: date, today: date) -> bool:
        """True if what was received on a day, and is entered today, belongs in the round."""
        return self.opens <= received <= self.locks and today <= self.locks

    def is_late(self, received: date) -> bool:
        return received > self.due

    @property
    def reminders(self) -> list[date]:
        """The days on which anyone who has not filed is reminded."""
        return [*(self.due - timedelta(days=each) for each in REMIND_BEFORE), self.due + timedelta(days=1)]


def check_period(period: When, plan: When) -> None:
    """A round is about one month, quarter or year of its plan. Raises RuleBroken on ``period``."""
    if period.precision is Precision.DAY or "/" in str(period):
        raise RuleBroken("period", N_("A round covers one month, one quarter or one year."))
    if period.last < plan.first or period.first > plan.last:
        raise RuleBroken("period", N_("This period is outside the plan."))


class Filing(Enum):
    """How a body stands in a round, the most urgent first."""

    SILENT = "silent"
    """Asked, and silent when it fell due: not reported."""
    DRAFT = "draft"
    """Nothing sent in yet, and something drafted. Only staff see this; to the public it is awaited, then not reported."""
    AWAITED = "awaited"
    """Nothing sent in, and not yet due."""
    RECEIVED = "received"
    """Sent in and not published yet."""
    FILED = "filed"
    NOTHING = "nothing"
    """It answered that there is nothing to report."""
    EXCUSED = "excused"
    NOT_OWED = "not_owed"
    """All that it was asked about was withdrawn, or finished outside the round, before it fell due: nothing is left to
    report on."""


@dataclass(frozen=True)
class Told:
    """One report that is in a round.

    milestones  those it names; a report that names none concerns its whole commitment
    received    the day it was sent in
    """

    body: str
    commitment: str
    milestones: tuple[str, ...]
    received: date
    nothing: bool = False
    published: bool = False

    def concerns(self, milestone: str) -> bool:
        return milestone in self.milestones if self.milestones else milestone.startswith(f"{self.commitment}/")


def to_report_on(asked: Iterable[str], told: Collection[Told], states: Mapping[str, MilestoneState]) -> list[str]:
    """The milestones asked about that a body must still report on: those that are open, and those that it finished
    itself. Nothing more can be reported on one that was ended by a statement from outside the round."""
    return [each for each in asked if states[each] not in OVER
            or (states[each] is MilestoneState.FINISHED and any(report.concerns(each) for report in told))]


def unanswered(asked: Iterable[str], told: Collection[Told]) -> list[str]:
    """The milestones among those asked about on which no report was received."""
    return [each for each in asked if not any(report.concerns(each) for report in told)]


def filing(told: Collection[Told], *, excused: bool, past: bool, owes: bool = True, drafted: bool = False) -> Filing:
    """The state of a body, from its own reports in the round.

    past  the round has fallen due
    owes  something that it was asked about is still to be reported on, or was when the round fell due
    """
    if any(each.published and not each.nothing for each in told):
        return Filing.FILED
    if any(each.published for each in told) and all(each.nothing for each in told):
        return Filing.NOTHING
    if told:
        return Filing.RECEIVED
    if excused:
        return Filing.EXCUSED
    if not owes:
        return Filing.NOT_OWED
    if past:
        return Filing.SILENT
    return Filing.DRAFT if drafted else Filing.AWAITED
