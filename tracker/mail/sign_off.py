"""Who checks a body's texts is told that one waits for him; who wrote one, that it came back (陳核).

What one person sends in at once is one message to each who can check it, once, however long it waits: sent in again, it is
another. Neither message holds a word of what is not public: it says whose text it is, what commitment it concerns, and where
it is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker.domain.calendar import civil_day
from tracker.mail.messages import Message
from tracker.mail.sending import Outgoing
from tracker.models import Account, Body, Commitment, Submission
from tracker.models.sign_off import OnTheWay
from tracker.queries import sign_off
from tracker.queries.sign_off import Returned, ToCheck


def to_check(session: Session, now: datetime) -> Iterator[Outgoing]:
    """To every approver, and every deputy of one, what waits for his check and was not written by himself."""
    today = civil_day(now)

    for key, (account, found) in _by_key(session, today).items():

        def wanted(session: Session, key: str = key) -> bool:
            """Asked again while the claim is taken: it may have been checked, returned or taken back meanwhile."""
            return key in _by_key(session, today)

        yield Outgoing(key, account.reference, account.email, _asks(session, account, found), wanted=wanted)


def returned(session: Session, _now: datetime) -> Iterator[Outgoing]:
    """To its writer, that a text came back. Where somebody else goes on with it, he knows of it, and is not written to."""
    for each in sign_off.returned(session):
        if not _has_mailbox(each.writer):
            continue
        key = _key_of(each)

        def wanted(session: Session, key: str = key) -> bool:
            return any(_key_of(now) == key and not now.writer.closed for now in sign_off.returned(session))

        yield Outgoing(key, each.writer.reference, each.writer.email, Message("text_returned", each.writer.language, {
            "text": _told(session, each.text), "at": each.text.decided_at}), wanted=wanted)


def _key_of(each: Returned) -> str:
    kind = "submission" if isinstance(each.text, Submission) else "sent"
    return f"returned/{kind}/{each.text.id}/{each.step}"


def _by_key(session: Session, today: date) -> dict[str, tuple[Account, list[ToCheck]]]:
    """What waits, by the message that tells of it: everything that one person sent in at one moment, for one who can check it."""
    found: dict[str, tuple[Account, list[ToCheck]]] = {}
    for each in sign_off.to_be_checked(session, today):
        sent = f"{each.text.account.rpartition('/')[2]}/{each.text.since:%Y%m%dT%H%M%S}"
        for account in filter(_has_mailbox, each.accounts):
            found.setdefault(f"sign-off/{sent}/{account.number}", (account, []))[1].append(each)
    return found


def _has_mailbox(account: Account) -> bool:
    """An account for a newcomer's own machine has none, and one that is closed is nobody's."""
    return not account.demonstration and not account.closed


def _asks(session: Session, account: Account, found: list[ToCheck]) -> Message:
    return Message("to_check", account.language, {
        "texts": [_told(session, each.text) for each in found], "at": found[0].text.since,
        "standing_in": account.reference in found[0].standing_in})


def _told(session: Session, text: OnTheWay) -> dict[str, object]:
    """What may be told of a text that is not public."""
    return {"body": session.get_one(Body, text.body).name, "number": text.id,
            "page": "staff.submission" if isinstance(text, Submission) else "staff.sent_text",
            "commitment": session.get_one(Commitment, text.commitment) if text.commitment else None}
