"""What a page says about the past that it shows: after which entry, recorded when, and whether it was compiled later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from tracker.queries import changelog, views
from tracker.web import reading
from tracker.web.public import blueprint


@dataclass(frozen=True)
class Past:
    """``at``: when the entry was recorded; in a past compiled from sources, the day that it represents."""

    number: int
    at: datetime | date
    is_reconstructed: bool
    has_next: bool


@blueprint.app_template_global("past")
def past() -> Past | None:
    """The past that the page shows; None for the live record."""
    number = reading.as_of()
    if number is None:
        return None
    reconstructed = views.reconstructed_day(reading.record()) is not None
    at = reading.today() if reconstructed else changelog.entry(reading.live(), number).recorded_at
    return Past(number, at, reconstructed, number < reading.head().number)
