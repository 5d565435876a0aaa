"""Office calendars: load what DGPA publishes for a year, and count working days by what was loaded."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.changelog.kinds import Kind
from tracker.changelog.record import record
from tracker.domain.permissions import Actor, Permission, require
from tracker.domain.working_days import OfficeCalendar, decoded, read_calendar
from tracker.models import OfficeYear
from tracker.models.columns import Source
from tracker.models.round import office_calendar

PUBLISHED_AT = Source(url="https://data.gov.tw/dataset/14718", title="中華民國政府行政機關辦公日曆表")


def known(session: Session) -> OfficeCalendar:
    """The calendar of the years that were loaded."""
    return office_calendar(session.scalars(select(OfficeYear)))


def load(session: Session, file: bytes, *, by: Actor, at: datetime) -> list[OfficeYear]:
    """Load the years of a published file. A year that is the same as before is left alone; a corrected one replaces it.

    The days of a round stay as they were published; what a rule in working days gives is counted again wherever it is
    shown.

    Gives the years that changed. Raises RuleBroken on ``file``, naming the line.
    """
    require(by, Permission.EDIT_PLAN)
    changed = []
    for number, days in read_calendar(decoded(file)).items():
        departures = [{"day": each.day.isoformat(), "off": each.off, "note": each.note} for each in days]
        year = session.get(OfficeYear, f"office-calendar/{number}")
        if year is not None and year.departures == departures:
            continue
        if year is None:
            year = OfficeYear(reference=f"office-calendar/{number}", year=number)
            session.add(year)
        year.departures, year.sources = departures, [PUBLISHED_AT]
        record(session, Kind.OFFICE_CALENDAR_LOADED, year, sources=year.sources, by=by, at=at)
        changed.append(year)
    return changed
