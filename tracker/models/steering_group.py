"""The forum: its terms and members. Only facts of official lists are kept about a person."""

from __future__ import annotations

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.changelog.record import Recorded
from tracker.database import Base
from tracker.domain.bilingual import Bilingual
from tracker.domain.calendar import When
from tracker.domain.statements import Side
from tracker.models.columns import Source, bilingual, json_list, link


class Term(Recorded, Base):
    """Reference: ``term/2``."""

    __tablename__ = "term"

    number: Mapped[int] = mapped_column(unique=True)
    starts: Mapped[When | None]
    ends: Mapped[When | None]
    first_meeting: Mapped[int | None]
    last_meeting: Mapped[int | None]
    note: Mapped[Bilingual] = bilingual("note")
    sources: Mapped[list[Source]] = json_list()


class Member(Recorded, Base):
    """A person's seat in one term. Reference: ``member/7``."""

    __tablename__ = "member"
    __table_args__ = (CheckConstraint("name_zh <> '' OR name_en <> ''", name="named"),)

    number: Mapped[int] = mapped_column(unique=True)
    term: Mapped[str] = link("term.reference", index=True)
    name: Mapped[Bilingual] = bilingual("name")
    """English only where it is the person's own or an official one."""
    role: Mapped[Bilingual] = bilingual("role")
    side: Mapped[Side | None]
    """None where no list states it."""
    organisation: Mapped[Bilingual] = bilingual("organisation")
    """As stated at the appointment."""
    stated_in: Mapped[Bilingual] = bilingual("stated_in")
    """Which list or minutes."""
    starts: Mapped[When | None]
    ends: Mapped[When | None]
    sources: Mapped[list[Source]] = json_list()
