"""Indicators, values and outcomes that a body has sent in and NDC has not published. Not public, not in the log."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base
from tracker.domain.permissions import Role
from tracker.domain.sign_off import Step
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
    """When it was sent in: to the body's approver, or to NDC at once."""
    approving_body: Mapped[str | None] = mapped_column(String(30))
    """The body whose approver has it to check, or has checked it."""
    checked_at: Mapped[datetime | None]
    received_at: Mapped[datetime | None]
    """When it reached NDC."""
    decided_at: Mapped[datetime | None]
    return_reason: Mapped[str] = mapped_column(String(2000), default="")
    pending_entry: Mapped[int | None]
    """The entry by which the public was told that it has waited longer than the set days."""
    published_as: Mapped[str] = mapped_column(String(120), default="")
    version: Mapped[int] = mapped_column(default=1)

    @property
    def since(self) -> datetime | None:
        """When it came to where it is now."""
        reached = {SubmissionState.WITH_APPROVER: self.submitted_at, SubmissionState.SUBMITTED: self.received_at}
        return reached.get(self.state, self.decided_at)

    __mapper_args__ = {"version_id_col": version}


class ResultStep(Base):
    """What was done with a result on its way: by which role and body, when, what was said; and the text as it stood then."""

    __tablename__ = "result_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    result: Mapped[int] = mapped_column(ForeignKey("result_draft.id"), index=True)
    version: Mapped[int]
    """1 for what was sent in first."""
    step: Mapped[Step]
    role: Mapped[Role]
    body: Mapped[str] = mapped_column(String(30))
    at: Mapped[datetime]
    said: Mapped[str] = mapped_column(String(2000), default="")
    given: Mapped[dict[str, Any]] = mapped_column(JSON)
    """What was sent in, where the step is that it was; empty for every other, and once the text was withheld by law."""
