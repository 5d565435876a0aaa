"""Personal tokens for a body's system. The secret appears on the page that answers its making, and never again."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from tracker import clock
from tracker.commands import tokens as commands
from tracker.domain import tokens as rules
from tracker.domain.errors import RuleBroken
from tracker.domain.permissions import Permission
from tracker.mail import account_notices
from tracker.queries import tokens as queries
from tracker.web import access, post, reading
from tracker.web.access import needs
from tracker.web.account import blueprint, mine, policy
from tracker.web.answer import Answer, Done, carried_out, turn
from tracker.web.forms.account import TokenForm


@blueprint.route("/tokens/", methods=["GET", "POST"])
@needs(Permission.DRAFT_UPDATE)
def tokens() -> Answer:
    """My tokens, and a new one."""
    form = TokenForm()
    if request.method == "POST" and form.validate():
        with turn() as writing:
            try:
                token, secret = commands.make(writing, password=form.password.data or "", name=form["name"].data or "",
                                              expires=form.expires.data, policy=policy(), by=access.actor(), at=clock.now())
                post.soon(account_notices.due)
                return render_template("account/token.html", token=token, secret=secret)
            except RuleBroken as broken:
                form.refuse(broken)
    session = reading.live()
    return render_template("account/tokens.html", form=form, tokens=queries.of_account(session, mine(session).reference),
                           takes=access.actor().role in rules.ROLES, day=clock.today(), longest=rules.LONGEST.days,
                           ), 422 if request.method == "POST" else 200


@blueprint.post("/tokens/<int:token>/revoke/")
@needs(Permission.DRAFT_UPDATE)
def revoke_token(token: int) -> Answer:
    """End a token of mine."""

    def revoke(session: Session) -> Done:
        commands.revoke(session, token, of=access.actor().account or "", by=access.actor(), at=clock.now())
        return Done(url_for("account.tokens"), _("The token has been revoked. The system that holds it can no longer send "
                                                 "anything."))

    return carried_out(revoke)
