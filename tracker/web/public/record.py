"""The record: plans, commitments, bodies, documents."""

from __future__ import annotations

from collections.abc import Callable

from flask import render_template
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from tracker.changelog.kinds import REVIEWS, ROUNDS, Kind
from tracker.models import Commitment, Plan
from tracker.queries import bodies as body_queries
from tracker.queries import (
    changelog,
    commitments,
    entries,
    kept,
    plans,
    register,
    reviews,
    rounds,
    views,
)
from tracker.queries.changelog import Filter
from tracker.web import context, fragments, reading
from tracker.web.dependence import depends_on
from tracker.web.public import blueprint, drawing, statements

NEWEST_SHOWN = 5
NEWS = (*entries.STATEMENTS, Kind.MILESTONE_FELL_OVERDUE, Kind.STATEMENT_FELL_OVERDUE, Kind.SUBMISSION_PENDING, *REVIEWS,
        *ROUNDS, Kind.PLAN_ADOPTED, Kind.PLAN_AMENDED, Kind.PLAN_RAN_OUT, Kind.PLAN_CLOSED, Kind.PLAN_REOPENED,
        Kind.COMMITMENT_AMENDED, Kind.COMMITMENT_WITHDRAWN, Kind.COMMITMENT_REINSTATED, Kind.COMMITMENT_MOVED,
        Kind.COMMITMENT_CARRIED_OVER, Kind.MILESTONE_CLOSED, Kind.MILESTONE_AMENDED,
        Kind.MILESTONE_DATED, Kind.MILESTONE_WITHDRAWN, Kind.MILESTONE_REINSTATED, Kind.REPORT_PUBLISHED, Kind.PAYLOAD_WITHHELD)
"""What appears under "recent changes": what happens to promises, not how the record was set up."""
HISTORY_SHOWN = 10
STATEMENTS_SHOWN = 25
"""A body's statements shown on a commitment's page; its history has all of them, so the page does not grow for ever."""


@blueprint.get("/")
@depends_on(as_of=True, today=True)
def overview() -> str:
    session, today = reading.record(), reading.today()
    views, others = plans.overview(session, today)
    return render_template(
        "public/overview.html", views=views, others=others, general=kept.stand(session), day=today,
        rounds=rounds.running(session, [view.plan.reference for view in views], today),
        drawings={view.plan.reference: drawing.of_view(view, today) for view in views},
        recent=fragments.briefly(changelog.newest(session, Filter(kinds=NEWS), NEWEST_SHOWN)))


@blueprint.get("/plans/<plan>/")
@depends_on(as_of=True, today=True)
def plan(plan: str) -> str:
    session, today = reading.record(), reading.today()
    view = plans.plan_view(session, plan, today)
    return render_template("public/plan.html", view=view, day=today, drawn=drawing.of_view(view, today),
                           coverage=plans.coverage(session, plan), round=rounds.running(session, [plan], today).get(plan),
                           recent=fragments.briefly(changelog.newest(session, Filter(about=[plan], kinds=NEWS), NEWEST_SHOWN)))


@blueprint.get("/plans/<plan>/themes/<int:number>/")
@depends_on(as_of=True, today=True)
def theme(plan: str, number: int) -> str:
    today = reading.today()
    theme, view = plans.theme_view(reading.record(), plan, number, today)
    return render_template("public/theme.html", theme=theme, view=view, day=today,
                           drawn=drawing.of_view(view, today))


@blueprint.get("/plans/<plan>/commitments/<label>/")
@depends_on(as_of=True, today=True)
def commitment(plan: str, label: str) -> str | Response:
    return _about("public.commitment", plan, label, _commitment)


@blueprint.get("/plans/<plan>/commitments/<label>/history/")
@depends_on(as_of=True)
def history(plan: str, label: str) -> str | Response:
    return _about("public.history", plan, label, _history)


@blueprint.get("/bodies/")
def bodies() -> str:
    session = reading.record()
    return render_template("public/bodies.html", rows=body_queries.listing(session), plans=plans.names(session))


@blueprint.get("/bodies/<slug>/")
@depends_on(as_of=True, today=True)
def body(slug: str) -> str:
    session, today = reading.record(), reading.today()
    page = body_queries.page(session, slug, today)
    drawings = {(part, plan.reference): drawing.drawing(plan, rows, today)
                for part, found in (("lead", page.led), ("support", page.supported)) for plan, rows in found}
    answers = rounds.of_body(session, slug)
    return render_template("public/body.html", page=page, day=today, drawings=drawings, answers=answers,
                           late=rounds.late(session, page.latest), owed=reviews.owed_of(session, slug, today),
                           told_in=statements.told_in([*page.latest, *(each for row in answers for each in row.updates)]),
                           recent=fragments.briefly(changelog.newest(session, Filter(about=[slug], kinds=NEWS), NEWEST_SHOWN)))


def _about(endpoint: str, plan: str, label: str, show: Callable[[Commitment], str]) -> str | Response:
    """Show a commitment at its URL. The old URL of one that has since been given an official number leads to the new one."""
    place = commitments.place(reading.live(), plan, label)
    if place.label != label:
        return redirect(context.url(endpoint, plan=plan, label=place.label), 308)
    # The past may know it only by its order, or not yet know it: then there is no such page.
    session = reading.record()
    return fragments.whole(kept.stand(session, place.reference),
                           lambda: show(views.commitment(session, place.reference)))


def _commitment(found: Commitment) -> str:
    session, today = reading.record(), reading.today()
    page = commitments.page(session, found, today)
    entries = changelog.page(session, Filter(about=[found.reference]))
    timeline, marks = drawing.large(page.general.plan, page.milestones, page.ticks, today)
    return render_template("public/commitment.html", page=page, day=today, timeline=timeline, marks=marks,
                           entries=entries.total,
                           newest=entries.entries[0].number if entries.entries else found.last_entry,
                           recent=fragments.briefly(entries.entries[:HISTORY_SHOWN], subject=False),
                           statements_shown=STATEMENTS_SHOWN,
                           silence=rounds.silence_on(session, found),
                           late=rounds.late(session, page.updates),
                           told_in=statements.told_in([*page.updates, *page.observations, *page.decisions]),
                           tracked=register.of_commitment(session, found.reference),
                           voices=reviews.of_commitment(session, found.reference, today),
                           results=page.general.results, lineage=page.general.lineage)


def _history(found: Commitment) -> str:
    session = reading.record()
    about = Filter(about=[found.reference])
    return render_template("public/history.html", commitment=found, plan=Plan.by_reference(session, found.plan),
                           entries=changelog.latest(session, about, 1000),
                           options=fragments.of_entries("option", changelog.newest(session, about, 1000), fragments.option))
