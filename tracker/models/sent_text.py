"""Texts that a body has sent in and that are not on record: results, answers, and anything else that is said in its
name and is not a report. Not public, not in the log."""

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


class TextKind(Enum):
    """What a text will be once on record. NDC publishes results and evidence; all else goes on record once checked."""

    OUTCOME = "outcome"
    INDICATOR = "indicator"
    MEASUREMENT = "measurement"
    ANSWER = "answer"
    EXTENSION = "extension"
    PROPOSAL_ANSWER = "proposal_answer"
    RECOMMENDATION_ANSWER = "recommendation_answer"
    RELEASE_REQUEST = "release_request"
    OUTCOME_AMENDMENT = "outcome_amendment"
    OUTCOME_CONFIRMATION = "outcome_confirmation"
    OUTCOME_DISPUTE = "outcome_dispute"
    OUTCOME_WITHDRAWAL = "outcome_withdrawal"
    EVIDENCE = "evidence"
    TRANSLATION = "translation"


RESULTS = (TextKind.OUTCOME, TextKind.INDICATOR, TextKind.MEASUREMENT)
AT_NDC = (*RESULTS, TextKind.EVIDENCE)
"""What NDC publishes."""
OWN_WORDS = (TextKind.OUTCOME_AMENDMENT, TextKind.TRANSLATION)
"""What rewords what a body said, which stays its own: nobody else can send it in."""


class SentText(Base):
    """A text on its way. Once it is on record, this is only its trace."""

    __tablename__ = "sent_text"
    __table_args__ = (
        CheckConstraint("(state = 'published') = (published_as <> '')", name="published_as_something"),
        CheckConstraint("state <> 'returned' OR return_reason <> ''", name="returned_with_a_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[SubmissionState] = mapped_column(default=SubmissionState.SUBMITTED)
    kind: Mapped[TextKind]
    about: Mapped[str] = mapped_column(String(120), index=True)
    """Reference of what it is about: the commitment of an outcome, the indicator of a value, the review that is answered."""
    seen: Mapped[int | None]
    """The newest entry about that thing when the text was sent in."""
    commitment: Mapped[str | None] = link("commitment.reference", index=True)
    """None for what concerns no commitment, or several."""
    body: Mapped[str] = link("body.reference", index=True)
    account: Mapped[str] = link("account.reference")
    form: Mapped[str] = mapped_column(String(32), default="")
    """The form that last wrote it, by its key: sent again, even reworded, it updates this draft and adds no second one."""
    given: Mapped[dict[str, Any]] = mapped_column(JSON)
    """What was typed, as ``commands.packing`` packs it."""
    submitted_at: Mapped[datetime]
    """When it was sent in: to the body's approver, or to NDC at once."""
    approving_body: Mapped[str | None] = mapped_column(String(30))
    """The body whose approver has it to check, or has checked it."""
    checked_at: Mapped[datetime | None]
    received_at: Mapped[datetime | None]
    """When it reached NDC; None for what NDC does not publish."""
    decided_at: Mapped[datetime | None]
    return_reason: Mapped[str] = mapped_column(String(2000), default="")
    pending_entry: Mapped[int | None]
    """The entry that informed the public that it has waited longer than the set number of days."""
    published_as: Mapped[str] = mapped_column(String(120), default="")
    version: Mapped[int] = mapped_column(default=1)

    @property
    def since(self) -> datetime:
        """When it reached its present stage."""
        reached = {SubmissionState.WITH_APPROVER: self.submitted_at, SubmissionState.SUBMITTED: self.received_at}
        return reached.get(self.state, self.decided_at) or self.submitted_at

    __mapper_args__ = {"version_id_col": version}


class SentStep(Base):
    """What was done with a text on its way: by which role and body, when, what was said; with the text as it was then."""

    __tablename__ = "sent_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[int] = mapped_column(ForeignKey("sent_text.id"), index=True)
    version: Mapped[int]
    """1 for what was sent in first."""
    step: Mapped[Step]
    role: Mapped[Role]
    body: Mapped[str] = mapped_column(String(30))
    at: Mapped[datetime]
    said: Mapped[str] = mapped_column(String(2000), default="")
    given: Mapped[dict[str, Any]] = mapped_column(JSON)
    """What was sent in, if this step was a sending-in; empty for every other step, and once the text was withheld by law."""
