"""Bodies that check their texts before sending them."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from tests.world import AT, EDITOR, TODAY, a_body, an_account, text
from tracker.commands import reading_windows, sign_off
from tracker.domain.permissions import Actor, Role
from tracker.models import Account, Body, ReadingWindow
from tracker.queries.staff import actor_of


def an_approver(session: Session, slug: str = "cec", *, email: str = "") -> Actor:
    """The person who checks for a body: a new account, or the existing one at the address."""
    address = email or f"approver.{slug}@example.org"
    found = next((each for each in session.query(Account) if each.email == address), None)
    return actor_of(session, found or an_account(session, Role.APPROVER, slug, email=address))


def a_window(session: Session, *, opens: date = TODAY, closes: date = date(2026, 3, 9)) -> ReadingWindow:
    """Members read what was sent in, for the week before meeting 12."""
    return reading_windows.open_window(session, meeting_number=12, opens=opens, closes=closes, by=EDITOR, at=AT)


def a_rule_for_texts(session: Session, slug: str = "cec", *, checks: bool = True) -> None:
    """The body's approver checks its texts from now on; or, with ``checks=False``, no longer."""
    a_body(session, slug)
    an_approver(session, slug)
    sign_off.set_sign_off(session, Body.by_reference(session, slug), approver_checks=checks, reason=text("機關內部程序"),
                          by=EDITOR, at=AT)
