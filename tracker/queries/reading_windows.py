"""Windows in which members read what bodies have sent in, and what they read."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.models import ReadingWindow, Submission
from tracker.models.submission import SubmissionState


def windows(session: Session) -> list[ReadingWindow]:
    """All of them, the newest first."""
    return list(session.scalars(select(ReadingWindow).order_by(ReadingWindow.number.desc())))


def open_now(session: Session, today: date) -> list[ReadingWindow]:
    return [each for each in windows(session) if each.is_open(today)]


def readable(session: Session, number: int, today: date) -> Submission | None:
    """A text that members may read today: it is at NDC, and a window is open. None otherwise."""
    text = session.get(Submission, number)
    if text is None or text.state is not SubmissionState.SUBMITTED or not open_now(session, today):
        return None
    return text
