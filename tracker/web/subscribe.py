"""Subscriptions by e-mail: ask, confirm, change, leave. No session, no cookie, and no answer that reveals whether an
e-mail address is known. Anyone who holds a signed link from a message is treated as its recipient."""

from __future__ import annotations

from flask import Blueprint, Response, abort, current_app, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from tracker import clock, language
from tracker.commands import subscriptions as commands
from tracker.database import Database
from tracker.domain.bilingual import Lang
from tracker.domain.subscriptions import Rhythm
from tracker.mail.messages import opened, signed
from tracker.mail.subscriptions import CHOICES, CONFIRM, LEAVE, confirmations
from tracker.queries import followable
from tracker.queries import subscriptions as queries
from tracker.settings import Settings
from tracker.web import post, reading
from tracker.web.answer import Answer, Done, answer
from tracker.web.forms.subscription import ChoicesForm, PressForm, SubscribeForm, values_of

blueprint = Blueprint("subscribe", __name__, url_prefix="/<any(zh, en):lang>/subscribe")


@blueprint.after_request
def stored_by_nobody(response: Response) -> Response:
    """The form is signed afresh each time, and what a link opens belongs to its holder alone."""
    response.headers["Cache-Control"] = "no-store"
    if request.endpoint != "subscribe.form":
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def consent() -> str:
    """The sentence that a subscriber agrees to, in the language of the page."""
    sentence: str = _("I agree that this site keeps and uses my e-mail address to send me the changes that I have chosen. I "
                      "can end the subscription at any time; the address is then erased at once.")
    return sentence


@blueprint.route("/", methods=["GET", "POST"])
def form() -> Answer:
    """Ask for a subscription."""
    settings: Settings = current_app.extensions["settings"]
    if not settings.sends_mail:
        if request.method == "POST":
            abort(404)
        return render_template("public/subscribe.html", form=None)
    made = SubscribeForm(data={"language": language.current(), "rhythm": Rhythm.WEEKLY.value})
    made.consent.label.text = consent()
    made.offer(followable.listing(reading.live()))
    if request.method == "GET":
        made.choose(request.args.getlist("about"))

    def ask(session: Session) -> Done:
        commands.subscribe(session, email=made.email.data or "", lang=_lang(made), scopes=made.scopes(),
                           rhythm=Rhythm(made.rhythm.data), consent=consent() if made.consent.data else "", at=clock.now())
        return Done(url_for("subscribe.asked"))

    if request.method == "POST":
        # Whether there is anything to send, and to whom, adds nothing to the time that the answer takes.
        post.soon(confirmations)
    return answer(made, "public/subscribe.html", ask)


@blueprint.get("/asked/")
def asked() -> str:
    """What is said to everybody who has sent the form."""
    return render_template("public/subscribe_asked.html")


@blueprint.route("/confirm/<token>/", methods=["GET", "POST"])
def confirm(token: str) -> Answer:
    """Begin a subscription when a button is pressed: programs that follow the links in messages do not press it."""
    reference = _reference(CONFIRM, token)
    found = queries.subscriber(reading.live(), reference)
    if found is None:
        return render_template("public/subscribe_gone.html"), 404
    if found.confirmed_at:
        return redirect(url_for("subscribe.begun"))

    def begin(session: Session) -> Done:
        commands.confirm(session, reference, at=clock.now())
        return Done(url_for("subscribe.begun"))

    return answer(PressForm(), "public/subscribe_confirm.html", begin, subscriber=found, masked=masked(found.email),
                  scopes=queries.called(reading.live(), found.scopes))


@blueprint.get("/begun/")
def begun() -> str:
    """The subscription has begun."""
    return render_template("public/subscribe_begun.html")


@blueprint.route("/choices/<token>/", methods=["GET", "POST"])
def choices(token: str) -> Answer:
    """Change what is sent by e-mail, or leave."""
    reference = _reference(CHOICES, token)
    found = queries.subscriber(reading.live(), reference)
    if found is None:
        return render_template("public/subscribe_gone.html"), 404
    made = ChoicesForm(data=values_of(found))
    made.offer(followable.listing(reading.live()))
    if request.method == "GET":
        made.choose(found.scopes)

    def change(session: Session) -> Done:
        commands.change(session, reference, lang=_lang(made), scopes=made.scopes(), rhythm=Rhythm(made.rhythm.data),
                        told=queries.received_through(session, reference))
        return Done(url_for("subscribe.changed"))

    return answer(made, "public/subscribe_choices.html", change, subscriber=found, masked=masked(found.email),
                  leave_url=url_for("subscribe.leave", token=signed(LEAVE, found.reference)))


@blueprint.get("/changed/")
def changed() -> str:
    """The choices have been changed."""
    return render_template("public/subscribe_changed.html")


@blueprint.route("/leave/<token>/", methods=["GET", "POST"])
def leave(token: str) -> Answer:
    """End a subscription and erase the e-mail address: by a button, or by a mail program's own (RFC 8058), which sends
    only ``List-Unsubscribe=One-Click``. Needs nothing but the link; leaving twice is answered like leaving once."""
    reference = _reference(LEAVE, token)
    if request.method != "POST":  # also HEAD, by which mail servers test links
        if queries.subscriber(reading.live(), reference) is None:
            return render_template("public/subscribe_left.html")
        return render_template("public/subscribe_leave.html")
    database: Database = current_app.extensions["database"]
    with database.writing() as session:
        commands.leave(session, reference)
    return render_template("public/subscribe_left.html")


def masked(email: str) -> str:
    """An e-mail address in a form that its holder recognises, but nobody to whom a message was forwarded."""
    local, _at, domain = email.rpartition("@")
    return f"{local[:1]}…@{domain}"


def _reference(purpose: str, token: str) -> str:
    """Whose link it is. 404 for a link that this site did not make: the page says how to obtain one."""
    reference = opened(purpose, token)
    if reference is None:
        abort(make_response(render_template("public/subscribe_gone.html", broken=True), 404))
    return reference


def _lang(made: ChoicesForm) -> Lang:
    return "en" if made.language.data == "en" else "zh"
