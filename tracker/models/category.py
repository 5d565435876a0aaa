"""Categories of delay. The list is this project's own, can be edited, and says so wherever it is shown."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from tracker.changelog.recorded import Recorded
from tracker.database import Base
from tracker.domain.bilingual import Bilingual
from tracker.models.columns import bilingual


class DelayCategory(Recorded, Base):
    """Reference: ``category/security_testing``. A category that has been used is retired, never removed."""

    __tablename__ = "delay_category"

    label: Mapped[Bilingual] = bilingual("label")
    order: Mapped[int] = mapped_column(default=0)
    retired: Mapped[bool] = mapped_column(default=False)
