"""What is remembered of a message being sent or already sent: only that it was, never the e-mail address or the words."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base


class MailClaim(Base):
    """One message, claimed by its sender so that nobody else sends it. Not public; deleted with its recipient."""

    __tablename__ = "mail_claim"
    __table_args__ = (CheckConstraint("sent_at IS NULL OR refused_at IS NULL", name="sent_or_refused"),)

    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    """The message's permanent identity: ``digest/12/345``."""
    recipient: Mapped[str] = mapped_column(String(60), index=True)
    """Kind and number: ``subscriber/12``, ``account/3``."""
    content: Mapped[str] = mapped_column(String(200), default="")
    """What the message says, where that could differ at another attempt; fixed by the first claim."""
    message_id: Mapped[str] = mapped_column(String(200), unique=True)
    """The same at every attempt, so that a message that arrives twice is recognised as one."""
    claimed_at: Mapped[datetime | None]
    """When a sender began to send it; None where the claim was given back."""
    sent_at: Mapped[datetime | None]
    """When the mail server accepted it."""
    refused_at: Mapped[datetime | None]
    """When the mail server permanently refused it."""
    returned_at: Mapped[datetime | None]
    """When it came back undeliverable."""
