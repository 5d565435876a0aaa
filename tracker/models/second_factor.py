"""Second factors: passkeys, and recovery codes for when one is lost. Time-based codes (TOTP) are kept on the account."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base
from tracker.models.columns import link


class Passkey(Base):
    """A key held by a device or a security key; only its public half is here (base64url)."""

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[str] = link("account.reference", index=True)
    credential: Mapped[str] = mapped_column(String(1400), unique=True)
    public_key: Mapped[str] = mapped_column(Text)
    sign_count: Mapped[int]
    name: Mapped[str] = mapped_column(String(60))
    added_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class RecoveryCode(Base):
    """The digest of a code that can be used once in place of a second factor."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[str] = link("account.reference", index=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    used_at: Mapped[datetime | None]
