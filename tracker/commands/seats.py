"""What the public is shown of changes to an account that signs for a member of the forum."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from tracker.changelog.kinds import Kind
from tracker.changelog.record import record
from tracker.domain.permissions import Actor


def tell_seat(session: Session, seat: str | None, what: str, by: Actor, at: datetime) -> None:
    """Publish what was done to an account that signs for a member, so that nobody can begin to sign for him unnoticed."""
    if seat:
        record(session, Kind.SIGNING_ACCOUNT_CHANGED, None, subject=seat, extra={"what": what}, by=by, at=at)
