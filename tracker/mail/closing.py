"""Anyone who may still say something is notified before a window closes: for comments on a report's draft, proposals
to a call, remarks on minutes, or reading what bodies have sent in. Editors and members who sit are written to, once
for each window and closing day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from tracker.domain.calendar import civil_day
from tracker.domain.permissions import Role
from tracker.mail.messages import Message
from tracker.mail.sending import Outgoing
from tracker.models import Account, Call, Meeting, Member, ReadingWindow, Report
from tracker.queries import dated, member_home, staff
from tracker.queries.dated import Dated

DAYS_BEFORE = 5
"""How many days before the last day notices begin: at least three of them are working days in an ordinary week."""
TOLD = (Role.MEMBER, Role.EDITOR)


def due(session: Session, now: datetime) -> Iterator[Outgoing]:
    """What closes within the days that this module names. A window whose end moves is announced again, before its new end."""
    closing = dated.closing(session, civil_day(now), DAYS_BEFORE)
    if not closing:
        return
    for account in staff.holders(session, TOLD):
        for window in closing:
            if account.role is Role.MEMBER and not _sits(session, account, window, civil_day(now)):
                continue
            yield Outgoing(
                f"closing/{window.name}/{window.last.isoformat()}/{account.reference}", account.reference, account.email,
                Message("window_closing", account.language, _told(window) | {"member": account.role is Role.MEMBER}),
                content=window.last.isoformat(), wanted=_still_open(account, window, now))


def _sits(session: Session, account: Account, window: Dated, today: date) -> bool:
    """Whether the account's member sits: at the meeting whose minutes are in review, otherwise today."""
    member = session.get(Member, account.member) if account.member else None
    day = window.thing.held_on.first if isinstance(window.thing, Meeting) else today
    return member is not None and member_home.sits_on(session, member, day)


def _told(window: Dated) -> dict[str, Any]:
    """The values of the message: what closes, and its last day."""
    values: dict[str, Any] = {"what": window.what.value, "last": window.last}
    match window.thing:
        case Report() as report:
            return values | {"number": report.number, "kind": report.kind, "plan": report.plan}
        case Call() as call:
            return values | {"number": call.number, "title": call.title, "plan": call.plan}
        case Meeting() as meeting:
            return values | {"number": meeting.number}
        case ReadingWindow() as reading:
            return values | {"number": reading.meeting_number}
    raise TypeError(window.thing)


def _still_open(account: Account, window: Dated, now: datetime) -> Callable[[Session], bool]:
    """Asked again while the claim is taken: the window may have been closed or moved meanwhile, or the account been closed."""
    holder, name, last, today = account.reference, window.name, window.last, civil_day(now)

    def wanted(session: Session) -> bool:
        return not session.get_one(Account, holder).closed and _closes(session, name, last, today)

    return wanted


def _closes(session: Session, name: str, last: date, today: date) -> bool:
    return any((each.name, each.last) == (name, last) for each in dated.closing(session, today, DAYS_BEFORE))
