"""A holder's second factors: add a time-based code or a passkey, remove one, get new recovery codes. Each asks for the
current password."""

from __future__ import annotations

import io

import pyotp
from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session

from tracker import clock, language
from tracker.commands import second_factors
from tracker.domain.accounts import Owed
from tracker.domain.errors import NotFound, RuleBroken
from tracker.mail import account_notices
from tracker.models import LoginSession
from tracker.queries import accounts as standing
from tracker.web import access, post, reading
from tracker.web.access import for_every_account, while_owing
from tracker.web.account import blueprint, mine, policy
from tracker.web.account.second import settings, site, takes_passkeys
from tracker.web.answer import Answer, Done, answer, turn
from tracker.web.forms.account import CodeForm, CurrentPasswordForm, PasskeyForm


@blueprint.get("/factors/")
@for_every_account
@while_owing
def factors() -> str:
    """My second factors."""
    session = reading.live()
    account = mine(session)
    return render_template(
        "account/factors.html", account=account, passkeys=standing.passkeys(session, account.reference),
        codes=standing.recovery_codes(session, account.reference), owed=current_user.owed is Owed.SECOND_FACTOR,
        needed=bool({account.role, access.actor().role} & policy().second_factor), takes_passkeys=takes_passkeys())


@blueprint.route("/factors/totp/", methods=["GET", "POST"])
@for_every_account
@while_owing
def add_totp() -> Answer:
    """Add a time-based code: a secret to scan or type, put into use by a first code. Anyone who sends that twice is shown
    where the recovery codes are: the answer that contained them is not the one that the browser shows."""
    form = CodeForm()
    key = settings().secret_key
    with turn() as session:
        account = mine(session)
        if request.method == "POST" and account.totp and not account.totp_pending:
            flash(_("The time-based code is already in use. If you have not seen your recovery codes, make new ones here."))
            return redirect(url_for("account.factors"), 303)
        if request.method == "POST" and form.validate():
            try:
                codes = second_factors.confirm_totp(session, account, password=form.password.data or "",
                                                    code=form.code.data or "", key=key, policy=policy(), at=clock.now())
                post.soon(account_notices.due)
                return render_template("account/recovery.html", codes=codes)
            except RuleBroken as broken:
                form.refuse(broken)
        secret = second_factors.offer_totp(session, account, key=key)
    return render_template("account/totp.html", form=form, secret=" ".join(
        secret[start:start + 4] for start in range(0, len(secret), 4))), 422 if request.method == "POST" else 200


@blueprint.get("/factors/totp.svg")
@for_every_account
@while_owing
def totp_picture() -> Response:
    """The pending secret, as a picture to scan."""
    import segno  # loaded where it is used: it weighs two megabytes in each process

    account = mine(reading.live())
    secret = second_factors.pending_totp(account, key=settings().secret_key)
    if secret is None:
        abort(404)
    address = pyotp.TOTP(secret).provisioning_uri(name=account.email, issuer_name=settings().name.shown_in(language.current()))
    picture = io.BytesIO()
    segno.make(address, error="m").save(picture, kind="svg", scale=5, border=4, xmldecl=False, light="#fff", dark="#000")
    return Response(picture.getvalue(), mimetype="image/svg+xml")


@blueprint.route("/factors/passkey/", methods=["GET", "POST"])
@for_every_account
@while_owing
def add_passkey() -> Answer:
    """Add a passkey: first the password, then what the browser makes. Anyone who sends that twice is shown where the recovery
    codes are, as with a time-based code."""
    if not takes_passkeys():
        return redirect(url_for("account.factors"))
    form, made, alone = CurrentPasswordForm(), PasskeyForm(), policy().passkey_login
    is_made = request.method == "POST" and "credential" in request.form
    with turn() as session:
        account, asking = mine(session), session.get_one(LoginSession, current_user.session)
        if is_made and second_factors.is_kept(session, account, made.credential.data or ""):
            flash(_("This passkey is already registered. If you have not seen your recovery codes, make new ones here."))
            return redirect(url_for("account.factors"), 303)
        try:
            if is_made and made.validate():
                codes = second_factors.add_passkey(
                    session, account, asking, site(), credential=made.credential.data or "",
                    name=made["name"].data or _("Passkey"), at=clock.now())
                post.soon(account_notices.due)
                return render_template("account/recovery.html", codes=codes)
            if request.method == "POST" and not is_made and form.validate():
                options = second_factors.offer_passkey(session, account, asking, site(), password=form.password.data or "",
                                                       alone=alone, policy=policy(), at=clock.now())
                return render_template("account/passkey.html", form=made, options=options, alone=alone)
        except RuleBroken as broken:
            if is_made:  # a field that nobody sees
                form.form_errors = [language.told(broken)]
            else:
                form.refuse(broken)
        if is_made and made.errors:
            form.form_errors = [str(each) for found in made.errors.values() for each in found]
        second_factors.withdraw_offer(asking)
    status = 422 if request.method == "POST" else 200
    return render_template("account/passkey.html", form=form, options="", alone=alone), status


@blueprint.route("/factors/<which>/remove/", methods=["GET", "POST"])
@for_every_account
def remove_factor(which: str) -> Answer:
    """Remove a second factor."""
    session = reading.live()
    passkeys = standing.passkeys(session, mine(session).reference)
    known = {"totp": _("Time-based code"), **{str(each.id): each.name for each in passkeys}}
    if which not in known:
        raise NotFound(which)
    form = CurrentPasswordForm()

    def remove(writing: Session) -> Done:
        second_factors.remove(writing, mine(writing), which, password=form.password.data or "", policy=policy(),
                              at=clock.now())
        post.soon(account_notices.due)
        return Done(url_for("account.factors"),
                    _("Removed. You stay logged in where you are; you can end a session under “My account”."))

    return answer(form, "account/remove_factor.html", remove, what=known[which])


@blueprint.route("/factors/recovery/", methods=["GET", "POST"])
@for_every_account
def new_recovery_codes() -> Answer:
    """Ten new recovery codes, shown once."""
    form = CurrentPasswordForm()
    with turn() as session:
        account = mine(session)
        if not standing.has_factor(session, account):
            abort(404)
        if request.method == "POST" and form.validate():
            try:
                codes = second_factors.new_recovery_codes(session, account, password=form.password.data or "",
                                                          policy=policy(), at=clock.now())
                post.soon(account_notices.due)
                return render_template("account/recovery.html", codes=codes)
            except RuleBroken as broken:
                form.refuse(broken)
    return render_template("account/new_recovery.html", form=form), 422 if request.method == "POST" else 200
