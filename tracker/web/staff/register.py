"""The register of the forum's conclusions: open one, list it at a meeting, record what the meeting decided."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from tracker import clock
from tracker.commands import register as commands
from tracker.commands.sendable import ReleaseAsked
from tracker.domain.errors import NotPermitted
from tracker.domain.permissions import Permission
from tracker.models import Conclusion, Listing, Meeting
from tracker.models.sent_text import TextKind
from tracker.models.succession import line_of, with_those_before
from tracker.queries import register, views
from tracker.web import access, reading
from tracker.web.access import needs
from tracker.web.answer import Answer, Done, answer
from tracker.web.forms import choices
from tracker.web.forms.base import Form
from tracker.web.forms.register import (
    ConclusionAmendForm,
    ConclusionForm,
    CorrectionForm,
    DecisionForm,
    ListingForm,
    ReopenForm,
    RequestForm,
)
from tracker.web.staff import blueprint
from tracker.web.staff.offers import offer
from tracker.web.staff.plans import recorded
from tracker.web.staff.sent_texts import form_values, is_checked_first, is_sent_in, send_in, written_before


@blueprint.get("/register/")
@needs(Permission.REQUEST_RELEASE)
def conclusions() -> str:
    """What is on the register, with what can be done about each conclusion. A body's account sees only its own, and those of
    the bodies before it."""
    keeps, session = access.allows(Permission.KEEP_REGISTER), reading.live()
    own = with_those_before(session, access.actor().bodies)
    rows = [row for row in register.newest_first(register.rows(session, register.not_struck(session)))
            if keeps or own.intersection(row.conclusion.bodies())]
    return render_template("staff/register.html", keeps=keeps, released=[row for row in rows if row.conclusion.is_released],
                           rows=[row for row in rows if not row.conclusion.is_released],
                           asked=register.asked_since(session, rows), known=views.bodies(session))


@blueprint.route("/register/open/", methods=["GET", "POST"])
@needs(Permission.KEEP_REGISTER)
def open_conclusion() -> Answer:
    """Put a conclusion of a meeting on the register."""
    form = ConclusionForm()
    offer(form)

    def add(session: Session) -> Done:
        made = commands.open_conclusion(session, Meeting.by_reference(session, form.meeting.data or ""), form.matter(),
                                        by=access.actor(), at=clock.now())
        return _done(made.last_entry)

    return _answered(form, add, _("Add a conclusion to the register"))


@blueprint.route("/register/<int:number>/amend/", methods=["GET", "POST"])
@needs(Permission.KEEP_REGISTER)
def amend_conclusion(number: int) -> Answer:
    """Correct a conclusion's wording, its bodies or its condition."""
    found = _conclusion(number)
    form = ConclusionAmendForm(obj=found, data={"seen": found.last_entry})
    offer(form)

    def amend(session: Session) -> Done:
        thing = Conclusion.by_reference(session, found.reference, seen=form.seen.data)
        return _done(commands.amend_conclusion(session, thing, form.matter(thing), reason=form.reason.text(),
                                               by=access.actor(), at=clock.now()).number)

    return _answered(form, amend, _("Amend the conclusion"), found)


@blueprint.route("/register/<int:number>/list/", methods=["GET", "POST"])
@needs(Permission.KEEP_REGISTER)
def list_conclusion(number: int) -> Answer:
    """Put a conclusion on the list of a meeting, with follow-up and recommendation."""
    found = _conclusion(number)
    form = ListingForm(data={"seen": found.last_entry})
    offer(form)

    def add(session: Session) -> Done:
        thing = Conclusion.by_reference(session, found.reference, seen=form.seen.data)
        made = commands.list_at_meeting(session, thing, Meeting.by_reference(session, form.meeting.data or ""),
                                        form.reported(), by=access.actor(), at=clock.now())
        return _done(made.last_entry)

    return _answered(form, add, _("List it at a meeting"), found)


@blueprint.route("/register/<int:number>/meetings/<int:meeting>/decide/", methods=["GET", "POST"])
@needs(Permission.KEEP_REGISTER)
def decide(number: int, meeting: int) -> Answer:
    """Record what a meeting decided."""
    found = register.listing(reading.live(), number, meeting)
    form = DecisionForm(data={"seen": found.last_entry})

    def record(session: Session) -> Done:
        thing = Listing.by_reference(session, found.reference, seen=form.seen.data)
        return _done(commands.decide(session, thing, form.decided(), by=access.actor(), at=clock.now()).number)

    condition = found.of.condition
    lead = _("No completion condition is recorded.") if condition.is_empty else _(
        "Completion condition: %(condition)s", condition=choices.named(condition))
    return _answered(form, record, _("Record the decision of meeting %(number)s", number=meeting), found.of, lead=lead)


@blueprint.route("/register/<int:number>/meetings/<int:meeting>/correct/", methods=["GET", "POST"])
@needs(Permission.KEEP_REGISTER)
def correct_listing(number: int, meeting: int) -> Answer:
    """Correct what was entered for a meeting's list, even before the meeting. A decision that this site inferred becomes
    a recorded one."""
    found = register.listing(reading.live(), number, meeting)
    met = {True: "yes", False: "no", None: ""}[found.condition_met]
    form = CorrectionForm(obj=found, data={"seen": found.last_entry, "condition_met": met})
    if found.decision is None:
        form.without_decision()

    def correct(session: Session) -> Done:
        thing = Listing.by_reference(session, found.reference, seen=form.seen.data)
        entry = commands.correct_listing(session, thing, form.reported(thing), form.corrected(thing),
                                         correction=form.correction.text(), by=access.actor(), at=clock.now())
        return _done(entry.number)

    return _answered(form, correct, _("Correct the record of meeting %(number)s", number=meeting), found.of,
                     lead=_("Both versions stay in the changelog, with the reason."))


@blueprint.route("/register/<int:number>/reopen/", methods=["GET", "POST"])
@needs(Permission.KEEP_REGISTER)
def reopen(number: int) -> Answer:
    """Put a released conclusion back on the register, as a meeting decided."""
    found = _conclusion(number)
    form = ReopenForm(data={"seen": found.last_entry})
    offer(form)

    def record(session: Session) -> Done:
        thing = Conclusion.by_reference(session, found.reference, seen=form.seen.data)
        entry = commands.reopen(session, thing, Meeting.by_reference(session, form.meeting.data or ""),
                                reason=form.reason.text(), by=access.actor(), at=clock.now())
        return _done(entry.number)

    return _answered(form, record, _("Reopen the conclusion"), found)


@blueprint.route("/register/<int:number>/request/", methods=["GET", "POST"])
@needs(Permission.REQUEST_RELEASE)
def request_release(number: int) -> Answer:
    """A body asks for the release of a conclusion."""
    found, actor = _conclusion(number), access.actor()
    before = written_before(found, TextKind.RELEASE_REQUEST)
    form = RequestForm(data={"seen": found.last_entry} | form_values(before))
    responsible = {slug for each in found.bodies() for slug in line_of(reading.live(), each)}
    speaks_for = responsible if access.allows(Permission.KEEP_REGISTER) else responsible & actor.bodies
    if not access.allows(Permission.KEEP_REGISTER):
        if not speaks_for:
            raise NotPermitted()
        form.without_letter()
    form.body.offer(choices.bodies((body for slug, body in views.bodies(reading.live()).items() if slug in speaks_for),
                                       none=None, kept=[*speaks_for]))

    def ask(session: Session) -> Done:
        thing = Conclusion.by_reference(session, found.reference, seen=form.seen.data)
        if is_sent_in(form.body.data, before):
            return send_in(session, thing, ReleaseAsked(form.text.text(), form.url.data or ""), body=form.body.data, text=before)
        made = commands.request_release(session, thing, body=form.body.data or "", text=form.text.text(),
                                        url=form.url.data or "", letter_number=form.letter, by=actor,
                                        at=clock.now())
        return _done(made.last_entry)

    return _answered(form, ask, _("Request release"), found, sends_first=is_checked_first(form.body.shown))


def _conclusion(number: int) -> Conclusion:
    return Conclusion.by_reference(reading.live(), f"conclusion/{number}")


def _done(entry: int) -> Done:
    return Done(url_for("staff.conclusions"), recorded(entry))


def _answered(form: Form, act: Any, title: str, subject: Conclusion | None = None, **shown: Any) -> Answer:
    return answer(form, "staff/form.html", act, title=title, subject=subject.title if subject else None,
                  label=subject.number if subject else None, back=url_for("staff.conclusions"), **shown)
