"""Plans and their themes (challenges, 範疇)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.changelog.recorded import Recorded
from tracker.database import Base
from tracker.domain.bilingual import Bilingual
from tracker.domain.calendar import When
from tracker.domain.schedule import PlanStage
from tracker.models.columns import Source, bilingual, json_list, link


class Plan(Recorded, Base):
    """Reference: its code (``2021-2024``)."""

    __tablename__ = "plan"
    __table_args__ = (
        CheckConstraint("title_zh <> '' OR title_en <> ''", name="titled"),
        CheckConstraint("(stage = 'closed') = (closed_on IS NOT NULL)", name="closed_has_a_day"),
    )

    number: Mapped[int] = mapped_column(unique=True)
    title: Mapped[Bilingual] = bilingual("title")
    summary: Mapped[Bilingual] = bilingual("summary")
    period: Mapped[When]
    stage: Mapped[PlanStage]
    adopted_on: Mapped[When | None]
    adopted_by: Mapped[str | None] = link("body.reference")
    adoption_note: Mapped[Bilingual] = bilingual("adoption_note")
    coordinator: Mapped[str | None] = link("body.reference")
    closed_on: Mapped[date | None]
    recorded_here_since: Mapped[date | None]
    """The day its bodies began to report here; empty for a plan known only from sources."""
    sources: Mapped[list[Source]] = json_list()

    themes: Mapped[list[Theme]] = relationship(order_by="Theme.number", viewonly=True)

    def has_run_out(self, today: date) -> bool:
        """Its period is over, and nobody has closed it."""
        return self.stage is PlanStage.IMPLEMENTATION and self.period.last < today

    def bodies(self) -> Iterable[str | None]:
        return (self.adopted_by, self.coordinator)


class Theme(Recorded, Base):
    """Reference: ``2021-2024/theme/2``."""

    __tablename__ = "theme"
    __table_args__ = (UniqueConstraint("plan", "number", name="uq_theme_plan_number"),
                      CheckConstraint("title_zh <> '' OR title_en <> ''", name="titled"))

    plan: Mapped[str] = link("plan.reference", index=True)
    number: Mapped[int]
    title: Mapped[Bilingual] = bilingual("title")
    title_note: Mapped[Bilingual] = bilingual("title_note")
    sources: Mapped[list[Source]] = json_list()
