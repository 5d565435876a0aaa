"""Events for calendar programs: iCalendar (RFC 5545).

An event keeps its UID for ever and its SEQUENCE increases with every entry about it, so that a program that
already holds it moves or cancels it when it changes. Nothing here depends on the present moment: the same record
gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from tracker.domain.calendar import TAIPEI

if TYPE_CHECKING:
    from icalendar import Component, Event, Timezone

MEDIA_TYPE = "text/calendar"


@dataclass(frozen=True)
class Entry:
    """An event.

    uid       permanent, and the same in both languages
    sequence  grows with every change: the number of the newest entry about it
    changed   when that was recorded: aware, UTC
    starts    a day, or an aware moment where the time is known
    ends      the last day of an event that takes whole days; its first day where none is given
    """

    uid: str
    sequence: int
    changed: datetime
    starts: date | datetime
    summary: str
    location: str = ""
    description: str = ""
    url: str = ""
    ends: date | None = None
    cancelled: bool = False


def calendar(entries: Iterable[Entry], *, name: str, lang: str) -> bytes:
    """A calendar of these events."""
    from icalendar import Calendar  # reads the time zones of the whole world when it is loaded

    made = Calendar()
    made.add("prodid", "-//Open Government Commitment Tracker//EN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", name, parameters={"LANGUAGE": lang})
    # How often a program may look again: RFC 7986, and the name that older programs know.
    made.add("refresh-interval", timedelta(hours=12), parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", "PT12H")
    components: list[Component] = [_event(entry) for entry in entries]
    for component in components or [_zone()]:
        made.add_component(component)
    return bytes(made.to_ical())


def _zone() -> Timezone:
    """A calendar has at least one component (RFC 5545, 3.4): while there is no event, the time zone of this site."""
    from icalendar import Timezone, TimezoneStandard

    always = TimezoneStandard()
    always.add("dtstart", datetime(1970, 1, 1))
    for name in ("tzoffsetfrom", "tzoffsetto"):
        always.add(name, timedelta(hours=8))
    zone = Timezone()
    zone.add("tzid", TAIPEI.key)
    zone.add_component(always)
    return zone


def _event(entry: Entry) -> Event:
    from icalendar import Event

    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    for stamp in ("dtstamp", "last-modified"):
        event.add(stamp, entry.changed.astimezone(UTC))
    timed = isinstance(entry.starts, datetime)
    event.add("dtstart", entry.starts.astimezone(UTC) if isinstance(entry.starts, datetime) else entry.starts)
    if not timed:
        event.add("dtend", (entry.ends or entry.starts) + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("summary", entry.summary)
    for name in ("location", "description", "url"):
        if value := getattr(entry, name):
            event.add(name, value)
    return event
