"""What a subscriber may ask for, and when an e-mail to them is due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from enum import Enum

from tracker.domain.calendar import TAIPEI


class Rhythm(Enum):
    """How often a subscriber is written to, where there is something to tell."""

    AT_ONCE = "at_once"
    WEEKLY = "weekly"
    QUARTERLY = "quarterly"


class Topic(Enum):
    """What can be followed other than a single thing of the record. A scope is one of these, or a reference."""

    EVERYTHING = "everything"
    DELAYS = "delays"
    CONCLUSIONS = "conclusions"
    MEETINGS = "meetings"
    REPORTS = "reports"


MOST_SCOPES = 60
"""Anyone who follows more than this follows everything."""
HOUR = time(8)
"""In Taipei: when weekly and quarterly e-mails are made up."""
BEFORE_A_MEETING = timedelta(days=7)
UNCONFIRMED_FOR = timedelta(days=7)
"""How long an e-mail address that nobody has confirmed is kept."""
ASKED_AGAIN_AFTER = timedelta(minutes=10)
"""However often the form is sent, an e-mail address is written to no more often than this."""
BOUNCES_ALLOWED = 3
"""This many permanent refusals in a row end a subscription."""
REST_AFTER_BOUNCE = timedelta(days=3)
BOUNCES_FORGOTTEN_AFTER = timedelta(days=200)
"""A refusal longer ago than this no longer counts; longer than a quarter, so that quarterly mail can end too."""


def made_up(rhythm: Rhythm, now: datetime, meetings: Sequence[date] = ()) -> datetime:
    """The moment by which the newest mail of this rhythm is made up: anything recorded before it is due, anything later
    waits for the next. At once: now. Weekly: Monday morning. Quarterly: the first Monday of a quarter, and a week
    before each future meeting of the forum that is entered with its date.

    now       aware
    meetings  days of meetings still to come
    """
    if rhythm is Rhythm.AT_ONCE:
        return now
    today = now.astimezone(TAIPEI).date()
    if rhythm is Rhythm.WEEKLY:
        days = [_monday_before(today), _monday_before(today - timedelta(days=7))]
    else:
        begins = _quarter_of(today)
        days = [_first_monday(begins), _first_monday(_quarter_of(begins - timedelta(days=1))),
                *(day - BEFORE_A_MEETING for day in meetings)]
    return max(moment for day in days if (moment := datetime.combine(day, HOUR, TAIPEI)) <= now)


def _monday_before(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _quarter_of(day: date) -> date:
    """The first day of the quarter that contains a day."""
    return date(day.year, day.month - (day.month - 1) % 3, 1)


def _first_monday(day: date) -> date:
    """The first Monday on or after a day."""
    return day + timedelta(days=-day.weekday() % 7)
