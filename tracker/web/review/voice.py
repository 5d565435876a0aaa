"""A member's own words on an update: give, amend or withdraw them, and say what became of the answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from tracker import clock
from tracker.commands import reviews as commands
from tracker.domain.permissions import Permission
from tracker.domain.reviews import Stance, Verdict
from tracker.models import Plan, Review, Update
from tracker.queries import commitments, reviews, staff, views
from tracker.queries.reviews import Voice
from tracker.web import access, consent, reading
from tracker.web.access import needs
from tracker.web.answer import Answer, Done, answer
from tracker.web.forms.base import Form
from tracker.web.forms.reviews import ReviewForm, VerdictForm, WithdrawForm
from tracker.web.public.statements import told_in
from tracker.web.review import blueprint
from tracker.web.review.own import require_mine
from tracker.web.staff.plans import recorded

Act = Callable[[Session], int]


@blueprint.route("/updates/<int:number>/", methods=["GET", "POST"])
@needs(Permission.SPEAK_AS_MEMBER)
def give(number: int) -> Answer:
    """Agree with an update, dispute it, or ask for evidence; a member who has already done so is led to those words."""
    session, actor = reading.live(), access.actor()
    update = staff.update(session, number)
    voices = reviews.of_update(session, update.reference, clock.today())
    mine = next((each.review for each in voices if each.review.member == actor.member and each.review.is_current), None)
    if mine and request.method == "GET":
        flash(_("You have already given your view on this report. You can amend it here."))
        return redirect(url_for("review.amend", number=mine.number))
    if request.method == "GET":  # told before anything is typed
        commands.sitting(session, actor, clock.today())
    form = ReviewForm(data={"stance": _asked()})
    consent.ask_where_needed(form)

    def add(session: Session) -> Done:
        consent.record_if_given(session, form)
        made = commands.give_review(session, Update.by_reference(session, update.reference), form.words(), by=actor,
                                    at=clock.now())
        return Done(url_for("review.home"), recorded(made.last_entry))

    named = commitments.titles(session, [update.commitment] if update.commitment else [])
    return answer(form, "review/give.html", add, update=update, commitment=named.get(update.commitment or ""),
                  plan=Plan.by_reference(session, update.plan), bodies=views.bodies(session),
                  evidence=reviews.evidence_of(session, update), mine=mine, voices=voices)


@blueprint.route("/<int:number>/amend/", methods=["GET", "POST"])
@needs(Permission.SPEAK_AS_MEMBER)
def amend(number: int) -> Answer:
    """Reword it; the earlier wording stays in the log."""
    voice = _mine(number, signs=True)
    form = ReviewForm(obj=voice.review, data={"seen": voice.review.last_entry, "stance": voice.review.stance.value})
    consent.ask_where_needed(form)

    def change(session: Session) -> int:
        consent.record_if_given(session, form)
        review = _loaded(session, voice, form.seen.data)
        return commands.amend_review(session, review, form.words(review), by=access.actor(), at=clock.now()).number

    return _answered(form, change, voice, _("Amend what you said"))


@blueprint.route("/<int:number>/withdraw/", methods=["GET", "POST"])
@needs(Permission.SPEAK_AS_MEMBER)
def withdraw(number: int) -> Answer:
    """Take it back; it stays readable, as withdrawn."""
    voice = _mine(number)
    form = WithdrawForm(data={"seen": voice.review.last_entry})

    def take_back(session: Session) -> int:
        return commands.withdraw_review(session, _loaded(session, voice, form.seen.data), reason=form.reason.text(),
                                        by=access.actor(), at=clock.now()).number

    return _answered(form, take_back, voice, _("Withdraw what you said"), does=_("Withdraw what you said"))


@blueprint.route("/<int:number>/close/", methods=["GET", "POST"])
@needs(Permission.SPEAK_AS_MEMBER)
def close(number: int) -> Answer:
    """Say whether the answer is accepted, or what is not resolved."""
    voice = _mine(number, signs=True)
    form = VerdictForm(data={"seen": voice.review.last_entry})
    consent.ask_where_needed(form)

    def judge(session: Session) -> int:
        consent.record_if_given(session, form)
        return commands.close_review(session, _loaded(session, voice, form.seen.data), Verdict(form.verdict.data),
                                     text=form.text.text(), by=access.actor(), at=clock.now()).number

    return _answered(form, judge, voice, _("Is it resolved?"))


def _asked() -> str | None:
    """The view that the link was for."""
    asked = request.args.get("stance")
    return asked if asked in {each.value for each in Stance} else None


def _mine(number: int, *, signs: bool = False) -> Voice:
    """The account's own review; ``signs``: to say something anew, of which a member who signs no more is told at once."""
    voice = reviews.page(reading.live(), number, clock.today())
    require_mine(voice.review)
    if signs and request.method == "GET":
        commands.sitting(reading.live(), access.actor(), clock.today())
    return voice


def _loaded(session: Session, voice: Voice, seen: int | None) -> Review:
    return Review.by_reference(session, voice.review.reference, seen=seen)


def _answered(form: Form, act: Act, voice: Voice, title: str, **shown: Any) -> Answer:
    def done(session: Session) -> Done:
        return Done(url_for("review.home"), recorded(act(session)))

    return answer(form, "review/act.html", done, voice=voice, told_in=told_in([voice.update]), title=title,
                  back=url_for("review.home"), **shown)
