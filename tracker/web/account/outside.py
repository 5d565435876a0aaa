"""Log in through the agency's own log-in: OpenID Connect with discovery, PKCE, state and nonce, all handled by
Authlib.

An account is matched by what an administrator has entered on it, and is never made by a log-in. Anyone who comes
this way has shown the provider what it requires; no second factor is asked for here.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, abort, current_app, flash, redirect, request, session, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tracker import clock
from tracker.commands import audit
from tracker.domain.audit import Act, Outcome
from tracker.models import Account
from tracker.queries import accounts as standing
from tracker.settings import Settings
from tracker.web import access
from tracker.web.access import open_to_all
from tracker.web.account import blueprint, let_in, local
from tracker.web.answer import database

SECONDS = 10
"""The time allowed for each answer from the provider."""


def set_up(app: Flask) -> None:
    """Make the provider known, if one is set. Nothing is requested from it until somebody logs in through it."""
    settings: Settings = app.extensions["settings"]
    if not settings.oidc_issuer:
        return
    from authlib.integrations.flask_client import OAuth  # loaded only where it is used: it weighs nine megabytes in each process

    registry = OAuth(app)
    app.extensions["oidc"] = registry.register(
        "agency", client_id=settings.oidc_client_id, client_secret=settings.oidc_client_secret,
        server_metadata_url=f"{settings.oidc_issuer}/.well-known/openid-configuration",
        client_kwargs={"scope": "openid email", "code_challenge_method": "S256", "default_timeout": SECONDS})


@blueprint.get("/login/outside/")
@open_to_all
def outside() -> Response:
    """To the agency's own log-in."""
    provider = _provider()
    session["onward"] = local(request.args.get("next"))
    settings: Settings = current_app.extensions["settings"]
    try:
        answer: Response = provider.authorize_redirect(settings.base_url + url_for("account.back"))
    except _faults():
        return _refused(_("The agency’s own log-in cannot be reached now. Please try again later."), "not reached")
    return answer


@blueprint.get("/login/outside/back/")
@open_to_all
def back() -> Response:
    """The return from it, with what it says about the person."""
    provider, onward = _provider(), local(session.get("onward"))
    try:
        said: dict[str, Any] = provider.authorize_access_token()["userinfo"]
    except _faults():
        return _refused(_("The agency’s own log-in did not confirm who you are. Please try again."), "not confirmed")
    email = said.get("email") if said.get("email_verified") is True else None
    with database().writing() as writing:
        account = standing.by_external_id(writing, str(said.get("sub") or ""), email if isinstance(email, str) else None)
        if account is not None and not access.refused(account) and not account.is_locked(clock.now()):
            return let_in(writing, account, "outside log-in", onward)
        _note(writing, account, "no account" if account is None else "locked")
    flash(_("No account here can be used with this identity. Please ask the site’s administrator."))
    return redirect(url_for("account.login"), 303)


def _faults() -> tuple[type[Exception], ...]:
    """The ways in which asking the provider may fail. Loaded only where one was asked, as above."""
    import requests
    from authlib.common.errors import AuthlibBaseError
    from joserfc.errors import JoseError

    return AuthlibBaseError, JoseError, requests.RequestException, ValueError, KeyError


def _refused(said: str, why: str) -> Response:
    with database().writing() as writing:
        _note(writing, None, why)
    flash(said)
    return redirect(url_for("account.login"), 303)


def _note(writing: Session, account: Account | None, why: str) -> None:
    audit.write(writing, Act.LOG_IN, account.reference if account else "", outcome=Outcome.FAILED,
                detail={"by": "outside log-in", "why": why}, at=clock.now())


def _provider() -> Any:
    found = current_app.extensions.get("oidc")
    if found is None:
        abort(404)
    return found
