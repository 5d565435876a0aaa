"""Who may answer a member, a proposal or a recommendation for a body, and on what ground."""

from __future__ import annotations

from sqlalchemy.orm import Session

from tracker.commands.sign_off import require_signed
from tracker.domain.errors import N_, RuleBroken
from tracker.domain.permissions import OWN_BODIES_ONLY, Actor, Permission, Role, require
from tracker.domain.statements import check_letter
from tracker.models import Proposal, Recommendation


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
