"""The staff home: what is due, one's own texts, and for editors what waits for them."""

from __future__ import annotations

from typing import Any

from flask import current_app, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l

from tracker.domain.permissions import Permission
from tracker.queries import staff, views
from tracker.web import access, menu, reading
from tracker.web.access import for_every_account
from tracker.web.answer import Answer
from tracker.web.staff import blueprint

LINKS: tuple[tuple[Permission, str, Any], ...] = (
    (Permission.PUBLISH_REPORT, "staff.publish_report", _l("Compile and publish a report")),
)
"""Further work that begins here, as far as this site has it."""


@blueprint.get("/")
@for_every_account
def due() -> Answer:
    """What is to be done; for a role without such work, where its own begins."""
    if not access.allows(Permission.DRAFT_UPDATE):
        return redirect(url_for(menu.home()))
    session, actor = reading.live(), access.actor()
    chosen = request.args.get("body", "")
    lists = staff.due_list(session, actor, reading.today())
    may_publish = access.allows(Permission.PUBLISH_UPDATE)
    return render_template(
        "staff/due.html", lists=lists.of_body(chosen) if chosen else lists, chosen=chosen, bodies=lists.bodies,
        known=views.bodies(session), own=staff.own(session, actor), may_publish=may_publish,
        waiting=staff.waiting(session) if may_publish else [],
        incomplete=staff.incomplete(session) if access.allows(Permission.EDIT_PLAN) else [],
        links=[(endpoint, label) for permission, endpoint, label in LINKS
               if access.allows(permission) and endpoint in current_app.view_functions])
