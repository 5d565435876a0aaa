"""Documents of a plan."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from tracker.changelog.kinds import Kind
from tracker.changelog.record import record
from tracker.commands.numbering import next_number
from tracker.domain.bilingual import EMPTY, Bilingual
from tracker.domain.calendar import When
from tracker.domain.errors import N_, RuleBroken
from tracker.domain.permissions import Actor, Permission, require
from tracker.models import Commitment, Document, Meeting, Plan
from tracker.models.document import DocumentKind


def add_document(session: Session, plan: Plan, kind: DocumentKind, *, title: Bilingual, url: str, issuer: Bilingual = EMPTY,
                 dated: When | None = None, document_number: str = "", language: str = "zh", licence: str = "",
                 commitment: Commitment | None = None, meeting: Meeting | None = None, by: Actor, at: datetime) -> Document:
    """Enter a document by its address: the plan, a form, minutes, a transcript, a review …"""
    require(by, Permission.EDIT_PLAN)
    if title.is_empty:
        raise RuleBroken("title_zh", N_("Please fill this in."))
    if not url.startswith(("https://", "http://")):
        raise RuleBroken("url", N_("An address begins with https:// or http://."))
    number = next_number(session, Document)
    document = Document(
        reference=f"document/{number}", number=number, plan=plan.reference, kind=kind, title=title, url=url, issuer=issuer,
        dated=dated, document_number=document_number, language=language, licence=licence,
        commitment=commitment.reference if commitment else None, meeting=meeting.reference if meeting else None)
    session.add(document)
    record(session, Kind.DOCUMENT_ADDED, document, occurred=dated, by=by, at=at)
    return document
