"""Who has to be told what was done with an account: its holder, and of a member's account the civil co-convener.

What an administrator has done is kept until it is told: by mail where mail is set up, otherwise by him, who says so.
What the holder himself does with the ways into his account is told to him by mail, so that he learns of it where it was not he.
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
"""Of a one-time address that the holder asked for himself."""
AGAIN = timedelta(minutes=1)
"""Who asks for one again within it has pressed twice."""


def owe(session: Session, account: Account, kind: NoticeKind, *, at: datetime) -> list[AccountNotice]:
    """Keep that the holder is to be told, and of what an administrator does with a member's account the civil co-convener."""
    recipients = {account.reference}
    if account.role is Role.MEMBER and kind not in OWN:
        recipients |= set(session.scalars(select(Account.reference).where(Account.convener.is_(True), Account.closed.is_(False))))
    owed = [AccountNotice(kind=kind, account=account.reference, recipient=each, made_at=at) for each in sorted(recipients)]
    session.add_all(owed)
    session.flush()
    return owed


def owe_at_former(session: Session, account: Account, kind: NoticeKind, former: str, *, at: datetime) -> None:
    """Keep that the holder is to be told at the address that he had before as well: it may not be he who has the new one."""
    session.add(AccountNotice(kind=kind, account=account.reference, recipient=account.reference, address=former, made_at=at))


def told(session: Session, number: int, *, by: Actor, at: datetime) -> AccountNotice:
    """An administrator has told it, otherwise than by mail. Raises NotFound."""
    require(by, Permission.MANAGE_ACCOUNTS)
    notice = session.get(AccountNotice, number)
    if notice is None:
        raise NotFound(f"notice/{number}")
    if notice.told_at is None:
        notice.told_at, notice.told_by, notice.address = at, by.account or "", notice.address and ""
        audit.write(session, Act.NOTICE_TOLD, notice.account, detail={"kind": notice.kind.value, "to": notice.recipient}, at=at)
    return notice


def ask_reset(session: Session, email: str, *, key: str, at: datetime) -> None:
    """The holder has forgotten his password: a one-time address goes to him by mail, if there is such an account.

    Nobody learns from it whether there is one. ``key`` is the site's own. Pressed twice, the address is the same, so that of two
    messages neither holds one that is worth nothing; it is good for no longer, so that nobody keeps one alive by asking.
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
    """The first one-time key of a new account, which goes to its holder by mail; an administrator may hand it on as well.
    ``key`` is the site's own."""
    notice = AccountNotice(kind=NoticeKind.INVITED, account=account.reference, recipient=account.reference,
                           nonce=secrets.token_hex(16), made_at=at)
    session.add(notice)
    return one_time_key(notice, key=key)


def one_time_key(notice: AccountNotice, *, key: str) -> str:
    """The key in the one-time address of a notice: made again from its nonce when the mail is written."""
    return hmac.new(key.encode(), f"reset:{notice.account}:{notice.nonce}".encode(), hashlib.sha256).hexdigest()


def _digest(notice: AccountNotice, key: str) -> str:
    return hashlib.sha256(one_time_key(notice, key=key).encode()).hexdigest()


def mailed(session: Session, number: int, *, at: datetime) -> None:
    """The mail with it was accepted."""
    notice = session.get(AccountNotice, number)
    if notice is not None and notice.told_at is None:
        notice.told_at, notice.told_by, notice.address = at, "mail", notice.address and ""


def came_back(session: Session, claims: Iterable[MailClaim]) -> None:
    """What stood in messages that came back has been told to nobody: it is owed again, and not by mail."""
    for claim in claims:
        for notice in session.scalars(select(AccountNotice).where(
                AccountNotice.recipient == claim.recipient, AccountNotice.told_by == "mail")):
            if notice.mail_key == claim.key:
                notice.told_at, notice.told_by = None, ""
