"""Commitments: enter, amend, withdraw, reinstate."""

from __future__ import annotations

from flask import render_template, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from tracker import clock
from tracker.commands import commitments as commands
from tracker.commands import reinstating
from tracker.commands.commitments import Wording
from tracker.domain.bilingual import EMPTY
from tracker.domain.calendar import When
from tracker.domain.permissions import Permission
from tracker.domain.statements import TitleBasis
from tracker.models import Commitment, Plan, Theme
from tracker.queries import commitments as queries
from tracker.web import access, reading
from tracker.web.access import needs
from tracker.web.answer import Answer, Done, answer
from tracker.web.forms.plan import CommitmentAmendForm, CommitmentForm, ReinstateForm, WithdrawForm
from tracker.web.staff import blueprint
from tracker.web.staff.offers import offer
from tracker.web.staff.plans import recorded

TEXTS = ("title", "summary", "problem", "causes", "promise", "contribution", "result_wanted", "done_so_far", "relevance",
         "transparency", "accountability", "participation", "partners", "other_partners", "additional", "note")


@blueprint.get("/plans/<plan>/commitments/<label>/")
@needs(Permission.EDIT_PLAN)
def commitment(plan: str, label: str) -> str:
    """A commitment and its milestones, and what can be done with them."""
    session = reading.live()
    page = queries.page(session, queries.find(session, plan, label), reading.today())
    return render_template("staff/commitment.html", page=page)


@blueprint.route("/plans/<plan>/commitments/add/", methods=["GET", "POST"])
@needs(Permission.EDIT_PLAN)
def add_commitment(plan: str) -> Answer:
    """Enter a commitment."""
    found = Plan.by_reference(reading.live(), plan)
    form = CommitmentForm()
    offer(form, plan=found)

    def add(session: Session) -> Done:
        made = commands.add_commitment(
            session, Plan.by_reference(session, plan), wording=wording(form, None), number=form.number.data or None,
            theme=_theme(session, form), leads=form.leads.data or [], supports=form.supports.data or [],
            decided=form.decided, by=access.actor(), at=clock.now())
        return Done(url_for("staff.commitment", plan=plan, label=made.label), recorded(made.last_entry))

    return answer(form, "staff/form.html", add, title=_("Enter a commitment"), subject=found.title,
                  back=url_for("staff.plan", plan=plan))


@blueprint.route("/plans/<plan>/commitments/<label>/amend/", methods=["GET", "POST"])
@needs(Permission.EDIT_PLAN)
def amend_commitment(plan: str, label: str) -> Answer:
    """Change what a commitment says, its number, or its bodies."""
    found = queries.find(reading.live(), plan, label)
    form = CommitmentAmendForm(obj=found, data={"seen": found.last_entry})
    offer(form, plan=Plan.by_reference(reading.live(), plan))

    def amend(session: Session) -> Done:
        thing = Commitment.by_reference(session, found.reference, seen=form.seen.data)
        entry = commands.amend_commitment(
            session, thing, wording=wording(form, thing), number=form.number.data or None, theme=_theme(session, form),
            leads=form.leads.data or [], supports=form.supports.data or [], reason=form.reason.text(), decided=form.decided,
            by=access.actor(), at=clock.now())
        return Done(url_for("staff.commitment", plan=plan, label=thing.label), recorded(entry.number))

    return answer(form, "staff/form.html", amend, title=_("Amend the commitment"), subject=found.title,
                  back=url_for("staff.commitment", plan=plan, label=found.label))


@blueprint.route("/plans/<plan>/commitments/<label>/withdraw/", methods=["GET", "POST"])
@needs(Permission.EDIT_PLAN)
def withdraw_commitment(plan: str, label: str) -> Answer:
    """Take a commitment out of the plan."""
    found = queries.find(reading.live(), plan, label)
    form = WithdrawForm(data={"seen": found.last_entry, "occurred": When.day(clock.today())})
    offer(form)

    def withdraw(session: Session) -> Done:
        thing = Commitment.by_reference(session, found.reference, seen=form.seen.data)
        entry = commands.withdraw_commitment(session, thing, reason=form.reason.text(), decided=form.decided,
                                             occurred=form.occurred.data, by=access.actor(), at=clock.now())
        return Done(url_for("staff.plan", plan=plan), recorded(entry.number))

    return answer(form, "staff/form.html", withdraw, title=_("Withdraw the commitment"), subject=found.title,
                  does=_("Withdraw the commitment"),
                  lead=_("It stays readable, with its history. Its unfinished milestones are withdrawn with it."),
                  back=url_for("staff.commitment", plan=plan, label=found.label))


@blueprint.route("/plans/<plan>/commitments/<label>/reinstate/", methods=["GET", "POST"])
@needs(Permission.EDIT_PLAN)
def reinstate_commitment(plan: str, label: str) -> Answer:
    """Put a withdrawn commitment back into the plan."""
    found = queries.find(reading.live(), plan, label)
    form = ReinstateForm(data={"seen": found.last_entry, "occurred": When.day(clock.today())})
    offer(form)

    def reinstate(session: Session) -> Done:
        thing = Commitment.by_reference(session, found.reference, seen=form.seen.data)
        entry = reinstating.reinstate_commitment(session, thing, reason=form.reason.text(), decided=form.decided,
                                                 occurred=form.occurred.data, by=access.actor(), at=clock.now())
        return Done(url_for("staff.commitment", plan=plan, label=label), recorded(entry.number))

    return answer(form, "staff/form.html", reinstate, title=_("Reinstate the commitment"), subject=found.title,
                  does=_("Reinstate the commitment"),
                  lead=_("It goes back into the plan, together with the milestones that were withdrawn with it, in the "
                         "state they had before. Its withdrawal stays on record."),
                  back=url_for("staff.commitment", plan=plan, label=found.label))


def wording(form: CommitmentForm, before: Commitment | None) -> Wording:
    """The wording of the commitment as given in the form; a text that was not changed keeps the state of its translation."""
    texts = {name: form[name].text(getattr(before, name) if before else EMPTY) for name in TEXTS}
    return Wording(**texts, title_basis=TitleBasis(form.title_basis.data), period=form.period.data,
                   values=form["values"].data or [], policy_areas=form.policy_areas.data or [])


def _theme(session: Session, form: CommitmentForm) -> Theme | None:
    return session.get(Theme, form.theme.data) if form.theme.data else None
