"""Calls, proposals, participation events and recommendations, entered by form; and a body's response to one of them."""

from __future__ import annotations

from typing import Any

from flask import abort, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from tracker import clock
from tracker.commands import cocreation as commands
from tracker.commands import recommendations
from tracker.commands.sendable import ProposalReply, RecommendationReply
from tracker.domain.cocreation import Adoption, Response
from tracker.domain.permissions import OWN_BODIES_ONLY, Permission
from tracker.models import Call, Document, Participation, Plan, Proposal, Recommendation
from tracker.models.columns import Source
from tracker.models.sent_text import TextKind
from tracker.models.succession import is_of, with_those_before
from tracker.queries import cocreation, documents, followable
from tracker.web import access, reading
from tracker.web.access import needs
from tracker.web.answer import Answer, Done, answer
from tracker.web.forms import choices
from tracker.web.forms.base import Form
from tracker.web.forms.cocreation import (
    CallAmendForm,
    CallForm,
    EventAmendForm,
    EventForm,
    ProposalAmendForm,
    ProposalAnswerForm,
    ProposalForm,
    RecommendationAmendForm,
    RecommendationAnswerForm,
    RecommendationForm,
    StepAmendForm,
    StepForm,
)
from tracker.web.forms.fields import in_a_line
from tracker.web.staff import blueprint
from tracker.web.staff.offers import offer
from tracker.web.staff.plans import recorded
from tracker.web.staff.sent_texts import form_values, is_checked_first, is_sent_in, send_in, written_before


@blueprint.get("/co-creation/")
@needs(Permission.ANSWER_REVIEW)
def co_creation() -> str:
    """Everything on making the plans together, with what can be done about each."""
    session = reading.live()
    return render_template("staff/co_creation.html", edits=access.allows(Permission.EDIT_PLAN), plans=cocreation.plans(session),
                           bodies=with_those_before(session, access.actor().bodies),
                           own_only=access.actor().role in OWN_BODIES_ONLY,
                           made={each.plan.reference: each for each in cocreation.making(session)},
                           reviews=cocreation.reviews(session))


# --- calls -------------------------------------------------------------------------------------------------------


@blueprint.route("/plans/<plan>/calls/add/", methods=["GET", "POST"])
@needs(Permission.EDIT_PLAN)
def enter_call(plan: str) -> Answer:
    """Enter a call."""
    found, form = Plan.by_reference(reading.live(), plan), CallForm()

    def act(session: Session) -> Done:
        made = commands.enter_call(session, Plan.by_reference(session, plan), form.invitation(), sources=_cited(form),
                                   by=access.actor(), at=clock.now())
        return _done(made.last_entry)

    return _answered(form, act, _("Enter a call"), found.title)


@blueprint.route("/calls/<int:number>/amend/", methods=["GET", "POST"])
@needs(Permission.EDIT_PLAN)
def amend_call(number: int) -> Answer:
    """Change or correct a call."""
    found = Call.by_reference(reading.live(), f"call/{number}")
    lines = [f"{item.when} | {in_a_line(item.what)}" for item in found.items]
    form = CallAmendForm(obj=found, data={"seen": found.last_entry, "timeline": "\n".join(lines)})

    def act(session: Session) -> Done:
        thing = Call.by_reference(session, found.reference, seen=form.seen.data)
        return _done(commands.amend_call(session, thing, form.invitation(thing), reason=form.change.text(), by=access.actor(),
                                         at=clock.now()).number)

    return _answered(form, act, _("Amend the call"), found.title)


# --- proposals ---------------------------------------------------------------------------------------------------


@blueprint.route("/plans/<plan>/proposals/add/", methods=["GET", "POST"])
@needs(Permission.EDIT_PLAN)
def enter_proposal(plan: str) -> Answer:
    """Enter a proposal or comment."""
    found, form = Plan.by_reference(reading.live(), plan), ProposalForm(data={"kind": "proposal"})
    _offer(form, plan)

    def act(session: Session) -> Done:
        made = commands.enter_proposal(session, Plan.by_reference(session, plan), form.given(), sources=_cited(form),
                                       by=access.actor(), at=clock.now())
        return _done(made.last_entry)

    return _answered(form, act, _("Enter a proposal or comment"), found.title)


@blueprint.route("/proposals/<int:number>/amend/", methods=["GET", "POST"])
@needs(Permission.EDIT_PLAN)
def amend_proposal(number: int) -> Answer:
    """Correct what was entered wrongly."""
    found = _proposal(number)
    form = ProposalAmendForm(obj=found, data={"seen": found.last_entry})
    _offer(form, found.plan)

    def act(session: Session) -> Done:
        thing = Proposal.by_reference(session, found.reference, seen=form.seen.data)
        return _done(commands.amend_proposal(session, thing, form.given(thing), reason=form.change.text(), by=access.actor(),
                                             at=clock.now()).number)

    return _answered(form, act, _("Amend the proposal"), found.title)


@blueprint.route("/proposals/<int:number>/answer/", methods=["GET", "POST"])
@needs(Permission.ANSWER_REVIEW)
def answer_proposal(number: int) -> Answer:
    """Answer a proposal or comment, with the reason."""
    found = _proposal(number)
    text = written_before(found, TextKind.PROPOSAL_ANSWER)
    form = ProposalAnswerForm(
        obj=found, data={"seen": found.last_entry, "body": found.body or access.actor().body} | form_values(text))
    _offer_speakers(form, found.body)

    def act(session: Session) -> Done:
        thing = Proposal.by_reference(session, found.reference, seen=form.seen.data)
        if is_sent_in(form.body.data, text):
            return send_in(session, thing, ProposalReply(Adoption(form.adoption.data), form.reason.text(thing.reason),
                                                         form.answered_on.data), body=form.body.data, text=text)
        return _done(commands.answer_proposal(
            session, thing, Adoption(form.adoption.data), reason=form.reason.text(thing.reason), on=form.answered_on.data,
            body=form.body.data or "", letter_number=form.letter, by=access.actor(), at=clock.now()).number)

    return _answered(form, act, _("Respond to the proposal"), found.title, quoted=found.text,
                     lead=_answered_before(found.adoption),
                     sends_first=is_checked_first(form.body.shown))


@blueprint.route("/proposals/<int:number>/step/", methods=["GET", "POST"])
@needs(Permission.EDIT_PLAN)
def advance_proposal(number: int) -> Answer:
    """Record a step on the way to a commitment."""
    found = _proposal(number)
    form = StepForm(data={"seen": found.last_entry})
    _offer_commitments(form, found.plan)

    def act(session: Session) -> Done:
        thing = Proposal.by_reference(session, found.reference, seen=form.seen.data)
        return _done(commands.advance_proposal(session, thing, form.step(), by=access.actor(), at=clock.now()).number)

    return _answered(form, act, _("Record a step of the proposal"), found.title)


@blueprint.route("/proposals/<int:number>/steps/<int:place>/correct/", methods=["GET", "POST"])
@needs(Permission.EDIT_PLAN)
def correct_step(number: int, place: int) -> Answer:
    """Correct a step that was recorded wrongly."""
    found = _proposal(number)
    form = StepAmendForm(data={"seen": found.last_entry} | StepAmendForm.filled(found.step(place)))
    _offer_commitments(form, found.plan)

    def act(session: Session) -> Done:
        thing = Proposal.by_reference(session, found.reference, seen=form.seen.data)
        return _done(commands.correct_step(session, thing, place, form.step(thing.step(place)), reason=form.change.text(),
                                           by=access.actor(), at=clock.now()).number)

    return _answered(form, act, _("Correct a step of the proposal"), found.title)


# --- participation events ------------------------------------------------------------------------------------------


@blueprint.route("/plans/<plan>/participation/add/", methods=["GET", "POST"])
@needs(Permission.EDIT_PLAN)
def record_participation(plan: str) -> Answer:
    """Enter a participation event."""
    found, form = Plan.by_reference(reading.live(), plan), EventForm()
    _offer(form, plan)

    def act(session: Session) -> Done:
        made = commands.record_participation(session, Plan.by_reference(session, plan), form.occasion(), sources=_cited(form),
                                             by=access.actor(), at=clock.now())
        return _done(made.last_entry)

    return _answered(form, act, _("Enter a participation event"), found.title)


@blueprint.route("/participation/<int:number>/amend/", methods=["GET", "POST"])
@needs(Permission.EDIT_PLAN)
def amend_participation(number: int) -> Answer:
    """Correct a participation event, or complete its record."""
    found = Participation.by_reference(reading.live(), f"participation/{number}")
    filled: dict[str, Any] = {"seen": found.last_entry, "partners_paid": {True: "yes", False: "no"}.get(
        found.partners_paid, "") if found.partners_paid is not None else ""}
    for question, verdict, url in found.found:
        filled |= {f"q_{question.value}": verdict.value if verdict else "", f"q_{question.value}_url": url}
    filled |= {f"count_{who.value}": count for who, count in found.counts}
    form = EventAmendForm(data={**{name: getattr(found, name) for name in _FILLED}, **filled})
    _offer(form, found.plan)

    def act(session: Session) -> Done:
        thing = Participation.by_reference(session, found.reference, seen=form.seen.data)
        return _done(commands.amend_participation(session, thing, form.occasion(thing), reason=form.change.text(),
                                                  by=access.actor(), at=clock.now()).number)

    return _answered(form, act, _("Amend the participation event"), found.title)


_FILLED = ("kind", "of_call", "title", "text", "held_on", "body", "url", "policy_stage", "groups", "procedure", "openness",
           "lasting")


# --- recommendations -----------------------------------------------------------------------------------------------


@blueprint.route("/documents/<int:number>/recommendations/add/", methods=["GET", "POST"])
@needs(Permission.EDIT_PLAN)
def record_recommendation(number: int) -> Answer:
    """Enter a recommendation of a review."""
    review, form = Document.by_reference(reading.live(), f"document/{number}"), RecommendationForm()
    _offer(form, review.plan)

    def act(session: Session) -> Done:
        thing = Document.by_reference(session, review.reference)
        made = recommendations.record_recommendation(session, thing, form.advice(), by=access.actor(), at=clock.now(),
                                                     sources=[Source(url=thing.url, title=thing.title.zh)] if thing.url else [])
        return _done(made.last_entry)

    return _answered(form, act, _("Enter a recommendation"), review.title)


@blueprint.route("/recommendations/<int:number>/amend/", methods=["GET", "POST"])
@needs(Permission.EDIT_PLAN)
def amend_recommendation(number: int) -> Answer:
    """Correct a recommendation, or say what came of it."""
    found = Recommendation.by_reference(reading.live(), f"recommendation/{number}")
    form = RecommendationAmendForm(obj=found, data={"seen": found.last_entry})
    _offer(form, found.plan)

    def act(session: Session) -> Done:
        thing = Recommendation.by_reference(session, found.reference, seen=form.seen.data)
        return _done(recommendations.amend_recommendation(session, thing, form.advice(thing), reason=form.change.text(),
                                                          by=access.actor(), at=clock.now()).number)

    return _answered(form, act, _("Amend the recommendation"), found.title)


@blueprint.route("/recommendations/<int:number>/answer/", methods=["GET", "POST"])
@needs(Permission.ANSWER_REVIEW)
def answer_recommendation(number: int) -> Answer:
    """Answer a recommendation, with the reason."""
    found = Recommendation.by_reference(reading.live(), f"recommendation/{number}")
    text = written_before(found, TextKind.RECOMMENDATION_ANSWER)
    form = RecommendationAnswerForm(
        obj=found, data={"seen": found.last_entry, "body": found.body or access.actor().body} | form_values(text))
    _offer_speakers(form, found.body)

    def act(session: Session) -> Done:
        thing = Recommendation.by_reference(session, found.reference, seen=form.seen.data)
        if is_sent_in(form.body.data, text):
            return send_in(session, thing, RecommendationReply(
                Response(form.response.data), form.reason.text(thing.reason), form.answered_on.data), body=form.body.data,
                           text=text)
        return _done(recommendations.answer_recommendation(
            session, thing, Response(form.response.data), reason=form.reason.text(thing.reason), on=form.answered_on.data,
            body=form.body.data or "", letter_number=form.letter, by=access.actor(), at=clock.now()).number)

    return _answered(form, act, _("Respond to the recommendation"), found.title, quoted=found.text,
                     lead=_answered_before(found.response),
                     sends_first=is_checked_first(form.body.shown))


# --- what they have in common --------------------------------------------------------------------------------------


def _proposal(number: int) -> Proposal:
    found = Proposal.by_reference(reading.live(), f"proposal/{number}")
    if found.withheld:
        abort(404)
    return found


def _offer(form: Any, plan: str) -> None:
    session = reading.live()
    offer(form)
    if "of_call" in form:
        form.of_call.offer([("", choices.NONE), *((each.reference, choices.named(each.title))
                                                  for each in cocreation.calls(session, plan))])
    if "came_of" in form:
        form.came_of.offer([("", choices.NONE), *((each.reference, choices.named(each.title))
                                                  for each in documents.proven(session, cocreation.followers(session, plan)))])


def _offer_commitments(form: StepForm, plan: str) -> None:
    own = next(each for found, each in followable.listing(reading.live()).plans if found.reference == plan)
    form.commitment.offer([("", choices.NONE), *((each.reference, choices.commitment(each)) for each in own)])


def _offer_speakers(form: ProposalAnswerForm | RecommendationAnswerForm, asked: str | None) -> None:
    """A body's own account answers for its bodies, and what those before them were asked, and needs no letter; NDC for any,
    from a letter. 403 for any other body."""
    offer(form)
    actor = access.actor()
    if actor.role in OWN_BODIES_ONLY:
        if asked and not is_of(reading.live(), actor, asked):
            abort(403)
        form.body.offer([(slug, name) for slug, name in form.body.offered.items() if slug in actor.bodies])
        form.without_letter()


def _answered_before(answered: Adoption | Response | None) -> Any:
    """What is said to anyone answering what already has an answer."""
    if not answered:
        return None
    return _("There is already a public response. A new one will replace it; the old one stays in the changelog.")


def _cited(form: Any) -> list[Source]:
    return [Source(url=form.url.data)] if form.url.data else []


def _answered(form: Form, act: Any, title: str, subject: Any, **shown: Any) -> Answer:
    return answer(form, "staff/form.html", act, title=title, subject=subject, back=url_for("staff.co_creation"), **shown)


def _done(entry: int) -> Done:
    return Done(url_for("staff.co_creation"), recorded(entry))
