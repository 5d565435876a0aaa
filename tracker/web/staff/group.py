"""The Taskforce: its terms and members."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from tracker import clock
from tracker.commands import steering_group as commands
from tracker.domain.bilingual import Bilingual
from tracker.domain.forum import Seat
from tracker.domain.permissions import Permission
from tracker.domain.statements import Side
from tracker.models import GroupRules, Member, Term, WorkingGroup
from tracker.models.columns import Source
from tracker.queries import steering_group
from tracker.web import access, reading
from tracker.web.access import needs
from tracker.web.answer import Answer, Done, answer
from tracker.web.forms import choices
from tracker.web.forms.base import Form
from tracker.web.forms.group import (
    EndForm,
    MemberAmendForm,
    MemberForm,
    RulesAmendForm,
    RulesForm,
    TermAmendForm,
    TermForm,
    WorkingGroupAmendForm,
    WorkingGroupForm,
    cited,
)
from tracker.web.staff import blueprint
from tracker.web.staff.offers import offer
from tracker.web.staff.plans import recorded


@blueprint.get("/group/")
@needs(Permission.EDIT_PLAN)
def group() -> str:
    """Terms with their members, and the meetings."""
    session = reading.live()
    return render_template("staff/group.html", terms=steering_group.terms(session), meetings=steering_group.meetings(session),
                           rules=steering_group.rules(session))


@blueprint.route("/group/terms/add/", methods=["GET", "POST"])
@needs(Permission.EDIT_PLAN)
def open_term() -> Answer:
    """Open a term."""
    form = TermForm()

    def add(session: Session) -> Done:
        term = commands.open_term(
            session, form.number.data, starts=form.starts.data, ends=form.ends.data, first_meeting=form.first_meeting.data,
            last_meeting=form.last_meeting.data, note=form.note.text(), selection=form.selection(),
            sources=sources(form.source.data),
            by=access.actor(), at=clock.now())
        return Done(url_for("staff.group"), recorded(term.last_entry))

    return answer(form, "staff/form.html", add, title=_("Open a term"), back=url_for("staff.group"))


@blueprint.route("/group/members/add/", methods=["GET", "POST"])
@needs(Permission.EDIT_PLAN)
def appoint_member() -> Answer:
    """Enter a member of a term."""
    form = MemberForm(data={"term": request.args.get("term")})
    offer(form)
    _offer_members(form.deputy_for)

    def add(session: Session) -> Done:
        member = commands.appoint_member(
            session, Term.by_reference(session, form.term.data or ""), name=form["name"].text(), role=form.role.text(),
            side=_side(form.side.data), seat=_seat(form.seat.data), deputy_for=form.deputy_for.data or None,
            organisation=form.organisation.text(), stated_in=form.stated_in.text(),
            starts=form.starts.data, ends=form.ends.data, sources=sources(form.source.data), by=access.actor(),
            at=clock.now())
        return Done(url_for("staff.group"), recorded(member.last_entry))

    return answer(form, "staff/form.html", add, title=_("Enter a member"), back=url_for("staff.group"))


@blueprint.route("/group/members/<int:number>/amend/", methods=["GET", "POST"])
@needs(Permission.EDIT_PLAN)
def amend_member(number: int) -> Answer:
    """Correct what is said about a member, or enter the day on which a seat ended."""
    found = steering_group.member(reading.live(), number)
    form = MemberAmendForm(obj=found, data={"seen": found.last_entry, "cited": cited(found)})
    _offer_members(form.deputy_for, found.term)

    def amend(session: Session) -> Done:
        thing = Member.by_reference(session, found.reference, seen=form.seen.data)
        entry = commands.amend_member(
            session, thing, name=form["name"].text(thing.name), role=form.role.text(thing.role), side=_side(form.side.data),
            seat=_seat(form.seat.data), deputy_for=form.deputy_for.data or None,
            organisation=form.organisation.text(thing.organisation), stated_in=form.stated_in.text(thing.stated_in),
            starts=form.starts.data, ends=form.ends.data, sources=form.sources(thing.sources), reason=form.reason.text(),
            by=access.actor(), at=clock.now())
        return Done(url_for("staff.group"), recorded(entry.number))

    return answer(form, "staff/form.html", amend, title=_("Amend the member"), subject=found.name, back=url_for("staff.group"))


@blueprint.route("/group/terms/<int:number>/amend/", methods=["GET", "POST"])
@needs(Permission.EDIT_PLAN)
def amend_term(number: int) -> Answer:
    """Correct or complete what is said of a term."""
    found = Term.by_reference(reading.live(), f"term/{number}")
    form = TermAmendForm(data={"seen": found.last_entry, **TermAmendForm.given(found)})

    def amend(session: Session) -> Done:
        thing = Term.by_reference(session, found.reference, seen=form.seen.data)
        return _done(commands.amend_term(
            session, thing, starts=form.starts.data, ends=form.ends.data, first_meeting=form.first_meeting.data,
            last_meeting=form.last_meeting.data, note=form.note.text(thing.note), selection=form.selection(thing),
            sources=form.sources(thing.sources), reason=form.reason.text(), by=access.actor(), at=clock.now()).number)

    return _answered(form, amend, _("Amend term %(number)d", number=number))


@blueprint.route("/group/members/<int:number>/end/", methods=["GET", "POST"])
@needs(Permission.EDIT_PLAN)
def end_membership(number: int) -> Answer:
    """Enter the last day of a seat."""
    found = steering_group.member(reading.live(), number)
    form = EndForm(data={"seen": found.last_entry})

    def end(session: Session) -> Done:
        thing = Member.by_reference(session, found.reference, seen=form.seen.data)
        return _done(commands.end_membership(session, thing, ends=form.ends.data, reason=form.reason.text(),
                                             sources=sources(form.source.data), by=access.actor(), at=clock.now()).number)

    return _answered(form, end, _("End the seat"), found.name)


@blueprint.route("/group/terms/<int:number>/groups/add/", methods=["GET", "POST"])
@needs(Permission.EDIT_PLAN)
def form_working_group(number: int) -> Answer:
    """Enter a working group of a term."""
    term = Term.by_reference(reading.live(), f"term/{number}")
    form = WorkingGroupForm()
    offer(form)
    _offer_members(form.members, term.reference)

    def add(session: Session) -> Done:
        made = commands.form_working_group(session, Term.by_reference(session, term.reference), form.working(),
                                           sources=sources(form.source.data), by=access.actor(), at=clock.now())
        return _done(made.last_entry)

    return _answered(form, add, _("Enter a working group of term %(number)d", number=number))


@blueprint.route("/group/groups/<int:number>/amend/", methods=["GET", "POST"])
@needs(Permission.EDIT_PLAN)
def amend_working_group(number: int) -> Answer:
    """Change a working group, or enter that it ended."""
    found = WorkingGroup.by_reference(reading.live(), f"working-group/{number}")
    form = WorkingGroupAmendForm(obj=found, data={"seen": found.last_entry, "cited": cited(found)})
    offer(form)
    _offer_members(form.members, found.term)

    def amend(session: Session) -> Done:
        thing = WorkingGroup.by_reference(session, found.reference, seen=form.seen.data)
        return _done(commands.amend_working_group(session, thing, form.working(thing), sources=form.sources(thing.sources),
                                                  reason=form.reason.text(), by=access.actor(), at=clock.now()).number)

    return _answered(form, amend, _("Amend the working group"), found.name)


@blueprint.route("/group/rules/add/", methods=["GET", "POST"])
@needs(Permission.EDIT_PLAN)
def adopt_rules() -> Answer:
    """Enter a version of the group's rules."""
    form = RulesForm()

    def add(session: Session) -> Done:
        return _done(commands.adopt_rules(session, form.rules(), by=access.actor(), at=clock.now()).last_entry)

    return _answered(form, add, _("Enter a version of the rules"))


@blueprint.route("/group/rules/<int:number>/amend/", methods=["GET", "POST"])
@needs(Permission.EDIT_PLAN)
def amend_rules(number: int) -> Answer:
    """Correct what is entered of a version of the rules."""
    found = GroupRules.by_reference(reading.live(), f"rules/{number}")
    form = RulesAmendForm(obj=found, data={"seen": found.last_entry, "cited": cited(found)})

    def amend(session: Session) -> Done:
        thing = GroupRules.by_reference(session, found.reference, seen=form.seen.data)
        return _done(commands.amend_rules(session, thing, form.rules(thing), sources=form.sources(thing.sources),
                                          reason=form.reason.text(), by=access.actor(), at=clock.now()).number)

    return _answered(form, amend, _("Correct the rules"), found.title)


def _offer_members(field: Any, term: str | None = None) -> None:
    """The members of a term, or of every term, to choose from."""
    field.offer([("", _("(none)")), *((each.reference, choices.named(each.name))
                                      for view in steering_group.terms(reading.live()) for each in view.members
                                      if term in (None, each.term))])


def _done(entry: int) -> Done:
    return Done(url_for("staff.group"), recorded(entry))


def _answered(form: Form, act: Any, title: str, subject: Bilingual | None = None) -> Answer:
    return answer(form, "staff/form.html", act, title=title, subject=subject, back=url_for("staff.group"))


def _seat(value: str | None) -> Seat | None:
    return Seat(value) if value else None


def _side(value: str | None) -> Side | None:
    return Side(value) if value else None


def sources(address: str | None) -> list[Source]:
    return [{"url": address}] if address else []
