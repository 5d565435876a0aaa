"""What holders see of their own accounts: who they are here, and where they are logged in."""

from __future__ import annotations

from flask import render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session

from tracker import clock
from tracker.commands import accounts, deputies, sessions
from tracker.domain import tokens
from tracker.mail.work import is_reminded
from tracker.models import LoginSession
from tracker.queries import accounts as standing
from tracker.web import access, reading
from tracker.web.access import for_every_account, while_owing
from tracker.web.account import blueprint, mine, policy
from tracker.web.answer import Answer, Done, answer, carried_out
from tracker.web.forms.account import MessagesForm


@blueprint.get("/")
@for_every_account
def me() -> str:
    """My account."""
    session, today = reading.live(), clock.today()
    account = mine(session)
    held = standing.deputyships(session, of=account.reference)
    return render_template(
        "account/me.html", account=account, is_reminded=is_reminded(account),
        takes_tokens=access.actor().role in tokens.ROLES, here=current_user.session,
        sessions=standing.sessions_of(session, account.reference, policy(), at=clock.now()),
        deputyships=[each for each in held if each.deputy is account and each.standing(today) == "in force"],
        deputies=[each for each in held if each.principal is account and each.standing(today) in ("in force", "to come")])


@blueprint.route("/language/", methods=["GET", "POST"])
@for_every_account
def choose_messages() -> Answer:
    """In which language this site writes to me, and whether it reminds me."""
    account = mine(reading.live())
    form = MessagesForm(obj=account)
    if not is_reminded(account):
        del form["reminders"]
        form.order = ("language",)

    def choose(session: Session) -> Done:
        accounts.choose_language(mine(session), "en" if form.language.data == "en" else "zh")
        if "reminders" in form:
            accounts.choose_reminders(mine(session), wanted=form.reminders.data)
        return Done(url_for("account.me"), _("Changed."))

    return answer(form, "staff/form.html", choose, private=True, title=_("Messages to me"), back=url_for("account.me"))


@blueprint.post("/acting/<int:number>/")
@for_every_account
@while_owing
def act_for(number: int) -> Answer:
    """In this session, hold the role of the person whose deputy I am; 0: my own again."""

    def act(session: Session) -> Done:
        deputies.act(session, session.get_one(LoginSession, current_user.session), number or None, by=access.actor(),
                     today=clock.today(), at=clock.now())
        return Done(url_for("account.welcome"), _("You are now acting as a deputy.") if number else _("You are now acting "
                "in your own role."))

    return carried_out(act)


@blueprint.post("/sessions/<int:number>/end/")
@for_every_account
def end_session(number: int) -> Answer:
    """End a session of mine, wherever it is."""

    def end(session: Session) -> Done:
        sessions.end(session, number, of=access.actor().account or "", by=access.actor(), at=clock.now())
        return Done(url_for("account.me"), _("The session has ended."))

    return carried_out(end)
