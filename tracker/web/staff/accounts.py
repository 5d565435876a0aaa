"""Accounts, by an administrator. A one-time URL is shown once, on the page that answers its making, and never again."""

from __future__ import annotations

import secrets
from typing import Any

from flask import current_app, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from tracker import clock
from tracker.commands import accounts as commands
from tracker.commands import passwords, second_factors, sessions, tokens
from tracker.domain.errors import RuleBroken
from tracker.domain.permissions import Permission, Role
from tracker.domain.statements import Side
from tracker.mail import account_notices
from tracker.models import Account, Member
from tracker.models.account import version_of
from tracker.queries import accounts as standing
from tracker.queries import mail, staff, views
from tracker.queries import tokens as token_queries
from tracker.settings import Settings
from tracker.web import access, post, reading
from tracker.web.access import needs
from tracker.web.account import policy
from tracker.web.answer import Answer, Done, answer, asked_once_more, carried_out, turn
from tracker.web.forms import choices
from tracker.web.forms.account import AccountForm, HolderForm, OutsideForm, Standing
from tracker.web.forms.base import Form
from tracker.web.staff import blueprint
from tracker.web.staff.offers import offer


@blueprint.get("/accounts/")
@needs(Permission.MANAGE_ACCOUNTS)
def accounts() -> str:
    """Every account."""
    session = reading.live()
    return render_template("staff/accounts.html", accounts=staff.accounts(session), bodies=views.bodies(session),
                           owing=standing.with_notice_due(session), unreached=mail.unreached(session), roles=choices.ROLES)


@blueprint.route("/accounts/add/", methods=["GET", "POST"])
@needs(Permission.MANAGE_ACCOUNTS)
def add_account() -> Answer:
    """Create an account; its holder sets the password through a one-time URL."""
    form = AccountForm(data={"language": "zh"})
    offer(form)
    if request.method == "POST" and form.validate():
        try:
            with turn() as session:
                made = commands.create_account(
                    session, email=form.email.data or "", role=Role(form.role.data), body=form.body.data or None,
                    name=form["name"].data or "", language="en" if form.language.data == "en" else "zh",
                    side=_side(form.side.data),
                    member=_seat(session, form.member.data), password=secrets.token_urlsafe(32),
                    by=access.actor(), at=clock.now())
                return _key(session, made, invited=True)
        except RuleBroken as broken:
            form.refuse(broken)
    return render_template("staff/form.html", form=form, stale=None, private=True, title=_("Create an account"),
                           back=url_for("staff.accounts")), 422 if request.method == "POST" else 200


@blueprint.route("/accounts/<int:number>/", methods=["GET", "POST"])
@needs(Permission.MANAGE_ACCOUNTS)
def account(number: int) -> Answer:
    """One account: its role and body."""
    found = _found(reading.live(), number)
    form = Standing(obj=found, data={"seen": found.last_entry})
    offer(form)

    def change(session: Session) -> Done:
        thing = Account.by_reference(session, found.reference, seen=form.seen.data)
        commands.change_account(session, thing, role=Role(form.role.data), body=form.body.data or None,
                                side=_side(form.side.data), member=_seat(session, form.member.data), by=access.actor(),
                                at=clock.now())
        return Done(url_for("staff.accounts"), _("Changed. The account’s sessions and tokens have ended."))

    return answer(form, "staff/account.html", change, **_shown(found), **_forms(found, standing=form))


@blueprint.post("/accounts/<int:number>/holder/")
@needs(Permission.MANAGE_ACCOUNTS)
def account_holder(number: int) -> Answer:
    """The e-mail address with which the holder logs in and is written to, and the name under which staff see the holder."""
    found = _found(reading.live(), number)
    holder = HolderForm()

    def change(session: Session) -> Done:
        commands.put_right(session, _found(session, number), email=holder.email.data or "", name=holder["name"].data or "",
                           seen=holder.seen.data, by=access.actor(), at=clock.now())
        post.soon(account_notices.due)
        return Done(url_for("staff.account", number=number), _("Changed."))

    return answer(holder, "staff/account.html", change, **_shown(found), **_forms(found, holder=holder))


@blueprint.post("/accounts/<int:number>/outside/")
@needs(Permission.MANAGE_ACCOUNTS)
def account_outside(number: int) -> Answer:
    """The holder's identity at the agency's own log-in, and whether the holder is the civil co-convener."""
    found = _found(reading.live(), number)
    outside = OutsideForm()

    def change(session: Session) -> Done:
        commands.set_outside(session, _found(session, number), external_id=outside.external_id.data,
                             convener=bool(outside.convener.data), seen=outside.seen.data, by=access.actor(), at=clock.now())
        post.soon(account_notices.due)
        return Done(url_for("staff.account", number=number), _(
            "Changed. The holder stays logged in; a session can be ended on this page."))

    return answer(outside, "staff/account.html", change, **_shown(found), **_forms(found, outside=outside))


@blueprint.post("/accounts/<int:number>/factors/remove/")
@needs(Permission.MANAGE_ACCOUNTS)
def remove_factors(number: int) -> Answer:
    """Remove the second factors of a holder who has lost them."""

    def remove(session: Session) -> Done:
        second_factors.remove_all(session, _found(session, number), by=access.actor(), at=clock.now())
        post.soon(account_notices.due)
        return Done(url_for("staff.account", number=number), _("Removed. The account’s sessions have ended."))

    return carried_out(remove)


def _forms(account: Account, **sent: Form) -> dict[str, Form]:
    """The forms of the page of an account: the one that was sent, and the others as the account stands."""
    if "standing" not in sent:
        sent["standing"] = Standing(formdata=None, obj=account, data={"seen": account.last_entry})
        offer(sent["standing"])
    holder, outside = ({"seen": version_of(each)} for each in (account.holder, account.outside))
    return {"holder": HolderForm(formdata=None, obj=account, data=holder),
            "outside": OutsideForm(formdata=None, obj=account, data=outside)} | sent


def _shown(account: Account) -> dict[str, Any]:
    """What the page of an account shows beside its forms."""
    session = reading.live()
    return {"account": account, "here": 0,
            "day": clock.today(), "unreached": mail.unreached(session).get(account.reference),
            "tokens": token_queries.of_account(session, account.reference),
            "notices": standing.notices(session, account.reference), "notice_words": account_notices.WORDS,
            "sessions": standing.sessions_of(session, account.reference, policy(), at=clock.now()),
            "has_factor": standing.has_factor(session, account)}


@blueprint.post("/accounts/<int:number>/sessions/<int:session>/end/")
@needs(Permission.MANAGE_ACCOUNTS)
def end_session(number: int, session: int) -> Answer:
    """End one session of an account."""

    def end(writing: Session) -> Done:
        sessions.end(writing, session, of=f"account/{number}", by=access.actor(), at=clock.now())
        return Done(url_for("staff.account", number=number), _("The session has ended."))

    return carried_out(end)


@blueprint.post("/accounts/<int:number>/tokens/<int:token>/revoke/")
@needs(Permission.MANAGE_ACCOUNTS)
def revoke_token(number: int, token: int) -> Answer:
    """Revoke a token of an account."""

    def revoke(writing: Session) -> Done:
        tokens.revoke(writing, token, of=f"account/{number}", by=access.actor(), at=clock.now())
        return Done(url_for("staff.account", number=number),
                    _("The token has been revoked. The system that holds it can no longer send anything."))

    return carried_out(revoke)


@blueprint.route("/accounts/<int:number>/close/", methods=["GET", "POST"])
@needs(Permission.MANAGE_ACCOUNTS)
def close_account(number: int) -> Answer:
    """Close an account for ever."""
    account = _found(reading.live(), number)

    def close(session: Session) -> Done:
        commands.close_account(session, _found(session, number), by=access.actor(), at=clock.now())
        post.soon(account_notices.due)
        return Done(url_for("staff.accounts"), _("The account has been closed."))

    return asked_once_more(
        close, _("Close the account %(name)s", name=account.email),
        _("It cannot be reopened, and its sessions and tokens end. What its holder has reported stays."),
        does=_("Close it for ever"), back=url_for("staff.account", number=number))


@blueprint.post("/accounts/<int:number>/reset/")
@needs(Permission.MANAGE_ACCOUNTS)
def reset_account(number: int) -> Answer:
    """Make a one-time URL through which the holder sets a new password."""
    with turn() as session:
        return _key(session, _found(session, number))


def _key(session: Session, account: Account, *, invited: bool = False) -> str:
    post.soon(account_notices.due)
    settings: Settings = current_app.extensions["settings"]
    key = passwords.begin_reset(session, account, invited=invited, mailed_by=settings.secret_key, by=access.actor(),
                                at=clock.now())
    return render_template("staff/key.html", account=account, invited=invited, mails=settings.sends_mail,
                           address=settings.base_url + url_for("account.reset", key=key))


def _found(session: Session, number: int) -> Account:
    return Account.by_reference(session, f"account/{number}")


def _seat(session: Session, reference: str | None) -> Member | None:
    return Member.by_reference(session, reference) if reference else None


def _side(value: str | None) -> Side | None:
    return Side(value) if value else None
