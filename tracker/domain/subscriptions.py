"""What a subscriber may ask for, and when a mail to him is due."""

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
    """What can be followed that is no single thing of the record. A scope is one of these, or a reference."""

    EVERYTHING = "everything"
    DELAYS = "delays"
    CONCLUSIONS = "conclusions"
    MEETINGS = "meetings"
    REPORTS = "reports"


MOST_SCOPES = 60
"""Whoever follows more than this follows everything."""
HOUR = time(8)
"""In Taipei: when weekly and quarterly mails are made up."""
BEFORE_A_MEETING = timedelta(days=7)
UNCONFIRMED_FOR = timedelta(days=7)
"""An address that nobody has confirmed is kept so long."""
ASKED_AGAIN_AFTER = timedelta(minutes=10)
"""A form sent again and again writes to an address no oftener than this."""
BOUNCES_ALLOWED = 3
"""So many refusals for good in a row end a subscription."""
REST_AFTER_BOUNCE = timedelta(days=3)
BOUNCES_FORGOTTEN_AFTER = timedelta(days=200)
"""A refusal this long ago was the end of no row; longer than a quarter, so that quarterly mail can end too."""


def made_up(rhythm: Rhythm, now: datetime, meetings: Sequence[date] = ()) -> datetime:
    """The moment by which the newest mail of this rhythm is made up: what was recorded before it is due, what came after
    waits for the next. At once: now. Weekly: Monday morning. Quarterly: the first Monday of a quarter, and a week before
    each meeting of the forum that is entered with its date and still to come.

    now       aware
    meetings  days of meetings still to come
    """
    if rhythm is Rhythm.AT_ONCE:
        return now
    today = now.astimezone(TAIPEI).date()
    if rhythm is Rhythm.WEEKLY:
        days = [_monday_before(today), _monday_before(today - timedelta(days=7))]
    else:
        days = [_first_monday(today), _first_monday(today - timedelta(days=92)), *(day - BEFORE_A_MEETING for day in meetings)]
    return max(moment for day in days if (moment := datetime.combine(day, HOUR, TAIPEI)) <= now)


def _monday_before(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _first_monday(day: date) -> date:
    """The first Monday of the quarter that a day lies in."""
    first = date(day.year, day.month - (day.month - 1) % 3, 1)
    return first + timedelta(days=-first.weekday() % 7)
