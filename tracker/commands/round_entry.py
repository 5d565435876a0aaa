"""Which reporting round a report is in. One rule for every way by which a report comes."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.models import Asked, Round


def entered(session: Session, plan: str, body: str, *, received: date, today: date) -> Round | None:
    """The round of a plan that takes a body's report; None where none is open, or where it does not ask that body.

    received  the day on which the report, or the letter that holds it, came in
    """
    running = session.scalars(select(Round).join(Asked, Asked.round == Round.reference).where(
        Round.plan == plan, Round.closed_on.is_(None), Asked.body == body, Asked.dropped.is_(False)))
    return next((each for each in running if each.term.takes(received, today)), None)
