"""Windows in which members read what bodies have sent in to NDC, before a meeting of the forum."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.changelog.recorded import Recorded
from tracker.database import Base


class ReadingWindow(Recorded, Base):
    """From the first to the last day, members read the texts that have reached NDC. Reference: ``reading-window/3``."""

    __tablename__ = "reading_window"
    __table_args__ = (CheckConstraint("opens <= closes", name="days_in_order"),)

    number: Mapped[int] = mapped_column(unique=True)
    meeting_number: Mapped[int]
    """The meeting of the forum for which it prepares; it may not have been held or entered yet."""
    opens: Mapped[date]
    closes: Mapped[date]
    called_off: Mapped[bool] = mapped_column(default=False)
    """Nothing more is read, from the day on which it was called off."""

    def is_open(self, today: date) -> bool:
        return not self.called_off and self.opens <= today <= self.closes

    def is_over(self, today: date) -> bool:
        return self.called_off or self.closes < today
