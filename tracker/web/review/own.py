"""Whose words a form of a member is about."""

from __future__ import annotations

from flask import abort, request

from tracker.commands.reviews import require_signer
from tracker.models import Objection, Review
from tracker.web import access


def require_mine(thing: Review | Objection) -> None:
    """Raises NotPermitted for what another has signed. 404 for what was withdrawn; but a form that is sent then is told of that,
    with what was typed."""
    require_signer(thing, access.actor())
    if (thing.withdrawn_on or thing.withheld) and request.method == "GET":
        abort(404)
