"""A report on its way: draft, open for comment, final; what a comment must hold; and what stands against making it final."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import Enum

from tracker.domain.bilingual import Bilingual
from tracker.domain.calendar import When
from tracker.domain.errors import N_, RuleBroken
from tracker.domain.statements import check_reason

LONGEST_COMMENT = 5000
LONGEST_WINDOW = timedelta(days=366)
"""From the day on which its end is set. An end is only ever moved to a later day, and no report is final before it: a slip in
the year would keep the report open for good."""


class ReportState(Enum):
    """A draft is nobody's but its authors', and is in no log; from here on it is public."""

    OPEN = "open"
    """Published as a draft, so that anyone may comment on it until a named day."""
    FINAL = "final"
    """Frozen: its files are served as they are and never made again."""


class RunAct(Enum):
    """What the files of a draft are made for."""

    OPEN = "open"
    FINISH = "finish"


class RunState(Enum):
    """Where the making of a report’s files stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


SILENT = timedelta(seconds=30)
"""After so long without a word from the process that works on it, another takes it up."""
MOST_TRIES = 3


def is_at_rest(state: RunState, seen_at: datetime | None, tries: int, now: datetime) -> bool:
    """Nobody works on it, and it is neither done nor given up: whoever sees it may take it up."""
    if state is RunState.WAITING:
        return True
    return state is RunState.RUNNING and tries < MOST_TRIES and (seen_at is None or now - seen_at > SILENT)


def is_lost(state: RunState, seen_at: datetime | None, tries: int, now: datetime) -> bool:
    """It was begun so often, and never ended, that another try would not help."""
    return state is RunState.RUNNING and tries >= MOST_TRIES and (seen_at is None or now - seen_at > SILENT)


class CommentVia(Enum):
    """By which way a comment came."""

    FORM = "form"
    MAIL = "mail"
    LETTER = "letter"
    JOIN = "join"
    """The government's participation platform (公共政策網路參與平臺)."""
    MEETING = "meeting"


class Regard(Enum):
    """What became of a comment in the report."""

    TAKEN_UP = "taken_up"
    PARTLY = "partly"
    NOT_TAKEN_UP = "not_taken_up"
    NOTED = "noted"


class SetAside(Enum):
    """Why something that was sent in is not published. Disagreement is no such reason."""

    SPAM = "spam"
    PERSONAL_DATA = "personal_data"
    """It tells of a private person what must not be published; whoever sent it may send it again without."""
    UNLAWFUL = "unlawful"
    OTHER_MATTER = "other_matter"
    DUPLICATE = "duplicate"


def check_window(opens: date, until: date) -> None:
    """The last day on which comments are taken. Raises RuleBroken on ``until``."""
    if until <= opens:
        raise RuleBroken("until", N_("Give people at least until tomorrow."))
    if until > opens + LONGEST_WINDOW:
        raise RuleBroken("until", N_("At most %(days)d days ahead."), days=LONGEST_WINDOW.days)


def takes_comments(state: ReportState, until: date | None, today: date) -> bool:
    """Open, and its last day has not passed."""
    return state is ReportState.OPEN and until is not None and today <= until


def check_comment(text: str, *, consents: bool, name: str, may_be_named: bool) -> None:
    """What somebody sends in. Raises RuleBroken on ``text``, ``consent``, ``named``."""
    if not text.strip():
        raise RuleBroken("text", N_("Please fill this in."))
    if len(text) > LONGEST_COMMENT:
        raise RuleBroken("text", N_("This is longer than %(most)s characters."), most=LONGEST_COMMENT)
    if not consents:
        raise RuleBroken("consent", N_("A comment is published with its answer; without your consent it cannot be accepted."))
    check_naming(name, may_be_named)


def check_naming(name: str, may_be_named: bool) -> None:
    """Who is named has said that he may be. Raises RuleBroken on ``named``."""
    if name.strip() and not may_be_named:
        raise RuleBroken("named", N_("Agree to your name being published, or leave the name empty."))


def check_way(via: CommentVia, url: str) -> None:
    """How a comment came that is entered by an editor. Raises RuleBroken on ``via``, ``url``."""
    if via is CommentVia.FORM:
        raise RuleBroken("via", N_("Comments sent through the form are already here."))
    if via is CommentVia.JOIN and not url:
        raise RuleBroken("url", N_("Say where it can be read on the platform."))


def check_received(received_on: date, first: date, last: date) -> None:
    """It came on a day on which comments were taken. Raises RuleBroken on ``received_on``."""
    if not first <= received_on <= last:
        raise RuleBroken("received_on", N_("This day is outside the time in which comments were accepted."))


def check_regard(answer: Bilingual) -> None:
    """An answer gives its reason. Raises RuleBroken on ``answer_zh``."""
    check_reason(answer, "answer_zh")


def check_final(until: date | None, today: date, *, waiting: int, unanswered: int) -> None:
    """Raises RuleBroken where people may still comment, or a comment has not been decided or answered."""
    if until is not None and today <= until:
        raise RuleBroken("", N_("Comments can be given until %(day)s. The report can be made final after that."),
                         day=When.day(until))
    if waiting:
        raise RuleBroken("", N_("%(count)s comments have come in and have not been decided on."), count=waiting)
    if unanswered:
        raise RuleBroken("", N_("%(count)s comments are not answered yet."), count=unanswered)
