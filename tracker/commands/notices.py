"""Who must be notified of what was done with an account: its holder and, for a member's account, the civil
co-convener.

What an administrator has done is kept until notice is given: by mail where mail is set up, otherwise by the
administrator, who confirms it. What holders do themselves with the ways into their account is notified to them by
mail, so that they learn of it if it was somebody else.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.commands import audit
from tracker.commands.mail_addresses import typed_as
from tracker.domain.audit import Act
from tracker.domain.errors import NotFound
from tracker.domain.permissions import Actor, Permission, Role, require
from tracker.models.account import Account
from tracker.models.account_care import OWN, AccountNotice, NoticeKind
from tracker.models.mail import MailClaim

ASKED_KEY_VALID_FOR = timedelta(minutes=15)
"""For a one-time URL that the holder asked for."""
AGAIN = timedelta(minutes=1)
"""A second request within this time counts as a repeated press."""


def owe(session: Session, account: Account, kind: NoticeKind, *, at: datetime) -> list[AccountNotice]:
    """Note that the holder must be notified; of an administrator's act on a member's account, the civil co-convener too."""
    recipients = {account.reference}
    if account.role is Role.MEMBER and kind not in OWN:
        recipients |= set(session.scalars(select(Account.reference).where(Account.convener.is_(True), Account.closed.is_(False))))
    owed = [AccountNotice(kind=kind, account=account.reference, recipient=each, made_at=at) for each in sorted(recipients)]
    session.add_all(owed)
    session.flush()
    return owed


def owe_at_former(session: Session, account: Account, kind: NoticeKind, former: str, *, at: datetime) -> None:
    """Note that the holder is to be notified at the former e-mail address too: the new one may be someone else's."""
    session.add(AccountNotice(kind=kind, account=account.reference, recipient=account.reference, address=former, made_at=at))


def told(session: Session, number: int, *, by: Actor, at: datetime) -> AccountNotice:
    """An administrator has given the notice other than by mail. Raises NotFound."""
    require(by, Permission.MANAGE_ACCOUNTS)
    notice = session.get(AccountNotice, number)
    if notice is None:
        raise NotFound(f"notice/{number}")
    if notice.told_at is None:
        notice.told_at, notice.told_by, notice.address = at, by.account or "", notice.address and ""
        audit.write(session, Act.NOTICE_TOLD, notice.account, detail={"kind": notice.kind.value, "to": notice.recipient}, at=at)
    return notice


def ask_reset(session: Session, email: str, *, key: str, at: datetime) -> None:
    """The holder has forgotten the password: a one-time URL is sent by mail, if there is such an account.

    Nobody learns from this whether there is one. ``key`` is the site's own. If the button is pressed twice, the URL is
    the same, so that neither of the two messages holds a worthless one; its validity is not extended, so that nobody
    keeps one alive by asking.
    """
    account = session.scalar(select(Account).where(Account.email.in_(typed_as(email)), Account.closed.is_(False)))
    if account is None:
        audit.write(session, Act.RESET_ASKED, detail={"why": "no such account"}, at=at)
        return
    earlier = session.scalar(select(AccountNotice).where(
        AccountNotice.account == account.reference, AccountNotice.kind == NoticeKind.KEY,
        AccountNotice.made_at > at - AGAIN).order_by(AccountNotice.id.desc()).limit(1))
    if earlier and account.reset_digest != _digest(earlier, key):
        earlier = None
    notice = AccountNotice(kind=NoticeKind.KEY, account=account.reference, recipient=account.reference,
                           nonce=earlier.nonce if earlier else secrets.token_hex(16), made_at=at)
    if earlier is None:
        account.reset_digest, account.reset_until = _digest(notice, key), at + ASKED_KEY_VALID_FOR
    if earlier is None or earlier.told_at:
        session.add(notice)
    audit.write(session, Act.RESET_ASKED, account.reference, at=at)


def invite(session: Session, account: Account, *, key: str, at: datetime) -> str:
    """The first one-time key of a new account, which goes to its holder by mail; an administrator may also pass it on.
    ``key`` is the site's own."""
    notice = AccountNotice(kind=NoticeKind.INVITED, account=account.reference, recipient=account.reference,
                           nonce=secrets.token_hex(16), made_at=at)
    session.add(notice)
    return one_time_key(notice, key=key)


def one_time_key(notice: AccountNotice, *, key: str) -> str:
    """The key in the one-time URL of a notice: derived again from its nonce when the mail is written."""
    return hmac.new(key.encode(), f"reset:{notice.account}:{notice.nonce}".encode(), hashlib.sha256).hexdigest()


def opens(session: Session, notice: AccountNotice, *, key: str) -> bool:
    """Whether the one-time URL of a notice still opens its account: a newer one, or a password set with it, ends it."""
    return session.get_one(Account, notice.account).reset_digest == _digest(notice, key)


def _digest(notice: AccountNotice, key: str) -> str:
    return hashlib.sha256(one_time_key(notice, key=key).encode()).hexdigest()


def mailed(session: Session, number: int, *, at: datetime) -> None:
    """The mail with this notice was accepted."""
    notice = session.get(AccountNotice, number)
    if notice is not None and notice.told_at is None:
        notice.told_at, notice.told_by, notice.address = at, "mail", notice.address and ""


def came_back(session: Session, claims: Iterable[MailClaim]) -> None:
    """The notices in messages that came back have reached nobody: they are owed again, and not by mail."""
    for claim in claims:
        for notice in session.scalars(select(AccountNotice).where(
                AccountNotice.recipient == claim.recipient, AccountNotice.told_by == "mail")):
            if notice.mail_key == claim.key:
                notice.told_at, notice.told_by = None, ""
