"""Submissions: what a body has drafted or sent in and NDC has not published. Not public, not in the log."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base
from tracker.domain.bilingual import Bilingual
from tracker.domain.calendar import When
from tracker.domain.statements import DependsOn, UpdateKind
from tracker.models.columns import bilingual, json_list, link


class SubmissionState(Enum):
    DRAFT = "draft"
    WITH_APPROVER = "with_approver"
    """Sent in, but not yet checked by the body's approver: NDC has not received it."""
    SUBMITTED = "submitted"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    PUBLISHED = "published"


OPEN = (SubmissionState.DRAFT, SubmissionState.RETURNED, SubmissionState.WITHDRAWN)
"""What its writer may still change and send in: a text that was taken back can be corrected."""
WAITING = (SubmissionState.WITH_APPROVER, SubmissionState.SUBMITTED)
"""Sent in, and awaiting a decision."""
ON_THE_WAY = (*WAITING, SubmissionState.RETURNED)
"""Sent in, and neither finally decided nor taken back."""

class Submission(Base):
    """An update on its way. Once published, the update is in the record and this is only its trace."""

    __tablename__ = "submission"
    __table_args__ = (
        CheckConstraint("(state = 'published') = (published_as IS NOT NULL)", name="published_as_an_update"),
        CheckConstraint("state <> 'returned' OR return_reason <> ''", name="returned_with_a_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[SubmissionState] = mapped_column(default=SubmissionState.DRAFT)
    kind: Mapped[UpdateKind]
    commitment: Mapped[str] = link("commitment.reference", index=True)
    milestones: Mapped[list[str]] = json_list()
    body: Mapped[str] = link("body.reference", index=True)
    """The body whose statement it is."""
    filed_for: Mapped[str | None] = link("body.reference")
    letter_number: Mapped[str] = mapped_column(String(60), default="")
    # No foreign key: SQLite cannot add one to an existing table, and a table that others refer to cannot be rebuilt as a
    # copy.
    round: Mapped[str | None] = mapped_column(String(120), index=True)
    """The reporting round in which it reached NDC. Whatever becomes of it, even if it is returned and rewritten, its body
    was not silent in that round, unless the body takes it back."""
    received_on: Mapped[date | None]
    """The day on which the body's letter came, or the text was sent in."""
    corrects: Mapped[str | None] = link("progress_update.reference")
    occurred: Mapped[When]
    text: Mapped[Bilingual] = bilingual("text")
    reason: Mapped[Bilingual] = bilingual("reason")
    category: Mapped[str | None] = link("delay_category.reference")
    depends_on: Mapped[DependsOn | None]
    depends_body: Mapped[str | None] = link("body.reference")
    next_step: Mapped[Bilingual] = bilingual("next_step")
    new_date: Mapped[When | None]
    stated_by: Mapped[date | None]
    finished_on: Mapped[When | None]
    evidence: Mapped[list[dict[str, Any]]] = json_list()
    """Each as ``commands.evidence`` writes it: kind, URL, what it shows, date, and the details of its file."""
    account: Mapped[str] = link("account.reference")
    form: Mapped[str] = mapped_column(String(32), default="")
    """The form that last wrote it, by its key: sent again, even reworded, it updates this draft and adds no second one."""
    seen: Mapped[int]
    """The newest entry about the commitment when it was written."""
    written_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    """When it went to the body's approver; None where it went to NDC at once."""
    approving_body: Mapped[str | None] = mapped_column(String(30))
    """The body whose approver has it to check, or has checked it."""
    checked_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]
    """When it reached NDC."""
    decided_at: Mapped[datetime | None]
    return_reason: Mapped[str] = mapped_column(String(2000), default="")
    pending_entry: Mapped[int | None]
    """The entry that informed the public that it has waited longer than the set number of days."""
    published_as: Mapped[str | None] = link("progress_update.reference")
    version: Mapped[int] = mapped_column(default=1)

    @property
    def received_at(self) -> datetime | None:
        """When it reached NDC."""
        return self.submitted_at

    @property
    def since(self) -> datetime:
        """When it reached its present stage."""
        reached = {SubmissionState.WITH_APPROVER: self.sent_at, SubmissionState.SUBMITTED: self.submitted_at,
                   SubmissionState.DRAFT: self.written_at}
        return reached.get(self.state, self.decided_at) or self.written_at

    def blank(self) -> None:
        """Take the words out, and the evidence, by order of law."""
        self.text = self.reason = self.next_step = Bilingual()
        self.evidence = []

    __mapper_args__ = {"version_id_col": version}
