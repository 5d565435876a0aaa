"""Documents and evidence to test with, entered through commands; and files of every kind, made here byte by byte."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from tests.world import AT, EDITOR, a_meeting, a_plan, text
from tracker.commands import documents, evidence
from tracker.commands.documents import Particulars
from tracker.commands.evidence import EvidenceGiven
from tracker.domain.calendar import When
from tracker.domain.files import StoredFile
from tracker.domain.statements import EvidenceKind
from tracker.models import Commitment, Document, Plan, Update
from tracker.models.document import DocumentKind


def a_file(content: str = "a", **more: Any) -> StoredFile:
    """The details of a file that need not exist."""
    values: dict[str, Any] = {"sha256": (content * 64)[:64], "name": "會議紀錄.pdf", "media_type": "application/pdf",
                              "size": 1000}
    return StoredFile(**(values | more))


def particulars(**more: Any) -> Particulars:
    values: dict[str, Any] = {"kind": DocumentKind.MINUTES, "title": text("第1次會議紀錄", "Minutes of meeting 1"),
                              "url": "https://example.org/1", "dated": When.iso("2025-02")}
    return Particulars(**(values | more))


def a_document(session: Session, *, plan: Plan | None = None, file: StoredFile | None = None, **more: Any) -> Document:
    """Minutes at an address, without a stored copy unless told otherwise."""
    return documents.add_document(session, plan or a_plan(session), particulars(**more), file=file, by=EDITOR, at=AT)


def a_piece(**more: Any) -> EvidenceGiven:
    values: dict[str, Any] = {"kind": EvidenceKind.OUTPUT, "url": "", "shows": text("會議紀錄全文"), "file": a_file("e")}
    return EvidenceGiven(**(values | more))


def every_act_on_documents(session: Session, commitment: Commitment, update: Update) -> None:
    """One entry of each kind concerning documents and evidence. ``update`` may have been corrected: the newest of its
    line is used."""
    meeting = a_meeting(session)
    first = a_document(session, meeting=meeting.reference)
    documents.amend_document(session, first, particulars(meeting=meeting.reference, document_number="發法字第1號",
                                                         proves=[commitment.reference, update.reference]),
                             file=a_file(), reason=text("補正文號，並留存檔案"), by=EDITOR, at=AT)
    newer = documents.replace_document(session, first, particulars(meeting=meeting.reference, proves=[commitment.reference]),
                                       file=a_file("b"), reason=text("依會議決議修正"), by=EDITOR, at=AT)
    documents.withdraw_document(session, newer, reason=text("誤植他案"), by=EDITOR, at=AT)
    while update.corrected_by:
        update = Update.by_reference(session, update.corrected_by)
    evidence.add_evidence(session, update, [a_piece()], by=EDITOR, at=AT)
