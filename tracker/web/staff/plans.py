"""Plans: the list, one plan with its commitments, and what a plan says about itself."""

from __future__ import annotations

from flask import render_template, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import Session

from tracker import clock
from tracker.commands import plans as commands
from tracker.domain.permissions import Permission
from tracker.models import Plan
from tracker.queries import plans as queries
from tracker.web import access, reading
from tracker.web.access import needs
from tracker.web.answer import Answer, Done, answer
from tracker.web.forms.plan import PlanForm
from tracker.web.staff import blueprint
from tracker.web.staff.offers import offer


@blueprint.get("/plans/")
@needs(Permission.EDIT_PLAN)
def plans() -> str:
    """Every plan."""
    return render_template("staff/plans.html", plans=queries.names(reading.live()))


@blueprint.get("/plans/<plan>/")
@needs(Permission.EDIT_PLAN)
def plan(plan: str) -> str:
    """A plan and its commitments."""
    return render_template("staff/plan.html", view=queries.plan_view(reading.live(), plan, reading.today()))


@blueprint.route("/plans/<plan>/amend/", methods=["GET", "POST"])
@needs(Permission.EDIT_PLAN)
def amend_plan(plan: str) -> Answer:
    """Change what a plan says about itself."""
    found = Plan.by_reference(reading.live(), plan)
    form = PlanForm(obj=found, data={"seen": found.last_entry})
    form.until(found.stage)
    offer(form, plan=found)

    def amend(session: Session) -> Done:
        thing = Plan.by_reference(session, plan, seen=form.seen.data)
        entry = commands.amend_plan(
            session, thing, title=form.title.text(thing.title), summary=form.summary.text(thing.summary),
            coordinator=form.coordinator.data or None, recorded_here_since=form.recorded_here_since.data,
            drafted=form.drafted(), lived=form.lived(thing), reason=form.reason.text(), decided=form.decided,
            by=access.actor(), at=clock.now())
        return Done(url_for("staff.plan", plan=plan), recorded(entry.number))

    return answer(form, "staff/form.html", amend, title=_("Amend the plan"), subject=found.title,
                  back=url_for("staff.plan", plan=plan))


def recorded(number: int) -> Markup:
    """The message after a change, with a link to its entry."""
    return leading(number, _("Recorded as entry %(number)d.", number=number))


def leading(number: int, said: str) -> Markup:
    """Words that link to the entry they tell of."""
    return Markup('<a href="{}">{}</a>').format(url_for("public.entry", number=number), said)
