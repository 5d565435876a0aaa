"""A report being made: requested at the desk, worked on after the response, kept so that a process may die in between."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base
from tracker.domain.reporting import RunAct, RunState
from tracker.models.columns import link


class ReportRun(Base):
    """One run that makes a draft's files, with its progress."""

    __tablename__ = "report_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    draft: Mapped[int] = mapped_column(index=True)
    """Number of the draft."""
    act: Mapped[RunAct]
    until: Mapped[date | None]
    """For a draft being opened for comment: the last day."""
    draft_version: Mapped[int]
    """The draft as written by then; if anything has been written since, nothing is published."""
    by: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Who requested it: the fields of the actor, and of the origin for the audit log. Empty once it is settled."""
    asked_at: Mapped[datetime]
    state: Mapped[RunState] = mapped_column(default=RunState.WAITING)
    made: Mapped[int] = mapped_column(default=0)
    """How many files have been made, out of ``of``; 0 of 0 while the facts are being read."""
    of: Mapped[int] = mapped_column(default=0)
    doing: Mapped[str] = mapped_column(String(200), default="")
    """The file that was made last."""
    seen_at: Mapped[datetime | None]
    """When the process that works on it was last heard of."""
    tries: Mapped[int] = mapped_column(default=0)
    """How often it was begun: an earlier attempt that is still alive gives way."""
    refusal: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """Why it was given up: ``message`` of the domain, and its ``values``."""
    report: Mapped[str | None] = link("report.reference")
    """What came of it."""
