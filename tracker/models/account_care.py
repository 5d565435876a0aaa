"""The care of accounts: deputies by date, the half-yearly review, and who has to be told of what."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base
from tracker.models.columns import link


class Deputyship(Base):
    """One person holds another's role at his body for some days (代理)."""

    __tablename__ = "deputyship"
    __table_args__ = (CheckConstraint("starts <= ends", name="in_order"),
                      CheckConstraint("deputy <> principal", name="two_people"))

    id: Mapped[int] = mapped_column(primary_key=True)
    deputy: Mapped[str] = link("account.reference", index=True)
    principal: Mapped[str] = link("account.reference", index=True)
    starts: Mapped[date]
    ends: Mapped[date]
    """Both days belong to it, in Taipei."""
    appointed_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    """Ended before its last day."""


class AccountReview(Base):
    """A half-yearly review of all accounts (帳號清查)."""

    __tablename__ = "account_review"

    id: Mapped[int] = mapped_column(primary_key=True)
    period: Mapped[str] = mapped_column(String(7), unique=True)
    """``2026-H2``."""
    opened_on: Mapped[date]
    due: Mapped[date]


class Verdict(Enum):
    CONFIRMED = "confirmed"
    CLOSED = "closed"


class ReviewedAccount(Base):
    """One account in a review: whether it is still needed, who said so and when. Undecided while ``verdict`` is None."""

    __tablename__ = "reviewed_account"
    __table_args__ = (UniqueConstraint("review", "account"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    review: Mapped[int] = mapped_column(ForeignKey("account_review.id"), index=True)
    account: Mapped[str] = link("account.reference")
    verdict: Mapped[Verdict | None]
    decided_by: Mapped[str] = mapped_column(String(120), default="")
    """Reference of an account, ``system`` or ``console``."""
    decided_at: Mapped[datetime | None]


class NoticeKind(Enum):
    CLOSED = "closed"
    RESET = "reset"
    KEY = "key"
    """The one-time address that the holder asked for himself."""
    INVITED = "invited"
    """The first one-time address of a new account."""
    PASSWORD = "password"
    FACTOR_ADDED = "factor_added"
    FACTOR_REMOVED = "factor_removed"
    FACTORS_REMOVED = "factors_removed"
    """All of them, by an administrator."""
    OUTSIDE = "outside"
    """Another identity at the agency's own log-in opens the account, or none any more."""
    TOKEN = "token"
    ADDRESS = "address"
    """Another e-mail address, by which the holder logs in and is written to."""


ONE_TIME = (NoticeKind.KEY, NoticeKind.INVITED)
"""What carries a one-time address: it is owed to nobody, an administrator can make another."""
OWN = (NoticeKind.PASSWORD, NoticeKind.FACTOR_ADDED, NoticeKind.FACTOR_REMOVED, NoticeKind.TOKEN)
"""What the holder does himself, or whoever has come by his password: he alone is told, and by mail alone."""


class AccountNotice(Base):
    """That someone is to be told what was done with an account. Owed until it is told, by mail or otherwise."""

    __tablename__ = "account_notice"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[NoticeKind]
    account: Mapped[str] = link("account.reference", index=True)
    """Whose account it is about."""
    recipient: Mapped[str] = link("account.reference")
    address: Mapped[str | None] = mapped_column(String(254))
    """Where it goes instead of the recipient's address of today: the one that he had before. Kept until it is told, and
    empty from then on."""
    nonce: Mapped[str] = mapped_column(String(32), default="")
    """Of a one-time address: the address follows from it and from the site's own key, and stands nowhere."""
    made_at: Mapped[datetime]
    told_at: Mapped[datetime | None]
    told_by: Mapped[str] = mapped_column(String(120), default="")
    """``mail``, or the reference of the account that told it otherwise."""

    @property
    def mail_key(self) -> str:
        """What its message is called among all that were sent."""
        return f"account-notice/{self.id}"
