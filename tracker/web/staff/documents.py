"""The repository of documents: enter one, amend, replace, withdraw; and evidence added to a published update."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import abort, current_app, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tracker import clock
from tracker.commands import documents as commands
from tracker.commands import evidence
from tracker.commands.evidence import EvidenceGiven
from tracker.commands.sendable import EvidenceBeside
from tracker.domain.audit import Act
from tracker.domain.bilingual import EMPTY
from tracker.domain.errors import NotPermitted
from tracker.domain.permissions import ANOTHER_BODY, OWN_BODIES_ONLY, Permission
from tracker.models import Body, Commitment, Document, Plan, Update
from tracker.models.sent_text import TextKind
from tracker.models.succession import line_of
from tracker.queries import documents as queries
from tracker.queries import followable, staff
from tracker.settings import Settings
from tracker.web import access, files, reading
from tracker.web.access import needs
from tracker.web.answer import FOR_GOOD, Answer, Done, answer
from tracker.web.forms import choices
from tracker.web.forms.documents import DocumentAmendForm, DocumentForm, DocumentWithdrawForm, EvidenceForm
from tracker.web.forms.evidence import filled as pieces_filled
from tracker.web.public.statements import told_in
from tracker.web.staff import blueprint
from tracker.web.staff.offers import offer
from tracker.web.staff.plans import recorded
from tracker.web.staff.sent_texts import form_values, found_sent, is_sent_in, send_in, written_before
from tracker.web.staff.submissions import files_of, found_text, sight_of


@blueprint.get("/plans/<plan>/documents/")
@needs(Permission.EDIT_PLAN)
def documents(plan: str) -> str:
    """Every document of a plan, with what can be done about it and whether its URL answers."""
    session = reading.live()
    found = queries.every(session, plan)
    return render_template("staff/documents.html", plan=Plan.by_reference(session, plan), documents=found,
                           checks=queries.checks_of(session, [each.url for each in found if each.url]))


@blueprint.route("/plans/<plan>/documents/add/", methods=["GET", "POST"])
@needs(Permission.EDIT_PLAN)
def add_document(plan: str) -> Answer:
    """Enter a document."""
    found = Plan.by_reference(reading.live(), plan)
    form = DocumentForm(data={"language": "zh"})
    _offer(form, plan)

    def add(session: Session) -> Done:
        made = commands.add_document(session, Plan.by_reference(session, plan), form.particulars(), file=form.sent_file,
                                     again=form.again.data, by=access.actor(), at=clock.now())
        return _done(plan, made.last_entry)

    return answer(form, "staff/form.html", add, title=_("Enter a document"), subject=found.title, back=_list(plan))


@blueprint.route("/documents/<int:number>/amend/", methods=["GET", "POST"])
@needs(Permission.EDIT_PLAN)
def amend_document(number: int) -> Answer:
    """Correct what is said of a document; add a stored copy where there is none."""
    found = _document(number)
    form = DocumentAmendForm(data=_filled(found))
    _offer(form, found.plan, found.proves)
    if found.sha256 and form.sent_file is None:  # one that another has overtaken is refused by the command, and not dropped
        form.without_file()

    def amend(session: Session) -> Done:
        thing = Document.by_reference(session, found.reference, seen=form.seen.data)
        entry = commands.amend_document(
            session, thing, form.particulars(thing), file=form.sent_file, again=bool(form.again and form.again.data),
            reason=form.reason.text(), by=access.actor(), at=clock.now())
        return _done(found.plan, entry.number)

    return answer(form, "staff/form.html", amend, title=_("Amend the document"), subject=found.title, label=found.number,
                  back=_list(found.plan))


@blueprint.route("/documents/<int:number>/replace/", methods=["GET", "POST"])
@needs(Permission.EDIT_PLAN)
def replace_document(number: int) -> Answer:
    """Enter a newer version; the old one stays readable."""
    found = _document(number)
    form = DocumentAmendForm(data=_filled(found))
    _offer(form, found.plan, found.proves)

    def replace(session: Session) -> Done:
        thing = Document.by_reference(session, found.reference, seen=form.seen.data)
        newer = commands.replace_document(session, thing, form.particulars(thing), file=form.sent_file, again=form.again.data,
                                          reason=form.reason.text(), by=access.actor(), at=clock.now())
        return _done(found.plan, newer.last_entry)

    return answer(form, "staff/form.html", replace, title=_("Enter a new version"), subject=found.title, label=found.number,
                  back=_list(found.plan),
                  lead=_("The current version stays readable, with its file, and is marked as replaced."))


@blueprint.route("/documents/<int:number>/withdraw/", methods=["GET", "POST"])
@needs(Permission.EDIT_PLAN)
def withdraw_document(number: int) -> Answer:
    """Take a document out of the list, with the reason."""
    found = _document(number)
    form = DocumentWithdrawForm(data={"seen": found.last_entry})

    def withdraw(session: Session) -> Done:
        thing = Document.by_reference(session, found.reference, seen=form.seen.data)
        entry = commands.withdraw_document(session, thing, reason=form.reason.text(), by=access.actor(), at=clock.now())
        return _done(found.plan, entry.number)

    return answer(form, "staff/form.html", withdraw, title=_("Withdraw the document"), subject=found.title, label=found.number,
                  back=_list(found.plan), lead=_what_goes(found), does=_("Withdraw the document"), hint=FOR_GOOD)


def _what_goes(found: Document) -> Any:
    earlier = commands.stood_before(reading.live(), found)
    if earlier:
        return _("What was said about it, and its file, stay readable. Document %(number)s, which it had replaced, becomes "
                 "current again.",
                 number=earlier.number)
    return _("What was said about it, and its file, stay readable.")


# --- evidence ---------------------------------------------------------------------------------------------------------


@blueprint.route("/updates/<int:number>/evidence/", methods=["GET", "POST"])
@needs(Permission.DRAFT_UPDATE)
def add_evidence(number: int) -> Answer:
    """Add evidence to a published update."""
    session, actor = reading.live(), access.actor()
    update = staff.update(session, number)
    if update.commitment is None or update.withheld:
        abort(404)
    settings: Settings = current_app.extensions["settings"]
    responsible = [update.body, update.about_body, *line_of(session, update.body), *line_of(session, update.about_body)]
    body = next((slug for slug in responsible if slug in actor.bodies), None)
    if actor.role in OWN_BODIES_ONLY and body is None:
        raise NotPermitted(ANOTHER_BODY)
    text = written_before(update, TextKind.EVIDENCE)
    commitment = Commitment.by_reference(session, update.commitment)
    form = EvidenceForm(data={"seen": update.last_entry} | (pieces_filled(form_values(text)["pieces"]) if text else {}))
    sends = False
    if actor.role in OWN_BODIES_ONLY:
        form.without_letter()
        sends = is_sent_in(body, text) or not settings.reporters_publish

    def add(session: Session) -> Done:
        thing = Update.by_reference(session, update.reference, seen=form.seen.data)
        if sends:
            return send_in(session, thing, EvidenceBeside(form.pieces()), body=text.body if text else body, text=text)
        made = evidence.add_evidence(session, thing, form.pieces(), reporters_publish=settings.reporters_publish,
                                     body=body, letter_number=form.letter, by=actor, at=clock.now())
        return Done(url_for("staff.due"), recorded(made[-1].last_entry))

    return answer(form, "staff/evidence.html", add, update=update, told_in=told_in([update]),
                  subject=commitment.title, label=commitment.number,
                  title=_("Add further evidence"), back=url_for("staff.due"), sends=sends)


@blueprint.get("/submissions/<int:number>/files/<sha256>")
@needs(Permission.DRAFT_UPDATE)
def submission_file(number: int, sha256: str) -> Response:
    """A file of a text on its way: for those who may read the text."""
    session = reading.live()
    submission = found_text(session, number)
    if not sight_of(session, submission).reads_text:
        raise NotPermitted()
    found = next((file for file in files_of(submission) if file.sha256 == sha256), None) or abort(404)
    access.note(Act.DOWNLOADED, f"submission/{number}", kind="file", sha256=sha256)
    return files.sent(found)


@blueprint.get("/sent/<int:number>/files/<sha256>")
@needs(Permission.DRAFT_RESULT)
def sent_file(number: int, sha256: str) -> Response:
    """A file of evidence on its way: for those who may read it."""
    pieces = found_sent(reading.live(), number).given.get("pieces") or ()
    found = next((each.file for each in map(EvidenceGiven.read, pieces) if each.file and each.file.sha256 == sha256),
                 None) or abort(404)
    access.note(Act.DOWNLOADED, f"sent/{number}", kind="file", sha256=sha256)
    return files.sent(found)


# --- what they have in common -------------------------------------------------------------------------------------------


def _document(number: int) -> Document:
    """404 for a withdrawn document; but a form then sent is refused with that reason, and what was typed is given back."""
    found = Document.by_reference(reading.live(), f"document/{number}")
    if found.withdrawn and request.method == "GET":
        abort(404)
    return found


def _filled(found: Document) -> dict[str, Any]:
    names = ("kind", "title", "url", "dated", "body", "issuer", "document_number", "language", "licence", "commitment", "meeting",
             "proves")
    filled = {name: getattr(found, name) for name in names} | {"seen": found.last_entry}
    body = reading.live().get(Body, found.body) if found.body else None
    if body and (found.issuer.zh, found.issuer.en) == (body.name.zh, body.name.en):
        # The body's own name is entered with the body. Filled in, it would stay where another body is chosen.
        filled["issuer"] = EMPTY
    return filled


def _offer(form: DocumentForm, plan: str, proves: Sequence[str] = ()) -> None:
    session = reading.live()
    offer(form)
    commitments = next(found for each, found in followable.listing(session).plans if each.reference == plan)
    none = [("", choices.NONE)]
    form.commitment.offer([*none, *((each.reference, choices.commitment(each)) for each in commitments)])
    form.proves.offer([*none, *((each.reference, choices.named(each.title)) for each in queries.offered(session, plan, proves))])


def _list(plan: str) -> str:
    return url_for("staff.documents", plan=plan)


def _done(plan: str, entry: int) -> Done:
    return Done(_list(plan), recorded(entry))
