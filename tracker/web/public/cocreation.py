"""Making a plan together: calls, proposals with the response to each, participation events, recommendations of reviews."""

from __future__ import annotations

from flask import render_template

from tracker.queries import changelog, cocreation
from tracker.queries.changelog import Filter
from tracker.queries.views import bodies
from tracker.web import reading
from tracker.web.public import blueprint
from tracker.web.public.documents import address_of


@blueprint.get("/proposals/")
def proposals() -> str:
    """Calls, the proposals received, and participation events, plan by plan."""
    session = reading.live()
    return render_template("public/proposals.html", made=cocreation.making(session), bodies=bodies(session))


@blueprint.get("/proposals/<int:number>/")
def proposal(number: int) -> str:
    """One proposal: its text, the reasoned response, and its way to a commitment."""
    session = reading.live()
    page = cocreation.proposal_page(session, number)
    return render_template("public/proposal.html", page=page,
                           entries=changelog.latest(session, Filter(about=[page.proposal.reference]), 1000))


@blueprint.get("/participation/<int:number>/")
def participation(number: int) -> str:
    """One participation event, with its profile."""
    session = reading.live()
    page = cocreation.event_page(session, number)
    return render_template("public/participation.html", page=page,
                           entries=changelog.latest(session, Filter(about=[page.event.reference]), 1000))


@blueprint.get("/recommendations/")
def recommendations() -> str:
    """What independent reviews recommend, what was answered, and what came of it."""
    session = reading.live()
    found = cocreation.recommendations(session)
    addresses = {each.reference: address_of(each) for review in found for advised in review.advised for each in advised.came_of}
    return render_template("public/recommendations.html", reviews=found, addresses=addresses, bodies=bodies(session))
