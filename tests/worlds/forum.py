"""The forum's meetings in the world with everything in it."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from tests.world import AT, EDITOR, later, text
from tracker.commands import meetings
from tracker.commands.meetings import Notice
from tracker.domain.calendar import When
from tracker.domain.forum import AgendaItem
from tracker.models import Meeting

PLANNED = date(2026, 3, 20)


def a_notice(day: date = PLANNED, **more: Any) -> Notice:
    """A meeting planned for an afternoon, with notice given eighteen days before."""
    values: dict[str, Any] = {
        "time": "14:00", "place": text("國發會寶慶辦公室", "The council's office"), "notice_on": date(2026, 3, 2),
        "agenda": [AgendaItem(text("歷次會議結論辦理情形", "Follow-up of earlier conclusions"))]}
    return Notice(When.day(day), **(values | more))


def an_announced_meeting(session: Session, number: int = 8, **more: Any) -> Meeting:
    return meetings.announce_meeting(session, number, a_notice(**more), by=EDITOR, at=AT)


def forum(session: Session, commitment: str, conclusion: str) -> None:
    """A meeting that is announced, changed and held; and one that is called off."""
    agenda = [AgendaItem(text("專案報告", "A report"), (commitment,), (conclusion,))]
    meeting = an_announced_meeting(session, agenda=agenda)
    meetings.amend_meeting(session, meeting, a_notice(date(2026, 3, 21), agenda=agenda), reason=text("主席另有公務"), by=EDITOR,
                           at=AT)
    meetings.record_held(session, meeting, held_on=When.day(date(2026, 3, 21)), conclusions=[text("同意", "Agreed")], by=EDITOR,
                         at=later(25))
    called_off = an_announced_meeting(session, 9, day=date(2026, 7, 1))
    meetings.cancel_meeting(session, called_off, reason=text("改期另行通知"), by=EDITOR, at=later(26))
