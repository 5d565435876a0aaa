"""Indicators, values and outcomes that a body has sent in and NDC has not published. Not public, not in the log."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base
from tracker.models.columns import link
from tracker.models.submission import SubmissionState


class ResultKind(Enum):
    OUTCOME = "outcome"
    INDICATOR = "indicator"
    MEASUREMENT = "measurement"


class ResultDraft(Base):
    """A result on its way. Once published, it stands in the record and this is only its trace."""

    __tablename__ = "result_draft"
    __table_args__ = (
        CheckConstraint("(state = 'published') = (published_as <> '')", name="published_as_a_result"),
        CheckConstraint("state <> 'returned' OR return_reason <> ''", name="returned_with_a_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[SubmissionState] = mapped_column(default=SubmissionState.SUBMITTED)
    kind: Mapped[ResultKind]
    commitment: Mapped[str] = link("commitment.reference", index=True)
    indicator: Mapped[str | None] = link("indicator.reference")
    """What a value is of."""
    body: Mapped[str] = link("body.reference", index=True)
    account: Mapped[str] = link("account.reference")
    given: Mapped[dict[str, Any]] = mapped_column(JSON)
    """What was typed, as ``commands.results`` packs it."""
    submitted_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    return_reason: Mapped[str] = mapped_column(String(2000), default="")
    published_as: Mapped[str] = mapped_column(String(120), default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
