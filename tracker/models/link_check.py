"""When the addresses that the record names were last seen alive. An observation of this installation's, not a published fact:
it is no part of the log, and a copy makes its own."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base


class LinkCheck(Base):
    """What was found at one address."""

    __tablename__ = "link_check"

    url_sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    """Of the address: an address may be too long for a key."""
    url: Mapped[str] = mapped_column(Text)
    checked_at: Mapped[datetime]
    alive_at: Mapped[datetime | None]
    """When it last answered."""
    failed_at: Mapped[datetime | None]
    """When it last did not."""
    failure: Mapped[str] = mapped_column(String(40), default="")
    """Why, at the last check: a code of ``outbound.NotReached`` or the number of the answer; "" while it is alive."""
