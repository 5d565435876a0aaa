"""The answers that bodies owe to members, and the forum's rule on their date."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from tracker import clock
from tracker.commands import answers as commands
from tracker.commands.sendable import Extending
from tracker.domain.permissions import Permission
from tracker.models import Meeting, Review
from tracker.models.sent_text import TextKind
from tracker.queries import reviews, sent_texts
from tracker.web import access, reading
from tracker.web.access import needs
from tracker.web.answer import Answer, Done, answer
from tracker.web.forms.reviews import AnswerForm, AnswerRuleForm, ExtensionForm
from tracker.web.public.statements import told_in
from tracker.web.staff import blueprint
from tracker.web.staff.offers import offer
from tracker.web.staff.plans import recorded
from tracker.web.staff.sent_texts import form_values, is_checked_first, is_sent_in, send_in, written_before


@blueprint.get("/answers/")
@needs(Permission.ANSWER_REVIEW)
def answers() -> str:
    """The answers that my bodies owe, those due first at the top, and those that they have given."""
    session, actor, today = reading.live(), access.actor(), clock.today()
    owed = reviews.owed_by(session, actor, today)
    return render_template("staff/answers.html", owed=owed, missing=reviews.without_calendar(owed),
                           on_their_way=sent_texts.on_their_way_about(session, actor, [each.review.reference for each in owed]),
                           given=reviews.answered_by(session, actor, today), rules=reviews.rules(session),
                           keeps=access.allows(Permission.KEEP_ANSWER_RULE))


def _owed(number: int) -> reviews.Voice:
    """A review that this account may answer: no form is offered for any other. A form that was open when the member took
    the words back is refused by its command, and what was typed is given back."""
    voice = reviews.page(reading.live(), number, clock.today())
    if request.method == "GET":
        commands.check_may_answer(reading.live(), voice.review, access.actor())
    return voice


@blueprint.route("/answers/<int:number>/", methods=["GET", "POST"])
@needs(Permission.ANSWER_REVIEW)
def give_answer(number: int) -> Answer:
    """Answer a member's review."""
    voice = _owed(number)
    text = written_before(voice.review, TextKind.ANSWER)
    form = AnswerForm(data={"seen": voice.review.last_entry} | form_values(text))
    form.owes(voice.review.body)
    if not access.allows(Permission.PUBLISH_UPDATE):
        form.without_letter()
    speaks = text.body if text else commands.speaker(reading.live(), voice.review, access.actor())

    def add(session: Session) -> Done:
        review = Review.by_reference(session, voice.review.reference, seen=form.seen.data)
        if is_sent_in(speaks, text):
            return send_in(session, review, form.reply(), body=speaks, text=text)
        made = commands.give_answer(session, review, form.reply(), by=access.actor(), at=clock.now())
        return Done(url_for("staff.answers"), recorded(made.last_entry))

    return answer(form, "review/act.html", add, voice=voice, told_in=told_in([voice.update]), title=_("Answer the member"),
                  back=url_for("staff.answers"), sends_first=is_checked_first(speaks))


@blueprint.route("/answers/<int:number>/extend/", methods=["GET", "POST"])
@needs(Permission.ANSWER_REVIEW)
def extend(number: int) -> Answer:
    """Give an answer a later due date, with the reason."""
    voice = _owed(number)
    text = written_before(voice.review, TextKind.EXTENSION)
    before = form_values(text)
    form = ExtensionForm(data={"seen": voice.review.last_entry} | (
        {"until": before["until"], "reason": before["text"]} if before else {}))
    form.stands = voice.course
    form.owes(voice.review.body)
    if not access.allows(Permission.PUBLISH_UPDATE):
        form.without_letter()
    speaks = text.body if text else commands.speaker(reading.live(), voice.review, access.actor())

    def add(session: Session) -> Done:
        review = Review.by_reference(session, voice.review.reference, seen=form.seen.data)
        assert form.until.data is not None  # a required field of a form that holds
        if is_sent_in(speaks, text):
            return send_in(session, review, Extending(form.until.data, form.reason.text()), body=speaks, text=text)
        made = commands.extend(session, review, until=form.until.data, reason=form.reason.text(), letter_number=form.letter,
                               by=access.actor(), at=clock.now())
        return Done(url_for("staff.answers"), recorded(made.last_entry))

    return answer(form, "review/act.html", add, voice=voice, told_in=told_in([voice.update]),
                  title=_("Extend the due date for the answer"), back=url_for("staff.answers"),
                  sends_first=is_checked_first(speaks))


@blueprint.route("/answers/rule/", methods=["GET", "POST"])
@needs(Permission.KEEP_ANSWER_RULE)
def adopt_answer_rule() -> Answer:
    """Enter the rule on answers that a meeting of the forum adopted."""
    form = AnswerRuleForm()
    offer(form)

    def add(session: Session) -> Done:
        made = commands.adopt_rule(session, Meeting.by_reference(session, form.meeting.data or ""), form.term(),
                                   text=form.text.text(), applies_from=form.applies_from.data, by=access.actor(), at=clock.now())
        return Done(url_for("staff.answers"), recorded(made.last_entry))

    return answer(form, "staff/form.html", add, title=_("Enter the rule on answers"), back=url_for("staff.answers"))
