"""A member's home page, and the consent to sign."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tracker import clock
from tracker.commands import reviews as commands
from tracker.domain.permissions import Permission
from tracker.queries import member_home, reading_windows, stories
from tracker.web import access, reading
from tracker.web.access import needs
from tracker.web.answer import Done, carried_out
from tracker.web.review import blueprint


@blueprint.get("/")
@needs(Permission.SPEAK_AS_MEMBER)
def home() -> str:
    """What changed, what awaits my view, what is owed to me, what is recommended for release."""
    since_visit = request.args.get("since") == "visit"
    found = member_home.home(reading.live(), access.actor(), clock.today(), since_visit=since_visit)
    return render_template("review/home.html", home=found, since_visit=since_visit,
                           windows=reading_windows.open_now(reading.live(), clock.today()) if found.reads else [],
                           otherwise=stories.wanted_otherwise(reading.live(), access.actor()),
                           signed=stories.signed(reading.live(), access.actor()))


@blueprint.post("/consent/end/")
@needs(Permission.SPEAK_AS_MEMBER)
def end_consent() -> Response:
    """End my consent: nothing more is signed; what was signed stays."""

    def end(session: Session) -> Done:
        commands.end_consent(session, by=access.actor(), at=clock.now())
        return Done(url_for("review.home"), _("Your consent has ended. What you signed before stays."))

    return carried_out(end)
