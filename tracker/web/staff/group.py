"""The Taskforce: its terms and members."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from tracker import clock
from tracker.commands import steering_group as commands
from tracker.domain.permissions import Permission
from tracker.domain.statements import Side
from tracker.models import Member, Term
from tracker.models.columns import Source
from tracker.queries import steering_group
from tracker.web import access, reading
from tracker.web.access import needs
from tracker.web.answer import Answer, Done, answer
from tracker.web.forms.group import MemberAmendForm, MemberForm, TermForm
from tracker.web.staff import blueprint
from tracker.web.staff.offers import offer
from tracker.web.staff.plans import recorded


@blueprint.get("/group/")
@needs(Permission.EDIT_PLAN)
def group() -> str:
    """Terms with their members, and the meetings."""
    session = reading.live()
    return render_template("staff/group.html", terms=steering_group.terms(session), meetings=steering_group.meetings(session))


@blueprint.route("/group/terms/add/", methods=["GET", "POST"])
@needs(Permission.EDIT_PLAN)
def open_term() -> Answer:
    """Open a term."""
    form = TermForm()

    def add(session: Session) -> Done:
        term = commands.open_term(
            session, form.number.data, starts=form.starts.data, ends=form.ends.data, first_meeting=form.first_meeting.data,
            last_meeting=form.last_meeting.data, note=form.note.text(), sources=sources(form.source.data),
            by=access.actor(), at=clock.now())
        return Done(url_for("staff.group"), recorded(term.last_entry))

    return answer(form, "staff/form.html", add, title=_("Open a term"), back=url_for("staff.group"))


@blueprint.route("/group/members/add/", methods=["GET", "POST"])
@needs(Permission.EDIT_PLAN)
def appoint_member() -> Answer:
    """Enter a member of a term."""
    form = MemberForm(data={"term": request.args.get("term")})
    offer(form)

    def add(session: Session) -> Done:
        member = commands.appoint_member(
            session, Term.by_reference(session, form.term.data or ""), name=form["name"].text(), role=form.role.text(),
            side=_side(form.side.data), organisation=form.organisation.text(), stated_in=form.stated_in.text(),
            starts=form.starts.data, ends=form.ends.data, sources=sources(form.source.data), by=access.actor(),
            at=clock.now())
        return Done(url_for("staff.group"), recorded(member.last_entry))

    return answer(form, "staff/form.html", add, title=_("Enter a member"), back=url_for("staff.group"))


@blueprint.route("/group/members/<int:number>/amend/", methods=["GET", "POST"])
@needs(Permission.EDIT_PLAN)
def amend_member(number: int) -> Answer:
    """Correct what is said of a member, or enter the day on which his seat ended."""
    found = steering_group.member(reading.live(), number)
    form = MemberAmendForm(obj=found, data={"seen": found.last_entry})

    def amend(session: Session) -> Done:
        thing = Member.by_reference(session, found.reference, seen=form.seen.data)
        entry = commands.amend_member(
            session, thing, name=form["name"].text(thing.name), role=form.role.text(thing.role), side=_side(form.side.data),
            organisation=form.organisation.text(thing.organisation), starts=form.starts.data, ends=form.ends.data,
            reason=form.reason.text(), by=access.actor(), at=clock.now())
        return Done(url_for("staff.group"), recorded(entry.number))

    return answer(form, "staff/form.html", amend, title=_("Amend the member"), subject=found.name, back=url_for("staff.group"))


def _side(value: str | None) -> Side | None:
    return Side(value) if value else None


def sources(address: str | None) -> list[Source]:
    return [{"url": address}] if address else []
