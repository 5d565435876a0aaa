"""Milestones as the plan has them: enter, amend, give a first date, withdraw, reinstate."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from tracker import clock
from tracker.commands import milestones as commands
from tracker.commands import reinstating
from tracker.domain.bilingual import EMPTY
from tracker.domain.calendar import When
from tracker.domain.permissions import Permission
from tracker.domain.statements import TitleBasis
from tracker.models import Commitment, Milestone, Plan
from tracker.queries import commitments
from tracker.web import access, reading
from tracker.web.access import needs
from tracker.web.answer import Answer, Done, answer
from tracker.web.forms.base import Form
from tracker.web.forms.plan import FirstDateForm, MilestoneAmendForm, MilestoneForm, ReinstateForm, WithdrawForm
from tracker.web.staff import blueprint
from tracker.web.staff.offers import offer
from tracker.web.staff.plans import recorded

AT_A_MILESTONE = "/plans/<plan>/commitments/<label>/milestones/<int:order>"


@blueprint.route("/plans/<plan>/commitments/<label>/milestones/add/", methods=["GET", "POST"])
@needs(Permission.EDIT_PLAN)
def add_milestone(plan: str, label: str) -> Answer:
    """Enter a milestone at the end of a commitment's list."""
    found = commitments.find(reading.live(), plan, label)
    form = MilestoneForm()
    offer(form, plan=Plan.by_reference(reading.live(), plan))

    def add(session: Session) -> Done:
        made = commands.add_milestone(
            session, Commitment.by_reference(session, found.reference), title=form.title.text(),
            title_basis=TitleBasis(form.title_basis.data), output=form.output.text(), body=form.body.data or None,
            starts=form.starts.data, due=form.due.data, stakeholders=form.stakeholders.text(),
            note=form.note.text(), decided=form.decided, by=access.actor(),
            at=clock.now())
        return Done(_commitment(found), recorded(made.last_entry))

    return _answered(form, add, _("Enter a milestone"), found, found)


@blueprint.route(f"{AT_A_MILESTONE}/amend/", methods=["GET", "POST"])
@needs(Permission.EDIT_PLAN)
def amend_milestone(plan: str, label: str, order: int) -> Answer:
    """Change what a milestone says or who reports on it."""
    found = commitments.milestone(reading.live(), plan, label, order)
    form = MilestoneAmendForm(obj=found, data={"seen": found.last_entry, "due": found.course(None).original})
    of = Plan.by_reference(reading.live(), plan)
    form.until(of.stage)
    offer(form, plan=of)

    def amend(session: Session) -> Done:
        thing = Milestone.by_reference(session, found.reference, seen=form.seen.data)
        entry = commands.amend_milestone(
            session, thing, title=form.title.text(thing.title), title_basis=TitleBasis(form.title_basis.data),
            output=form.output.text(thing.output), body=form.body.data or None, starts=form.starts.data,
            note=form.note.text(thing.note), stakeholders=form.stakeholders.text(thing.stakeholders),
            due=form.due.data if "due" in form else None, undated="due" in form and form.due.data is None,
            reason=form.reason.text(), decided=form.decided, by=access.actor(), at=clock.now())
        return Done(_commitment(thing.of), recorded(entry.number))

    return _answered(form, amend, _("Amend the milestone"), found, found.of)


@blueprint.route(f"{AT_A_MILESTONE}/date/", methods=["GET", "POST"])
@needs(Permission.EDIT_PLAN)
def date_milestone(plan: str, label: str, order: int) -> Answer:
    """Give a milestone its first date, and say who reports on it."""
    found = commitments.milestone(reading.live(), plan, label, order)
    form = FirstDateForm(obj=found, data={"seen": found.last_entry})
    offer(form)

    def set_date(session: Session) -> Done:
        thing = Milestone.by_reference(session, found.reference, seen=form.seen.data)
        body, actor, now, reason = form.body.data or None, access.actor(), clock.now(), form.reason.text()
        if thing.responsible and body != thing.body:
            commands.amend_milestone(
                session, thing, title=thing.title, title_basis=thing.title_basis, output=thing.output, body=body,
                starts=thing.starts, note=thing.note, reason=reason, decided=form.decided, by=actor, at=now)
            reason = EMPTY  # of the change of body, and told with it
        entry = commands.set_first_date(session, thing, due=form.due.data, body=body, reason=reason, decided=form.decided,
                                        by=actor, at=now)
        return Done(_commitment(thing.of), recorded(entry.number))

    return _answered(form, set_date, _("Set the first date"), found, found.of)


@blueprint.route(f"{AT_A_MILESTONE}/withdraw/", methods=["GET", "POST"])
@needs(Permission.EDIT_PLAN)
def withdraw_milestone(plan: str, label: str, order: int) -> Answer:
    """Take a milestone out of the plan."""
    found = commitments.milestone(reading.live(), plan, label, order)
    form = WithdrawForm(data={"seen": found.last_entry, "occurred": When.day(clock.today())})
    offer(form)

    def withdraw(session: Session) -> Done:
        thing = Milestone.by_reference(session, found.reference, seen=form.seen.data)
        entry = commands.withdraw_milestone(session, thing, reason=form.reason.text(), decided=form.decided,
                                            occurred=form.occurred.data, by=access.actor(), at=clock.now())
        return Done(_commitment(thing.of), recorded(entry.number))

    return _answered(form, withdraw, _("Withdraw the milestone"), found, found.of, does=_("Withdraw the milestone"),
                     lead=_("It stays readable, with its history, and can no longer be reported on."))


@blueprint.route(f"{AT_A_MILESTONE}/reinstate/", methods=["GET", "POST"])
@needs(Permission.EDIT_PLAN)
def reinstate_milestone(plan: str, label: str, order: int) -> Answer:
    """Put a withdrawn milestone back into the plan."""
    found = commitments.milestone(reading.live(), plan, label, order)
    form = ReinstateForm(data={"seen": found.last_entry, "occurred": When.day(clock.today())})
    offer(form)

    def reinstate(session: Session) -> Done:
        thing = Milestone.by_reference(session, found.reference, seen=form.seen.data)
        entry = reinstating.reinstate_milestone(session, thing, reason=form.reason.text(), decided=form.decided,
                                                occurred=form.occurred.data, by=access.actor(), at=clock.now())
        return Done(_commitment(thing.of), recorded(entry.number))

    return _answered(form, reinstate, _("Reinstate the milestone"), found, found.of, does=_("Reinstate the milestone"),
                     lead=_("It goes back into the plan in the state it had before, with its dates. Its withdrawal stays on "
                            "record."))


def _answered(form: Form, act: Any, title: str, subject: Milestone | Commitment, commitment: Commitment,
              **shown: Any) -> Answer:
    label = subject.label if isinstance(subject, Milestone) else None
    return answer(form, "staff/form.html", act, title=title, subject=subject.title, label=label,
                  back=_commitment(commitment), **shown)


def _commitment(commitment: Commitment) -> str:
    return url_for("staff.commitment", plan=commitment.plan, label=commitment.label)
