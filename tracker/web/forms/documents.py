"""Forms about the documents of a plan."""

from __future__ import annotations

from functools import partial
from typing import Any

import wtforms
from flask_babel import lazy_gettext as _l

from tracker.commands.documents import Particulars, check_kept_somewhere
from tracker.domain.bilingual import EMPTY
from tracker.domain.statements import TITLE_LIMIT
from tracker.models import Document
from tracker.models.document import DocumentKind
from tracker.web.forms import choices
from tracker.web.forms.base import Amending, Checks, Form, FromLetter
from tracker.web.forms.choosing import BodiesField, SelectField
from tracker.web.forms.evidence import NAMES as EVIDENCE_NAMES
from tracker.web.forms.evidence import EvidenceFields
from tracker.web.forms.fields import AddressField, BilingualField, LineField, WhenField
from tracker.web.forms.files import FileField

ORDER = ("kind", "title", "file", "again", "url", "dated", "body", "issuer", "document_number", "language", "licence",
         "commitment", "meeting", "proves")


class DocumentForm(Form):
    takes_files = True
    kind = SelectField(_l("Kind"), choices.scale("document_kind", none=_l("(please choose)")), required=True, coerce=choices.code)
    title = BilingualField(_l("Title"), required=True, line=True, limit=TITLE_LIMIT)
    file = FileField(_l("File"), description=_l(
        "PDF, ODF, Office files without macros, CSV, text, PNG, JPEG, MP3 or MP4. The file is checked, and kept under its "
        "checksum."))
    again = wtforms.BooleanField(_l("Enter it even though the same file is already kept"))
    url = AddressField(_l("Web address where it was published"), description=_l("Leave this empty only if there is a file."))
    dated = WhenField(_l("Date"), happened=True)
    body = SelectField(_l("Issuing body"))
    issuer = BilingualField(_l("Issued by"), line=True, limit=TITLE_LIMIT, description=_l(
        "Leave this empty if it is the body’s own name."))
    document_number = LineField(_l("Document number"), limit=60)
    language = SelectField(_l("Language"), choices.scale("language"), required=True, coerce=choices.code)
    licence = LineField(_l("Licence"), limit=100, description=_l("As the document states it, for example CC BY 4.0."))
    commitment = SelectField(_l("Commitment"))
    meeting = SelectField(_l("Meeting"))
    proves = BodiesField(_l("Also evidence for"), description=_l(
        "Commitments, milestones, reports, evidence, meetings and conclusions. Start typing a name to find it."))
    order: tuple[str, ...] = ORDER

    def checks(self) -> Checks:
        if self.file:
            yield ("url", "file"), partial(check_kept_somewhere, self.url.data or "", self.sent_file)

    def particulars(self, before: Document | None = None) -> Particulars:
        """What was typed; ``before`` is what it amends, so that an old translation shows as stale."""
        title, issuer = (before.title, before.issuer) if before else (EMPTY, EMPTY)
        given: dict[str, Any] = {name: self[name].data or "" for name in ("url", "document_number", "licence")}
        given |= {name: self[name].data or None for name in ("body", "commitment", "meeting")}
        return Particulars(DocumentKind(self.kind.data), self.title.text(title), issuer=self.issuer.text(issuer),
                           dated=self.dated.data, language=self.language.data or "zh", proves=self.proves.data or [], **given)

    @property
    def sent_file(self) -> Any:
        """The file that came with it, or None; also None where the form does not ask for one."""
        return self.file.data if self.file else None


class DocumentAmendForm(DocumentForm, Amending):
    reason = BilingualField(_l("Reason for the change"), required=True, limit=1000, description=_l("Public."))
    order: tuple[str, ...] = (*ORDER, "reason")

    def without_file(self) -> None:
        """A stored copy is never replaced."""
        self.leave_out("file", "again")


class DocumentWithdrawForm(Amending):
    reason = BilingualField(_l("Reason"), required=True, limit=1000, description=_l("Public."))
    order = ("reason",)


class EvidenceForm(EvidenceFields, FromLetter, Amending):
    letter_number = LineField(_l("Number of the letter"), limit=60, description=_l(
        "If the body’s approver checks its texts, NDC adds evidence only on the basis of the body’s letter (來文字號)."))
    order = (*EVIDENCE_NAMES, "letter_number")
