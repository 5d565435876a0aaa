"""What became of messages."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session

from tracker.models import MailClaim

AT_ONCE = 500
"""Keys in one statement."""


def settled(session: Session, keys: Sequence[str]) -> set[str]:
    """Those of the messages that were sent or refused for good, and need no claim."""
    found: set[str] = set()
    for start in range(0, len(keys), AT_ONCE):
        found.update(session.scalars(select(MailClaim.key).where(
            MailClaim.key.in_(keys[start:start + AT_ONCE]),
            or_(MailClaim.sent_at.is_not(None), MailClaim.refused_at.is_not(None)))))
    return found


def unreached(session: Session) -> dict[str, datetime]:
    """Accounts whose last message came back or was refused for good, and when it was sent; none has arrived since."""
    failed = func.max(case((MailClaim.returned_at.is_not(None), MailClaim.sent_at), else_=MailClaim.refused_at))
    arrived = func.max(case((MailClaim.returned_at.is_(None), MailClaim.sent_at)))
    rows = session.execute(select(MailClaim.recipient, failed).where(MailClaim.recipient.startswith("account/"))
                           .group_by(MailClaim.recipient).having(failed.is_not(None), or_(arrived.is_(None), arrived < failed)))
    return {row[0]: row[1] for row in rows}


def of_recipients(session: Session, recipients: Collection[str], prefix: str) -> dict[str, list[MailClaim]]:
    """The claims of a kind of message, by recipient: sent, refused, or still to be settled."""
    found: dict[str, list[MailClaim]] = {}
    for claim in session.scalars(select(MailClaim).where(
            MailClaim.recipient.in_(recipients), MailClaim.key.startswith(prefix, autoescape=True)).order_by(MailClaim.key)):
        found.setdefault(claim.recipient, []).append(claim)
    return found
