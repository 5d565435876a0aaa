"""The account: log in and out, passwords, sessions. No answer says whether an address has an account."""

from __future__ import annotations

from flask import Blueprint, current_app
from sqlalchemy.orm import Session

from tracker.domain.accounts import Policy
from tracker.models import Account
from tracker.settings import Settings
from tracker.web import access, menu

blueprint = Blueprint("account", __name__, url_prefix="/<any(zh, en):lang>/account")
blueprint.context_processor(menu.shown)


def policy() -> Policy:
    """What the operator demands of accounts."""
    settings: Settings = current_app.extensions["settings"]
    return settings.accounts


def mine(session: Session) -> Account:
    """The account that is logged in."""
    return Account.by_reference(session, access.actor().account or "")


from tracker.web.account import (  # noqa: E402, F401  (their views are on the blueprint)
    factors,
    login,
    outside,
    own,
    password,
    second,
    tokens,
)
