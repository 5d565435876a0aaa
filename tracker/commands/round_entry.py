"""Which reporting round a report is in. One rule for every way by which a report comes."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.models import Asked, Round
from tracker.models.succession import with_those_before


def entered(session: Session, plan: str, body: str, *, received: date, today: date) -> Round | None:
    """The round of a plan that takes a body's report; None where none is open, or where it asks neither that body nor one that
    it has succeeded.

    received  the day on which the report, or the letter that holds it, came in
    """
    running = session.execute(select(Round, Asked.body).join(Asked, Asked.round == Round.reference).where(
        Round.plan == plan, Round.closed_on.is_(None), Asked.dropped.is_(False))).all()
    taking = [(round, asked) for round, asked in running if round.term.takes(received, today)]
    own = next((round for round, asked in taking if asked == body), None)
    if own or not taking:
        return own
    before = with_those_before(session, [body])
    return next((round for round, asked in taking if asked in before), None)
