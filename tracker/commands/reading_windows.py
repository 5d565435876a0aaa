"""NDC opens what bodies have sent in to the forum's members, before a meeting."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker.changelog.kinds import Kind
from tracker.changelog.record import record
from tracker.commands.numbering import next_number
from tracker.domain.calendar import When, civil_day
from tracker.domain.errors import N_, RuleBroken
from tracker.domain.permissions import Actor, Permission, require
from tracker.models import ReadingWindow


def open_window(session: Session, *, meeting_number: int, opens: date, closes: date, by: Actor, at: datetime) -> ReadingWindow:
    """Let members read, from one day to another, the texts that have reached NDC and are not decided. The act is public; the
    texts are not.

    Raises RuleBroken on ``meeting_number``, ``opens`` or ``closes``.
    """
    require(by, Permission.OPEN_WINDOW)
    if meeting_number < 1:
        raise RuleBroken("meeting_number", N_("Please fill this in."))
    if opens < civil_day(at):
        raise RuleBroken("opens", N_("A window opens today or later."))
    if closes < opens:
        raise RuleBroken("closes", N_("The last day lies before the first."))
    number = next_number(session, ReadingWindow)
    window = ReadingWindow(reference=f"reading-window/{number}", number=number, meeting_number=meeting_number, opens=opens,
                           closes=closes)
    session.add(window)
    record(session, Kind.READING_WINDOW_OPENED, window, occurred=When.day(opens), by=by, at=at)
    return window
