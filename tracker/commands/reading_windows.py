"""NDC opens to the forum's members, before a meeting, what bodies have sent in."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker.changelog.entry import ChangelogEntry
from tracker.changelog.kinds import Kind
from tracker.changelog.record import record
from tracker.commands.numbering import next_number
from tracker.domain.bilingual import Bilingual
from tracker.domain.calendar import When, civil_day
from tracker.domain.errors import N_, RuleBroken
from tracker.domain.permissions import Actor, Permission, require
from tracker.domain.statements import check_reason
from tracker.models import ReadingWindow


def open_window(session: Session, *, meeting_number: int, opens: date, closes: date, by: Actor, at: datetime) -> ReadingWindow:
    """Let members read, from one day to another, the texts that have reached NDC and are not decided. The act is public; the
    texts are not.

    Raises RuleBroken on ``meeting_number``, ``opens`` or ``closes``.
    """
    require(by, Permission.OPEN_WINDOW)
    _check_meeting(meeting_number)
    check_days(opens, closes, today=civil_day(at))
    number = next_number(session, ReadingWindow)
    window = ReadingWindow(reference=f"reading-window/{number}", number=number, meeting_number=meeting_number, opens=opens,
                           closes=closes)
    session.add(window)
    record(session, Kind.READING_WINDOW_OPENED, window, occurred=When.day(opens), by=by, at=at)
    return window


def amend_window(session: Session, window: ReadingWindow, *, meeting_number: int, opens: date, closes: date, called_off: bool,
                 reason: Bilingual, by: Actor, at: datetime) -> ChangelogEntry:
    """Change the days of a window that is not over, or call it off, after which members can read nothing more. The days
    on which they have already read stay as they were.

    Raises RuleBroken on ``meeting_number``, ``opens``, ``closes`` or ``reason_zh``, and where it is over.
    """
    require(by, Permission.OPEN_WINDOW)
    today = civil_day(at)
    if window.is_over(today):
        raise RuleBroken("", N_("It is over or was called off. You can open another."))
    _check_meeting(meeting_number)
    check_days(opens, closes, stood=window.opens, today=today)
    check_reason(reason)
    window.meeting_number, window.opens, window.closes, window.called_off = meeting_number, opens, closes, called_off
    return record(session, Kind.READING_WINDOW_AMENDED, window, reason=reason, by=by, at=at)


def check_days(opens: date, closes: date, *, stood: date | None = None, today: date) -> None:
    """Raises RuleBroken on ``opens`` or ``closes``. stood: the previous first day, where an existing window is changed."""
    if closes < opens:
        raise RuleBroken("closes", N_("The last day comes before the first."))
    if opens != stood and stood and stood <= today:
        raise RuleBroken("opens", N_("It has begun: its first day can no longer be changed."))
    if opens != stood and opens < today:
        raise RuleBroken("opens", N_("A window must open today or later."))
    if closes < today:
        raise RuleBroken("closes", N_("This day has passed. To close the window at once, call it off."))


def _check_meeting(number: int) -> None:
    if number < 1:
        raise RuleBroken("meeting_number", N_("Please fill this in."))
