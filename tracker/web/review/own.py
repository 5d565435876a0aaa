"""Whose words a member's form concerns."""

from __future__ import annotations

from flask import abort, request

from tracker.commands.reviews import require_signer
from tracker.models import Objection, Review
from tracker.web import access


def require_mine(thing: Review | Objection) -> None:
    """Raises NotPermitted for what another member has signed. 404 for what was withdrawn or withheld; but a form that is then
    sent is refused with that reason, and what was typed is given back."""
    require_signer(thing, access.actor())
    if not thing.is_current and request.method == "GET":
        abort(404)
