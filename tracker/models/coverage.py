"""Coverage: for a plan and a kind of record, the date up to which it is complete, and who says so."""

from __future__ import annotations

from enum import Enum

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.changelog.recorded import Recorded
from tracker.database import Base
from tracker.domain.bilingual import Bilingual
from tracker.domain.calendar import When
from tracker.models.columns import bilingual, link


class CoverageOf(Enum):
    COMMITMENTS = "commitments"
    MILESTONES = "milestones"
    MEETINGS = "meetings"
    DECISIONS = "decisions"
    BODY_REPORTS = "body_reports"
    DELAYS = "delays"
    MEMBERS = "members"
    REVIEWS = "reviews"
    OBSERVATIONS = "observations"


class StatedBy(Enum):
    THIS_SITE = "this_site"
    SECRETARIAT = "secretariat"


class Coverage(Recorded, Base):
    """Reference: ``2021-2024/coverage/delays``. Without ``complete_to`` it makes no claim of completeness."""

    __tablename__ = "coverage"
    __table_args__ = (UniqueConstraint("plan", "of", name="uq_coverage_plan_of"),)

    plan: Mapped[str] = link("plan.reference")
    of: Mapped[CoverageOf]
    complete_from: Mapped[When | None]
    complete_to: Mapped[When | None]
    stated_by: Mapped[StatedBy] = mapped_column(default=StatedBy.THIS_SITE)
    basis: Mapped[Bilingual] = bilingual("basis")
    limits: Mapped[Bilingual] = bilingual("limits")
