"""Documents of a plan, and the evidence that an update rests on."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.changelog.recorded import Recorded
from tracker.database import Base
from tracker.domain.bilingual import Bilingual
from tracker.domain.calendar import When
from tracker.domain.statements import EvidenceKind
from tracker.models.columns import bilingual, json_list, link
from tracker.models.statement import Spoken
from tracker.models.stored import HasFile


class DocumentKind(Enum):
    PLAN = "plan"
    FORM = "form"
    PROGRESS_REPORT = "progress_report"
    MINUTES = "minutes"
    TRANSCRIPT = "transcript"
    LETTER = "letter"
    REVIEW = "review"
    SLIDES = "slides"
    RECORDING = "recording"
    ANNOUNCEMENT = "announcement"
    WORKSHOP = "workshop"


class DocumentLanguage(Enum):
    ZH = "zh"
    EN = "en"
    BOTH = "both"
    OTHER = "other"


class Document(HasFile, Spoken, Base):
    """One version of a document. A newer version is a document of its own that ``replaces`` this one; this one stays readable
    and says so. Reference: ``document/4``."""

    __tablename__ = "document"

    number: Mapped[int] = mapped_column(unique=True)
    plan: Mapped[str] = link("plan.reference", index=True)
    commitment: Mapped[str | None] = link("commitment.reference")
    meeting: Mapped[str | None] = link("meeting.reference")
    proves: Mapped[list[str]] = json_list()
    """References to what else it proves or belongs to: commitments, milestones, updates, evidence, meetings, conclusions."""
    kind: Mapped[DocumentKind]
    title: Mapped[Bilingual] = bilingual("title")
    issuer: Mapped[Bilingual] = bilingual("issuer")
    body: Mapped[str | None] = link("body.reference")
    """The issuer, where it is a body of the record."""
    dated: Mapped[When | None]
    document_number: Mapped[str] = mapped_column(String(60), default="")
    """文號."""
    language: Mapped[str] = mapped_column(String(20), default="zh")
    """A code of ``DocumentLanguage``."""
    licence: Mapped[str] = mapped_column(String(100), default="")
    url: Mapped[str] = mapped_column(Text)
    """Where it was published; "" where only the stored copy is known."""
    replaces: Mapped[str | None] = link("document.reference")
    replaced_by: Mapped[str | None] = link("document.reference")
    withdrawn: Mapped[bool] = mapped_column(default=False)

    def bodies(self) -> Iterable[str | None]:
        return (self.body,)

    def blank(self) -> None:
        """Remove whatever may name a person: the title, the URL, the number and the file, and an issuer that is not a body."""
        super().blank()
        self.title, self.url, self.document_number = Bilingual(), "", ""
        if not self.body:
            self.issuer = Bilingual()
        self.set_file(None)


class Evidence(HasFile, Recorded, Base):
    """What an update rests on: a link or a file, what it shows, and whether that is an output or an outcome.
    Reference: ``evidence/9``."""

    __tablename__ = "evidence"

    number: Mapped[int] = mapped_column(unique=True)
    plan: Mapped[str] = link("plan.reference")
    commitment: Mapped[str] = link("commitment.reference", index=True)
    by_update: Mapped[str | None] = link("progress_update.reference", index=True)
    body: Mapped[str | None] = link("body.reference")
    kind: Mapped[EvidenceKind]
    shows: Mapped[Bilingual] = bilingual("shows")
    url: Mapped[str] = mapped_column(Text)
    """Where it can be seen; "" where it is a file."""
    dated: Mapped[When | None]

    def bodies(self) -> Iterable[str | None]:
        return (self.body,)

    def blank(self) -> None:
        """Remove the words, the URL and the file, by order of law."""
        self.shows, self.url = Bilingual(), ""
        self.set_file(None)
