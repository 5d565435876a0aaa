"""Subscribers: those who are notified when the record changes. Never in the changelog; erased on leaving."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base
from tracker.domain.subscriptions import Rhythm
from tracker.models.columns import json_list


class Subscriber(Base):
    """An e-mail address, its choices, and how far in the changelog it was notified. Nothing else is kept about a person."""

    __tablename__ = "subscriber"

    reference: Mapped[str] = mapped_column(String(60), primary_key=True)
    """``subscriber/…``, random and never reused, so that an old link opens nobody else's subscription."""
    email: Mapped[str] = mapped_column(String(254), unique=True)
    lang: Mapped[str] = mapped_column(String(2))
    scopes: Mapped[list[str]] = json_list()
    """Topics and references; whatever concerns any of them is reported."""
    rhythm: Mapped[Rhythm]
    consent: Mapped[str] = mapped_column(Text)
    """The sentence that was agreed to, as it was shown."""
    consented_at: Mapped[datetime]
    asked_at: Mapped[datetime]
    """When the form was sent for this e-mail address, so that a message to it is due."""
    confirmed_at: Mapped[datetime | None]
    cursor: Mapped[int] = mapped_column(default=0)
    """The newest entry that the subscriber has been notified of, or that existed before."""
    turn: Mapped[int] = mapped_column(default=0)
    """Counts what makes the next digest a different message: a refusal, or other choices."""
    bounces: Mapped[int] = mapped_column(default=0)
    """Consecutive permanent refusals."""
    bounced_at: Mapped[datetime | None]
