"""Anyone who checks a body's texts is notified that some are waiting; the writer of a text, and
the writer's deputy, that it came back (陳核).

Each time that a text is sent in, everyone who can check it is notified once, however long it waits; texts not yet
announced to a person are announced together. Which these are follows from the claims of that person's messages. No
message holds a word of what is not public: it says whose text it is, what commitment it concerns, and where it is
read.
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
from tracker.queries import mail, sign_off
from tracker.queries.sign_off import Returned, ToCheck

LONGEST = 200
"""Maximum characters that a claim holds of what its message says (``MailClaim.content``)."""


def to_check(session: Session, now: datetime) -> Iterator[Outgoing]:
    """To every approver, and every deputy of one: the texts that wait for their check and that they did not write."""
    today = civil_day(now)
    waiting = _by_account(session, today)
    claims = mail.of_recipients(session, [each.reference for each in waiting], "sign-off/")
    for account, found in waiting.items():
        known = claims.get(account.reference, [])
        told = {name for claim in known for name in claim.content.split()}
        unsettled = [claim.content for claim in known if not (claim.sent_at or claim.refused_at)]
        for content in (*unsettled, *_together([each.name for each in found if each.name not in told])):
            if set(content.split()) & {each.name for each in found}:
                yield _asking(session, account, content, found, today)


def _asking(session: Session, account: Account, content: str, found: list[ToCheck], today: date) -> Outgoing:
    names = content.split()
    texts = [text for text in (sign_off.named(session, name) for name in names) if text is not None]
    standing_in = any(account.reference in each.standing_in for each in found)

    def wanted(session: Session) -> bool:
        """Asked again while the claim is taken: all of it may have been checked, returned or taken back meanwhile."""
        return any(each.name in names and account.reference in [one.reference for one in each.accounts]
                   for each in sign_off.to_be_checked(session, today))

    return Outgoing(
        f"sign-off/{account.number}/{names[0]}", account.reference, account.email,
        Message("to_check", account.language, {"texts": [_told(session, each) for each in texts], "standing_in": standing_in}),
        content=content, wanted=wanted)


def _together(names: list[str]) -> list[str]:
    """The names by message, as many in each as a claim can remember."""
    found: list[str] = []
    for name in names:
        if found and len(found[-1]) + 1 + len(name) <= LONGEST:
            found[-1] += f" {name}"
        else:
            found.append(name)
    return found


def _by_account(session: Session, today: date) -> dict[Account, list[ToCheck]]:
    found: dict[Account, list[ToCheck]] = {}
    for each in sign_off.to_be_checked(session, today):
        for account in filter(_has_mailbox, each.accounts):
            found.setdefault(account, []).append(each)
    return found


def returned(session: Session, now: datetime) -> Iterator[Outgoing]:
    """To its writer, and to the writer's deputy, who can carry on with it: that a text came back. Somebody else who does so
    knows of it, and is not written to."""
    today = civil_day(now)
    for each in sign_off.returned(session, today):
        for key, account in _told_of(each).items():

            def wanted(session: Session, key: str = key) -> bool:
                return any(key in _told_of(now) for now in sign_off.returned(session, today))

            yield Outgoing(key, account.reference, account.email, Message("text_returned", account.language, {
                "text": _told(session, each.text), "at": each.text.decided_at, "standing_in": account is not each.writer}),
                           wanted=wanted)


def _told_of(each: Returned) -> dict[str, Account]:
    """Whom a message tells that a text came back, by the message's key."""
    kind = "submission" if isinstance(each.text, Submission) else "sent"
    key = f"returned/{kind}/{each.text.id}/{each.step}"
    found = {key: each.writer, **{f"{key}/{account.number}": account for account in each.deputies}}
    return {key: account for key, account in found.items() if _has_mailbox(account)}


def _has_mailbox(account: Account) -> bool:
    """An account for a newcomer's own machine has none, and a closed one belongs to nobody."""
    return not account.demonstration and not account.closed


def _told(session: Session, text: OnTheWay) -> dict[str, object]:
    """What may be said of a text that is not public."""
    return {"since": text.since, "body": session.get_one(Body, text.body).name, "number": text.id,
            "page": "staff.submission" if isinstance(text, Submission) else "staff.sent_text",
            "commitment": session.get_one(Commitment, text.commitment) if text.commitment else None}
