"""A meeting of the Taskforce for calendar programs."""

from __future__ import annotations

from datetime import date, datetime, time

from flask import Response
from flask_babel import gettext as _

from tracker import language
from tracker.domain.calendar import TAIPEI, Precision
from tracker.domain.forum import MeetingStage
from tracker.feeds import ics
from tracker.models import Meeting
from tracker.queries import changelog, steering_group
from tracker.queries.words import Names
from tracker.web import addresses, reading
from tracker.web.filters import plain
from tracker.web.public import blueprint


@blueprint.get("/group/meetings/<int:number>/meeting.ics")
def meeting_calendar(number: int) -> Response:
    """The meeting as an event: its UID is permanent, and its SEQUENCE the newest entry about it."""
    meeting = steering_group.meeting(reading.live(), number).meeting
    lang = language.current()
    name = _("Meeting %(number)s of the Taskforce", number=number)
    body = ics.calendar([_event(meeting, name)], name=name, lang=lang)
    return Response(body, mimetype=ics.MEDIA_TYPE, headers={
        "Content-Disposition": f'attachment; filename="taskforce-{number}-{lang}.ics"'})


def _event(meeting: Meeting, name: str) -> ics.Entry:
    session = reading.live()
    newest = changelog.entry(session, meeting.last_entry)
    return ics.Entry(
        uid=f"tag:{changelog.installation(session).tag_authority}:{meeting.reference}", sequence=meeting.last_entry,
        changed=newest.recorded_at, starts=_starts(meeting), summary=name, location=plain(meeting.place),
        description="\n".join(f"{place}. {plain(item.title)}" for place, item in enumerate(meeting.items, 1)),
        url=addresses.absolute(meeting.reference, Names({})) or "", cancelled=meeting.stage is MeetingStage.CANCELLED)


def _starts(meeting: Meeting) -> date | datetime:
    day = meeting.held_on.first
    if meeting.time and meeting.held_on.precision is Precision.DAY:
        return datetime.combine(day, time.fromisoformat(meeting.time), TAIPEI)
    return day
