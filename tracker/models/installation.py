"""This installation: its name and the authority under which its entries are permanently named."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.changelog.recorded import Recorded
from tracker.database import Base
from tracker.domain.bilingual import Bilingual
from tracker.models.columns import bilingual


class Installation(Recorded, Base):
    """One row, in entry 1: ids survive in a copy, because a copy keeps the authority of the original."""

    __tablename__ = "installation"

    name: Mapped[Bilingual] = bilingual("name")
    tag_authority: Mapped[str] = mapped_column(String(100))
    """``example.org,2026``: the authority and year of tag URIs (RFC 4151)."""
