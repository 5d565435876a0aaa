"""Sign-off: whether a body checks its texts before they leave it; every step and every version of each text on its way."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ColumnElement, ForeignKey, String, UniqueConstraint, and_
from sqlalchemy.orm import Mapped, Session, mapped_column

from tracker.changelog.recorded import Recorded
from tracker.database import Base
from tracker.domain.permissions import OWN_BODIES_ONLY, PERMISSIONS, Actor, Permission, Role
from tracker.domain.sign_off import Step
from tracker.models.account import Account
from tracker.models.columns import link
from tracker.models.sent_text import OWN_WORDS, SentText
from tracker.models.submission import Submission, SubmissionState
from tracker.models.succession import is_of, line_of, spoken_for_by

OnTheWay = Submission | SentText
"""What a body sends in: a report on its work, or a result."""


class SignOff(Recorded, Base):
    """A body's rule for its own texts. Reference: ``sign-off/cec``; a body without one asks for no check."""

    __tablename__ = "sign_off"

    body: Mapped[str] = link("body.reference")
    approver_checks: Mapped[bool]
    """The body's approver checks a text before it goes to NDC."""

    def bodies(self) -> Iterable[str | None]:
        return (self.body,)

    @classmethod
    def checks(cls, session: Session, slug: str | None) -> bool:
        """True if a body's texts are checked by its approver before they leave it."""
        rule = session.get(cls, f"sign-off/{slug}") if slug else None
        return rule is not None and rule.approver_checks

    @classmethod
    def approving(cls, session: Session, text: OnTheWay) -> str | None:
        """The body whose approver must check a text: the one whose statement it is, or else the writer's own; None where
        neither asks for it, and for what is filed from a body's letter."""
        if isinstance(text, Submission) and text.filed_for == text.body:
            return None
        writer = session.get(Account, text.account)
        own = writer.body if writer and writer.role in OWN_BODIES_ONLY else None
        return next((slug for slug in (text.body, own) if cls.checks(session, slug)), None)

    @classmethod
    def checking(cls, session: Session, text: OnTheWay) -> str | None:
        """The body whose approver checks a text that waits for a check, or returns it: ``approving``, or where nobody asks for
        the check any more, the body for which it was sent to the approver."""
        return cls.approving(session, text) or text.approving_body

    @classmethod
    def awaits(cls, session: Session, text: OnTheWay) -> bool:
        """True where the approver has a text to check: sent for approval, or already at NDC when the body began to require a
        check."""
        if text.state is SubmissionState.SUBMITTED:
            approving = cls.approving(session, text)
            return approving is not None and not (text.checked_at and text.approving_body == approving)
        return text.state is SubmissionState.WITH_APPROVER


def is_before(session: Session, text: OnTheWay, by: Actor) -> bool:
    """True where a text awaits a check by an approver of the actor's body, and the actor did not write it."""
    return text.account != by.account and SignOff.awaits(session, text) and is_of(
        session, by, SignOff.checking(session, text))


def heir(session: Session, text: OnTheWay, by: Actor) -> str | None:
    """The body for which somebody may carry on with what was returned to another writer: the text's own body, where the
    writer's account is closed or no longer speaks for it, or for the writer's deputy; or a successor of it, unless the text
    changes words that stay the old body's. None where that is not allowed."""
    if not _came_back(text) or by.role not in OWN_BODIES_ONLY or text.account == by.account:
        return None
    if text.body in by.bodies:
        return text.body if by.deputy_for == text.account or not _goes_on(session, text) else None
    if isinstance(text, SentText) and text.kind in OWN_WORDS:
        return None
    if text.state is SubmissionState.DRAFT and _goes_on(session, text):
        return None
    return next((slug for slug in reversed(line_of(session, text.body)) if slug in by.bodies), None)


def left_behind(model: type[Submission] | type[SentText]) -> ColumnElement[bool]:
    """What was returned and is being rewritten; ``heir`` says whether anyone else may carry on with one."""
    return and_(model.state == SubmissionState.DRAFT, model.return_reason != "")


def _came_back(text: OnTheWay) -> bool:
    return text.state is SubmissionState.RETURNED or (text.state is SubmissionState.DRAFT and text.return_reason != "")


def _goes_on(session: Session, text: OnTheWay) -> bool:
    """Whether its writer can still carry on with it."""
    writer = session.get(Account, text.account)
    return writer is None or not (writer.closed or Permission.DRAFT_UPDATE not in PERMISSIONS[writer.role] or (
        writer.role in OWN_BODIES_ONLY and writer.body not in spoken_for_by(session, text.body)))


class SubmissionVersion(Base):
    """A text as it was once sent in. It is kept whatever becomes of the text."""

    __tablename__ = "submission_version"
    __table_args__ = (UniqueConstraint("submission", "number", name="uq_submission_version_submission_number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    submission: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    number: Mapped[int]
    """1 for what was sent in first."""
    sent_at: Mapped[datetime]
    received_at: Mapped[datetime | None]
    """When it reached NDC; None where it never left its body."""
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Fields and values as in a payload; empty once the text was withheld by law."""


class SubmissionStep(Base):
    """What was done with a text: by which role and body, when, and what was said."""

    __tablename__ = "submission_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    submission: Mapped[int] = mapped_column(ForeignKey("submission.id"), index=True)
    version: Mapped[int]
    """The number of the version that it was done with."""
    step: Mapped[Step]
    role: Mapped[Role]
    body: Mapped[str] = mapped_column(String(30))
    at: Mapped[datetime]
    said: Mapped[str] = mapped_column(String(2000), default="")
