"""Who may answer a member, a proposal or a recommendation for a body, and on what ground."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.commands.sign_off import require_signed
from tracker.domain.cocreation import Found, Question
from tracker.domain.errors import N_, RuleBroken
from tracker.domain.permissions import OWN_BODIES_ONLY, Actor, Permission, Role, require
from tracker.domain.statements import check_letter
from tracker.models import Participation, Proposal, Recommendation


def require_answering(session: Session, by: Actor, body: str | None, letter_number: str, *,
                      is_checked: bool) -> None:
    """A body answers in its own words; the secretariat for it from its letter; the loader as a source states it.

    Raises NotPermitted; RuleBroken on ``letter_number`` where the secretariat answers for a body without its letter.
    """
    if by.role is Role.LOADER:
        require(by, Permission.LOAD_HISTORY)
        return
    require(by, Permission.ANSWER_REVIEW, bodies=[body])
    require_letter(by, body, letter_number)
    require_signed(session, by, body, letter_number, is_checked=is_checked)


def require_letter(by: Actor, body: str | None, letter_number: str) -> None:
    """The secretariat speaks for another body from its letter only. Raises RuleBroken on ``letter_number``."""
    if by.role not in OWN_BODIES_ONLY and body not in (None, by.body):
        check_letter(letter_number)


def check_answerer(thing: Proposal | Recommendation, body: str | None) -> None:
    """What a body responded stays its word: who is to respond is not changed once it has. Raises RuleBroken on ``body``."""
    if thing.answered_on and thing.body and body != thing.body:
        raise RuleBroken("body", N_("This body has already responded, so the response would become another’s. When another body "
                                    "responds, enter its response."))


def has_response(session: Session, plan: str, call: str | None, *, besides: str = "") -> bool:
    """Whether a proposal or comment of a call, or of the plan where no call is named, has a reasoned response.

    besides  a proposal that is left out of account
    """
    return session.scalar(select(Proposal.reference).where(
        Proposal.plan == plan, Proposal.adoption.is_not(None), Proposal.struck.is_(False), Proposal.reference != besides,
        *([Proposal.of_call == call] if call else [])).limit(1)) is not None


def check_not_relied_on(session: Session, proposal: Proposal, field: str, *, calls: Collection[str | None]) -> None:
    """A proposal stays in a call as long as an event is said to have been answered by the response to it alone.

    calls  those of the events for which it would no longer count; None for events that belong to no call

    Raises RuleBroken on ``field``.
    """
    for event in session.scalars(select(Participation).where(
            Participation.plan == proposal.plan, Participation.struck.is_(False)).order_by(Participation.number)):
        is_answered = any((question, found) == (Question.RESPONSE, Found.YES) for question, found, _url in event.found)
        if proposal.adoption and is_answered and event.of_call in calls and not has_response(
                session, proposal.plan, event.of_call, besides=proposal.reference):
            raise RuleBroken(field, N_("Participation event %(number)s is recorded as having been responded to, and no other "
                                       "proposal or comment in its call has a response. Correct the record of the event first."),
                             number=event.number)
