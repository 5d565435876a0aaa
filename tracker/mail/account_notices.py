"""Notices about accounts: what was done with one and with the ways into it, and the one-time URL that was asked for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple

from sqlalchemy.orm import Session

from tracker import language
from tracker.commands import notices
from tracker.domain.errors import N_
from tracker.mail.messages import Message, address, site_key
from tracker.mail.sending import Outgoing
from tracker.models import Account, AccountNotice
from tracker.models.account_care import ONE_TIME, OWN, NoticeKind
from tracker.queries import accounts as queries

NEWS_FOR = timedelta(days=3)
"""How long holders' own actions are news to them, where no mail could be sent at once."""


class Words(NamedTuple):
    """The words for one kind of notice: its title, and what the holder and the civil co-convener of a member read."""

    title: str
    own: str
    convener: str = ""


WORDS = {
    NoticeKind.CLOSED: Words(
        N_("An account was closed"),
        N_("Your account was closed. What you have reported stays in the record."),
        N_("The account of the member %(name)s was closed. You are being notified as the civil-society co-convener.")),
    NoticeKind.RESET: Words(
        N_("An account was reset"),
        N_("An administrator has created a one-time link for resetting the password of your account. If you did not ask for "
           "it, please tell the site’s administrator at once."),
        N_("A one-time link was created for the account of the member %(name)s. You are being notified as the civil-society "
           "co-convener.")),
    NoticeKind.FACTORS_REMOVED: Words(
        N_("The second factors of an account were removed"),
        N_("An administrator has removed all second factors from your account, and it was logged out everywhere. If you did "
           "not ask for it, please tell the site’s administrator at once."),
        N_("All second factors of the account of the member %(name)s were removed. You are being notified as the "
           "civil-society co-convener.")),
    NoticeKind.OUTSIDE: Words(
        N_("An account was linked to another identity"),
        N_("An administrator has changed which identity at the agency’s own log-in opens your account. If you did not "
           "ask for it, please tell the site’s administrator at once."),
        N_("The identity that opens the account of the member %(name)s was changed. You are being notified as the "
           "civil-society co-convener.")),
    NoticeKind.ADDRESS: Words(
        N_("The e-mail address of an account was changed"),
        N_("An administrator has changed the e-mail address that you log in with and that this site writes to. If you did "
           "not ask for it, please tell the site’s administrator at once."),
        N_("The e-mail address of the account of the member %(name)s was changed. You are being notified as the "
           "civil-society co-convener.")),
    NoticeKind.PASSWORD: Words(
        N_("Your password was changed"),
        N_("A new password was set for your account, and it was logged out everywhere else. If that was not you, please tell the "
           "site’s administrator at once: somebody else can act in your name.")),
    NoticeKind.FACTOR_ADDED: Words(
        N_("A second factor or new recovery codes were added to your account"),
        N_("From now on a log-in to your account can be confirmed with them. If that was not you, please change your "
           "password, and tell the site’s administrator at once.")),
    NoticeKind.FACTOR_REMOVED: Words(
        N_("A second factor of your account was removed"),
        N_("A log-in to your account can no longer be confirmed with it. If that was not you, please change your password, and "
           "tell the site’s administrator at once.")),
    NoticeKind.TOKEN: Words(
        N_("A token was created in your account"),
        N_("The system that holds it can send progress updates in your name. If that was not you, please revoke it on your "
           "account page, change your password, and tell the site’s administrator at once.")),
}


def due(session: Session, now: datetime) -> Iterator[Outgoing]:
    """To each person still to be notified. A one-time URL that has expired or was replaced is not sent, nor is what is no
    longer news."""
    for notice, account, recipient in queries.notices_to_mail(session):
        if notice.kind in ONE_TIME and (account.reset_until is None or account.reset_until < now or account.closed):
            continue
        if notice.kind in OWN and notice.made_at < now - NEWS_FOR:
            continue
        former = "/former" if notice.address else ""
        yield Outgoing(key=notice.mail_key, recipient=recipient.reference + former, to=notice.address or recipient.email,
                       message=partial(_message, number=notice.id), settled=partial(_mailed, number=notice.id),
                       wanted=partial(_is_good, number=notice.id))


def _message(session: Session, *, number: int) -> Message:
    notice = session.get_one(AccountNotice, number)
    account = session.get_one(Account, notice.account)
    if notice.kind in ONE_TIME:
        key = notices.one_time_key(notice, key=site_key())
        template = "account_invited" if notice.kind is NoticeKind.INVITED else "account_key"
        with language.using(account.language):
            return Message(template, account.language, {"key_url": address("account.reset", key=key)})
    told, words = Account.by_reference(session, notice.recipient), WORDS[notice.kind]
    return Message("account_notice", told.language, {
        "title": words.title, "text": words.own if notice.account == notice.recipient else words.convener,
        "account": account.name or account.email, "at": notice.made_at})


def _is_good(session: Session, *, number: int) -> bool:
    notice = session.get_one(AccountNotice, number)
    return notice.kind not in ONE_TIME or notices.opens(session, notice, key=site_key())


def _mailed(session: Session, at: datetime, *, number: int) -> None:
    notices.mailed(session, number, at=at)
