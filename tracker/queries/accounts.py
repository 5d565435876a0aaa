"""Queries about accounts: whose session a token belongs to, what its holder must do, and the holder's sessions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from tracker.domain.accounts import Owed, Policy
from tracker.domain.errors import NotFound
from tracker.models.account import Account, LoginSession
from tracker.models.account_care import ONE_TIME, OWN, AccountNotice, AccountReview, Deputyship, NoticeKind, ReviewedAccount
from tracker.models.second_factor import Passkey, RecoveryCode

OWED = tuple(kind for kind in NoticeKind if kind not in (*ONE_TIME, *OWN))
"""What an administrator has done: where no mail goes out, the administrator has to pass it on."""


@dataclass(frozen=True)
class Found:
    """A session in progress, and its account."""

    session: LoginSession
    account: Account
    owed: Owed | None
    principal: Account | None = None
    """Whose role the holder is acting in as a deputy."""


def by_token(session: Session, digest: str, policy: Policy, *, today: date | None = None, at: datetime) -> Found | None:
    """The session with this token, if it is complete and has not ended, and its account is open."""
    row = session.execute(select(LoginSession, Account).join(Account, Account.reference == LoginSession.account)
                          .where(LoginSession.digest == digest)).first()
    if row is None or not row[0].complete or not is_in_progress(row[0], policy, at) or row[1].closed:
        return None
    principal = _principal(session, row[0], today) if today else None
    return Found(row[0], row[1], owed(session, row[1], policy, at, principal), principal)


def _principal(session: Session, found: LoginSession, today: date) -> Account | None:
    if found.deputyship is None:
        return None
    held = session.get(Deputyship, found.deputyship)
    if held is None or not held.is_in_force(today):
        return None
    principal = session.get(Account, held.principal)
    return principal if principal and not principal.closed else None


def awaiting_second_factor(session: Session, digest: str) -> tuple[LoginSession, Account] | None:
    """A session that waits for its second factor, and its account."""
    row = session.execute(select(LoginSession, Account).join(Account, Account.reference == LoginSession.account).where(
        LoginSession.digest == digest, LoginSession.complete.is_(False), LoginSession.ended_at.is_(None),
        Account.closed.is_(False))).first()
    return (row[0], row[1]) if row else None


def is_in_progress(found: LoginSession, policy: Policy, at: datetime) -> bool:
    """Whether a session has neither been ended nor expired."""
    # Use is recorded only once a minute, so the session may have been used up to a minute later than recorded.
    idle = timedelta(minutes=policy.idle_minutes + 1)
    return found.ended_at is None and at - found.seen_at <= idle and at - found.began_at <= timedelta(hours=policy.session_hours)


def owed(session: Session, account: Account, policy: Policy, at: datetime, principal: Account | None = None) -> Owed | None:
    """What the holder has to do before anything else.

    principal  whose role the holder is acting in as a deputy: what that role needs is needed of its deputy too
    """
    if account.must_change or policy.expired(account.password_set_at, at):
        return Owed.PASSWORD
    roles = {each.role for each in (account, principal) if each}
    if roles & policy.second_factor and not account.external_id and not has_factor(session, account):
        return Owed.SECOND_FACTOR
    return None


def has_factor(session: Session, account: Account) -> bool:
    """Whether a second factor is required at log-in."""
    return account.totp is not None or bool(passkeys(session, account.reference))


def passkeys(session: Session, account: str) -> list[Passkey]:
    return list(session.scalars(select(Passkey).where(Passkey.account == account).order_by(Passkey.id)))


def recovery_codes(session: Session, account: str) -> int:
    """How many recovery codes are left."""
    return session.scalar(select(func.count(RecoveryCode.id)).where(RecoveryCode.account == account,
                                                                    RecoveryCode.used_at.is_(None))) or 0


@dataclass(frozen=True)
class Held:
    """A deputyship with both people."""

    deputyship: Deputyship
    deputy: Account
    principal: Account

    def standing(self, today: date) -> str:
        """``ended``, ``over``, ``to come`` or ``in force``."""
        if self.deputyship.ended_at:
            return "ended"
        if today > self.deputyship.ends:
            return "over"
        return "to come" if today < self.deputyship.starts else "in force"


def deputyships(session: Session, *, of: str | None = None) -> list[Held]:
    """Every deputyship, or those of one person, on either side; the latest first."""
    query = select(Deputyship).order_by(Deputyship.starts.desc(), Deputyship.id.desc())
    return [Held(each, session.get_one(Account, each.deputy), session.get_one(Account, each.principal))
            for each in session.scalars(query.where(or_(Deputyship.deputy == of, Deputyship.principal == of)) if of else query)]


@dataclass(frozen=True)
class Review:
    """A review with its accounts: ``lines`` pairs each decision with its account."""

    review: AccountReview
    lines: list[tuple[ReviewedAccount, Account]]

    @property
    def open_lines(self) -> int:
        return sum(line.verdict is None for line, _account in self.lines)


def reviews(session: Session) -> list[Review]:
    """Every review, the newest first."""
    return [review(session, each.period) for each in session.scalars(select(AccountReview).order_by(AccountReview.period.desc()))]


def review(session: Session, period: str) -> Review:
    """One review. Raises NotFound."""
    found = session.scalar(select(AccountReview).where(AccountReview.period == period))
    if found is None:
        raise NotFound(period)
    lines = session.execute(select(ReviewedAccount, Account).join(Account, Account.reference == ReviewedAccount.account)
                            .where(ReviewedAccount.review == found.id).order_by(Account.number))
    return Review(found, [(row[0], row[1]) for row in lines])


def notices(session: Session, account: str) -> list[tuple[AccountNotice, Account]]:
    """Who has been or was to be notified about an account, the newest first."""
    rows = session.execute(select(AccountNotice, Account).join(Account, Account.reference == AccountNotice.recipient).where(
        AccountNotice.account == account, AccountNotice.kind.in_(OWED)).order_by(AccountNotice.id.desc()))
    return [(row[0], row[1]) for row in rows]


def with_notice_due(session: Session) -> set[str]:
    """The accounts about which somebody has still to be notified."""
    return set(session.scalars(select(AccountNotice.account).where(AccountNotice.told_at.is_(None),
                                                                   AccountNotice.kind.in_(OWED))))


def notices_to_mail(session: Session) -> list[tuple[AccountNotice, Account, Account]]:
    """What is to be notified by e-mail: the notice, the account it is about, and the recipient."""
    found = list(session.scalars(select(AccountNotice).where(AccountNotice.told_at.is_(None)).order_by(AccountNotice.id)))
    return [(each, session.get_one(Account, each.account), session.get_one(Account, each.recipient)) for each in found]


def by_external_id(session: Session, subject: str, email: str | None) -> Account | None:
    """The open account that an administrator has tied to this subject, or to this verified e-mail address."""
    for identity in filter(None, (subject, email and email.lower())):
        account = session.scalar(select(Account).where(Account.external_id == identity, Account.closed.is_(False)))
        if account is not None:
            return account
    return None


def sessions_of(session: Session, account: str, policy: Policy, *, at: datetime) -> list[LoginSession]:
    """The sessions of an account that are in progress, the most recently used first."""
    found = session.scalars(select(LoginSession).where(LoginSession.account == account, LoginSession.ended_at.is_(None))
                            .order_by(LoginSession.seen_at.desc(), LoginSession.id.desc()))
    return [each for each in found if each.complete and is_in_progress(each, policy, at)]
