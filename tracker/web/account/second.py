"""The second step of a log-in: a code, a recovery code, or a passkey. Until it is done the session opens nothing."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

from flask import current_app, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tracker import clock, language
from tracker.commands import passwords, second_factors, sessions
from tracker.commands.second_factors import Site
from tracker.models import Account, LoginSession
from tracker.queries import accounts as standing
from tracker.settings import Settings
from tracker.web import access
from tracker.web.access import open_to_all
from tracker.web.account import blueprint, let_in, policy
from tracker.web.answer import Answer, database
from tracker.web.devices import described
from tracker.web.forms.account import CredentialForm, FactorForm

WAITS = timedelta(minutes=10)
_HALF = "half"
"""Where the cookie keeps the token of a session that is not complete."""


def settings() -> Settings:
    found: Settings = current_app.extensions["settings"]
    return found


def site() -> Site:
    """What passkeys are bound to."""
    parts = urlsplit(settings().base_url)
    return Site(settings().name.shown_in(language.current()), parts.hostname or "", f"{parts.scheme}://{parts.netloc}")


def takes_passkeys() -> bool:
    """Browsers make passkeys for a host name, never for a bare IP address."""
    return not site().host.replace(".", "").isdecimal() and ":" not in site().host


def ask(writing: Session, account: Account, onward: str) -> Response:
    """The password was right; ask for the second factor."""
    token = sessions.open_session(writing, account, device=described(request.user_agent.string), complete=False, at=clock.now())
    session.clear()
    session[_HALF], session["onward"] = token, onward
    return redirect(url_for("account.second"), 303)


@blueprint.route("/login/second/", methods=["GET", "POST"])
@open_to_all
def second() -> Answer:
    """The second step."""
    form, passkey = FactorForm(prefix=""), CredentialForm()
    with database().writing() as writing:
        waiting = _waiting(writing)
        if waiting is None:
            return redirect(url_for("account.login"), 303)
        asking, account = waiting
        status = 200
        if request.method == "POST":
            status = 422
            # Whichever of the page's two forms was sent.
            sent = passkey if "credential" in request.form else form
            if sent.validate():
                by_what = _checked(writing, account, asking, form, passkey)
                if by_what:
                    return _let_in(writing, account, asking, by_what)
                passwords.count_failure(writing, account, "second factor", policy=policy(), at=clock.now())
                if account.is_locked(clock.now()):
                    flash(_("Too many failed attempts: the account is locked for a while. Please log in again later."))
                    return redirect(url_for("account.login"), 303)
                form.form_errors = [_("This is not correct. A code is valid for half a minute, and can be used only once.")]
            elif sent is passkey:
                form.form_errors = [_("The passkey was not accepted. Please try again.")]
        options = second_factors.ask_passkey(writing, account, asking, site()) if takes_passkeys() else None
        return render_template("account/second.html", form=form, passkey=passkey, options=options,
                               has_totp=account.totp is not None), status


def _checked(writing: Session, account: Account, asking: LoginSession, form: FactorForm, passkey: CredentialForm) -> str | None:
    if passkey.credential.data:
        return second_factors.check_passkey(writing, account, asking, site(), credential=passkey.credential.data, at=clock.now())
    return second_factors.check_code(writing, account, code=form.code.data or "", key=settings().secret_key, at=clock.now())


def _let_in(writing: Session, account: Account, asking: LoginSession, by_what: str) -> Response:
    asking.ended_at = clock.now()
    return let_in(writing, account, f"password and {by_what}", session.get("onward", ""))


def _waiting(writing: Session) -> tuple[LoginSession, Account] | None:
    """The session that waits for its second factor, and its account."""
    token = session.get(_HALF)
    found = standing.awaiting_second_factor(writing, sessions.digest_of(token)) if isinstance(token, str) else None
    if found is None or clock.now() - found[0].began_at > WAITS or access.refused(found[1]):
        return None
    return found
