"""Passwords: hashed with Argon2id, never one of the last few, and one-time keys with which holders set their own."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from tracker.changelog.entry import ChangelogEntry
from tracker.changelog.kinds import Audience, Kind
from tracker.changelog.record import record
from tracker.commands import audit, notices, sessions
from tracker.commands.seats import tell_seat
from tracker.domain.accounts import USUAL, Policy, check_password
from tracker.domain.audit import Act, Outcome
from tracker.domain.errors import N_, Counted, RuleBroken
from tracker.domain.permissions import NDC, SYSTEM, Actor, Permission, Role, require
from tracker.models.account import Account, FormerPassword
from tracker.models.account_care import NoticeKind

KEY_VALID_FOR = timedelta(hours=24)
"""For a key that an administrator hands over."""

hasher = PasswordHasher()


@cache
def _nobodys() -> str:
    # Made at the first log-in: it takes a sixth as long as the whole start.
    return hasher.hash(secrets.token_hex(16))


def matches(account: Account | None, password: str) -> bool:
    """Whether this is the account's password. Takes the same time where there is no account."""
    nobodys = _nobodys()
    return is_of(account.password if account else nobodys, password) and account is not None


def is_of(digest: str, password: str) -> bool:
    """Whether a digest is that of a password."""
    try:
        return hasher.verify(digest, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


def count_failure(session: Session, account: Account, why: str, *, act: Act = Act.LOG_IN, policy: Policy = USUAL,
                  at: datetime) -> None:
    """Count a failed attempt at a password or a second factor; the last one allowed locks the account for a while, also
    for log-ins in which the password has already been accepted."""
    account.failures += 1
    audit.write(session, act, account.reference, outcome=Outcome.FAILED, detail={"why": why}, at=at)
    if account.failures >= policy.failures:
        account.failures, account.locked_until = 0, at + policy.locked_for
        sessions.end_waiting(session, account, at=at)
        audit.write(session, Act.LOCKED, account.reference, at=at)


def require_password(session: Session, account: Account, password: str, *, field: str = "password", policy: Policy = USUAL,
                     at: datetime) -> None:
    """Ask for the current password before a way into the account is changed: whoever found a session open may not know it.
    A wrong one counts as at log-in, and while the account is locked the right one is not accepted either; the right one ends
    the count.

    Raises RuleBroken on ``field``.
    """
    right = is_of(account.password, password)
    if account.is_locked(at):
        audit.write(session, Act.PASSWORD_ASKED, account.reference, outcome=Outcome.REFUSED, detail={"why": "locked"}, at=at)
    elif not right:
        count_failure(session, account, "password", act=Act.PASSWORD_ASKED, policy=policy, at=at)
    if account.is_locked(at):
        raise Counted(field, N_("Too many failed attempts: the account is locked for a while. Please try again later."))
    if not right:
        raise Counted(field, N_("This is not your current password."))
    account.failures = 0


def change_password(session: Session, account: Account, *, old: str, new: str, policy: Policy = USUAL,
                    at: datetime) -> ChangelogEntry:
    """Change the holder's own password, which ends all of the holder's sessions. Raises RuleBroken on ``old`` or ``new``."""
    require_password(session, account, old, field="old", policy=policy, at=at)
    return _set(session, account, new, policy, at)


def begin_reset(session: Session, account: Account, *, invited: bool = False, mailed_by: str = "", by: Actor = SYSTEM,
                at: datetime) -> str:
    """Make a one-time key with which the holder may set a new password. Only its digest is kept, and the holder is
    notified. If the button is pressed twice, the newer key is valid, as always, and there is one notice.

    invited    it is the first key of a new account: there is nothing to give notice of
    mailed_by  the site's own key, where the invitation also goes by mail: the URL in the mail is made from it

    Raises RuleBroken where the account is closed.
    """
    if by.role is not Role.SYSTEM:
        require(by, Permission.MANAGE_ACCOUNTS)
    check_open(account)
    is_told = account.reset_until is not None and account.reset_until > at + KEY_VALID_FOR - notices.AGAIN
    if not is_told:
        tell_seat(session, account.member, "key_issued", by, at)
    key = notices.invite(session, account, key=mailed_by, at=at) if invited and mailed_by else secrets.token_urlsafe(32)
    account.reset_digest, account.reset_until = _digest(key), at + KEY_VALID_FOR
    audit.write(session, Act.KEY_MADE, account.reference, at=at)
    if not (invited or is_told):
        notices.owe(session, account, NoticeKind.RESET, at=at)
    return key


def of_key(session: Session, key: str, *, at: datetime) -> Account | None:
    """The account whose password a one-time key sets; None where the key is no longer good."""
    account = session.scalar(select(Account).where(Account.reset_digest == _digest(key)))
    return account if account and not account.closed and account.reset_until and account.reset_until >= at else None


def finish_reset(session: Session, *, key: str, new: str, policy: Policy = USUAL, at: datetime) -> Account:
    """Set a new password by a one-time key. Raises RuleBroken on ``""`` where the key is spent, or on ``new``."""
    account = of_key(session, key, at=at)
    if account is None:
        raise RuleBroken("", N_("This link is no longer valid. Ask for a new one."))
    _set(session, account, new, policy, at)
    account.failures, account.locked_until = 0, None
    return account


def _set(session: Session, account: Account, new: str, policy: Policy, at: datetime) -> ChangelogEntry:
    check_password(new, account.email, policy=policy, field="new")
    former = list(session.scalars(select(FormerPassword).where(FormerPassword.account == account.reference)
                                  .order_by(FormerPassword.id.desc())))
    recent = [account.password, *(each.digest for each in former)][:policy.history]
    if any(is_of(digest, new) for digest in recent):
        raise RuleBroken("new", N_("None of the last %(count)d passwords can be used again."), count=policy.history)
    session.add(FormerPassword(account=account.reference, digest=account.password, left_at=at))
    session.execute(delete(FormerPassword).where(FormerPassword.id.in_([each.id for each in former[policy.history:]])))
    account.password, account.password_set_at, account.must_change = hasher.hash(new), at, False
    account.password_changes += 1
    account.reset_digest = account.reset_until = None
    account.demonstration = False
    sessions.end_all(session, account, at=at)
    own = holder(account)
    audit.write(session, Act.PASSWORD_CHANGED, account.reference, who=account.reference, acting=acting(own), at=at)
    notices.owe(session, account, NoticeKind.PASSWORD, at=at)
    return record(session, Kind.ACCOUNT_CHANGED, account, audience=Audience.STAFF, by=own, at=at)


def holder(account: Account) -> Actor:
    """The holder as an actor of his own account: a member as a seat of the forum, not as anybody's official."""
    return Actor(account.role, account.member or account.body or NDC)


def check_open(account: Account) -> None:
    """A closed account is never changed again. Raises RuleBroken."""
    if account.closed:
        raise RuleBroken("", N_("This account is already closed."))


def acting(actor: Actor) -> str:
    """In which role someone acts, for the audit log."""
    return f"{actor.role.value} {actor.body}" + (f" for {actor.deputy_for}" if actor.deputy_for else "")


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
