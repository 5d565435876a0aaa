"""Log in and out."""

from __future__ import annotations

import re

from flask import current_app, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tracker import clock
from tracker.commands import accounts, audit, sessions
from tracker.models import Account
from tracker.queries import accounts as standing
from tracker.settings import Settings
from tracker.web import access, menu
from tracker.web.access import for_every_account, open_to_all, while_owing
from tracker.web.account import blueprint, mine, policy, second
from tracker.web.answer import Answer, database
from tracker.web.devices import described
from tracker.web.forms.account import LoginForm

LOCAL = re.compile(r"/(zh|en)/[\w/?=&.%-]*", re.ASCII)


@blueprint.route("/login/", methods=["GET", "POST"])
@open_to_all
def login() -> Answer:
    """Log in."""
    if request.method == "GET" and current_user.is_authenticated:
        return redirect(url_for(menu.home()))
    form = LoginForm(data={"next": request.args.get("next")})
    form.next.data = local(form.next.data)
    status = 200
    if request.method == "POST":
        status = 422
        if form.validate():
            settings: Settings = current_app.extensions["settings"]
            with database().writing() as session:
                audit.note_settings(session, settings.for_audit, at=clock.now())
                account = accounts.log_in(session, email=form.email.data or "", password=form.password.data or "",
                                          policy=policy(), at=clock.now())
                if account is not None and not access.refused(account):
                    if standing.has_factor(session, account):
                        return second.ask(session, account, form.next.data or "")
                    return let_in(session, account, "password", form.next.data or "")
            form.form_errors = [_("The address or the password is not right."), ngettext(
                "After %(failures)d failures an account is locked for %(num)s minute. If that may be so, please wait.",
                "After %(failures)d failures an account is locked for %(num)s minutes. If that may be so, please wait.",
                policy().locked_minutes, failures=policy().failures)]
    settings = current_app.extensions["settings"]
    return render_template("account/login.html", form=form, mails=settings.sends_mail,
                           outside=settings.oidc_name if settings.oidc_issuer else None), status


def let_in(session: Session, account: Account, by_what: str, onward: str) -> Response:
    """Begin the session of someone who has shown all that is asked of him, and go on to what he came for."""
    token = accounts.begin_session(session, account, device=described(request.user_agent.string), by_what=by_what,
                                   at=clock.now())
    access.begin(token, account)
    return redirect(onward or url_for("account.welcome"), 303)


@blueprint.get("/welcome/")
@for_every_account
def welcome() -> Response:
    """Where the work of the account's role begins."""
    return redirect(url_for(menu.home()))


@blueprint.post("/logout/")
@for_every_account
@while_owing
def logout() -> Response:
    """Log out, here and everywhere."""
    with database().writing() as session:
        sessions.log_out(session, mine(session), at=clock.now())
    access.end()
    return redirect(url_for("account.login"), 303)


def local(address: str | None) -> str:
    """An address of this site, or nothing."""
    return address if address and LOCAL.fullmatch(address) else ""
