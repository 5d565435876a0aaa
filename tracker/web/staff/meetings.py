"""The Taskforce's meetings: give notice, change it or call it off, enter a meeting that was held."""

from __future__ import annotations

from typing import Any

from flask import abort, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from tracker import clock
from tracker.commands import meetings as commands
from tracker.domain.forum import Minutes
from tracker.domain.permissions import Permission
from tracker.models import Meeting, Term
from tracker.queries import steering_group
from tracker.web import access, reading
from tracker.web.access import needs
from tracker.web.answer import Answer, Done, answer
from tracker.web.forms import choices
from tracker.web.forms.base import Form
from tracker.web.forms.fields import in_a_line
from tracker.web.forms.group import cited
from tracker.web.forms.meetings import (
    TOLD,
    AccountForm,
    AgendaItemForm,
    AnnounceForm,
    AttendanceForm,
    CancelForm,
    ConclusionsForm,
    HeldForm,
    MeetingAmendForm,
    MeetingForm,
    MinutesForm,
)
from tracker.web.staff import blueprint
from tracker.web.staff.group import sources
from tracker.web.staff.offers import offer
from tracker.web.staff.plans import recorded


@blueprint.route("/group/meetings/announce/", methods=["GET", "POST"])
@needs(Permission.EDIT_PLAN)
def announce_meeting() -> Answer:
    """Give notice of a meeting."""
    form = AnnounceForm(data={"number": steering_group.next_meeting(reading.live()), "notice_on": clock.today(),
                              "term": steering_group.newest_term(reading.live(), clock.today())})
    offer(form)

    def add(session: Session) -> Done:
        made = commands.announce_meeting(session, form.number.data, form.notice(), term=_term(session, form.term.data),
                                         sources=sources(form.source.data), by=access.actor(), at=clock.now())
        return _done(made.last_entry)

    return _answered(form, add, _("Announce a meeting"))


@blueprint.route("/group/meetings/add/", methods=["GET", "POST"])
@needs(Permission.EDIT_PLAN)
def hold_meeting() -> Answer:
    """Enter a meeting that was held and not announced here."""
    form = MeetingForm(data={"term": steering_group.newest_term(reading.live(), clock.today())})
    offer(form)

    def add(session: Session) -> Done:
        made = commands.hold_meeting(
            session, form.number.data, held_on=form.held_on.data, term=_term(session, form.term.data),
            concluded=form.concluded(), notice_on=form.notice_on.data,
            sources=sources(form.source.data), by=access.actor(), at=clock.now())
        return _done(made.last_entry)

    return _answered(form, add, _("Enter a meeting"))


@blueprint.route("/group/meetings/<int:number>/amend/", methods=["GET", "POST"])
@needs(Permission.EDIT_PLAN)
def amend_meeting(number: int) -> Answer:
    """Change day, time, place, notice or agenda."""
    found = _meeting(number)
    form = MeetingAmendForm(data={
        "seen": found.last_entry, "held_on": found.held_on, "time": found.time, "place": found.place,
        "notice_on": found.notice_on, "agenda": "\n".join(in_a_line(each.title) for each in found.items),
        "term": found.term, "cited": cited(found)})
    form.term.flags.required = found.term is not None
    offer(form)

    def amend(session: Session) -> Done:
        thing = Meeting.by_reference(session, found.reference, seen=form.seen.data)
        return _done(commands.amend_meeting(session, thing, form.notice(thing), term=_term(session, form.term.data),
                                            sources=form.sources(thing.sources), reason=form.reason.text(), by=access.actor(),
                                            at=clock.now()).number)

    return _answered(form, amend, _("Amend meeting %(number)s", number=number))


@blueprint.route("/group/meetings/<int:number>/agenda/<int:place>/", methods=["GET", "POST"])
@needs(Permission.EDIT_PLAN)
def agenda_item(number: int, place: int) -> Answer:
    """Say what an item of the agenda deals with."""
    found = _meeting(number)
    if not 1 <= place <= len(found.items):
        abort(404)
    form = AgendaItemForm(obj=found.items[place - 1], data={"seen": found.last_entry})
    offer(form)

    def link(session: Session) -> Done:
        thing = Meeting.by_reference(session, found.reference, seen=form.seen.data)
        return _done(commands.amend_item(session, thing, place, form.item(thing.items[place - 1]), by=access.actor(),
                                         at=clock.now()).number)

    return _answered(form, link, _("Item %(place)s of the agenda of meeting %(number)s", place=place, number=number))


@blueprint.route("/group/meetings/<int:number>/cancel/", methods=["GET", "POST"])
@needs(Permission.EDIT_PLAN)
def cancel_meeting(number: int) -> Answer:
    """Call a meeting off."""
    found = _meeting(number)
    form = CancelForm(data={"seen": found.last_entry})

    def cancel(session: Session) -> Done:
        thing = Meeting.by_reference(session, found.reference, seen=form.seen.data)
        return _done(commands.cancel_meeting(session, thing, reason=form.reason.text(), by=access.actor(),
                                             at=clock.now()).number)

    title = _("Call off meeting %(number)s", number=number)
    return _answered(form, cancel, title, does=title, hint=_(
        "It is public at once, in the changelog too. If only the day has changed, amend the meeting instead. Another "
        "meeting can be announced under the same number."))


@blueprint.route("/group/meetings/<int:number>/held/", methods=["GET", "POST"])
@needs(Permission.EDIT_PLAN)
def record_held(number: int) -> Answer:
    """Enter that a meeting which was announced has been held."""
    found = _meeting(number)
    form = HeldForm(data={"seen": found.last_entry, "held_on": found.held_on})

    def record(session: Session) -> Done:
        thing = Meeting.by_reference(session, found.reference, seen=form.seen.data)
        entry = commands.record_held(session, thing, held_on=form.held_on.data, concluded=form.concluded(),
                                     sources=sources(form.source.data), by=access.actor(), at=clock.now())
        return _done(entry.number)

    return _answered(form, record, _("Meeting %(number)s has been held", number=number))


@blueprint.route("/group/meetings/<int:number>/conclusions/", methods=["GET", "POST"])
@needs(Permission.EDIT_PLAN)
def correct_conclusions(number: int) -> Answer:
    """Correct who chaired a meeting and what it concluded."""
    found = _meeting(number)
    form = ConclusionsForm(data={"seen": found.last_entry, **ConclusionsForm.given(found)})

    def correct(session: Session) -> Done:
        thing = Meeting.by_reference(session, found.reference, seen=form.seen.data)
        return _done(commands.correct_conclusions(session, thing, form.concluded(thing), reason=form.reason.text(),
                                                  by=access.actor(), at=clock.now()).number)

    return _answered(form, correct, _("Chair and conclusions of meeting %(number)s", number=number))


@blueprint.route("/group/meetings/<int:number>/attendance/", methods=["GET", "POST"])
@needs(Permission.EDIT_PLAN)
def record_attendance(number: int) -> Answer:
    """Enter who was there."""
    found = _meeting(number)
    form = AttendanceForm(data={"seen": found.last_entry, **AttendanceForm.given(found)})
    seats = steering_group.meeting(reading.live(), number).seats
    if found.term is None:
        form.members.description = _("No term has been entered for this meeting, so no members can be chosen. Amend the "
                                     "meeting first.")
    for field in (form.members, form.deputies):
        field.offer((reference, choices.named(each.name)) for reference, each in seats.items())

    def record(session: Session) -> Done:
        thing = Meeting.by_reference(session, found.reference, seen=form.seen.data)
        return _done(commands.record_attendance(session, thing, form.attendance(), sources=sources(form.source.data),
                                                by=access.actor(), at=clock.now()).number)

    return _answered(form, record, _("Attendance of meeting %(number)s", number=number))


@blueprint.route("/group/meetings/<int:number>/minutes/", methods=["GET", "POST"])
@needs(Permission.EDIT_PLAN)
def set_minutes(number: int) -> Answer:
    """Say how far the minutes have come."""
    found = _meeting(number)
    form = MinutesForm(obj=found, data={"seen": found.last_entry})

    def record(session: Session) -> Done:
        thing = Meeting.by_reference(session, found.reference, seen=form.seen.data)
        return _done(commands.set_minutes(session, thing, Minutes(form.minutes.data), review_until=form.review_until.data,
                                          minutes_url=form.minutes_url.data or "", by=access.actor(), at=clock.now()).number)

    return _answered(form, record, _("Minutes of meeting %(number)s", number=number))


@blueprint.route("/group/meetings/<int:number>/account/", methods=["GET", "POST"])
@needs(Permission.EDIT_PLAN)
def give_account(number: int) -> Answer:
    """Enter how the meeting went, and where it can be followed."""
    found = _meeting(number)
    form = AccountForm(data={
        "seen": found.last_entry, "results_presented": TOLD[found.results_presented],
        "comments_collected": TOLD[found.comments_collected], "transcript_url": found.transcript_url,
        "video_url": found.video_url})

    def record(session: Session) -> Done:
        thing = Meeting.by_reference(session, found.reference, seen=form.seen.data)
        return _done(commands.give_account(session, thing, form.account(), reason=form.reason.text(), by=access.actor(),
                                           at=clock.now()).number)

    return _answered(form, record, _("Results, comments and recordings of meeting %(number)s", number=number))


def _meeting(number: int) -> Meeting:
    return Meeting.by_reference(reading.live(), f"meeting/{number}")


def _term(session: Session, reference: str | None) -> Term | None:
    return Term.by_reference(session, reference) if reference else None


def _done(entry: int) -> Done:
    return Done(url_for("staff.group"), recorded(entry))


def _answered(form: Form, act: Any, title: str, **shown: Any) -> Answer:
    return answer(form, "staff/form.html", act, title=title, back=url_for("staff.group"), **shown)
