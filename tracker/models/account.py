"""Accounts: one person, one account, never shared. What is public of it is that there is one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.changelog.record import Recorded
from tracker.database import Base
from tracker.domain.permissions import ACCOUNT_ROLES, Role
from tracker.domain.statements import Side
from tracker.models.columns import link


class Account(Recorded, Base):
    """Reference: ``account/3``. Its entries are for staff; name, address and password never enter a payload."""

    __tablename__ = "account"
    __table_args__ = (CheckConstraint(
        f"role IN ({', '.join(repr(role.value) for role in ACCOUNT_ROLES)})", name="a_person"),)

    unrecorded: ClassVar[frozenset[str]] = frozenset({
        "email", "name", "password", "stamp", "failures", "locked_until", "seen_at", "seen_before",
        "reset_digest", "reset_until"})

    number: Mapped[int] = mapped_column(unique=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    """Lower case."""
    name: Mapped[str] = mapped_column(String(100), default="")
    role: Mapped[Role]
    body: Mapped[str | None] = link("body.reference")
    side: Mapped[Side | None]
    member: Mapped[str | None] = mapped_column(String(120))
    """Reference of the seat in the forum for which a member signs."""
    password: Mapped[str] = mapped_column(String(200))
    """Argon2id digest."""
    password_changes: Mapped[int] = mapped_column(default=0)
    stamp: Mapped[str] = mapped_column(String(32))
    """Changes with the password and at closing, so that older sessions end."""
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]
    """The last log-in."""
    seen_before: Mapped[datetime | None]
    """The log-in before that: what came since is new to its holder."""
    reset_digest: Mapped[str | None] = mapped_column(String(64))
    reset_until: Mapped[datetime | None]
    demonstration: Mapped[bool] = mapped_column(default=False)
    """Made for a newcomer's own machine; production mode refuses it."""
    closed: Mapped[bool] = mapped_column(default=False)

    def bodies(self) -> Iterable[str | None]:
        return (self.body,)
