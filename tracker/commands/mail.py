"""The claims of messages: a sender takes a message's claim first, and then notes on it what became of the message.

Nothing here sends. The claim is taken in one short transaction and settled in another, and between them no
transaction is open; ``tracker/mail/sending.py`` says what that promises.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from tracker.models import MailClaim

HELD_FOR = timedelta(minutes=15)
"""How long a claim is held. Longer than an attempt can take, so that an older claim is that of a run that died."""


def claim(session: Session, *, key: str, recipient: str, content: str = "", domain: str, at: datetime) -> MailClaim | None:
    """Take the claim of a message; None where it was sent or refused already, where another run holds it, or where an
    earlier attempt fixed another content (the next run will know which).

    domain  of the Message-ID given to a new claim
    """
    found = session.get(MailClaim, key)
    if found is None:
        found = MailClaim(key=key, recipient=recipient, content=content,
                          message_id=f"<{secrets.token_hex(16)}@{domain}>")
        session.add(found)
    elif found.sent_at or found.refused_at or found.content != content or _is_held(found, at):
        return None
    found.claimed_at = at
    session.flush()
    return found


def _is_held(found: MailClaim, at: datetime) -> bool:
    return found.claimed_at is not None and at - found.claimed_at < HELD_FOR


def settle(session: Session, key: str, *, at: datetime) -> bool:
    """Note that the mail server has accepted the message. False where its recipient has left meanwhile."""
    found = session.get(MailClaim, key)
    if found is not None:
        found.claimed_at, found.sent_at = None, at
        session.flush()
    return found is not None


def refuse(session: Session, key: str, *, at: datetime) -> bool:
    """Note that the mail server refused it for good: it is not tried again. False where its recipient has left meanwhile."""
    found = session.get(MailClaim, key)
    if found is not None:
        found.claimed_at, found.refused_at = None, at
        session.flush()
    return found is not None


def give_back(session: Session, key: str) -> None:
    """Leave a message that could not be sent now to the next run."""
    found = session.get(MailClaim, key)
    if found is not None:
        found.claimed_at = None
        session.flush()


def forget(session: Session, recipient: str) -> None:
    """Nothing is kept of what was sent to somebody who has left."""
    session.execute(delete(MailClaim).where(MailClaim.recipient == recipient))
