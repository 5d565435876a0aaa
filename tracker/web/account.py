"""The account: log in and out, change and reset a password. No answer says whether an address has an account."""

from __future__ import annotations

import re

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tracker import clock
from tracker.commands import accounts
from tracker.models import Account
from tracker.web import access, menu, reading
from tracker.web.access import for_every_account, open_to_all
from tracker.web.answer import Answer, Done, answer, database
from tracker.web.forms.account import LoginForm, NewPassword, PasswordForm

blueprint = Blueprint("account", __name__, url_prefix="/<any(zh, en):lang>/account")
blueprint.context_processor(menu.shown)

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
            with database().writing() as session:
                account = accounts.log_in(session, email=form.email.data or "", password=form.password.data or "",
                                          at=clock.now())
                if account is not None and not access.refused(account):
                    access.begin(account)
                    return redirect(form.next.data or url_for("account.welcome"), 303)
            form.form_errors = [_("The address or the password is not right. After five failures an account is closed for "
                                  "fifteen minutes; if that may be so, please wait and try again.")]
    return render_template("account/login.html", form=form), status


@blueprint.get("/welcome/")
@for_every_account
def welcome() -> Response:
    """Where the work of the account's role begins."""
    return redirect(url_for(menu.home()))


@blueprint.post("/logout/")
@for_every_account
def logout() -> Response:
    """Log out, here and everywhere."""
    with database().writing() as session:
        accounts.end_sessions(session, mine(session))
    access.end()
    return redirect(url_for("account.login"), 303)


@blueprint.get("/")
@for_every_account
def me() -> str:
    """My account."""
    return render_template("account/me.html", account=mine(reading.live()))


@blueprint.route("/password/", methods=["GET", "POST"])
@for_every_account
def password() -> Answer:
    """Change my password."""
    form = PasswordForm()

    def change(session: Session) -> Done:
        account = mine(session)
        accounts.change_password(session, account, old=form.old.data or "", new=form.new.data or "", at=clock.now())
        access.begin(account)
        return Done(url_for("account.me"), _("The password has been changed. All other sessions have ended."))

    return answer(form, "account/password.html", change)


@blueprint.route("/reset/<key>/", methods=["GET", "POST"])
@open_to_all
def reset(key: str) -> Answer:
    """Set a password by a one-time key."""
    form = NewPassword()

    def finish(session: Session) -> Done:
        accounts.finish_reset(session, key=key, new=form.new.data or "", at=clock.now())
        access.end()
        return Done(url_for("account.login"), _("The password has been set. Please log in with it."))

    return answer(form, "account/reset.html", finish)


def mine(session: Session) -> Account:
    """The account that is logged in."""
    return Account.by_reference(session, access.actor().account or "")


def local(address: str | None) -> str:
    """An address of this site, or nothing."""
    return address if address and LOCAL.fullmatch(address) else ""
