"""What a copy of another installation's log remembers of the original. A database with this row records nothing of
its own."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from tracker.database import Base

ONLY = 1


class Mirror(Base):
    """Which original this database copies. At most one row, written with the copy's first entries and never removed."""

    __tablename__ = "mirror"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    url: Mapped[str] = mapped_column(Text)
    """The URL of the original, without a trailing slash."""
    begun_at: Mapped[datetime]
    agreed_at: Mapped[datetime]
    """When the original last agreed with this copy."""
    forks_at: Mapped[int | None]
    """The first entry that the original no longer shows as it did; None while it agrees."""
    fork_seen_at: Mapped[datetime | None]
    fork_digest: Mapped[str | None] = mapped_column(String(64))
    """What the original shows in that entry's place; None where it shows nothing."""


def mirror_of(session: Session) -> Mirror | None:
    """The original that this database copies; None for a record of its own."""
    return session.get(Mirror, ONLY)


def original_of(session: Session) -> str | None:
    """The URL of the record that this database copies; None for a record of its own."""
    return session.connection().scalar(_ORIGINAL)


_ORIGINAL = select(Mirror.__table__.c.url)
