"""Published reports."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.domain.errors import NotFound
from tracker.models import Report


def published(session: Session) -> list[Report]:
    """Every published report, the newest first."""
    return list(session.scalars(select(Report).order_by(Report.number.desc())))


def report(session: Session, number: int) -> Report:
    """One published report. Raises NotFound."""
    found = session.scalar(select(Report).where(Report.number == number))
    if found is None:
        raise NotFound(f"report/{number}")
    return found
