"""Results at work: outcomes and indicators, entered by bodies, NDC and members; confirmed, disputed, withdrawn."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from tracker import clock
from tracker.commands import indicators, outcomes
from tracker.commands.sendable import OutcomeAmended, OutcomeDisputed, OutcomeWithdrawn
from tracker.commands.signing import is_author
from tracker.commands.stories import StoryTold
from tracker.domain.errors import NotPermitted
from tracker.domain.openness import Criterion
from tracker.domain.permissions import OWN_BODIES_ONLY, Permission, Role
from tracker.models import Commitment, Indicator, Measurement, Outcome, SentText
from tracker.models.sent_text import RESULTS, TextKind
from tracker.queries import assessments as assessed
from tracker.queries import commitments, followable, sent_texts, sign_off, stories, views
from tracker.queries import outcomes as queries
from tracker.web import access, consent, reading
from tracker.web.access import needs
from tracker.web.answer import FOR_GOOD, Answer, Done, answer
from tracker.web.forms import choices
from tracker.web.forms.base import FromLetter
from tracker.web.forms.results import (
    BecauseForm,
    ConfirmForm,
    DisputeForm,
    Folded,
    IndicatorForm,
    MeasurementForm,
    OpennessForm,
    OutcomeForm,
)
from tracker.web.staff import blueprint
from tracker.web.staff.plans import recorded
from tracker.web.staff.sent_texts import form_values, is_checked_first, is_saved_as_draft, is_sent_in, send_in, written_before

ROUTE = "/results/<plan>/<label>"


@blueprint.get("/results/")
@needs(Permission.JUDGE_OUTCOME)
def results_home() -> str:
    """What is on its way, and the commitments to choose from."""
    session, actor = reading.live(), access.actor()
    publishes = access.allows(Permission.PUBLISH_RESULT)
    to_check = [each for each in sign_off.to_check(session, actor, SentText) if each.kind in RESULTS]
    of_the_body = [each for each in sent_texts.of_the_body(session, actor, RESULTS) if each not in to_check]
    waiting, own = sent_texts.waiting(session) if publishes else [], sent_texts.own(session, actor.account or "", RESULTS)
    return render_template(
        "staff/results.html", plans=followable.listing(session).plans, publishes=publishes,
        may_check=access.allows(Permission.CHECK_TEXT), known=views.bodies(session),
        waiting=sent_texts.listed(session, waiting), own=sent_texts.listed(session, own),
        to_check=sent_texts.listed(session, to_check), of_the_body=sent_texts.listed(session, of_the_body))


@blueprint.get(f"{ROUTE}/")
@needs(Permission.JUDGE_OUTCOME)
def results_of(plan: str, label: str) -> str:
    """What the record holds about a commitment's results, and what this account can do about them."""
    session, actor = reading.live(), access.actor()
    found = commitments.find(session, plan, label)
    results = queries.of_commitment(session, found)
    return render_template("staff/commitment_results.html", commitment=found, results=results,
                           scores=[*results.scores, *(score for each in results.standing for score in each.scores)],
                           assessed=assessed.of_commitment(session, found), mine=assessed.signed_by(session, actor.account or ""),
                           clusters=assessed.clusters(session, plan), enters=may_tell(found), role=actor.role.value,
                           publishes=access.allows(Permission.PUBLISH_RESULT), strikes=access.allows(Permission.EDIT_PLAN),
                           assesses=access.allows(Permission.ASSESS),
                           tells=may_tell(found), states=partial(is_author, by=actor), judges=partial(outcomes.may_judge, actor),
                           withdraws=lambda one: is_author(one, actor) or outcomes.withdraws_as(session, one, actor),
                           stories=stories.of_commitment(session, found.reference),
                           story_drafts=[(each, StoryTold.of(each.told))
                                         for each in stories.drafts_of(session, found.reference, actor)])


def may_tell(found: Commitment) -> bool:
    """True if this account can enter outcomes of the commitment, or send them in, and write stories about them."""
    actor = access.actor()
    if actor.role in OWN_BODIES_ONLY:
        return bool(actor.bodies & {*found.leads, *found.supports})
    return access.allows(Permission.PUBLISH_RESULT) or access.allows(Permission.STATE_OUTCOME)


def _home(found: Commitment) -> str:
    return url_for("staff.results_of", plan=found.plan, label=found.label)


def result_form(form: Folded, act: Callable[[Session], Done], title: str, found: Commitment, **shown: Any) -> Answer:
    """The one page that serves every form here."""
    given = {"sends": False, "signs": access.actor().role in (Role.MEMBER, Role.REVIEWER), "back": _home(found)} | shown
    name = assessed.signing_name(reading.live(), access.actor())
    if isinstance(form, FromLetter) and not access.allows(Permission.PUBLISH_RESULT):
        form.without_letter()
    if given.get("private"):
        # Nothing is signed yet: the name is asked for at the point where it becomes public.
        del form["consent"]
    else:
        consent.ask_where_needed(form)

    def signed(session: Session) -> Done:
        consent.record_if_given(session, form)
        return act(session)

    return answer(form, "staff/folded.html", signed, title=title, subject=found.title, label=found.number, signing_name=name,
                  **given)


def _speaker(found: Commitment, text: SentText | None) -> str:
    """The body for which this account sends a result in."""
    actor = access.actor()
    return text.body if text else next((slug for slug in (*found.leads, *found.supports) if slug in actor.bodies), actor.body)


@blueprint.route(f"{ROUTE}/outcome/", methods=["GET", "POST"])
@needs(Permission.JUDGE_OUTCOME)
def add_outcome(plan: str, label: str) -> Answer:
    """Who changed what, since when, where it can be seen; the rest is folded."""
    found = commitments.find(reading.live(), plan, label)
    if not may_tell(found):
        raise NotPermitted()
    text, sends = written_before(found, TextKind.OUTCOME), access.actor().role in OWN_BODIES_ONLY
    form = OutcomeForm(data=form_values(text))
    form.drafting = sends and is_saved_as_draft()

    def add(session: Session) -> Done:
        if sends:
            return send_in(session, Commitment.by_reference(session, found.reference), form.given(), body=_speaker(found, text),
                           text=text, keeps=is_saved_as_draft())
        made = outcomes.publish_outcome(session, Commitment.by_reference(session, found.reference), form.given(),
                                        by=access.actor(), at=clock.now())
        return Done(_home(found), recorded(made.last_entry))

    return result_form(form, add, _("Record an outcome"), found, sends=sends, keeps=sends)


def _outcome(number: int) -> tuple[Outcome, Commitment]:
    outcome = Outcome.by_reference(reading.live(), f"outcome/{number}")
    return outcome, Commitment.by_reference(reading.live(), outcome.commitment)


@blueprint.route("/outcomes/<int:number>/amend/", methods=["GET", "POST"])
@needs(Permission.JUDGE_OUTCOME)
def amend_outcome(number: int) -> Answer:
    """Change one's own outcome."""
    outcome, found = _outcome(number)
    text = written_before(outcome, TextKind.OUTCOME_AMENDMENT)
    source = outcome.sources[0] if outcome.sources else {}
    before = form_values(text)
    form = OutcomeForm(data={"seen": outcome.last_entry, "reason": before["reason"]} | vars(before["change"])) if before else (
        OutcomeForm(obj=outcome, data={"seen": outcome.last_entry, "url": source.get("url", ""),
                                       "source_title": source.get("title", "")}))
    form.ask("reason")

    def amend(session: Session) -> Done:
        thing = Outcome.by_reference(session, outcome.reference, seen=form.seen.data)
        if is_sent_in(outcome.body, text):
            return send_in(session, thing, OutcomeAmended(form.given(thing), form.reason.text()), body=outcome.body, text=text)
        entry = outcomes.amend_outcome(session, thing, form.given(thing), reason=form.reason.text(), by=access.actor(),
                                       at=clock.now())
        return Done(_home(found), recorded(entry.number))

    return result_form(form, amend, _("Amend the outcome"), found, lead=outcome.title, sends_first=is_checked_first(outcome.body))


@blueprint.route("/outcomes/<int:number>/confirm/", methods=["GET", "POST"])
@needs(Permission.JUDGE_OUTCOME)
def confirm_outcome(number: int) -> Answer:
    """Record that somebody with knowledge of the outcome has confirmed it."""
    outcome, found = _outcome(number)
    text = written_before(outcome, TextKind.OUTCOME_CONFIRMATION)
    if text is None:
        outcomes.require_for(access.actor(), outcome)
    before = form_values(text)
    form = ConfirmForm(data={"seen": outcome.last_entry} | before | (
        {"independent": "yes" if before["independent"] else "no"} if before else {}))
    body = access.actor().body

    def confirm(session: Session) -> Done:
        thing = Outcome.by_reference(session, outcome.reference, seen=form.seen.data)
        if is_sent_in(body, text):
            return send_in(session, thing, form.verified(), body=text.body if text else None, text=text)
        entry = outcomes.substantiate(session, thing, form.verified(), by=access.actor(), at=clock.now())
        return Done(_home(found), recorded(entry.number))

    return result_form(form, confirm, _("Confirm the outcome"), found, lead=outcome.title, sends_first=is_checked_first(body))


@blueprint.route("/outcomes/<int:number>/dispute/", methods=["GET", "POST"])
@needs(Permission.JUDGE_OUTCOME)
def dispute_outcome(number: int) -> Answer:
    """Dispute an outcome in one's own voice."""
    outcome, found = _outcome(number)
    text = written_before(outcome, TextKind.OUTCOME_DISPUTE)
    if text is None:
        outcomes.require_for(access.actor(), outcome)
    form, body = DisputeForm(data={"seen": outcome.last_entry} | form_values(text)), access.actor().body

    def dispute(session: Session) -> Done:
        thing = Outcome.by_reference(session, outcome.reference, seen=form.seen.data)
        if is_sent_in(body, text):
            return send_in(session, thing, OutcomeDisputed(form.reason.text(), form.url.data or ""),
                           body=text.body if text else None, text=text)
        entry = outcomes.dispute(session, thing, reason=form.reason.text(), url=form.url.data or "",
                                 by=access.actor(), at=clock.now())
        return Done(_home(found), recorded(entry.number))

    return result_form(form, dispute, _("Dispute the outcome"), found, lead=outcome.title, sends_first=is_checked_first(body))


@blueprint.route("/outcomes/<int:number>/withdraw/", methods=["GET", "POST"])
@needs(Permission.JUDGE_OUTCOME)
def withdraw_outcome(number: int) -> Answer:
    """Take back one's own statement."""
    outcome, found = _outcome(number)
    text = written_before(outcome, TextKind.OUTCOME_WITHDRAWAL)
    form = BecauseForm(data={"seen": outcome.last_entry} | ({"because": form_values(text)["reason"]} if text else {}))
    body = (text.body if text else None) or outcomes.withdraws_as(reading.live(), outcome, access.actor()) or outcome.body

    def withdraw(session: Session) -> Done:
        thing = Outcome.by_reference(session, outcome.reference, seen=form.seen.data)
        if is_sent_in(body, text):
            return send_in(session, thing, OutcomeWithdrawn(form.because.text()), body=body, text=text)
        entry = outcomes.withdraw_outcome(session, thing, reason=form.because.text(), by=access.actor(), at=clock.now())
        return Done(_home(found), recorded(entry.number))

    return result_form(form, withdraw, _("Withdraw the outcome"), found, lead=outcome.title, sends_first=is_checked_first(body),
                       does=_("Withdraw the outcome"), hint=FOR_GOOD)


@blueprint.route(f"{ROUTE}/indicator/", methods=["GET", "POST"])
@needs(Permission.DRAFT_RESULT)
def add_indicator(plan: str, label: str) -> Answer:
    """Enter what is measured, from which value to which."""
    found = commitments.find(reading.live(), plan, label)
    if not may_tell(found):
        raise NotPermitted()
    text, sends = written_before(found, TextKind.INDICATOR), access.actor().role in OWN_BODIES_ONLY
    form = IndicatorForm(data=form_values(text))
    form.drafting = sends and is_saved_as_draft()

    def add(session: Session) -> Done:
        if sends:
            return send_in(session, Commitment.by_reference(session, found.reference), form.given(), body=_speaker(found, text),
                           text=text, keeps=is_saved_as_draft())
        made = indicators.add_indicator(session, Commitment.by_reference(session, found.reference), form.given(),
                                        by=access.actor(), at=clock.now())
        return Done(_home(found), recorded(made.last_entry))

    return result_form(form, add, _("Enter an indicator"), found, sends=sends, keeps=sends)


def _indicator(number: int) -> tuple[Indicator, Commitment]:
    indicator = Indicator.by_reference(reading.live(), f"indicator/{number}")
    return indicator, Commitment.by_reference(reading.live(), indicator.commitment)


@blueprint.route("/indicators/<int:number>/amend/", methods=["GET", "POST"])
@needs(Permission.PUBLISH_RESULT)
def amend_indicator(number: int) -> Answer:
    """Change an indicator."""
    indicator, found = _indicator(number)
    form = IndicatorForm(obj=indicator, data={"seen": indicator.last_entry})
    form.ask("reason", either=False)

    def amend(session: Session) -> Done:
        thing = Indicator.by_reference(session, indicator.reference, seen=form.seen.data)
        entry = indicators.amend_indicator(session, thing, form.given(thing), reason=form.reason.text(), by=access.actor(),
                                           at=clock.now())
        return Done(_home(found), recorded(entry.number))

    return result_form(form, amend, _("Amend the indicator"), found)


@blueprint.route("/indicators/<int:number>/measure/", methods=["GET", "POST"])
@needs(Permission.DRAFT_RESULT)
def measure(number: int) -> Answer:
    """Record a value, or send it in."""
    indicator, found = _indicator(number)
    if not may_tell(found):
        raise NotPermitted()
    text, sends = written_before(indicator, TextKind.MEASUREMENT), access.actor().role in OWN_BODIES_ONLY
    form = MeasurementForm(data=form_values(text))
    form.drafting = sends and is_saved_as_draft()

    def add(session: Session) -> Done:
        thing = Indicator.by_reference(session, indicator.reference)
        if sends:
            return send_in(session, thing, form.given(), body=_speaker(found, text), text=text, keeps=is_saved_as_draft())
        made = indicators.record_measurement(session, thing, form.given(), by=access.actor(), at=clock.now())
        return Done(_home(found), recorded(made.last_entry))

    return result_form(form, add, _("Record a value"), found, lead=indicator.title, sends=sends, keeps=sends)


@blueprint.route("/indicators/<int:number>/measurements/<int:place>/correct/", methods=["GET", "POST"])
@needs(Permission.PUBLISH_RESULT)
def correct_measurement(number: int, place: int) -> Answer:
    """Correct a value that was recorded wrongly."""
    indicator, found = _indicator(number)
    held = queries.measurement(reading.live(), number, place)
    source = held.sources[0] if held.sources else {}
    form = MeasurementForm(obj=held, data={"seen": held.last_entry, "url": source.get("url", ""),
                                           "source_title": source.get("title", "")})
    form.ask("reason", either=False)

    def correct(session: Session) -> Done:
        thing = Measurement.by_reference(session, held.reference, seen=form.seen.data)
        entry = indicators.correct_measurement(session, thing, form.given(thing), reason=form.reason.text(), by=access.actor(),
                                               at=clock.now())
        return Done(_home(found), recorded(entry.number))

    return result_form(form, correct, _("Correct the value"), found, lead=indicator.title)


@blueprint.route(f"{ROUTE}/openness/", methods=["GET", "POST"])
@needs(Permission.ASSESS)
def score_openness(plan: str, label: str) -> Answer:
    """Score a data set by the ten criteria."""
    found = commitments.find(reading.live(), plan, label)
    form = OpennessForm()
    standing = queries.of_commitment(reading.live(), found).standing
    form.outcome.offer([("", _("(none)")), *((each.outcome.reference, choices.named(each.outcome.title)) for each in standing)])

    def score(session: Session) -> Done:
        outcome = Outcome.by_reference(session, form.outcome.data) if form.outcome.data else None
        made = outcomes.score_openness(
            session, Commitment.by_reference(session, found.reference), title=form.title.text(), url=form.url.data or "",
            met=[Criterion(each) for each in form.met.data or ()], outcome=outcome, note=form.note.text(),
                           by=access.actor(), at=clock.now())
        return Done(_home(found), recorded(made.last_entry))

    return result_form(form, score, _("Score the openness of a data set"), found)
