"""Bodies: ministries, agencies, commissions. A slug is permanent; names and abbreviations are labels."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.changelog.recorded import Recorded
from tracker.database import Base
from tracker.domain.bilingual import Bilingual
from tracker.models.columns import Source, bilingual, json_list, link


class Body(Recorded, Base):
    """Reference: its slug (``cec``)."""

    __tablename__ = "body"
    __table_args__ = (CheckConstraint("name_zh <> '' OR name_en <> ''", name="named"),)

    name: Mapped[Bilingual] = bilingual("name")
    short_zh: Mapped[str] = mapped_column(String(40), default="")
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    parent: Mapped[str | None] = link("body.reference")
    successor: Mapped[str | None] = link("body.reference")
    historical: Mapped[bool] = mapped_column(default=False)
    """It no longer exists under this name; the date may be unknown."""
    is_group: Mapped[bool] = mapped_column(default=False)
    """Represents several bodies ("all agencies") rather than one."""
    note: Mapped[Bilingual] = bilingual("note")
    sources: Mapped[list[Source]] = json_list()

    def bodies(self) -> Iterable[str | None]:
        return (self.reference, self.parent, self.successor)
