"""The pages of a member of the forum: what changed, what awaits the member's view, and the forms for their own voice."""

from __future__ import annotations

from flask import Blueprint

from tracker.web import menu

blueprint = Blueprint("review", __name__, url_prefix="/<any(zh, en):lang>/review")
blueprint.context_processor(menu.template_values)

from tracker.web.review import home, objections, voice  # noqa: E402, F401  (the views register themselves)
