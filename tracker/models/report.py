"""Published reports: files with their checksums, and the entry of the log that they stand on."""

from __future__ import annotations

from datetime import date
from enum import Enum
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.changelog.record import Recorded
from tracker.database import Base
from tracker.domain.bilingual import Bilingual
from tracker.domain.calendar import When
from tracker.models.columns import bilingual, json_list, link


class ReportKind(Enum):
    PROGRESS = "progress"
    REVIEW = "review"
    MIDTERM = "midterm"
    RESULTS = "results"
    COCREATION = "cocreation"
    SELF_ASSESSMENT = "self_assessment"


class Report(Recorded, Base):
    """Reference: ``report/1``. The files are served as published and never made again."""

    __tablename__ = "report"

    number: Mapped[int] = mapped_column(unique=True)
    kind: Mapped[ReportKind]
    plan: Mapped[str] = link("plan.reference", index=True)
    period: Mapped[When]
    counted_on: Mapped[date]
    """The day on which lateness is counted."""
    head: Mapped[int]
    head_digest: Mapped[str] = mapped_column(String(64))
    release: Mapped[str] = mapped_column(String(20))
    commissioned_by: Mapped[Bilingual] = bilingual("commissioned_by")
    paid_by: Mapped[Bilingual] = bilingual("paid_by")
    reviewed_by: Mapped[Bilingual] = bilingual("reviewed_by")
    """Who reviewed it from outside. Empty where nobody stated it, like the two above; and then the cover says so."""
    files: Mapped[list[dict[str, Any]]] = json_list()
    """``{"name": "report-1-zh.pdf", "lang": "zh", "format": "pdf", "sha256": …, "bytes": …}`` for each."""
