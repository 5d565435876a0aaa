"""Publish a report: made from the record as it is, in both languages at once, and frozen."""

from __future__ import annotations

from flask import current_app, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.utils import redirect

from tracker import clock
from tracker.domain.errors import Conflict, RuleBroken
from tracker.domain.permissions import Permission
from tracker.models.report import ReportKind
from tracker.queries import plans
from tracker.reports import build, kinds
from tracker.web import access, reading
from tracker.web.access import needs
from tracker.web.answer import Answer, begun_after, database, overtaken
from tracker.web.forms import choices
from tracker.web.forms.published import ReportForm
from tracker.web.staff import blueprint

FINAL = _l("The report is public once its files are made, in the changelog too, and nothing in it can be changed after "
           "that: mistakes are corrected in the record, and a new report says so.")
"""Below the button that makes a report final."""


@blueprint.route("/reports/add/", methods=["GET", "POST"])
@needs(Permission.PUBLISH_REPORT)
def publish_report() -> Answer:
    """Order a report, make it, and publish it."""
    form = ReportForm(data={"on": clock.today(), "kind": ReportKind.PROGRESS.value})
    form.kind.offer([(each.value, choices.named(name)) for each, name in kinds.NAMES.items()])
    form.plan.offer([(plan.reference, choices.named(plan.title)) for plan in plans.names(reading.live())])
    status, stale = 422 if request.method == "POST" else 200, None
    if request.method == "POST" and form.validate():
        order = build.Order(form.plan.data, ReportKind(form.kind.data), form.on.data, form.period.data,
                            form.commissioned_by.text(), form.paid_by.text(), form.reviewed_by.text())
        try:
            published = build.publish(database(), order, build.Site(**current_app.extensions["settings"].for_reports),
                                      by=access.actor(), at=clock.now(), begun=begun_after(),
                                      still=access.require_standing)
        except RuleBroken as broken:
            form.refuse(broken)
        except Conflict as conflict:
            status, stale = 409, overtaken(form, conflict)
        else:
            return redirect(url_for("public.report", number=published.number), 303)
    return render_template("staff/form.html", form=form, stale=stale, title=_("Publish a report"),
                           lead=_("It is made from the record as it is now, in both languages. This takes a few seconds."),
                           back=url_for("staff.plans"), does=_("Publish a report"), hint=FINAL), status
