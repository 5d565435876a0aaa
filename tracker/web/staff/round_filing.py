"""What a body owes in a round, and its answers: several milestones in one form, filed by the body or by NDC from its
letter.

Nothing is kept between the steps: as in ``reporting``, each is a POST of the same form, and ``step`` is the
button.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import abort, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from tracker import clock, language
from tracker.commands import filing
from tracker.commands.filing import NOTHING
from tracker.commands.filing import Answer as Told
from tracker.commands.sign_off import asks_check
from tracker.domain import questions
from tracker.domain.calendar import When
from tracker.domain.errors import Conflict, NotFound, NotPermitted, RuleBroken
from tracker.domain.numbers import natural
from tracker.domain.permissions import Permission
from tracker.domain.questions import Question
from tracker.domain.statements import UpdateKind
from tracker.mail import sign_off as mail
from tracker.models import Asked, Body, Plan, Submission
from tracker.models.submission import ON_THE_WAY, SubmissionState
from tracker.queries import rounds
from tracker.queries.rounds import Line, is_received
from tracker.web import access, post, reading
from tracker.web.access import needs
from tracker.web.answer import Answer, Done, carried_out, overtaken
from tracker.web.forms import choices
from tracker.web.forms.base import received
from tracker.web.forms.fields import displayable
from tracker.web.forms.plan import name_of
from tracker.web.forms.rounds import FilingForm, NothingForm
from tracker.web.public.statements import told_in
from tracker.web.staff import blueprint


@dataclass(frozen=True)
class Desk:
    """The page of a body in a round: who is asked about what, and who writes."""

    asked: Asked
    lines: list[Line]
    from_letter: bool
    writers: list[tuple[str, str]]
    """Whose letter NDC may file from: the body that is asked, and its successors that answer; none for a body itself."""
    voice: str
    """The body in whose name is answered: the one that is asked, or its successor."""
    checked_first: bool
    """What is sent in goes to the body's approver before it reaches NDC."""

    @property
    def open_lines(self) -> list[Line]:
        return [each for each in self.lines if not each.is_over]

    def lines_in(self, sent: Mapping[str, str]) -> list[Line]:
        """The open ones, and those open when the form was shown for which it gives an answer, so that this is not dropped."""
        return [each for each in self.lines if not each.is_over or sent.get(f"{name_of(each.milestone)}_kind")]

    @property
    def address(self) -> str:
        return url_for("staff.round_body", plan=self.asked.plan, period=str(self.asked.of.period), slug=self.asked.body)

    @property
    def onward(self) -> str:
        """Where to go when finished: for NDC, to the board, ready for the next body's letter."""
        if not self.from_letter:
            return self.address
        return url_for("staff.round_board", plan=self.asked.plan, period=str(self.asked.of.period), _anchor=self.asked.body)


@blueprint.route("/round/<plan>/<period>/bodies/<slug>/", methods=["GET", "POST"])
@needs(Permission.DRAFT_UPDATE)
def round_body(plan: str, period: str, slug: str) -> Answer:
    """What one body owes in a round, with last period's text carried forward; and its answer."""
    desk = desk_of(plan, period, slug)
    step = request.form.get("step", "preview") if request.method == "POST" else "edit"
    form, nothing = _forms(desk)
    told: FilingForm | NothingForm = nothing if step == "nothing" else form
    form.answers_one = step.startswith("nothing:")
    if step == "edit":
        return _page(desk, form, nothing, 200)
    if step == "drafts":
        return _drafts_in(desk, form, nothing)
    if not told.validate():
        return _page(desk, form, nothing, 422)
    try:
        answers = _answers(desk, step, form, nothing)
        if step != "preview":
            return carried_out(lambda session: _send(session, desk, told, answers))
        return _preview(desk, form, answers)
    except RuleBroken as broken:
        told.refuse(broken)
        return _page(desk, form, nothing, 422)
    except Conflict as conflict:
        return _page(desk, form, nothing, 409, stale=overtaken(told, conflict))


def desk_of(plan: str, period: str, slug: str) -> Desk:
    """Raises NotFound, and NotPermitted for another body's page."""
    session, actor = reading.live(), access.actor()
    try:
        asked = Asked.by_reference(session, f"{plan}/round/{When.iso(period)}/{slug}")
    except ValueError:
        raise NotFound(f"{plan}/round/{period}/{slug}") from None
    publishes = access.allows(Permission.PUBLISH_UPDATE)
    voice = slug if publishes else asked.voice(session, actor.bodies)
    if voice is None:
        raise NotPermitted()
    if asked.dropped and request.method == "GET":
        abort(404)
    checked = not publishes and asks_check(session, actor, voice)
    writers = [(each, choices.named(Body.by_reference(session, each).name))
               for each in (asked.answered_by(session) if publishes else ())]
    return Desk(asked, rounds.lines(session, asked), publishes, writers, voice, checked)


def letter_of(desk: Desk) -> dict[str, Any]:
    """What is said of a letter before NDC says more."""
    return {"letter_body": desk.asked.writer(reading.live()), "received_on": clock.today()}


def _answers(desk: Desk, step: str, form: FilingForm, nothing: NothingForm) -> list[Told]:
    """The answers given: with one click for the body (``nothing``) or for a milestone (``nothing:2-1-m1``), or in the form."""
    if step == "nothing":
        return nothing.answers(desk.lines)
    if step.startswith("nothing:"):
        chosen = [each for each in desk.open_lines if form.nothing_on(each) == step]
        return filing.nothing_to_report([each.milestone.reference for each in chosen], NOTHING, form.occurred.data)
    return form.answers()


def _forms(desk: Desk) -> tuple[FilingForm, NothingForm]:
    """The two forms of the page. What was sent fills in the one that it came from."""
    today = clock.today()
    seen = reading.head().number
    data: dict[str, Any] = {"seen": seen, "occurred": When.day(today), **letter_of(desk)}
    form = FilingForm.asks(desk.lines_in(request.form), writers=desk.writers, data=data)
    nothing = NothingForm(prefix="nothing-", data=data | {"text": NOTHING})
    if request.method == "POST":
        (form if request.form.get("step") == "nothing" else nothing).seen.data = seen
    nothing.come_from(desk.writers)
    return form, nothing


def _send(session: Session, desk: Desk, form: FilingForm | NothingForm, told: list[Told]) -> Done:
    asked, by, at = Asked.by_reference(session, desk.asked.reference), access.actor(), clock.now()
    letter = form.letter
    if desk.from_letter and letter:
        filed = filing.file_from_letter(session, asked, told, letter, seen=form.seen.data, by=by, at=at)
        return Done(desk.onward, ngettext("%(num)d report published, filed from the letter.",
                                           "%(num)d reports published, filed from the letter.", len(filed)))
    return _sent(desk, filing.send_in(session, asked, told, seen=form.seen.data, by=by, at=at))


def _sent(desk: Desk, sent: list[Submission]) -> Done:
    post.soon(mail.to_check)
    return Done(desk.address, sent_in(sent))


def sent_in(sent: Sequence[Submission]) -> str:
    """Where the texts just sent in now are: all belong to one body, and so all are at the same place."""
    if any(each.state is SubmissionState.WITH_APPROVER for each in sent):
        return str(ngettext("%(num)d report sent to your body’s approver. Once it is checked it goes to NDC.",
                            "%(num)d reports sent to your body’s approver. Once they are checked they go to NDC.", len(sent)))
    return str(ngettext("%(num)d report sent in. It will be public once NDC has published it.",
                        "%(num)d reports sent in. They will be public once NDC has published them.", len(sent)))


def _drafts_in(desk: Desk, form: FilingForm, nothing: NothingForm) -> Answer:
    """Send in everything that this account has drafted in the round."""
    read = [each.partition(".") for each in request.form.getlist("draft")]
    told = {number: version for each, _dot, then in read
            if (number := natural(each)) is not None and (version := natural(then)) is not None}

    def send(session: Session) -> Done:
        asked = Asked.by_reference(session, desk.asked.reference)
        return _sent(desk, filing.send_drafts(session, asked, told, by=access.actor(), at=clock.now()))

    try:
        return carried_out(send)
    except RuleBroken as broken:
        found = next((each for each in desk.lines if broken.field.startswith(f"{each.milestone.reference}:")), None)
        label = f"{choices.number(found.commitment)} {found.milestone.label}" + _(": ") if found else ""
        form.form_errors = [label + language.told(broken)]
        return _page(desk, form, nothing, 422)
    except Conflict:
        form.form_errors = [_("One of the drafts has been changed in the meantime. Please read it again.")]
        return _page(desk, form, nothing, 409)


def _preview(desk: Desk, form: FilingForm, told: list[Told]) -> Answer:
    if not told:
        raise RuleBroken("", _("Nothing has been filled in yet."))
    received_on = form.letter.received_on if form.letter else clock.today()
    filing.check_enters(reading.live(), desk.asked, told, received=received_on, at=clock.now())
    lines = {each.milestone.reference: each for each in desk.lines}
    of_all = questions.of_letter(told[0].report.occurred, form.letter.received_on if form.letter else None)
    asked = [(lines[each.milestone], each) for each in told]
    sent = [(name, displayable(value)) for name, value in received().items(multi=True) if name not in ("csrf_token", "step")]
    return render_template(
        "staff/round_preview.html", desk=desk, form=form, told=asked, sent=sent,
        questions=[language.worded(each.message, each.values) for each in (
            *of_all, *(one for line, answer in asked for one in _questions(desk, line, answer)))])


def _questions(desk: Desk, line: Line, told: Told) -> list[Question]:
    label = f"{choices.number(line.commitment)} {line.milestone.label}"
    found = questions.of_other(told.report.kind, [questions.Asked(label, line.milestone.course(None))], told.report.text.zh,
                               clock.today())
    if line.last and told.report.kind is UpdateKind.PROGRESS:
        found += questions.of_unchanged(label, told.report.text.zh, line.last.text.zh, line.last.occurred)
    # NDC is not shown here anything that has not left the body.
    waiting = [each for each in line.waiting if each.state in ON_THE_WAY and (is_received(each) or not desk.from_letter)]
    return found + [questions.of_on_the_way(label, each.id) for each in waiting]


def _page(desk: Desk, form: FilingForm, nothing: NothingForm, status: int, stale: Any = None) -> Answer:
    session, today = reading.live(), clock.today()
    round, me = desk.asked.of, access.actor().account
    drafts = {each.id: each for line in desk.open_lines for each in line.waiting
              if each.state is SubmissionState.DRAFT and each.account == me and each.corrects is None}
    return render_template(
        "staff/round_body.html", desk=desk, form=form, nothing=nothing, stale=stale, round=round, day=today,
        plan=Plan.by_reference(session, desk.asked.plan), row=rounds.row(session, desk.asked, today=today),
        told_in=told_in(each for line in desk.lines for each in line.reported),
        heir=Body.by_reference(session, desk.voice) if desk.voice != desk.asked.body else None,
        takes=round.closed_on is None and round.term.takes(today, today), typed=request.method == "POST", me=me,
        drafts=drafts.values()), status
