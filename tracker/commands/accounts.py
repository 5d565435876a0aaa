"""Accounts of staff and forum members: create, log in, change and reset a password, change, close.

Passwords are Argon2id. Five failures lock an account for fifteen minutes. A change writes an entry for staff; name,
address and password never enter a payload.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from email_validator import EmailNotValidError, validate_email
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.changelog.entry import ChangelogEntry
from tracker.changelog.kinds import Audience, Kind
from tracker.changelog.record import record
from tracker.commands.bodies import check_body
from tracker.commands.numbering import next_number
from tracker.domain.errors import N_, NotFound, RuleBroken
from tracker.domain.permissions import (
    ACCOUNT_ROLES,
    OWN_BODIES_ONLY,
    SYSTEM,
    Actor,
    Permission,
    Role,
    require,
)
from tracker.domain.statements import Side
from tracker.models import Account, Member

FAILURES_ALLOWED = 5
LOCKED_FOR = timedelta(minutes=15)
RESET_VALID_FOR = timedelta(hours=24)
SHORTEST_PASSWORD = 12

hasher = PasswordHasher()
_NOBODY = hasher.hash(secrets.token_hex(16))


def create_account(session: Session, *, email: str, role: Role, password: str, body: str | None = None, name: str = "",
                   side: Side | None = None, member: Member | None = None, demonstration: bool = False,
                   by: Actor = SYSTEM, at: datetime) -> Account:
    """Create an account. The system may: that is the operator at the command line.

    member  the seat in the forum for which it signs; told in public, because nobody else may sign for a member

    Raises RuleBroken on ``email``, ``role``, ``body``, ``member`` or ``password``.
    """
    if by.role is not Role.SYSTEM:
        require(by, Permission.MANAGE_ACCOUNTS)
    if role not in ACCOUNT_ROLES:
        raise RuleBroken("role", N_("No account can have this role."))
    address = _address(email)
    if session.scalar(select(Account).where(Account.email == address)):
        raise RuleBroken("email", N_("There is an account with this address already."))
    if role in OWN_BODIES_ONLY and not body:
        raise RuleBroken("body", N_("This role needs a body."))
    check_body(session, body, "body")
    check_password(password, address)
    _check_seat(session, role, member)
    number = next_number(session, Account)
    account = Account(reference=f"account/{number}", number=number, email=address, name=name, role=role, body=body, side=side,
                      member=member.reference if member else None, password=hasher.hash(password), stamp=secrets.token_hex(16),
                      demonstration=demonstration)
    session.add(account)
    record(session, Kind.ACCOUNT_CREATED, account, audience=Audience.STAFF, by=by, at=at)
    _tell(session, account.member, "tied", by, at)
    return account


def log_in(session: Session, *, email: str, password: str, at: datetime) -> Account | None:
    """The account, if address and password are right and it is neither closed nor locked; else None, and the failure
    is counted. Takes the same time whether or not there is such an account."""
    account = session.scalar(select(Account).where(Account.email == email.strip().lower()))
    right = _matches(account.password if account else _NOBODY, password)
    if account is None or account.closed or (account.locked_until and account.locked_until > at):
        return None
    if not right:
        account.failures += 1
        if account.failures >= FAILURES_ALLOWED:
            account.failures, account.locked_until = 0, at + LOCKED_FOR
        return None
    account.failures, account.locked_until = 0, None
    account.seen_before, account.seen_at = account.seen_at, at
    if hasher.check_needs_rehash(account.password):
        account.password = hasher.hash(password)
    return account


def end_sessions(session: Session, account: Account) -> None:
    """End every session of an account, on whatever machine: at its log-out. Nothing that is recorded changes."""
    account.stamp = secrets.token_hex(16)
    session.flush()


def by_email(session: Session, email: str) -> Account:
    """The account with this address. Raises NotFound."""
    account = session.scalar(select(Account).where(Account.email == email.strip().lower()))
    if account is None:
        raise NotFound(email)
    return account


def change_password(session: Session, account: Account, *, old: str, new: str, at: datetime) -> ChangelogEntry:
    """The holder changes his own password; every other session of his ends. Raises RuleBroken on ``old`` or ``new``."""
    if not _matches(account.password, old):
        raise RuleBroken("old", N_("This is not the present password."))
    return _set_password(session, account, new, "new", Actor(account.role, account.body or "ndc"), at)


def begin_reset(session: Session, account: Account, *, by: Actor = SYSTEM, at: datetime) -> str:
    """Make a one-time key by which the holder may set a new password, valid for a day. Only its digest is kept."""
    if by.role is not Role.SYSTEM:
        require(by, Permission.MANAGE_ACCOUNTS)
    _tell(session, account.member, "key_issued", by, at)
    key = secrets.token_urlsafe(32)
    account.reset_digest, account.reset_until = _digest(key), at + RESET_VALID_FOR
    session.flush()
    return key


def finish_reset(session: Session, *, key: str, new: str, at: datetime) -> Account:
    """Set a new password by a one-time key. Raises RuleBroken on ``""`` where the key is spent, or on ``new``."""
    account = session.scalar(select(Account).where(Account.reset_digest == _digest(key)))
    if account is None or account.closed or account.reset_until is None or account.reset_until < at:
        raise RuleBroken("", N_("This link is no longer valid. Ask for a new one."))
    _set_password(session, account, new, "new", Actor(account.role, account.body or "ndc"), at)
    account.failures, account.locked_until = 0, None
    return account


def change_account(session: Session, account: Account, *, role: Role, body: str | None, side: Side | None,
                   member: Member | None = None, by: Actor, at: datetime) -> ChangelogEntry:
    """Change an account's role, body, side, or the seat for which it signs."""
    require(by, Permission.MANAGE_ACCOUNTS)
    _check_not_own(account, by)
    if role not in ACCOUNT_ROLES:
        raise RuleBroken("role", N_("No account can have this role."))
    if role in OWN_BODIES_ONLY and not body:
        raise RuleBroken("body", N_("This role needs a body."))
    check_body(session, body, "body")
    _check_seat(session, role, member, account)
    before, account.member = account.member, member.reference if member else None
    account.role, account.body, account.side = role, body, side
    account.stamp = secrets.token_hex(16)
    changed = record(session, Kind.ACCOUNT_CHANGED, account, audience=Audience.STAFF, by=by, at=at)
    if before != account.member:
        _tell(session, before, "untied", by, at)
        _tell(session, account.member, "tied", by, at)
    return changed


def close_account(session: Session, account: Account, *, by: Actor = SYSTEM, at: datetime) -> ChangelogEntry:
    """Close an account for ever; its sessions end."""
    if by.role is not Role.SYSTEM:
        require(by, Permission.MANAGE_ACCOUNTS)
    _check_not_own(account, by)
    if account.closed:
        raise RuleBroken("", N_("This account is closed already."))
    account.closed, account.stamp, account.reset_digest = True, secrets.token_hex(16), None
    closed = record(session, Kind.ACCOUNT_CLOSED, account, audience=Audience.STAFF, by=by, at=at)
    _tell(session, account.member, "closed", by, at)
    return closed


def _check_seat(session: Session, role: Role, member: Member | None, own: Account | None = None) -> None:
    """Only a member's account signs for a seat, and only one does. Raises RuleBroken on ``member``."""
    if member is None:
        return
    if role is not Role.MEMBER:
        raise RuleBroken("member", N_("Only the account of a member signs for a seat in the Taskforce."))
    holders = session.scalars(select(Account).where(Account.member == member.reference, Account.closed.is_(False)))
    if any(each is not own for each in holders):
        raise RuleBroken("member", N_("Another account signs for this seat. Close it first."))


def _tell(session: Session, seat: str | None, what: str, by: Actor, at: datetime) -> None:
    """Say in public what was done to an account that signs for a member, so that nobody comes to sign for him unseen."""
    if seat:
        record(session, Kind.SIGNING_ACCOUNT_CHANGED, None, subject=seat, extra={"what": what}, by=by, at=at)


def _check_not_own(account: Account, by: Actor) -> None:
    if account.reference == by.account:
        raise RuleBroken("", N_("Another administrator has to do this for your own account."))


def check_password(password: str, address: str = "", field: str = "password") -> None:
    """At least twelve characters, at most 200, and not the address. Raises RuleBroken on ``field``."""
    if len(password) < SHORTEST_PASSWORD:
        raise RuleBroken(field, N_("A password has at least %(count)d characters."), count=SHORTEST_PASSWORD)
    if len(password) > 200:
        raise RuleBroken(field, N_("A password has at most 200 characters."))
    local = address.split("@")[0]
    if len(local) > 3 and local in password.lower():
        raise RuleBroken(field, N_("A password must not contain the address."))


def _set_password(session: Session, account: Account, new: str, field: str, by: Actor, at: datetime) -> ChangelogEntry:
    check_password(new, account.email, field)
    account.password, account.stamp = hasher.hash(new), secrets.token_hex(16)
    account.password_changes += 1
    account.reset_digest = account.reset_until = None
    account.demonstration = False
    return record(session, Kind.ACCOUNT_CHANGED, account, audience=Audience.STAFF, by=by, at=at)


def _matches(digest: str, password: str) -> bool:
    try:
        return hasher.verify(digest, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _address(email: str) -> str:
    try:
        return validate_email(email.strip(), check_deliverability=False, test_environment=True).normalized.lower()
    except EmailNotValidError as fault:
        raise RuleBroken("email", N_("This is not an e-mail address.")) from fault
