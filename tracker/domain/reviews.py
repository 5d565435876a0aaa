"""Review in one's own voice: what a member of the forum says of a published update, and the answer that the body
owes.

A member agrees, disputes or asks for evidence, and signs. Disputing costs one line of reason or evidence. The body
owes a reasoned answer to a dispute and to a question; there is a due date only where the forum has adopted a rule
that says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum
from typing import Protocol

from tracker.domain.addresses import check_address
from tracker.domain.bilingual import Bilingual
from tracker.domain.errors import N_, RuleBroken
from tracker.domain.working_days import OfficeCalendar

LONGEST_TERM = 366
"""The most days that a rule may give for an answer."""


class Stance(Enum):
    """What a member says of an update."""

    AGREE = "agree"
    DISPUTE = "dispute"
    ASK = "ask"
    """Asks for evidence."""


OWED_TO = frozenset({Stance.DISPUTE, Stance.ASK})
"""The stances to which the body owes a reasoned answer."""


class Verdict(Enum):
    """What the member says of the answer."""

    ACCEPTED = "accepted"
    NOT_RESOLVED = "not_resolved"


class Standing(Enum):
    """The state of a review."""

    NOTHING_OWED = "nothing_owed"
    """The member agrees."""
    OPEN = "open"
    """An answer is owed: its due date has not passed, or no rule sets one."""
    OVERDUE = "overdue"
    ANSWERED = "answered"
    ACCEPTED = "accepted"
    NOT_RESOLVED = "not_resolved"
    """Answered, and the member holds that it is not resolved."""
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Term:
    """The time that a rule gives for an answer."""

    days: int
    working: bool

    def check(self) -> None:
        """Raises RuleBroken on ``days``."""
        if not 1 <= self.days <= LONGEST_TERM:
            raise RuleBroken("days", N_("Give between 1 and %(most)d days."), most=LONGEST_TERM)

    def due(self, asked_on: date, calendar: OfficeCalendar) -> date:
        """The last day of the term for a question asked on a given day."""
        return calendar.after(asked_on, self.days) if self.working else asked_on + timedelta(self.days)


class Rule(Protocol):
    """A rule on answers that the forum adopted."""

    applies_from: date
    number: int
    struck: bool

    @property
    def term(self) -> Term: ...


def rule_for(rules: Iterable[Rule], asked_on: date | None) -> Rule | None:
    """The version in force on a day: the last to apply by then. None before the first, and where nothing is owed."""
    held = [each for each in rules if asked_on and each.applies_from <= asked_on and not each.struck]
    return max(held, key=lambda each: (each.applies_from, each.number), default=None)


@dataclass(frozen=True)
class Course:
    """The state of an answer by its dates.

    asked_on   since when it is owed; None where nothing is
    due        None where no rule sets a date
    without_calendar  the years up to that date whose office calendar the rule needs and that was not loaded
    """

    asked_on: date | None
    due: date | None
    answered_on: date | None
    verdict: Verdict | None
    withdrawn: bool
    without_calendar: tuple[int, ...] = field(default=(), compare=False)

    def standing(self, today: date) -> Standing:
        if self.withdrawn:
            return Standing.WITHDRAWN
        if self.asked_on is None:
            return Standing.NOTHING_OWED
        if self.answered_on is None:
            return Standing.OVERDUE if self.due and self.due < today else Standing.OPEN
        return Standing(self.verdict.value) if self.verdict else Standing.ANSWERED

    def is_owed(self, today: date) -> bool:
        return self.standing(today) in (Standing.OPEN, Standing.OVERDUE)

    def age(self, today: date) -> int | None:
        """Days since it was asked, up to the first answer."""
        return ((self.answered_on or today) - self.asked_on).days if self.asked_on else None

    def days_over(self, today: date) -> int:
        """Days by which the answer is late: up to the day it came, or to today if there is none yet."""
        return max(0, ((self.answered_on or today) - self.due).days) if self.due else 0


class Extended(Protocol):
    """A later date that the body gave."""

    extended_on: date
    was: date
    until: date


def extensions_of(asked_on: date | None, given: Iterable[Extended]) -> list[Extended]:
    """Those of the answer to what is asked since a day: one given before it was to an earlier question."""
    return [each for each in given if asked_on and each.extended_on >= asked_on]


class Question(Protocol):
    """What an answer may be owed to."""

    asked_on: date | None
    verdict: Verdict | None
    withdrawn_on: date | None
    withheld: bool


def course(question: Question, rules: Iterable[Rule], extended: Iterable[Extended], answered: Iterable[date],
           calendar: OfficeCalendar) -> Course:
    """The state of the answer to a question. To words that were withheld by law before they were answered, nothing is owed.

    extended  the later dates that the body gave, also for the answer to an earlier question
    answered  the days of its answers
    calendar  by which a rule in working days is counted
    """
    asked = question.asked_on
    first = min((day for day in answered if asked and day >= asked), default=None)
    if question.withheld and first is None:
        asked = None
    rule = rule_for(rules, asked)
    by_rule = rule.term.due(asked, calendar) if rule and asked else None
    due = max([by_rule, *(each.until for each in extensions_of(asked, extended))]) if by_rule else None
    missing = calendar.missing(asked, by_rule) if rule and rule.term.working and asked and by_rule else []
    return Course(asked, due, first, question.verdict, question.withdrawn_on is not None, tuple(missing))


Said = tuple[Stance, Bilingual, str]
"""What a member says: stance, text, URL of evidence."""


def is_reworded(before: Said, after: Said) -> bool:
    """The member says something different from before. Adding the same text in the other language does not count."""
    return before[0] is not after[0] or before[2] != after[2] or not after[1].keeps(before[1])


# --- checks -----------------------------------------------------------------------------------------------------


def check_words(stance: Stance, text: Bilingual, url: str) -> None:
    """A member writes in either language. Raises RuleBroken on ``text_zh`` or ``url``."""
    if stance is Stance.DISPUTE and text.is_empty and not url:
        raise RuleBroken("text_zh", N_("To dispute a claim, give at least one line: your reason, or a link to evidence."))
    if stance is Stance.ASK and text.is_empty:
        raise RuleBroken("text_zh", N_("Say what evidence you are asking for."))
    check_address(url)


def check_extension(stands: Course, until: date, today: date) -> date:
    """An owed answer may be given a later date before its due date passes. Gives the date that held until then.

    Raises RuleBroken on ``until``, and where nothing can be extended.
    """
    due = stands.due
    if not stands.is_owed(today):
        raise RuleBroken("", N_("An answer is no longer owed."))
    if due is None:
        raise RuleBroken("", N_("No rule of the Taskforce sets a date for this answer, so there is none to extend."))
    if due < today:
        raise RuleBroken("", N_("The date has passed. It can no longer be extended; an answer is owed."))
    if until <= due:
        raise RuleBroken("until", N_("The new date must be after the current one."))
    return due
