"""Change and reset a password."""

from __future__ import annotations

from flask import abort, current_app, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup
from sqlalchemy.orm import Session

from tracker import clock
from tracker.commands import accounts, notices, passwords
from tracker.domain.accounts import PASSPHRASE, Owed
from tracker.language import blank
from tracker.mail import account_notices
from tracker.models import Account
from tracker.queries import accounts as standing
from tracker.queries import tokens
from tracker.settings import Settings
from tracker.web import access, post
from tracker.web.access import for_every_account, open_to_all, while_owing
from tracker.web.account import blueprint, mine, policy
from tracker.web.answer import Answer, Done, answer, database
from tracker.web.devices import described
from tracker.web.forms.account import ForgottenForm, NewPassword, PasswordForm


@blueprint.route("/password/", methods=["GET", "POST"])
@for_every_account
@while_owing
def password() -> Answer:
    """Change my password."""
    form = PasswordForm()
    form.new.description = demanded()

    def change(session: Session) -> Done:
        account = mine(session)
        passwords.change_password(session, account, old=form.old.data or "", new=form.new.data or "", policy=policy(),
                                  at=clock.now())
        post.soon(account_notices.due)
        token = accounts.begin_session(session, account, device=described(request.user_agent.string),
                                       by_what="changed password", at=clock.now())
        access.begin(token, account)
        return Done(url_for("account.me"), _and_what_stays(
            session, account, _("The password has been changed. All other sessions have ended.")))

    return answer(form, "account/password.html", change, owed=current_user.owed is Owed.PASSWORD, days=policy().valid_days)


@blueprint.route("/forgotten/", methods=["GET", "POST"])
@open_to_all
def forgotten() -> Answer:
    """Ask for a one-time URL by e-mail. The answer is the same whether or not there is such an account."""
    settings: Settings = current_app.extensions["settings"]
    if not settings.sends_mail:
        abort(404)
    form = ForgottenForm()

    def ask(session: Session) -> Done:
        notices.ask_reset(session, form.email.data or "", key=settings.secret_key, at=clock.now())
        post.soon(account_notices.due)
        return Done(url_for("account.login"), _("If there is such an account, a link has been sent."))

    return answer(form, "account/forgotten.html", ask)


@blueprint.route("/reset/<key>/", methods=["GET", "POST"])
@open_to_all
def reset(key: str) -> Answer:
    """Set a password with a one-time key. 404, with how to obtain another, where it is no longer valid: shown before
    anyone thinks of a password."""
    settings: Settings = current_app.extensions["settings"]
    with database().reading() as reading:
        account = passwords.of_key(reading, key, at=clock.now())
        until = account.reset_until if account else None
    if until is None:
        return render_template("account/reset_gone.html", mails=settings.sends_mail), 404
    form = NewPassword()
    form.new.description = demanded()

    def finish(session: Session) -> Done:
        account = passwords.finish_reset(session, key=key, new=form.new.data or "", policy=policy(), at=clock.now())
        post.soon(account_notices.due)
        access.end()
        return Done(url_for("account.login"), _and_what_stays(
            session, account, _("The password has been set, and all sessions have ended. Please log in with it.")))

    return answer(form, "account/reset.html", finish, until=until)


def _and_what_stays(session: Session, account: Account, said: str) -> str:
    """What was done, and what remains in force after a new password, with the pages where the holder can revoke it."""
    day, stays = clock.today(), []
    if standing.has_factor(session, account):
        stays.append((url_for("account.factors"), _("Second factors")))
    if any(each.good(day) for each in tokens.of_account(session, account.reference)):
        stays.append((url_for("account.tokens"), _("Tokens for your body’s systems")))
    if not stays:
        return said
    told = _("Still in force: %(what)s. If someone else may have known the password, please check these too.",
             what="{}")
    return Markup("{}{}{}").format(said, blank(), Markup(told).format(
        Markup(_(", ")).join(Markup('<a href="{}">{}</a>').format(*each) for each in stays)))


def demanded() -> str:
    """What is required of a new password."""
    wanted = policy()
    said: str = _("At least %(length)d characters; several words are easier to remember than symbols.", length=wanted.shortest)
    if wanted.kinds > 1 and wanted.shortest < PASSPHRASE:
        said += " " + _("If shorter than %(long)d, it needs %(kinds)d of: lower-case letters, capitals, digits, other symbols.",
                        long=PASSPHRASE, kinds=wanted.kinds)
    return said
