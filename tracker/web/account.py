"""The account: log in, log out, change and reset a password."""

from __future__ import annotations

from flask import Blueprint

from tracker.web.access import open_to_all

blueprint = Blueprint("account", __name__, url_prefix="/<any(zh, en):lang>/account")


@blueprint.route("/login/", methods=["GET", "POST"])
@open_to_all
def login() -> str:
    """Log in."""
    return ""


@blueprint.post("/logout/")
def logout() -> str:
    """Log out."""
    return ""
