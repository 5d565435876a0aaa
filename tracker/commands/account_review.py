"""The half-yearly review of accounts (帳號清查), and the closing of accounts that nobody uses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from tracker.commands import accounts, audit, sessions
from tracker.domain.accounts import REVIEW_DAYS, USUAL, Policy, check_another, half_year
from tracker.domain.audit import Act
from tracker.domain.calendar import civil_day
from tracker.domain.errors import NotFound
from tracker.domain.permissions import SYSTEM, Actor, Permission, Role, require
from tracker.models.account import Account, LoginSession
from tracker.models.account_care import AccountReview, Deputyship, ReviewedAccount, Verdict
from tracker.models.token import Token


@dataclass(frozen=True)
class Done:
    """What a daily run did: the review that it opened, if any, and the accounts that it closed."""

    opened: AccountReview | None
    closed: list[Account]


def daily(session: Session, *, policy: Policy = USUAL, today: date, at: datetime) -> Done:
    """Open the review of the half year if it is not open yet; close idle accounts; forget old sessions. Safe to repeat."""
    sessions.forget_old(session, at=at)
    closed = close_idle(session, policy=policy, at=at)
    return Done(open_review(session, today=today, at=at), closed)


def open_review(session: Session, *, today: date, by: Actor = SYSTEM, at: datetime) -> AccountReview | None:
    """List every account in use for the half year; None where that was done, or there is no account."""
    if by.role is not Role.SYSTEM:
        require(by, Permission.MANAGE_ACCOUNTS)
    period = half_year(today)
    using = list(session.scalars(select(Account.reference).where(Account.closed.is_(False)).order_by(Account.number)))
    if not using or session.scalar(select(AccountReview.id).where(AccountReview.period == period)):
        return None
    review = AccountReview(period=period, opened_on=today, due=today + timedelta(days=REVIEW_DAYS))
    session.add(review)
    session.flush()
    session.add_all(ReviewedAccount(review=review.id, account=reference) for reference in using)
    audit.write(session, Act.REVIEW_OPENED, detail={"period": period, "accounts": len(using)}, at=at)
    return review


def close_idle(session: Session, *, policy: Policy = USUAL, at: datetime) -> list[Account]:
    """Close the accounts that nobody has used for the set number of days: no log-in, no session in use, no token, and no
    deputy of the holder, who is known to be away and has those days again afterwards; never the last administrator's."""
    if not policy.idle_account_days:
        return []
    before = at - timedelta(days=policy.idle_account_days)
    idle = list(session.scalars(select(Account).where(
        Account.closed.is_(False), func.coalesce(Account.seen_at, Account.created_at) < before,
        ~exists().where(LoginSession.account == Account.reference, LoginSession.complete, LoginSession.seen_at >= before),
        ~exists().where(Token.account == Account.reference, Token.used_at >= before),
        ~exists().where(Deputyship.principal == Account.reference, Deputyship.ends >= civil_day(before),
                        or_(Deputyship.ended_at.is_(None), Deputyship.ended_at >= before))).order_by(Account.number)))
    closed = []
    for account in idle:
        if account.role is Role.ADMIN and _administrators(session) < 2:
            continue
        accounts.close_account(session, account, at=at)
        closed.append(account)
    return closed


def confirm(session: Session, number: int, *, by: Actor, at: datetime) -> ReviewedAccount:
    """An administrator confirms that an account in a review is still needed as it is. Raises NotFound, RuleBroken."""
    require(by, Permission.MANAGE_ACCOUNTS)
    found = session.get(ReviewedAccount, number)
    if found is None:
        raise NotFound(f"reviewed/{number}")
    check_another(by, found.account)
    if found.verdict is None:
        found.verdict, found.decided_by, found.decided_at = Verdict.CONFIRMED, by.account or "", at
        audit.write(session, Act.REVIEW_CONFIRMED, found.account, at=at)
    return found


def _administrators(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Account).where(
        Account.role == Role.ADMIN, Account.closed.is_(False))) or 0
