"""What is asked about tokens: whose a secret is, and which an account has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.models import Account, Submission, Token


@dataclass(frozen=True)
class Held:
    """A valid token, and the account for which it acts."""

    token: Token
    account: Account


def by_digest(session: Session, digest: str, today: date) -> Held | None:
    """The valid token with this digest of its secret, if its account is open."""
    row = session.execute(select(Token, Account).join(Account, Account.reference == Token.account)
                          .where(Token.digest == digest)).first()
    if row is None or not row[0].good(today) or row[1].closed:
        return None
    return Held(row[0], row[1])


def of_account(session: Session, account: str) -> list[Token]:
    """Every token that an account ever had, the newest first."""
    return list(session.scalars(select(Token).where(Token.account == account).order_by(Token.id.desc())))


def submissions(session: Session, account: str, after: int, count: int) -> list[Submission]:
    """A number of texts of an account's own, in the order of their numbers, after a given one."""
    return list(session.scalars(select(Submission).where(Submission.account == account, Submission.id > after)
                                .order_by(Submission.id).limit(count)))


def submission(session: Session, number: int, account: str) -> Submission | None:
    """A text of an account's own."""
    found = session.get(Submission, number)
    return found if found is not None and found.account == account else None
