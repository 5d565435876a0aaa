"""Log in and out."""

from __future__ import annotations

from flask import abort, current_app, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from tracker import clock
from tracker.commands import accounts, audit, second_factors, sessions
from tracker.queries import accounts as standing
from tracker.settings import Settings
from tracker.web import access, menu
from tracker.web.access import for_every_account, open_to_all
from tracker.web.account import blueprint, let_in, local, mine, policy, second
from tracker.web.account.second import WAITS
from tracker.web.answer import Answer, database
from tracker.web.forms.account import CredentialForm, LoginForm

_ASKED = "asked"
"""Where the cookie keeps what a passkey is to sign, and since when."""


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
            with database().writing() as writing:
                audit.note_settings(writing, settings.for_audit, at=clock.now())
                account = accounts.log_in(writing, email=form.email.data or "", password=form.password.data or "",
                                          policy=policy(), at=clock.now())
                if account is not None and not access.refused(account):
                    if standing.has_factor(writing, account):
                        return second.ask(writing, account, form.next.data or "")
                    return let_in(writing, account, "password", form.next.data or "", begun_by=_sent_by())
            form.form_errors = [_("The e-mail address or the password is not correct."), ngettext(
                "After %(failures)d failed attempts, an account is locked for %(num)s minute. If this may have happened, "
                "please wait.",
                "After %(failures)d failed attempts, an account is locked for %(num)s minutes. If this may have happened, "
                "please wait.",
                policy().locked_minutes, failures=policy().failures)]
    return _page(form, status)


@blueprint.post("/login/passkey/")
@open_to_all
def by_passkey() -> Answer:
    """Log in by a passkey alone, where the operator allows it."""
    passkey, challenge = CredentialForm(), _kept_challenge()
    onward = local(request.form.get("next"))
    if not passkeys_log_in():
        abort(404)
    if passkey.validate() and challenge:
        settings: Settings = current_app.extensions["settings"]
        with database().writing() as writing:
            audit.note_settings(writing, settings.for_audit, at=clock.now())
            account = second_factors.log_in(writing, second.site(), credential=passkey.credential.data or "",
                                            challenge=challenge, policy=policy(), at=clock.now())
            if account is not None and not access.refused(account):
                return let_in(writing, account, "passkey", onward, begun_by=challenge)
    form = LoginForm(data={"next": onward})
    form.next.data = onward
    form.form_errors = [_("This passkey does not open any account here. Please try again, or log in with your password.")]
    return _page(form, 422)


def passkeys_log_in() -> bool:
    return policy().passkey_login and second.takes_passkeys()


def _sent_by() -> str | None:
    """What only this browser has until it is logged in: the digest of the secret with which its forms are sent."""
    secret = session.get("csrf_token")
    return sessions.digest_of(secret) if isinstance(secret, str) else None


def _kept_challenge() -> str | None:
    """What this browser was last asked to have signed, if that was recent; usable once."""
    kept = session.pop(_ASKED, None)
    if not (isinstance(kept, list) and len(kept) == 2 and isinstance(kept[0], str) and isinstance(kept[1], int)):
        return None
    return kept[0] if 0 <= clock.now().timestamp() - kept[1] <= WAITS.total_seconds() else None


def _page(form: LoginForm, status: int) -> Answer:
    settings: Settings = current_app.extensions["settings"]
    options = None
    if passkeys_log_in():
        options, challenge = second_factors.ask_any_passkey(second.site())
        session[_ASKED] = [challenge, int(clock.now().timestamp())]
    return render_template("account/login.html", form=form, mails=settings.sends_mail, options=options,
                           outside=settings.oidc_name if settings.oidc_issuer else None), status


@blueprint.get("/welcome/")
@for_every_account
def welcome() -> Response:
    """Where the work of the account's role begins."""
    return redirect(url_for(menu.home()))


@blueprint.post("/logout/")
@open_to_all
def logout() -> Response:
    """Log out, here and everywhere. Anyone who presses twice is already logged out, and is shown the same."""
    if current_user.is_authenticated:
        with database().writing() as session:
            sessions.log_out(session, mine(session), at=clock.now())
    access.end()
    flash(_("You have been logged out, here and everywhere else you were logged in."))
    return redirect(url_for("account.login"), 303)
