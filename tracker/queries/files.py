"""Files named in the record: which are available to everyone, and which of them are on their way."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.domain.files import StoredFile
from tracker.models import Document, Evidence, Report, SentStep, SentText, Submission, SubmissionVersion


def published(session: Session, sha256: str) -> StoredFile | None:
    """The file with this checksum, as described by the newest document or piece of evidence that names it; None where
    nothing published names it. What is drafted or sent in is not yet evidence, and what was withheld names no file."""
    document = session.scalars(select(Document).where(Document.sha256 == sha256).order_by(Document.number.desc())).first()
    evidence = session.scalars(select(Evidence).where(Evidence.sha256 == sha256).order_by(Evidence.number.desc())).first()
    return (document.file if document else None) or (evidence.file if evidence else None)


def in_report(session: Session, sha256: str) -> bool:
    """True if the file with this checksum is one of a report that anyone can read, or of the draft that people commented on."""
    return sha256 in _of_reports(session)


def public(session: Session) -> set[str]:
    """The checksums of every file that something published names, and that anyone may have."""
    found = {each for model in (Document, Evidence) for each in session.scalars(
        select(model.sha256).where(model.sha256.is_not(None))) if each}
    return found | _of_reports(session)


def _of_reports(session: Session) -> set[str]:
    rows = session.execute(select(Report.files, Report.draft_files))
    return {each["sha256"] for row in rows for files in row for each in files}


def referenced(session: Session) -> set[str]:
    """The checksums of every file that anything here names, published or on its way."""
    found = public(session)
    waiting = [*session.scalars(select(Submission.evidence)),
               *(content.get("evidence") or [] for content in session.scalars(select(SubmissionVersion.content))),
               *(given.get("pieces") or [] for sent in (SentText, SentStep) for given in session.scalars(select(sent.given)))]
    found |= {piece["file"]["sha256"] for pieces in waiting for piece in pieces if piece.get("file")}
    return found
