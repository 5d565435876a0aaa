"""What is told about accounts: that one was closed or reset, and the one-time address that its holder asked for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from tracker.commands import notices
from tracker.mail.messages import Message, address, site_key
from tracker.mail.sending import Outgoing
from tracker.models import Account, AccountNotice
from tracker.models.account_care import NoticeKind
from tracker.queries import accounts as queries

ONE_TIME = (NoticeKind.KEY, NoticeKind.INVITED)
"""What carries a one-time address."""


def due(session: Session, now: datetime) -> Iterator[Outgoing]:
    """To each who is still to be told. A one-time address that has run out is not sent."""
    for notice, account, recipient in queries.untold(session):
        if notice.kind in ONE_TIME and (account.reset_until is None or account.reset_until < now or account.closed):
            continue
        yield Outgoing(key=f"account-notice/{notice.id}", recipient=recipient.reference, to=recipient.email,
                       message=partial(_message, number=notice.id), settled=partial(_mailed, number=notice.id))


def _message(session: Session, *, number: int) -> Message:
    notice = session.get_one(AccountNotice, number)
    account = session.get_one(Account, notice.account)
    if notice.kind in ONE_TIME:
        key = notices.one_time_key(notice, key=site_key())
        template = "account_invited" if notice.kind is NoticeKind.INVITED else "account_key"
        return Message(template, account.language, {"key_url": address("account.reset", key=key)})
    told = Account.by_reference(session, notice.recipient)
    return Message("account_notice", told.language, {
        "closed": notice.kind is NoticeKind.CLOSED, "own": notice.account == notice.recipient, "number": account.number,
        "account": account.name or account.email, "at": notice.made_at})


def _mailed(session: Session, at: datetime, *, number: int) -> None:
    notices.mailed(session, number, at=at)
