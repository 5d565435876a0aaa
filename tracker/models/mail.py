"""What is remembered of a message that is being sent or was sent: that it was, and never to what address or in what words."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base


class MailClaim(Base):
    """One message, claimed by whoever sends it, so that nobody else does. Not public; gone with its recipient."""

    __tablename__ = "mail_claim"
    __table_args__ = (CheckConstraint("sent_at IS NULL OR refused_at IS NULL", name="sent_or_refused"),)

    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    """What the message is, for ever: ``digest/12/345``."""
    recipient: Mapped[str] = mapped_column(String(60), index=True)
    """Kind and number: ``subscriber/12``, ``account/3``."""
    content: Mapped[str] = mapped_column(String(200), default="")
    """What the message tells, where that could be different at another try; fixed with the first claim."""
    message_id: Mapped[str] = mapped_column(String(200), unique=True)
    """The same at every try, so that a message that arrives twice is known as one."""
    claimed_at: Mapped[datetime | None]
    """When somebody began to send it; None where he gave it back."""
    sent_at: Mapped[datetime | None]
    """When the mail server had accepted it."""
    refused_at: Mapped[datetime | None]
    """When the mail server refused it for good."""
    returned_at: Mapped[datetime | None]
    """When it came back undeliverable."""
