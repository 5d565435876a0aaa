"""The care of accounts: deputies by date, the half-yearly review, and who has to be notified of what."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, String, UniqueConstraint, and_
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base
from tracker.models.columns import link


class Deputyship(Base):
    """One person holds the role of another at that person's body for some days (代理)."""

    __tablename__ = "deputyship"
    __table_args__ = (CheckConstraint("starts <= ends", name="in_order"),
                      CheckConstraint("deputy <> principal", name="two_people"))

    id: Mapped[int] = mapped_column(primary_key=True)
    deputy: Mapped[str] = link("account.reference", index=True)
    principal: Mapped[str] = link("account.reference", index=True)
    starts: Mapped[date]
    ends: Mapped[date]
    """Both days are included, in Taipei time."""
    appointed_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    """Ended before its last day."""

    def is_in_force(self, day: date) -> bool:
        """Whether the deputy may hold the role on a day, as far as the deputyship goes."""
        return self.ended_at is None and self.starts <= day <= self.ends

    @classmethod
    def in_force(cls, day: date) -> ColumnElement[bool]:
        """Those of which ``is_in_force`` is true."""
        return and_(cls.ended_at.is_(None), cls.starts <= day, cls.ends >= day)


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
    """The one-time URL that the holder personally asked for."""
    INVITED = "invited"
    """The first one-time URL of a new account."""
    PASSWORD = "password"
    FACTOR_ADDED = "factor_added"
    FACTOR_REMOVED = "factor_removed"
    FACTORS_REMOVED = "factors_removed"
    """All of them, by an administrator."""
    OUTSIDE = "outside"
    """The account is opened by another identity at the agency's own log-in, or no longer by any."""
    TOKEN = "token"
    ADDRESS = "address"
    """A new e-mail address, with which the holder logs in and to which mail is sent."""


ONE_TIME = (NoticeKind.KEY, NoticeKind.INVITED)
"""Notices with a one-time URL: owed to nobody, since an administrator can make another."""
OWN = (NoticeKind.PASSWORD, NoticeKind.FACTOR_ADDED, NoticeKind.FACTOR_REMOVED, NoticeKind.TOKEN)
"""What the holder does, or anyone who has got hold of the password: only the holder is notified, by e-mail alone."""


class AccountNotice(Base):
    """A notice due to someone of what was done with an account. Owed until it is given, by e-mail or otherwise."""

    __tablename__ = "account_notice"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[NoticeKind]
    account: Mapped[str] = link("account.reference", index=True)
    """Whose account it is about."""
    recipient: Mapped[str] = link("account.reference")
    address: Mapped[str | None] = mapped_column(String(254))
    """Where it goes instead of the recipient's present e-mail address: the previous one. Kept until the notice is given,
    and empty from then on."""
    nonce: Mapped[str] = mapped_column(String(32), default="")
    """For a one-time URL, which is derived from it and from the site's own key, and is stored nowhere."""
    made_at: Mapped[datetime]
    told_at: Mapped[datetime | None]
    told_by: Mapped[str] = mapped_column(String(120), default="")
    """``mail``, or the reference of the account that gave the notice otherwise."""

    @property
    def mail_key(self) -> str:
        """The key of its message among all that were sent."""
        return f"account-notice/{self.id}"
