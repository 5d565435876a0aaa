"""A report on its way: draft, open for comment, final; what a comment must contain; what prevents making it final."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import Enum

from tracker.domain.bilingual import Bilingual
from tracker.domain.calendar import When
from tracker.domain.errors import N_, RuleBroken
from tracker.domain.statements import check_reason

LONGEST_COMMENT = 5000
LONGEST_WINDOW = timedelta(days=366)
"""Counted from the day on which its end is set. An end is only ever moved to a later day, and no report is final
before it: a mistyped year would keep the report open for good."""


class ReportState(Enum):
    """The states of a published report. A draft belongs only to its authors, and is in no log; from here on it is public."""

    OPEN = "open"
    """Published as a draft, so that anyone may comment on it until a named day."""
    FINAL = "final"
    """Frozen: its files are served as they are and never made again."""


class RunAct(Enum):
    """What the files of a draft are made for."""

    OPEN = "open"
    FINISH = "finish"


class RunState(Enum):
    """How far the making of a report’s files has come."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


SILENT = timedelta(seconds=30)
"""After this long without a sign from the process working on it, another takes it up."""
MOST_TRIES = 3


def is_at_rest(state: RunState, seen_at: datetime | None, tries: int, now: datetime) -> bool:
    """Whether nobody is working on it, and it is neither done nor given up: any process that sees it may take it up."""
    if state is RunState.WAITING:
        return True
    return state is RunState.RUNNING and tries < MOST_TRIES and (seen_at is None or now - seen_at > SILENT)


def is_lost(state: RunState, seen_at: datetime | None, tries: int, now: datetime) -> bool:
    """Whether it was begun so often without ever finishing that another try would not help."""
    return state is RunState.RUNNING and tries >= MOST_TRIES and (seen_at is None or now - seen_at > SILENT)


class CommentVia(Enum):
    """The way in which a comment came."""

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
    """Why something that was sent in is not published. Disagreement is not such a reason."""

    SPAM = "spam"
    PERSONAL_DATA = "personal_data"
    """It says things about a private person that must not be published; the sender may send it again without them."""
    UNLAWFUL = "unlawful"
    OTHER_MATTER = "other_matter"
    DUPLICATE = "duplicate"


def check_window(opens: date, until: date) -> None:
    """Check the last day on which comments are accepted. Raises RuleBroken on ``until``."""
    if until <= opens:
        raise RuleBroken("until", N_("Give people at least until tomorrow."))
    if until > opens + LONGEST_WINDOW:
        raise RuleBroken("until", N_("At most %(days)d days ahead."), days=LONGEST_WINDOW.days)


def takes_comments(state: ReportState, until: date | None, today: date) -> bool:
    """Open, and its last day has not passed."""
    return state is ReportState.OPEN and until is not None and today <= until


def check_comment(text: str, *, consents: bool, name: str, may_be_named: bool) -> None:
    """Check what somebody sends in. Raises RuleBroken on ``text``, ``consent``, ``named``."""
    if not text.strip():
        raise RuleBroken("text", N_("Please fill this in."))
    if len(text) > LONGEST_COMMENT:
        raise RuleBroken("text", N_("This is longer than %(most)s characters."), most=LONGEST_COMMENT)
    if not consents:
        raise RuleBroken("consent", N_("A comment is published with its answer; without your consent it cannot be accepted."))
    check_naming(name, may_be_named)


def check_naming(name: str, may_be_named: bool) -> None:
    """Require that anyone who is named has agreed to be. Raises RuleBroken on ``named``."""
    if name.strip() and not may_be_named:
        raise RuleBroken("named", N_("Agree to your name being published, or leave the name empty."))


def check_way(via: CommentVia, url: str) -> None:
    """Check how a comment entered by an editor came in. Raises RuleBroken on ``via``, ``url``."""
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
        raise RuleBroken("", N_("Comments received and not yet decided on: %(count)s."), count=waiting)
    if unanswered:
        raise RuleBroken("", N_("Comments not answered yet: %(count)s."), count=unanswered)
