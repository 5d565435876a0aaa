"""Accounts of staff and forum members: create, log in, change, close.

A change writes an entry for staff, which never holds the name, e-mail address or password, and a line of the audit
log.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from tracker.changelog.entry import ChangelogEntry
from tracker.changelog.kinds import Audience, Kind
from tracker.changelog.record import record
from tracker.commands import audit, deputies, notices, passwords, sessions, tokens
from tracker.commands.bodies import check_body
from tracker.commands.mail_addresses import read_address, typed_as
from tracker.commands.numbering import next_number
from tracker.commands.seats import tell_seat
from tracker.commands.striking import check_stands
from tracker.domain.accounts import USUAL, Policy, check_another, check_password
from tracker.domain.audit import Act, Outcome
from tracker.domain.bilingual import Lang
from tracker.domain.errors import N_, NotFound, RuleBroken, UnrecordedConflict
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
from tracker.models import Member, StoryDraft
from tracker.models.account import LONGEST_NAME, Account, version_of
from tracker.models.account_care import NoticeKind, ReviewedAccount, Verdict


def create_account(session: Session, *, email: str, role: Role, password: str, body: str | None = None, name: str = "",
                   side: Side | None = None, member: Member | None = None, language: Lang = "zh", demonstration: bool = False,
                   policy: Policy = USUAL, by: Actor = SYSTEM, at: datetime) -> Account:
    """Create an account. The system may do so: that is the operator at the command line.

    member    the seat in the forum for which it signs; stated in public, because nobody else may sign for a member
    language  of the messages to its holder

    Raises RuleBroken on ``email``, ``name``, ``role``, ``body``, ``member`` or ``password``.
    """
    if by.role is not Role.SYSTEM:
        require(by, Permission.MANAGE_ACCOUNTS)
    if role not in ACCOUNT_ROLES:
        raise RuleBroken("role", N_("No account can have this role."))
    address = read_address(email)
    _check_address(session, address)
    _check_name(name)
    check_role_body(role, body)
    check_body(session, body, "body")
    check_password(password, address, policy=policy)
    _check_seat(session, role, member)
    number = next_number(session, Account)
    account = Account(reference=f"account/{number}", number=number, email=address, name=name, language=language, role=role,
                      body=body, side=side,
                      member=member.reference if member else None, password=passwords.hasher.hash(password), password_set_at=at,
                      created_at=at, must_change=policy.first_change, demonstration=demonstration)
    session.add(account)
    entry = record(session, Kind.ACCOUNT_CREATED, account, audience=Audience.STAFF, by=by, at=at)
    audit.write(session, Act.ACCOUNT_CREATED, account.reference, at=at,
                detail={"entry": entry.number, "role": role.value, "body": body})
    tell_seat(session, account.member, "tied", by, at)
    return account


def log_in(session: Session, *, email: str, password: str, policy: Policy = USUAL, at: datetime) -> Account | None:
    """The account, if e-mail address and password are right and it is neither closed nor locked; otherwise None, and the
    failure is counted. Takes the same time whether or not there is such an account."""
    account = _with_address(session, email)
    right = passwords.matches(account, password)
    if account is None:
        # What was typed stays out of the log: it may be a password in the wrong field.
        audit.write(session, Act.LOG_IN, outcome=Outcome.FAILED, detail={"why": "no such account"}, at=at)
        return None
    if account.closed or account.is_locked(at):
        audit.write(session, Act.LOG_IN, account.reference, outcome=Outcome.REFUSED, at=at,
                    detail={"why": "closed" if account.closed else "locked"})
        return None
    if not right:
        passwords.count_failure(session, account, "password", policy=policy, at=at)
        return None
    account.locked_until = None
    if passwords.hasher.check_needs_rehash(account.password):
        account.password = passwords.hasher.hash(password)
    return account


def begin_session(session: Session, account: Account, *, device: str = "", by_what: str = "password",
                  begun_by: str | None = None, at: datetime) -> str:
    """Log in a holder who has passed every check that was asked for; give the token for the cookie.

    begun_by  what a passkey signed, where that alone was asked; or what only the browser that sent the form has, which it
              loses with the answer: another session begun by it was that of a button pressed twice, and nobody holds it
    """
    sessions.end_begun_by(session, begun_by, at=at)
    account.failures = 0
    # Whoever had an earlier session may have seen the secret that waited in it.
    account.totp_pending = None
    account.seen_before = account.seen_at
    audit.write(session, Act.LOG_IN, account.reference, who=account.reference, acting=passwords.acting(passwords.holder(account)),
                detail={"by": by_what, "device": device}, at=at)
    return sessions.open_session(session, account, device=device, begun_by=begun_by, at=at)


def choose_language(account: Account, language: Lang) -> None:
    """In which language this site writes to the holder. Nobody else is told: it is neither public nor a matter of rights."""
    account.language = language


def choose_reminders(account: Account, *, wanted: bool) -> None:
    """Whether the holder is also sent what is on the to-do page. What concerns the holder alone is always sent: notices
    about the account, a text that was returned or is waiting to be checked, an answer that is owed, a round that falls
    due."""
    account.reminders = wanted


def by_email(session: Session, email: str) -> Account:
    """The account with this e-mail address: the open one, or else the newest. Raises NotFound."""
    account = _with_address(session, email)
    if account is None:
        raise NotFound(email)
    return account


def change_account(session: Session, account: Account, *, role: Role, body: str | None, side: Side | None,
                   member: Member | None = None, by: Actor, at: datetime) -> ChangelogEntry:
    """Change an account's role, body, side, or the seat for which it signs; its sessions, its tokens and any deputyships
    that no longer suit it end, but continue where nothing was changed.

    Raises RuleBroken on ``role``, ``body`` or ``member``, and for one's own account, a closed one, or where nothing was
    changed.
    """
    require(by, Permission.MANAGE_ACCOUNTS)
    check_another(by, account.reference)
    passwords.check_open(account)
    if role not in ACCOUNT_ROLES:
        raise RuleBroken("role", N_("No account can have this role."))
    check_role_body(role, body)
    check_body(session, body, "body")
    _check_seat(session, role, member, account)
    before, seat = _standing(account), account.member
    account.role, account.body, account.side = role, body, side
    account.member = member.reference if member else None
    account.convener &= role is Role.MEMBER
    if _standing(account) == before:
        raise RuleBroken("", N_("Nothing was changed."))
    sessions.end_all(session, account, at=at)
    tokens.revoke_all(session, account, at=at)
    deputies.end_unfit(session, account, at=at)
    audit.write(session, Act.ACCOUNT_CHANGED, account.reference, detail={"before": before, "after": _standing(account)}, at=at)
    changed = record(session, Kind.ACCOUNT_CHANGED, account, audience=Audience.STAFF, by=by, at=at)
    if seat != account.member:
        tell_seat(session, seat, "untied", by, at)
        tell_seat(session, account.member, "tied", by, at)
    return changed


def put_right(session: Session, account: Account, *, email: str, name: str, seen: int | None = None, by: Actor = SYSTEM,
              at: datetime) -> None:
    """Correct the e-mail address with which the holder logs in and to which the site writes, and the name that staff see.

    A new e-mail address is announced to the holder at both, and in public where the account signs for a seat: anyone
    who reads its mail can set the password. One-time URLs that were mailed to the old one no longer open anything.

    seen  the version of ``account.holder`` that a form was made from

    Raises RuleBroken on ``email`` or ``name``, and where nothing was changed; UnrecordedConflict on a stale form.
    """
    if by.role is not Role.SYSTEM:
        require(by, Permission.MANAGE_ACCOUNTS)
    check_another(by, account.reference)
    passwords.check_open(account)
    _check_seen(account, account.holder, seen)
    former, address = account.email, read_address(email)
    _check_name(name)
    if (address, name) == (former, account.name):
        raise RuleBroken("", N_("Nothing was changed."))
    if address != former:
        _check_address(session, address)
        account.reset_digest = account.reset_until = None
        notices.owe(session, account, NoticeKind.ADDRESS, at=at)
        notices.owe_at_former(session, account, NoticeKind.ADDRESS, former, at=at)
        tell_seat(session, account.member, "readdressed", by, at)
    audit.write(session, Act.ACCOUNT_CHANGED, account.reference, at=at,
                detail={"new address": address != former, "new name": name != account.name})
    account.email, account.name = address, name


def set_outside(session: Session, account: Account, *, external_id: str | None, convener: bool, seen: int | None = None,
                by: Actor, at: datetime) -> None:
    """Link an account to the identifier of its holder in the agency's own log-in, and say whether the holder is the civil
    co-convener. Another identity is announced to the holder, and in public where the account signs for a seat: whoever has
    it can log in.

    seen  the version of ``account.outside`` that a form was made from

    Raises RuleBroken on ``external_id`` or ``convener``, and where nothing was changed; UnrecordedConflict on a stale form.
    """
    require(by, Permission.MANAGE_ACCOUNTS)
    passwords.check_open(account)
    _check_seen(account, account.outside, seen)
    identity = (external_id or "").strip() or None
    if identity and "@" in identity:
        identity = identity.lower()
    if identity and session.scalar(select(Account.reference).where(Account.external_id == identity,
                                                                   Account.reference != account.reference)):
        raise RuleBroken("external_id", N_("This identity is already linked to another account."))
    if convener and account.role is not Role.MEMBER:
        raise RuleBroken("convener", N_("Only a member can be the civil-society co-convener."))
    if (identity, convener) == (account.external_id, account.convener):
        raise RuleBroken("", N_("Nothing was changed."))
    is_tied_anew = identity != account.external_id
    if is_tied_anew:
        check_another(by, account.reference)
    account.external_id, account.convener = identity, convener
    audit.write(session, Act.ACCOUNT_CHANGED, account.reference, at=at,
                detail={"outside log-in": identity is not None, "convener": convener})
    if is_tied_anew:
        notices.owe(session, account, NoticeKind.OUTSIDE, at=at)
        tell_seat(session, account.member, "relinked", by, at)


def close_account(session: Session, account: Account, *, by: Actor = SYSTEM, at: datetime) -> ChangelogEntry:
    """Close an account for ever; its sessions, its tokens and its deputyships end. Its e-mail address can be that of another
    account, and the holder's identity at the agency's own log-in can open it. Result stories that a member was writing go
    with it, with any name in them: nobody else could publish or discard them."""
    if by.role is not Role.SYSTEM:
        require(by, Permission.MANAGE_ACCOUNTS)
    check_another(by, account.reference)
    passwords.check_open(account)
    account.closed, account.reset_digest, account.external_id = True, None, None
    sessions.end_all(session, account, at=at)
    tokens.revoke_all(session, account, at=at)
    session.execute(delete(StoryDraft).where(StoryDraft.account == account.reference, StoryDraft.published_as.is_(None)))
    deputies.end_unfit(session, account, at=at)
    audit.write(session, Act.ACCOUNT_CLOSED, account.reference, at=at)
    notices.owe(session, account, NoticeKind.CLOSED, at=at)
    for each in session.scalars(select(ReviewedAccount).where(ReviewedAccount.account == account.reference,
                                                              ReviewedAccount.verdict.is_(None))):
        each.verdict, each.decided_by, each.decided_at = Verdict.CLOSED, by.account or by.role.value, at
    closed = record(session, Kind.ACCOUNT_CLOSED, account, audience=Audience.STAFF, by=by, at=at)
    tell_seat(session, account.member, "closed", by, at)
    return closed


def check_role_body(role: Role, body: str | None) -> None:
    """Raises RuleBroken on ``body``."""
    if role in OWN_BODIES_ONLY and not body:
        raise RuleBroken("body", N_("This role needs a body."))


def check_role_seat(role: Role, seat: object) -> None:
    """Raises RuleBroken on ``member``."""
    if seat and role is not Role.MEMBER:
        raise RuleBroken("member", N_("Only a member’s account can sign for a seat on the Taskforce."))


def _check_seat(session: Session, role: Role, member: Member | None, own: Account | None = None) -> None:
    """Only a member's account signs for a seat, and only one does. Raises RuleBroken on ``member``."""
    check_role_seat(role, member)
    if member is None:
        return
    check_stands(member, "member")
    holders = session.scalars(select(Account).where(Account.member == member.reference, Account.closed.is_(False)))
    if any(each is not own for each in holders):
        raise RuleBroken("member", N_("Another account already signs for this seat. Close that account first."))


def _with_address(session: Session, email: str) -> Account | None:
    return session.scalar(select(Account).where(Account.email.in_(typed_as(email)))
                          .order_by(Account.closed, Account.number.desc()).limit(1))


def _check_address(session: Session, address: str) -> None:
    """Only one open account has an e-mail address. Raises RuleBroken on ``email``."""
    if session.scalar(select(Account.reference).where(Account.email == address, Account.closed.is_(False))):
        raise RuleBroken("email", N_("There is already an account with this e-mail address."))


def _check_name(name: str) -> None:
    if len(name) > LONGEST_NAME:
        raise RuleBroken("name", N_("At most %(limit)d characters; this has %(count)d."), limit=LONGEST_NAME, count=len(name))


def _standing(account: Account) -> dict[str, str | None]:
    return {"role": account.role.value, "body": account.body, "side": account.side.value if account.side else None,
            "seat": account.member}


def _check_seen(account: Account, holds: Mapping[str, Any], seen: int | None) -> None:
    if seen is not None and seen != (now := version_of(holds)):
        raise UnrecordedConflict(account.reference, seen, now, holds)
