"""The picture shown with a link to a page where the link is shared."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Response, current_app, redirect
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from tracker import language
from tracker.domain.schedule import PlanStage, Standing, tally
from tracker.domain.site import SiteStatus
from tracker.models import Body
from tracker.queries import commitments, plans
from tracker.reports import cards, labels
from tracker.reports.terms import State
from tracker.web import context, reading
from tracker.web.context import Site
from tracker.web.dependence import depends_on
from tracker.web.filters import plain
from tracker.web.public import blueprint


@blueprint.get("/card.png")
@depends_on(today=True)
def card() -> Response:
    """The card of the site, and of every page without one of its own: the plan that is running."""
    running = next((each for each in plans.names(reading.live()) if each.stage is PlanStage.IMPLEMENTATION), None)
    site = Site.of(current_app.extensions["settings"])
    if running is None:
        return _card(str(_("Open government action plans")), plain(site.name))
    return plan_card(running.reference)


@blueprint.get("/plans/<plan>/card.png")
@depends_on(today=True)
def plan_card(plan: str) -> Response:
    view = plans.plan_view(reading.live(), plan, reading.today())
    return _card(plan, plain(view.plan.title, title=True), view.tally)


@blueprint.get("/plans/<plan>/commitments/<label>/card.png")
@depends_on(today=True)
def commitment_card(plan: str, label: str) -> BaseResponse:
    found = commitments.find(reading.live(), plan, label)
    if found.label != label:
        return redirect(context.url("public.commitment_card", plan=found.plan, label=found.label), 308)
    page = commitments.page(reading.live(), found, reading.today())
    kicker = _("Commitment %(number)s, plan %(plan)s", number=found.number, plan=plan) if found.number else _(
        "A commitment of plan %(plan)s", plan=plan)
    return _card(kicker, plain(found.title, title=True), tally([each.standing for each in page.milestones]))


@blueprint.get("/bodies/<slug>/card.png")
def body_card(slug: str) -> Response:
    found = Body.by_reference(reading.live(), slug)
    return _card(_("Commitments and reports of a body"), plain(found.name))


def _card(kicker: str, title: str, told: Iterable[tuple[Standing, int]] = ()) -> Response:
    settings, lang = current_app.extensions["settings"], language.current()
    site = Site.of(settings)
    standing = "" if settings.is_official else labels.say(labels.SITE_STATUS[SiteStatus(site.status)], lang)
    counts = tuple((State[state.name], count) for state, count in told if count)
    asked = cards.Card(plain(site.name), standing, kicker, title, counts)
    try:
        return Response(cards.draw(asked, lang, settings.files.parent / "cards"), mimetype="image/png")
    except cards.Busy:
        return Response(status=503, headers={"Retry-After": "5", "Cache-Control": "no-store"})
