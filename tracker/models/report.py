"""Reports: a draft in progress, what is published with its checksums, and what people say about it."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.changelog.recorded import Recorded
from tracker.database import Base
from tracker.domain.bilingual import Bilingual
from tracker.domain.calendar import When
from tracker.domain.reporting import CommentVia, Regard, ReportState, SetAside
from tracker.models.columns import bilingual, json_list, link
from tracker.models.statement import Spoken


class ReportKind(Enum):
    PROGRESS = "progress"
    REVIEW = "review"
    MIDTERM = "midterm"
    RESULTS = "results"
    COCREATION = "cocreation"
    SELF_ASSESSMENT = "self_assessment"


class Report(Recorded, Base):
    """Reference: ``report/1``, from the day it opens for comment, or is published if it never does. The files of a final
    report are served as published and never made again."""

    __tablename__ = "report"
    __table_args__ = (CheckConstraint("state = 'final' OR comments_until IS NOT NULL", name="open_until_a_day"),)

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
    """Who reviewed it from outside. Empty, like the two above, where nobody has stated it; the cover then says so."""
    files: Mapped[list[dict[str, Any]]] = json_list()
    """``{"name": "report-1-zh.pdf", "lang": "zh", "format": "pdf", "sha256": …, "bytes": …}`` for each."""
    state: Mapped[ReportState] = mapped_column(default=ReportState.FINAL)
    narrative: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """What its authors wrote alongside the facts: by section key, each in the form of ``Bilingual.public``."""
    comments_from: Mapped[date | None]
    comments_until: Mapped[date | None]
    """The last day on which comments were taken; None for a report that was published without inviting any."""
    window_closed_on: Mapped[date | None]
    """When the end of the window was recorded."""
    set_aside: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    """How many comments were not published, by reason; known once it became final."""
    draft_head: Mapped[int] = mapped_column(default=0)
    draft_files: Mapped[list[dict[str, Any]]] = json_list()
    """The draft that people commented on: the entry that it was based on, and its files."""

    @property
    def texts(self) -> dict[str, Bilingual]:
        """The narrative by the key of its section."""
        return {key: Bilingual.from_public(text) for key, text in self.narrative.items()}


class ReportComment(Spoken, Base):
    """What somebody said about a draft, and the answer. Reference: ``comment/7``. A name appears here only with consent."""

    __tablename__ = "report_comment"
    __table_args__ = (CheckConstraint("(regard IS NULL) = (answered_on IS NULL)", name="an_answer_has_its_day"),)

    number: Mapped[int] = mapped_column(unique=True)
    plan: Mapped[str] = link("plan.reference", index=True)
    report: Mapped[str] = link("report.reference", index=True)
    section: Mapped[str] = mapped_column(String(120), default="")
    """The key of the section that it is about; empty for the whole."""
    text: Mapped[Bilingual] = bilingual("text")
    """As it was given."""
    by_name: Mapped[str] = mapped_column(String(100), default="")
    by_organisation: Mapped[str] = mapped_column(String(200), default="")
    """The organisation on whose behalf somebody speaks."""
    via: Mapped[CommentVia] = mapped_column(default=CommentVia.FORM)
    url: Mapped[str] = mapped_column(Text, default="")
    """Where it can be read outside this site."""
    letter_number: Mapped[str] = mapped_column(String(60), default="")
    received_on: Mapped[date]
    regard: Mapped[Regard | None]
    answer: Mapped[Bilingual] = bilingual("answer")
    answered_on: Mapped[date | None]

    def blank(self) -> None:
        super().blank()
        self.text = self.answer = Bilingual()
        self.by_name = self.by_organisation = self.url = ""


class ReportDraft(Base):
    """A report being written. Not public, not in the log, until it is opened for comment or published."""

    __tablename__ = "report_draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    plan: Mapped[str] = link("plan.reference")
    kind: Mapped[ReportKind]
    period: Mapped[When | None]
    """None for the plan's own."""
    counted_on: Mapped[date]
    head: Mapped[int]
    """The entry that its facts are based on."""
    sections: Mapped[list[dict[str, Any]]] = json_list()
    """``{"key": …, "depth": 1, "title": …}`` for each place where a narrative can go, as determined by the facts; the title
    by language, empty where it was withheld by law."""
    narrative: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """As ``Report.narrative``."""
    behind: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """Who is behind it, by the names of ``Report``: commissioned_by, paid_by, reviewed_by."""
    published_as: Mapped[str | None] = link("report.reference")
    """The report that it was opened or published as."""
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @property
    def texts(self) -> dict[str, Bilingual]:
        """The narrative by the key of its section."""
        return {key: Bilingual.from_public(text) for key, text in self.narrative.items()}

    @property
    def named(self) -> dict[str, Bilingual]:
        """``behind`` as texts."""
        return {name: Bilingual.from_public(text) for name, text in self.behind.items()}


class CommentIn(Base):
    """A comment from the form. Not public until somebody has read it; the name is erased once it is decided."""

    __tablename__ = "comment_in"
    __table_args__ = (CheckConstraint("decided_at IS NULL OR name = ''", name="nameless_once_decided"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    report: Mapped[str] = link("report.reference", index=True)
    section: Mapped[str] = mapped_column(String(120), default="")
    lang: Mapped[str] = mapped_column(String(2))
    text: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(String(100), default="")
    """Only where it may be published."""
    organisation: Mapped[str] = mapped_column(String(200), default="")
    received_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    set_aside: Mapped[SetAside | None]
    published_as: Mapped[str | None] = link("report_comment.reference")
    version: Mapped[int] = mapped_column(default=1)

    def blank(self) -> None:
        """Take the words out, by order of law."""
        self.text = self.name = self.organisation = ""

    __mapper_args__ = {"version_id_col": version}
