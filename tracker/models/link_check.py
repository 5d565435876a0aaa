"""When the URLs named in the record were last seen alive. This is an observation by this installation, not a
published fact: it is not part of the log, and a copy makes its own."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base


class LinkCheck(Base):
    """What was found at one URL."""

    __tablename__ = "link_check"

    url_sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    """Digest of the URL, which may itself be too long for a key."""
    url: Mapped[str] = mapped_column(Text)
    checked_at: Mapped[datetime]
    alive_at: Mapped[datetime | None]
    """When it was last alive."""
    failed_at: Mapped[datetime | None]
    """When it was last found not to be alive."""
    failure: Mapped[str] = mapped_column(String(40), default="")
    """Why, at the last check: a code of ``outbound.NotReached`` or the status code of the answer; "" while it is alive."""
