"""Log-in sessions on the server: they expire, and their holder or an administrator can end them at once."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.commands.refusals import not_permitted
from tests.world import ADMIN, AT, AUDITOR, EDITOR, an_account, reporter_of
from tracker.commands import sessions
from tracker.domain.accounts import USUAL, Policy
from tracker.domain.errors import NotFound
from tracker.domain.permissions import Role
from tracker.models import LoginSession
from tracker.queries import accounts as asked


def found(session: Session, token: str, at: datetime = AT, policy: Policy = USUAL) -> asked.Found | None:
    return asked.by_token(session, sessions.digest_of(token), policy, at=at)


def number(session: Session, token: str) -> int:
    there = found(session, token)
    assert there is not None
    return there.session.id


def test_only_a_digest_of_the_token_is_kept(session: Session) -> None:
    token = sessions.open_session(session, an_account(session), device="Firefox · Windows", at=AT)
    assert found(session, token) is not None
    assert session.scalars(select(LoginSession.digest)).one() != token
    assert found(session, "x") is None


def test_a_session_expires_when_unused_and_at_the_end_of_a_working_day(session: Session) -> None:
    token = sessions.open_session(session, an_account(session), at=AT)
    assert found(session, token, AT + timedelta(minutes=30)) is not None
    assert found(session, token, AT + timedelta(minutes=32)) is None
    for minutes in range(25, 8 * 60, 25):
        there = found(session, token, AT + timedelta(minutes=minutes))
        assert there is not None
        sessions.see(session, there.session, at=AT + timedelta(minutes=minutes))
    assert found(session, token, AT + timedelta(hours=8)) is not None
    assert found(session, token, AT + timedelta(hours=8, minutes=1)) is None


def test_a_session_that_ends_while_a_request_is_under_way_stays_ended(session: Session) -> None:
    holder = an_account(session)
    token = sessions.open_session(session, holder, at=AT)
    there = found(session, token)
    assert there is not None
    session.flush()
    session.expunge(there.session)
    sessions.log_out(session, holder, at=AT + timedelta(minutes=2))
    session.flush()
    sessions.see(session, there.session, at=AT + timedelta(minutes=2))
    assert found(session, token, AT + timedelta(minutes=3)) is None


def test_a_session_awaiting_its_second_factor_opens_nothing(session: Session) -> None:
    assert found(session, sessions.open_session(session, an_account(session), complete=False, at=AT)) is None


def test_only_its_holder_or_an_administrator_can_end_a_session(session: Session) -> None:
    holder = an_account(session)
    other = an_account(session, Role.APPROVER)
    here, there = (sessions.open_session(session, holder, at=AT) for _each in range(2))
    for actor in (EDITOR, AUDITOR, reporter_of("cec", account=other.reference)):
        not_permitted(sessions.end, session, number(session, here), of=holder.reference, by=actor, at=AT)
    sessions.end(session, number(session, here), of=holder.reference, by=reporter_of("cec", account=holder.reference), at=AT)
    assert found(session, here) is None
    assert asked.sessions_of(session, holder.reference, USUAL, at=AT)[0].id == number(session, there)
    sessions.end(session, number(session, there), of=holder.reference, by=ADMIN, at=AT)
    assert found(session, there) is None


def test_a_holder_cannot_name_somebody_elses_session(session: Session) -> None:
    holder, other = an_account(session), an_account(session, Role.APPROVER)
    token = sessions.open_session(session, other, at=AT)
    mine = reporter_of("cec", account=holder.reference)
    for which in (number(session, token), 99):
        with pytest.raises(NotFound):
            sessions.end(session, which, of=holder.reference, by=mine, at=AT)
    assert found(session, token) is not None


def test_old_sessions_are_erased(session: Session) -> None:
    sessions.open_session(session, an_account(session), at=AT)
    sessions.forget_old(session, at=AT + timedelta(days=30))
    assert session.scalar(select(func.count(LoginSession.id))) == 1
    sessions.forget_old(session, at=AT + timedelta(days=31))
    assert session.scalar(select(func.count(LoginSession.id))) == 0
