"""What a page says of the past that it shows: after which entry, recorded when, and whether it was put together later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tracker.queries import changelog, views
from tracker.web import reading
from tracker.web.public import blueprint


@dataclass(frozen=True)
class Past:
    """``is_reconstructed``: every entry up to it was loaded from sources, none was made here when it happened."""

    number: int
    at: datetime
    is_reconstructed: bool
    has_next: bool


@blueprint.app_template_global("past")
def past() -> Past | None:
    """The past that the page shows; None for the live record."""
    number = reading.as_of()
    if number is None:
        return None
    return Past(number, changelog.entry(reading.live(), number).recorded_at,
                not views.has_live_entry(reading.record(), number), number < reading.head().number)
