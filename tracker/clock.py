"""What time it is: the moment in UTC, and the civil day in Taipei."""

from __future__ import annotations

from datetime import UTC, date, datetime

from tracker.domain.calendar import civil_day


def now() -> datetime:
    """This moment, aware, in UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


def today() -> date:
    """The civil day in Taipei: what "overdue" and "due soon" are counted by."""
    return civil_day(now())
