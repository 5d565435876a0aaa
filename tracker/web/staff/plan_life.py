"""A plan's life: entered, adopted, closed, reopened; a promise continued in a later plan, or with a body's successor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from tracker import clock
from tracker.commands import carrying_over
from tracker.commands import plans as commands
from tracker.domain.errors import N_, RuleBroken
from tracker.domain.permissions import Permission
from tracker.models import Body, Commitment, Milestone, Plan
from tracker.queries import bodies, commitments, lineage
from tracker.web import access, reading
from tracker.web.access import needs
from tracker.web.answer import Answer, Done, answer
from tracker.web.forms import choices
from tracker.web.forms.base import Form
from tracker.web.forms.plan import (
    AdoptForm,
    CarryForm,
    CloseForm,
    PlanEntryForm,
    ReopenForm,
    SettleForm,
    SucceedForm,
    ThemeForm,
    UndoCarryForm,
    name_of,
)
from tracker.web.staff import blueprint
from tracker.web.staff.milestones import AT_A_MILESTONE
from tracker.web.staff.offers import offer
from tracker.web.staff.plans import recorded


@blueprint.route("/plans/add/", methods=["GET", "POST"])
@needs(Permission.EDIT_PLAN)
def add_plan() -> Answer:
    """Enter a plan: in co-creation until it is adopted."""
    form = PlanEntryForm()
    offer(form)

    def add(session: Session) -> Done:
        sources = [{"url": form.source.data}] if form.source.data else []
        made = commands.add_plan(
            session, form.code.data or "", number=form.number.data, title=form.title.text(), period=form.period.data,
            summary=form.summary.text(), coordinator=form.coordinator.data or None, sources=sources,  # type: ignore[arg-type]
            by=access.actor(), at=clock.now())
        return Done(url_for("staff.plan", plan=made.reference), recorded(made.last_entry))

    return answer(form, "staff/form.html", add, title=_("Enter a plan"), back=url_for("staff.plans"))


@blueprint.route("/plans/<plan>/themes/add/", methods=["GET", "POST"])
@needs(Permission.EDIT_PLAN)
def add_theme(plan: str) -> Answer:
    """Enter a theme of a plan."""
    found = Plan.by_reference(reading.live(), plan)
    form = ThemeForm(data={"number": len(found.themes) + 1})

    def add(session: Session) -> Done:
        made = commands.add_theme(session, Plan.by_reference(session, plan), form.number.data, title=form.title.text(),
                                  title_note=form.title_note.text(), by=access.actor(), at=clock.now())
        return Done(url_for("staff.plan", plan=plan), recorded(made.last_entry))

    return answer(form, "staff/form.html", add, title=_("Enter a theme"), subject=found.title, back=_plan(plan))


@blueprint.route("/plans/<plan>/adopt/", methods=["GET", "POST"])
@needs(Permission.EDIT_PLAN)
def adopt_plan(plan: str) -> Answer:
    """Record that a plan was adopted: from then on its dates are the original ones."""
    found = Plan.by_reference(reading.live(), plan)
    form = AdoptForm(data={"seen": found.last_entry})
    offer(form)

    def adopt(session: Session) -> Done:
        thing = Plan.by_reference(session, plan, seen=form.seen.data)
        entry = commands.adopt_plan(session, thing, on=form.adopted.data, adopted_by=form.adopted_by.data or None,
                                    note=form.note.text(), decided=form.decided, by=access.actor(), at=clock.now())
        return Done(_plan(plan), recorded(entry.number))

    return answer(form, "staff/form.html", adopt, title=_("Record the adoption"), subject=found.title, back=_plan(plan),
                  lead=_("From then on the plan’s number and period cannot be changed, the dates in it are its original "
                         "dates, and every change must name what decided it."))


@blueprint.route("/plans/<plan>/close/", methods=["GET", "POST"])
@needs(Permission.EDIT_PLAN)
def close_plan(plan: str) -> Answer:
    """Close a plan, with a closing state for every milestone that is open."""
    session = reading.live()
    found = Plan.by_reference(session, plan)
    if request.method == "GET":
        # Reported before anyone has filled in a part for each milestone.
        commands.check_may_close(session, found, clock.today())
    milestones = _to_settle(session, found)
    form = CloseForm.of(milestones)(data={"seen": found.last_entry, **{
        f"{name_of(each)}_carried_to": each.carried_to for each in milestones}, **{
        f"{name_of(each)}_closing": "carried_over" for each in milestones if each.carried_to}})
    _offer_endings(form, session, plan, {form.places[each.reference]: each.reference for each in milestones})

    def close(session: Session) -> Done:
        thing = Plan.by_reference(session, plan, seen=form.seen.data)
        entry = commands.close_plan(session, thing, on=form.on.data, note=form.note.text(), decided=form.decided,
                                    closings=form.closings, by=access.actor(), at=clock.now())
        return Done(_plan(plan), recorded(entry.number))

    return answer(form, "staff/close_plan.html", close, title=_("Close the plan"), subject=found.title, back=_plan(plan),
                  milestones=milestones)


def _to_settle(session: Session, plan: Plan) -> list[Milestone]:
    """The milestones that are open, and those that were when the form was shown and for which it says how they ended:
    nothing that was typed is dropped, or taken to be about another."""
    open_ = commands.open_milestones(session, plan)
    return open_ + [each for each in commitments.milestones_in(session, plan.reference)
                    if each not in open_ and request.form.get(f"{name_of(each)}_closing")]


@blueprint.route("/plans/<plan>/reopen/", methods=["GET", "POST"])
@needs(Permission.EDIT_PLAN)
def reopen_plan(plan: str) -> Answer:
    """Undo the closing of a plan."""
    found = Plan.by_reference(reading.live(), plan)
    form = ReopenForm(data={"seen": found.last_entry})
    offer(form)

    def reopen(session: Session) -> Done:
        thing = Plan.by_reference(session, plan, seen=form.seen.data)
        entry = commands.reopen_plan(session, thing, reason=form.reason.text(), decided=form.decided, by=access.actor(),
                                     at=clock.now())
        return Done(_plan(plan), recorded(entry.number))

    return answer(form, "staff/form.html", reopen, title=_("Reopen the plan"), subject=found.title, back=_plan(plan),
                  does=_("Reopen the plan"),
                  lead=_("It will be under implementation again: bodies report on it, lateness continues to be counted, and "
                         "its milestones have no closing state until it closes again. What was said about them when it "
                         "closed stays in the changelog."))


@blueprint.route(f"{AT_A_MILESTONE}/settle/", methods=["GET", "POST"])
@needs(Permission.EDIT_PLAN)
def settle_milestone(plan: str, label: str, order: int) -> Answer:
    """State or correct how a milestone of a closed plan ended."""
    found = commitments.milestone(reading.live(), plan, label, order)
    form = SettleForm(data={
        "seen": found.last_entry, "closing": found.closing.value if found.closing else "", "reason": found.closing_reason,
        "carried_to": found.carried_to, "meeting": found.closing_meeting, "document": found.closing_document})
    _offer_endings(form, reading.live(), plan, {"": found.reference})

    def settle(session: Session) -> Done:
        thing = Milestone.by_reference(session, found.reference, seen=form.seen.data)
        if (given := form.given(thing)) is None:
            raise RuleBroken("closing", N_("Please choose one."))
        entry = commands.settle_milestone(session, thing, given, by=access.actor(), at=clock.now())
        return Done(_commitment(thing.of), recorded(entry.number))

    return answer(form, "staff/form.html", settle, title=_("Closing state of the milestone"), subject=found.title,
                  label=found.label, back=_commitment(found.of))


@blueprint.route("/plans/<plan>/commitments/<label>/carry-over/", methods=["GET", "POST"])
@needs(Permission.EDIT_PLAN)
def carry_over(plan: str, label: str) -> Answer:
    """Carry a commitment over to a later plan."""
    session = reading.live()
    found = commitments.find(session, plan, label)
    later = lineage.later(session, plan)
    going = [each for each in commitments.milestones_of(session, found) if each.is_open and not each.carried_to]
    form = CarryForm(data={"seen": found.last_entry, "milestones": [each.reference for each in going],
                           "plan": next((each.reference for each in later), "")})
    offer(form)
    form.plan.offer([(each.reference, f"{each.reference} {choices.named(each.title)}") for each in later])
    form.to.offer([("", _l("(enter it there now)")), *((each.reference, f"{each.plan} {choices.commitment(each)}")
                                                       for some in later.values() for each in some)])
    form.milestones.offer([(each.reference, f"{each.label} {choices.named(each.title)}") for each in going])

    def carry(session: Session) -> Done:
        thing = Commitment.by_reference(session, found.reference, seen=form.seen.data)
        made = carrying_over.carry_over(
            session, thing, Plan.by_reference(session, form.plan.data),
            to=Commitment.by_reference(session, form.to.data) if form.to.data else None,
            milestones=[Milestone.by_reference(session, each) for each in form.milestones.data or []],
            reason=form.reason.text(), decided=form.decided, by=access.actor(), at=clock.now())
        return Done(_commitment(made), recorded(thing.last_entry))

    return answer(form, "staff/form.html", carry, title=_("Carry over to a later plan"), subject=found.title,
                  label=choices.number(found), back=_commitment(found))


@blueprint.route("/plans/<plan>/commitments/<label>/carry-over/undo/", methods=["GET", "POST"])
@needs(Permission.EDIT_PLAN)
def undo_carry_over(plan: str, label: str) -> Answer:
    """Undo the carry-over of a commitment."""
    found = commitments.find(reading.live(), plan, label)
    form = UndoCarryForm(data={"seen": found.last_entry})
    offer(form)

    def undo(session: Session) -> Done:
        thing = Commitment.by_reference(session, found.reference, seen=form.seen.data)
        entry = carrying_over.undo_carry_over(session, thing, reason=form.reason.text(), decided=form.decided, by=access.actor(),
                                              at=clock.now())
        return Done(_commitment(thing), recorded(entry.number))

    return answer(form, "staff/form.html", undo, title=_("Undo the carry-over"), subject=found.title,
                  label=choices.number(found), back=_commitment(found), does=_("Undo the carry-over"),
                  lead=_("It no longer leads to the later plan, and neither do its milestones. What was entered there "
                         "stays, and can be withdrawn there."))


@blueprint.route("/bodies/<slug>/succeed/", methods=["GET", "POST"])
@needs(Permission.EDIT_PLAN)
def succeed_body(slug: str) -> Answer:
    """A body gives way to its successor, and the commitments chosen pass to the successor."""
    session = reading.live()
    found = Body.by_reference(session, slug)
    held = bodies.running(session, slug)
    form = SucceedForm(data={"seen": found.last_entry, "successor": found.successor, "on": found.valid_to,
                             "moved": [each.reference for each in held]})
    offer(form, of=slug)
    form.moved.offer([(each.reference, f"{each.plan} {choices.commitment(each)}") for each in held])

    def succeed(session: Session) -> Done:
        thing = Body.by_reference(session, slug, seen=form.seen.data)
        entry = carrying_over.succeed_body(
            session, thing, successor=form.successor.data, on=form.on.data,
            commitments=[Commitment.by_reference(session, each) for each in form.moved.data or []],
            reason=form.reason.text(), decided=form.decided, by=access.actor(), at=clock.now())
        return Done(url_for("staff.bodies"), recorded(entry.number))

    return answer(form, "staff/form.html", succeed, title=_("Transfer the body’s work to a successor"), subject=found.name,
                  back=url_for("staff.bodies"),
                  lead=_("What was reported stays under the old name. Open milestones and future rounds pass to the successor."))


def _offer_endings(form: Form, session: Session, plan: str, own: Mapping[str, str]) -> None:
    """Fill in the meetings, and what a milestone can continue in; ``own``: itself, by what its fields' names begin with."""
    offer(form)
    going_on: list[tuple[str, Any]] = [("", _l("(none)")), *(
        (each.reference, " ".join(part for part in (
            each.commitment.plan, choices.number(each.commitment), each.milestone.label if each.milestone else "",
            choices.named((each.milestone or each.commitment).title)) if part))
        for each in lineage.destinations(session, plan))]
    meetings = list(form["meeting"].offered.items())
    for field in form:
        if field.short_name.endswith("carried_to"):
            itself = own[field.short_name.removesuffix("carried_to")]
            field.offer([each for each in going_on if each[0] != itself])
        elif field.short_name.endswith("_meeting"):
            field.offer([("", _l("(as for the plan)")), *meetings[1:]])


def _plan(plan: str) -> str:
    return url_for("staff.plan", plan=plan)


def _commitment(commitment: Commitment) -> str:
    return url_for("staff.commitment", plan=commitment.plan, label=commitment.label)
