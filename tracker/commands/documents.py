"""Documents of a plan: enter one, amend what is said of it, replace it by a new version, withdraw it with its reason.

A document is a URL, a stored copy, or both. A stored copy is never exchanged: another file is another version, and
the old one stays readable and says that there is a newer one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.changelog.entry import ChangelogEntry
from tracker.changelog.kinds import Kind, type_of
from tracker.changelog.record import record
from tracker.changelog.recorded import Recorded
from tracker.commands.bodies import check_body
from tracker.commands.numbering import next_number
from tracker.domain.addresses import check_address
from tracker.domain.bilingual import EMPTY, Bilingual
from tracker.domain.calendar import When, civil_day
from tracker.domain.errors import N_, RuleBroken
from tracker.domain.files import StoredFile
from tracker.domain.permissions import Actor, Permission, require
from tracker.domain.statements import check_happened, check_reason
from tracker.models import Body, Document, Plan
from tracker.models.document import DocumentKind, DocumentLanguage

PROVABLE = {"update": "progress_update", "evidence": "evidence", "meeting": "meeting", "conclusion": "conclusion",
            "decision": "decision", "recommendation": "recommendation"}
"""What a document can prove beside a commitment or a milestone: the prefix before the number, and the type of the
thing."""


@dataclass(frozen=True)
class Particulars:
    """What is said of a document.

    issuer  its name, where ``body`` does not say it
    proves  references of what it proves or belongs to, beside ``commitment`` and ``meeting``
    """

    kind: DocumentKind
    title: Bilingual
    url: str = ""
    issuer: Bilingual = EMPTY
    body: str | None = None
    dated: When | None = None
    document_number: str = ""
    language: str = "zh"
    licence: str = ""
    commitment: str | None = None
    meeting: str | None = None
    proves: Sequence[str] = ()

    def check(self, session: Session, file: StoredFile | None, at: datetime) -> None:
        """Raises RuleBroken on the field that breaks a rule."""
        if self.title.is_empty:
            raise RuleBroken("title_zh", N_("Please fill this in."))
        check_address(self.url)
        check_kept_somewhere(self.url, file)
        if self.language not in {each.value for each in DocumentLanguage}:
            raise RuleBroken("language", N_("Please choose one."))
        check_happened("dated", self.dated, civil_day(at))
        check_body(session, self.body, "body")
        for field, references in (("commitment", [self.commitment]), ("meeting", [self.meeting]), ("proves", self.proves)):
            for reference in references:
                if reference and not _is_there(session, reference):
                    raise RuleBroken(field, N_("There is no %(reference)s in the record."), reference=reference)

    def put_on(self, session: Session, document: Document) -> None:
        for name in ("kind", "title", "url", "body", "dated", "document_number", "language", "licence", "commitment", "meeting"):
            setattr(document, name, getattr(self, name))
        document.issuer = self.issuer
        if self.issuer.is_empty and self.body:
            document.issuer = Body.by_reference(session, self.body).name
        document.proves = list(dict.fromkeys(self.proves))


def check_kept_somewhere(url: str, file: StoredFile | None) -> None:
    """A document is a URL, a stored copy, or both. Raises RuleBroken on ``url``."""
    if not url and file is None:
        raise RuleBroken("url", N_("Give the web address where it was published, or attach the file."))


def add_document(session: Session, plan: Plan, particulars: Particulars, *, file: StoredFile | None = None, again: bool = False,
                 by: Actor, at: datetime) -> Document:
    """Enter a document: the plan, a form, minutes, a transcript, a review …

    file   its stored copy, in the store already
    again  enter it although a document with this very file is there

    Raises NotPermitted; RuleBroken, on ``file`` where the same file is a document already.
    """
    require(by, Permission.EDIT_PLAN)
    particulars.check(session, file, at)
    document = _new(session, plan.reference, particulars, file, again)
    record(session, Kind.DOCUMENT_ADDED, document, occurred=particulars.dated, by=by, at=at)
    return document


def amend_document(session: Session, document: Document, particulars: Particulars, *, file: StoredFile | None = None,
                   again: bool = False, reason: Bilingual, by: Actor, at: datetime) -> ChangelogEntry:
    """Correct what is said of a document.

    file  a stored copy of the same version, where none is kept yet

    Raises RuleBroken as ``add_document``, on ``reason_zh``, on ``file`` where a copy is already kept, and where it was
    withdrawn or withheld.
    """
    require(by, Permission.EDIT_PLAN)
    _check_standing(document)
    _check_readable(document)
    particulars.check(session, file or document.file, at)
    check_reason(reason)
    if file:
        if document.sha256:
            raise RuleBroken("file", N_("A stored copy is already kept. A different file is a different version: replace "
                                        "the document instead."))
        _check_new_file(session, file, again)
        document.set_file(file)
    particulars.put_on(session, document)
    return record(session, Kind.DOCUMENT_AMENDED, document, occurred=particulars.dated, reason=reason, by=by, at=at)


def replace_document(session: Session, document: Document, particulars: Particulars, *, file: StoredFile | None = None,
                     again: bool = False, reason: Bilingual, by: Actor, at: datetime) -> Document:
    """Enter a newer version of a document. The old one stays, with its file, and says so.

    Raises RuleBroken where there is a newer one already, and on ``file`` where nothing tells the versions apart.
    """
    require(by, Permission.EDIT_PLAN)
    _check_standing(document)
    if document.replaced_by:
        raise RuleBroken("", N_("There is already a newer version of this document; replace that one."))
    particulars.check(session, file, at)
    check_reason(reason)
    if file is None and particulars.url == document.url:
        raise RuleBroken("file", N_("Attach the file of the new version, or give its own web address."))
    newer = _new(session, document.plan, particulars, file, again)
    newer.replaces, document.replaced_by = document.reference, newer.reference
    record(session, Kind.DOCUMENT_REPLACED, newer, occurred=particulars.dated, reason=reason, also=[document], by=by, at=at)
    return newer


def withdraw_document(session: Session, document: Document, *, reason: Bilingual, by: Actor, at: datetime) -> ChangelogEntry:
    """Take a document out of the list, with the reason. What was said of it, and its file, stay readable; the version
    that it had replaced becomes current again."""
    require(by, Permission.EDIT_PLAN)
    _check_standing(document)
    check_reason(reason)
    document.withdrawn = True
    earlier = stood_before(session, document)
    if earlier:
        earlier.replaced_by = None
    return record(session, Kind.DOCUMENT_WITHDRAWN, document, reason=reason, also=[earlier] if earlier else [], by=by, at=at)


def stood_before(session: Session, document: Document) -> Document | None:
    """The version that becomes current again when this one is withdrawn: the one that it replaced or, where that is
    withdrawn, the one before. None where there is no such version, or where this one was itself replaced."""
    earlier = document
    while earlier.replaces and not document.replaced_by:
        earlier = Document.by_reference(session, earlier.replaces)
        if not earlier.withdrawn:
            return earlier
    return None


def _new(session: Session, plan: str, particulars: Particulars, file: StoredFile | None, again: bool) -> Document:
    if file:
        _check_new_file(session, file, again)
    number = next_number(session, Document)
    document = Document(reference=f"document/{number}", number=number, plan=plan)
    particulars.put_on(session, document)
    document.set_file(file)
    session.add(document)
    session.flush()
    return document


def _check_new_file(session: Session, file: StoredFile, again: bool) -> None:
    same = session.scalars(select(Document).where(Document.sha256 == file.sha256).order_by(Document.number)).first()
    if same is not None and not again:
        raise RuleBroken("file", N_("This same file is already kept, as document %(number)d (%(title)s). If it should be "
                                    "entered twice, tick the box below and send again."), number=same.number,
                         title=same.title)


def _check_standing(document: Document) -> None:
    if document.withdrawn:
        raise RuleBroken("", N_("This document has been withdrawn."))


def _check_readable(document: Document) -> None:
    """A withheld document is not reworded; a version that may be made public takes its place."""
    if document.withheld:
        raise RuleBroken("", N_("This document was withheld by law. In its place, enter a version that may be made public."))


def _is_there(session: Session, reference: str) -> bool:
    kind = type_of(reference)
    if kind not in ("commitment", "milestone"):
        kind = PROVABLE.get(reference.rpartition("/")[0])
    model: Any = Recorded.registry_of.get(kind or "")
    return model is not None and session.get(model, reference) is not None
