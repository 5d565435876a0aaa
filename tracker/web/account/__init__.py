"""The account: log in and out, passwords, sessions. No answer reveals whether an e-mail address has an account."""

from __future__ import annotations

import re

from flask import Blueprint, current_app, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tracker import clock, language
from tracker.commands import accounts
from tracker.domain.accounts import Policy
from tracker.models import Account
from tracker.settings import Settings
from tracker.web import access, menu
from tracker.web.devices import described

blueprint = Blueprint("account", __name__, url_prefix="/<any(zh, en):lang>/account")
blueprint.context_processor(menu.template_values)
_LOCAL = re.compile(r"/(zh|en)/[\w/?=&.%-]*", re.ASCII)


def policy() -> Policy:
    """What the operator demands of accounts."""
    settings: Settings = current_app.extensions["settings"]
    return settings.accounts


def mine(session: Session) -> Account:
    """The account that is logged in."""
    return Account.by_reference(session, access.actor().account or "")


def let_in(session: Session, account: Account, by_what: str, onward: str, *, begun_by: str | None = None) -> Response:
    """Begin the session of someone who has shown everything that is required, and go on to the page that was wanted, in
    the language used to log in.

    begun_by  as for ``accounts.begin_session``
    """
    token = accounts.begin_session(session, account, device=described(request.user_agent.string), by_what=by_what,
                                   begun_by=begun_by, at=clock.now())
    access.begin(token, account)
    return redirect(f"/{language.current()}{onward[3:]}" if onward else url_for("account.welcome"), 303)


def local(address: str | None) -> str:
    """A URL of this site, or nothing."""
    return address if address and _LOCAL.fullmatch(address) else ""


from tracker.web.account import (  # noqa: E402, F401  (their views are on the blueprint)
    factors,
    login,
    outside,
    own,
    password,
    second,
    tokens,
)
