"""A report being made: asked for at the desk, worked on after the answer, and kept so that a process may die in between."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base
from tracker.domain.reporting import RunAct, RunState
from tracker.models.columns import link


class ReportRun(Base):
    """One making of a draft's files, with how far it has come."""

    __tablename__ = "report_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    draft: Mapped[int] = mapped_column(index=True)
    """Number of the draft."""
    act: Mapped[RunAct]
    until: Mapped[date | None]
    """Of a draft that is opened for comment: the last day."""
    draft_version: Mapped[int]
    """What was written by then; where something was written since, nothing is published."""
    by: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Who asked for it: the fields of the actor, and of the origin for the audit log. Empty once it is settled."""
    asked_at: Mapped[datetime]
    state: Mapped[RunState] = mapped_column(default=RunState.WAITING)
    made: Mapped[int] = mapped_column(default=0)
    """How many files are made, of ``of``; 0 of 0 while the facts are read."""
    of: Mapped[int] = mapped_column(default=0)
    doing: Mapped[str] = mapped_column(String(200), default="")
    """The file that was made last."""
    seen_at: Mapped[datetime | None]
    """When the process that works on it was last heard of."""
    tries: Mapped[int] = mapped_column(default=0)
    """How often it was begun: whoever began it before and is still alive gives way."""
    refusal: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """Why it was given up: ``message`` of the domain, and its ``values``."""
    report: Mapped[str | None] = link("report.reference")
    """What came of it."""
