"""The consent to sign in public: asked of a member once, in the form of the first signature."""

from __future__ import annotations

from sqlalchemy.orm import Session

from tracker import clock
from tracker.commands import reviews as commands
from tracker.queries import reviews
from tracker.web import access, reading
from tracker.web.forms.base import Form


def ask_where_needed(form: Form) -> None:
    """Leave the question in the form only for a member who has not consented yet."""
    seat = access.actor().member
    if not seat or reviews.has_consented(reading.live(), seat):
        del form["consent"]


def record_if_given(session: Session, form: Form) -> None:
    """Record the consent that is given with a first signature."""
    if "consent" in form and form["consent"].data:
        commands.give_consent(session, by=access.actor(), at=clock.now())
