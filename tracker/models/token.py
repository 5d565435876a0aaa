"""Tokens by which a body's own system sends in its reports, and what each has been used for."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base
from tracker.domain.tokens import Scope
from tracker.models.columns import link


class Token(Base):
    """It acts for the account that it belongs to, and only within its scope. Only the digest of its secret is kept."""

    __tablename__ = "token"

    id: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[str] = link("account.reference", index=True)
    name: Mapped[str] = mapped_column(String(100))
    """The system that holds it."""
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    scope: Mapped[Scope]
    made_at: Mapped[datetime]
    expires: Mapped[date]
    """Its last day, in Taipei."""
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    def good(self, today: date) -> bool:
        """Whether it opens anything on this day."""
        return self.revoked_at is None and today <= self.expires


class TokenUse(Base):
    """What was done under an idempotency key, so that a repeated request gets the same answer and does nothing."""

    __tablename__ = "token_use"
    __table_args__ = (UniqueConstraint("token", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[int] = mapped_column(ForeignKey("token.id"))
    key: Mapped[str] = mapped_column(String(100))
    asked: Mapped[str] = mapped_column(String(64))
    """Digest of the request body."""
    answer: Mapped[str] = mapped_column(Text)
    """The answer given; it contains no words of a report."""
    at: Mapped[datetime]
