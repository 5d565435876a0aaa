"""Staff work: what is due, reports on their way, and the plan itself.

A view strings together a query, a form and a command; what may be done is decided by the command.
"""

from __future__ import annotations

from flask import Blueprint, abort, request

from tracker.web import menu

blueprint = Blueprint("staff", __name__, url_prefix="/<any(zh, en):lang>/staff")
blueprint.context_processor(menu.shown)

LARGEST_KEY = 2**31 - 1


@blueprint.before_request
def plain_addresses() -> None:
    """No database takes a NUL in a text, or a number past its own."""
    for value in (request.view_args or {}).values():
        if (isinstance(value, str) and "\0" in value) or (isinstance(value, int) and value > LARGEST_KEY):
            abort(404)


from tracker.web.staff import (  # noqa: E402, F401  (their views are on the blueprint)
    accounts,
    bodies,
    commitments,
    due,
    group,
    milestones,
    plans,
    published,
    reporting,
    submissions,
    withholding,
)
