"""Log-in sessions, kept on the server: begun, seen, completed, ended. An ended session gives access to nothing."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from tracker.commands import audit
from tracker.domain.audit import Act
from tracker.domain.errors import NotFound
from tracker.domain.permissions import Actor, Permission, require
from tracker.models.account import Account, LoginSession

KEPT_FOR = timedelta(days=30)
"""How long a session is kept after its end, so that a holder can see any that is not his; then it is deleted."""


def open_session(session: Session, account: Account, *, device: str = "", complete: bool = True, begun_by: str | None = None,
                 at: datetime) -> str:
    """Begin a session; return the token for the cookie.

    complete  False: the second factor is awaited
    begun_by  what began it, and can begin only one
    """
    token = secrets.token_urlsafe(32)
    session.add(LoginSession(digest=digest_of(token), account=account.reference, device=device, began_at=at, seen_at=at,
                             complete=complete, begun_by=begun_by))
    if complete:
        account.seen_at = at
    return token


def see(session: Session, found: LoginSession, *, at: datetime) -> None:
    """Note that a session was just used: nothing else of it, since it may have been ended since it was read."""
    now = session.get(LoginSession, found.id)
    if now is not None:
        now.seen_at = at


def end(session: Session, number: int, *, of: str, by: Actor, at: datetime) -> LoginSession:
    """End one session of an account: by its holder, or by an administrator. Raises NotFound, NotPermitted."""
    if of != by.account:
        require(by, Permission.MANAGE_ACCOUNTS)
    found = session.get(LoginSession, number)
    if found is None or found.account != of:
        raise NotFound(f"session/{number}")
    if found.ended_at is None:
        found.ended_at = at
        audit.write(session, Act.SESSION_ENDED, found.account, detail={"device": found.device}, at=at)
    return found


def end_begun_by(session: Session, begun_by: str | None, *, at: datetime) -> None:
    """End the session that was begun by the same, so that another can be."""
    if begun_by is not None:
        session.execute(update(LoginSession).where(LoginSession.begun_by == begun_by).values(ended_at=at, begun_by=None))


def end_all(session: Session, account: Account, *, at: datetime) -> int:
    """End every session of an account, on whatever machine; return how many there were."""
    going = list(session.scalars(select(LoginSession).where(LoginSession.account == account.reference,
                                                            LoginSession.ended_at.is_(None))))
    for each in going:
        each.ended_at = at
    session.flush()
    return len(going)


def end_waiting(session: Session, account: Account, *, at: datetime) -> None:
    """End those that wait for the second factor."""
    session.execute(update(LoginSession).where(LoginSession.account == account.reference, LoginSession.complete.is_(False),
                                               LoginSession.ended_at.is_(None)).values(ended_at=at))


def log_out(session: Session, account: Account, *, at: datetime) -> None:
    """Log the holder out: all of his sessions end."""
    end_all(session, account, at=at)
    audit.write(session, Act.LOG_OUT, account.reference, at=at)


def forget_old(session: Session, *, at: datetime) -> None:
    """Delete the sessions that nobody has used or seen for a month."""
    session.execute(delete(LoginSession).where(LoginSession.seen_at < at - KEPT_FOR))


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
