"""Work on assessments: give a code in one's own voice, amend it, withdraw it, form a cluster."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from tracker import clock
from tracker.commands import assessments as commands
from tracker.domain.assessments import Voice, voice_of
from tracker.domain.bilingual import EMPTY
from tracker.domain.permissions import Permission
from tracker.models import Assessment, Cluster, Commitment, Plan
from tracker.queries import commitments, followable, outcomes
from tracker.web import access, reading
from tracker.web.access import needs
from tracker.web.answer import FOR_GOOD, Answer, Done
from tracker.web.forms import choices
from tracker.web.forms.results import AssessmentForm, BecauseForm, ClusterForm, codes
from tracker.web.staff import blueprint
from tracker.web.staff.plans import recorded
from tracker.web.staff.results import ROUTE, result_form


def _offer(form: AssessmentForm, subjects: list[Commitment], *, of_cluster: bool) -> None:
    """Offer what can be cited, and the fields that this voice is asked for."""
    found = [outcomes.of_commitment(reading.live(), each) for each in subjects]
    form.code.offer(codes(of_cluster=of_cluster))
    form.outcomes.offer((each.outcome.reference, choices.named(each.outcome.title)) for results in found
                        for each in results.standing)
    form.indicators.offer((each.reference, choices.named(each.title)) for results in found for each in results.indicators)
    voice = voice_of(access.actor())
    if voice is Voice.REVIEWER:
        form.ask("commissioned_by", "paid_by")


def _home(found: Commitment) -> str:
    return url_for("staff.results_of", plan=found.plan, label=found.label)


@blueprint.route(f"{ROUTE}/assess/", methods=["GET", "POST"])
@needs(Permission.ASSESS)
def assess(plan: str, label: str) -> Answer:
    """Give a code of a commitment: code, reason, evidence; the rest is folded."""
    found = commitments.find(reading.live(), plan, label)
    form = AssessmentForm()
    _offer(form, [found], of_cluster=False)

    def give(session: Session) -> Done:
        made = commands.give_assessment(session, Commitment.by_reference(session, found.reference), form.given(),
                                        by=access.actor(), at=clock.now())
        return Done(_home(found), recorded(made.last_entry))

    return result_form(form, give, _("Give an assessment"), found)


@blueprint.route("/clusters/<int:number>/assess/", methods=["GET", "POST"])
@needs(Permission.ASSESS)
def assess_cluster(number: int) -> Answer:
    """Give a cluster a code as a whole."""
    cluster, subjects = _cluster(number)
    form = AssessmentForm()
    _offer(form, subjects, of_cluster=True)

    def give(session: Session) -> Done:
        made = commands.give_assessment(session, Cluster.by_reference(session, cluster.reference), form.given(),
                                        by=access.actor(), at=clock.now())
        return Done(_home(subjects[0]), recorded(made.last_entry))

    return result_form(form, give, _("Assess the cluster"), subjects[0], lead=cluster.title)


@blueprint.route("/assessments/<int:number>/amend/", methods=["GET", "POST"])
@needs(Permission.ASSESS)
def amend_assessment(number: int) -> Answer:
    """Change one's own code."""
    held, subjects = _assessment(number)
    source = held.sources[0] if held.sources else {}
    form = AssessmentForm(obj=held, data={"seen": held.last_entry, "url": source.get("url", ""),
                                          "source_title": source.get("title", "")})
    _offer(form, subjects, of_cluster=held.cluster is not None)
    form.ask("because")

    def amend(session: Session) -> Done:
        thing = Assessment.by_reference(session, held.reference, seen=form.seen.data)
        entry = commands.amend_assessment(session, thing, form.given(thing), because=form.because.text(), by=access.actor(),
                                          at=clock.now())
        return Done(_home(subjects[0]), recorded(entry.number))

    return result_form(form, amend, _("Amend the assessment"), subjects[0])


@blueprint.route("/assessments/<int:number>/withdraw/", methods=["GET", "POST"])
@needs(Permission.ASSESS)
def withdraw_assessment(number: int) -> Answer:
    """Take one's own code back."""
    held, subjects = _assessment(number)
    form = BecauseForm(data={"seen": held.last_entry})

    def withdraw(session: Session) -> Done:
        thing = Assessment.by_reference(session, held.reference, seen=form.seen.data)
        entry = commands.withdraw_assessment(session, thing, because=form.because.text(), by=access.actor(), at=clock.now())
        return Done(_home(subjects[0]), recorded(entry.number))

    return result_form(form, withdraw, _("Withdraw the assessment"), subjects[0], lead=choices.named(held.coded.label),
                       does=_("Withdraw the assessment"), hint=FOR_GOOD)


@blueprint.route(f"{ROUTE}/cluster/", methods=["GET", "POST"])
@needs(Permission.ASSESS)
def form_cluster(plan: str, label: str) -> Answer:
    """Name commitments that serve one reform, to be coded as one."""
    found = commitments.find(reading.live(), plan, label)
    form = ClusterForm(data={"commitments": [found.reference]})
    _offer_commitments(form, plan)

    def make(session: Session) -> Done:
        made = commands.form_cluster(session, Plan.by_reference(session, plan), by=access.actor(), at=clock.now(), **_of(form))
        return Done(_home(found), recorded(made.last_entry))

    return result_form(form, make, _("Form a cluster"), found)


@blueprint.route("/clusters/<int:number>/amend/", methods=["GET", "POST"])
@needs(Permission.ASSESS)
def amend_cluster(number: int) -> Answer:
    """Change one's own cluster."""
    cluster, subjects = _cluster(number)
    form = ClusterForm(obj=cluster, data={"seen": cluster.last_entry})
    _offer_commitments(form, cluster.plan)
    form.ask("because")

    def amend(session: Session) -> Done:
        thing = Cluster.by_reference(session, cluster.reference, seen=form.seen.data)
        entry = commands.amend_cluster(session, thing, because=form.because.text(),
                                       by=access.actor(), at=clock.now(), **_of(form, thing))
        return Done(_home(subjects[0]), recorded(entry.number))

    return result_form(form, amend, _("Amend the cluster"), subjects[0])


def _of(form: ClusterForm, before: Cluster | None = None) -> dict[str, Any]:
    title, shared = (before.title, before.shared) if before else (EMPTY, EMPTY)
    return {"title": form.title.text(title), "shared": form.shared.text(shared), "commitments": form.commitments.data or []}


def _offer_commitments(form: ClusterForm, plan: str) -> None:
    form.commitments.offer((each.reference, choices.commitment(each))
                           for one, found in followable.listing(reading.live()).plans for each in found if one.reference == plan)


def _cluster(number: int) -> tuple[Cluster, list[Commitment]]:
    cluster = Cluster.by_reference(reading.live(), f"cluster/{number}")
    return cluster, _subjects(cluster.commitments)


def _assessment(number: int) -> tuple[Assessment, list[Commitment]]:
    held = Assessment.by_reference(reading.live(), f"assessment/{number}")
    return held, _subjects(held.commitments)


def _subjects(references: list[str]) -> list[Commitment]:
    known = commitments.titles(reading.live(), references)
    return [known[each] for each in references]
