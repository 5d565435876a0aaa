"""What is sent to staff: to those who report, each Monday, the milestones that are overdue or soon due; to editors,
the texts that have come in and are waiting for them. Neither holds a text that is not public: a message says what
there is to do, and where. Both are on the to-do page too, so that a holder can switch them off."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from tracker.domain.calendar import civil_day
from tracker.domain.permissions import NDC, OWN_BODIES_ONLY, Actor, Role
from tracker.domain.subscriptions import Rhythm, made_up
from tracker.mail.messages import Message
from tracker.mail.sending import Outgoing
from tracker.models import Account, Body, Commitment, Milestone, SignOff
from tracker.models.sign_off import OnTheWay
from tracker.models.succession import with_those_before
from tracker.queries import sent_texts, staff
from tracker.queries.staff import Due

EVERYBODYS = Actor(Role.EDITOR, NDC)
"""Who sees the milestones of every body."""


def reporters(session: Session, now: datetime) -> Iterator[Outgoing]:
    """Once a week: what is overdue and what is due within thirty days, of the bodies that an account speaks for, and of those
    whose place they have taken."""
    monday = civil_day(made_up(Rhythm.WEEKLY, now))
    lists = staff.due_list(session, EVERYBODYS, civil_day(now))
    if not (lists.overdue or lists.soon):
        return
    for account in _open(session, *OWN_BODIES_ONLY):
        mine = with_those_before(session, staff.actor_of(session, account).bodies)
        overdue, soon = ([due for due in each if mine.intersection(body.reference for body in due.leads)]
                         for each in (lists.overdue, lists.soon))
        if overdue or soon:
            yield _to(account, f"due/{account.number}/{monday.isoformat()}", Message(
                "due", account.language, {"overdue": [_line(due) for due in overdue], "soon": [_line(due) for due in soon]}))


def editors(session: Session, _now: datetime) -> Iterator[Outgoing]:
    """When texts have come in: everything that NDC can decide, reports and results. One message, until the next text comes."""
    received: list[OnTheWay] = [*staff.waiting(session), *sent_texts.waiting(session)]
    waiting = [each for each in received if not SignOff.awaits(session, each)]
    if not waiting:
        return
    newest = max(each.since for each in waiting)
    listed = [{"body": session.get_one(Body, each.body).name, "since": each.since,
               "commitment": session.get_one(Commitment, each.commitment) if each.commitment else None}
              for each in sorted(waiting, key=lambda each: each.since)]
    for account in _open(session, Role.EDITOR):
        yield _to(account, f"waiting/{account.number}/{newest:%Y%m%dT%H%M%S}",
                  Message("waiting", account.language, {"waiting": listed}))


def is_reminded(account: Account) -> bool:
    """Whether there is something here for a holder to switch off."""
    return account.role in OWN_BODIES_ONLY or account.role is Role.EDITOR


def _line(due: Due) -> dict[str, object]:
    course = due.view.course
    return named(due.view.milestone) | {"due": course.due, "awaited": course.awaited, "over": due.view.overdue}


def named(milestone: Milestone) -> dict[str, object]:
    """How a message names a milestone."""
    return {"milestone": milestone.title, "number": milestone.reference.rpartition("/")[2], "commitment": milestone.of}


def _open(session: Session, *roles: Role) -> Iterator[Account]:
    """Those who can be written to and want it, without accounts for a newcomer's own machine, which have no mailbox."""
    return (each for each in staff.accounts(session)
            if each.role in roles and not each.closed and not each.demonstration and each.reminders)


def _to(account: Account, key: str, message: Message) -> Outgoing:
    return Outgoing(key=key, recipient=account.reference, to=account.email, message=message,
                    wanted=partial(_is_wanted, reference=account.reference))


def _is_wanted(session: Session, *, reference: str) -> bool:
    found = staff.account(session, reference)
    return found is not None and not found.closed and found.reminders
