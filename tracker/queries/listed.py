"""What has a page of its own, for the benefit of those that list pages: search engines, archives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.changelog.entry import ChangelogEntry
from tracker.changelog.kinds import Audience
from tracker.domain.calendar import civil_day
from tracker.models import (
    Assessment,
    Body,
    Commitment,
    Conclusion,
    Document,
    Evidence,
    Indicator,
    Meeting,
    Outcome,
    Participation,
    Plan,
    Proposal,
    Report,
    Review,
    Round,
    Story,
    Theme,
)

SHOWN = (Plan, Theme, Commitment, Body, Meeting, Conclusion, Document, Evidence, Indicator, Outcome, Assessment, Review, Proposal,
         Participation, Report, Round, Story)


@dataclass(frozen=True)
class Listed:
    """A thing, and the day on which it last changed. ``label`` is how a commitment's URL names it."""

    reference: str
    changed: date
    label: str = ""


def things(session: Session) -> Iterator[Listed]:
    """Every thing with a page, in a stable order."""
    for model in SHOWN:
        label = (Commitment.number,) if model is Commitment else ()
        rows = session.execute(select(model.reference, ChangelogEntry.at, *label)
                               .join(ChangelogEntry, ChangelogEntry.number == model.last_entry)
                               .order_by(model.reference))
        for row in rows:
            yield Listed(row[0], civil_day(datetime.fromisoformat(row[1])), (row[2] or "") if label else "")


def entries(session: Session, first: int, last: int) -> Iterator[tuple[int, date]]:
    """The public entries from one number to another, with the day on which each was recorded."""
    for number, at in session.execute(
            select(ChangelogEntry.number, ChangelogEntry.at)
            .where(ChangelogEntry.audience == Audience.PUBLIC.value, ChangelogEntry.number.between(first, last))
            .order_by(ChangelogEntry.number)):
        yield number, civil_day(datetime.fromisoformat(at))


def count(session: Session) -> int:
    """How many things have a page."""
    return sum(session.scalar(select(func.count()).select_from(model)) or 0 for model in SHOWN)
