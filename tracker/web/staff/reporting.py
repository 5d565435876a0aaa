"""Reporting on milestones: the form, the preview of what will be public, and then sent, published or kept as a draft.

Every step is a POST of the same form, so that nothing is stored between steps and no script is needed: ``step`` is
the button that was pressed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from flask import abort, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug.utils import redirect

from tracker import clock, language
from tracker.changelog.record import check_seen
from tracker.commands import submissions, updates
from tracker.commands.round_entry import entered
from tracker.commands.sign_off import asks_check, check_mine
from tracker.commands.updates import BodyReport
from tracker.domain import questions
from tracker.domain.calendar import When
from tracker.domain.errors import Conflict, NotPermitted, RuleBroken
from tracker.domain.permissions import NDC, OWN_BODIES_ONLY, Actor, Permission, Role, may, require
from tracker.domain.questions import Asked, Earlier
from tracker.domain.schedule import OVER
from tracker.domain.statements import UpdateKind
from tracker.mail import sign_off as mail
from tracker.models import Commitment, Milestone, Round, Submission, Update
from tracker.models.milestone import finish_given
from tracker.models.submission import SubmissionState
from tracker.models.succession import lines_of
from tracker.queries import commitments, rounds, staff, views
from tracker.web import access, post, reading
from tracker.web.access import needs
from tracker.web.answer import Answer, Done, carried_out, overtaken
from tracker.web.forms import choices, evidence
from tracker.web.forms.base import form_key, received
from tracker.web.forms.fields import displayable
from tracker.web.forms.report import ReportForm
from tracker.web.staff import blueprint
from tracker.web.staff.plans import leading
from tracker.web.staff.rehearsal import rehearse

PUBLISHER = Actor(Role.EDITOR, NDC)
"""The actor on record as publishing, whoever writes."""


@dataclass(frozen=True)
class Work:
    """What is being reported on: milestones of one commitment, perhaps from a draft, perhaps as a correction."""

    kind: UpdateKind
    commitment: Commitment
    draft: Submission | None = None
    corrects: Update | None = None

    @property
    def milestones(self) -> list[Milestone]:
        """Those that the actor may report on."""
        return [each for each in commitments.milestones_of(reading.live(), self.commitment)
                if may(access.actor(), Permission.DRAFT_UPDATE, bodies=lines_of(reading.live(), each.responsible))]

    @property
    def answering(self) -> list[str]:
        """Slugs of the bodies that answer for these milestones, as far as the actor may speak for them."""
        actor = access.actor()
        answering = [slug for each in self.milestones for slug in each.responsible] + self.commitment.leads
        if actor.role in OWN_BODIES_ONLY:
            own = [slug for slug in answering if slug in actor.bodies]
            return list(dict.fromkeys(own or (each for each in lines_of(reading.live(), answering) if each in actor.bodies)))
        return list(dict.fromkeys([*answering, *self.commitment.supports]))

    @property
    def speakers(self) -> list[str]:
        """Those that answer; and first the body whose statement it was, which may have given way to another since."""
        actor, told = access.actor(), self.draft or self.corrects
        before = _whose(told) if told else None
        mine = [before] if before and (actor.role not in OWN_BODIES_ONLY or before in actor.bodies) else []
        return list(dict.fromkeys([*mine, *self.answering]))

    def check_own(self, labels: set[str]) -> None:
        """403 where the actor speaks for nobody here, or one of the labels is another body's milestone."""
        others = {each.label for each in commitments.milestones_of(reading.live(), self.commitment)} - {
            each.label for each in self.milestones}
        if labels & others or (access.actor().role in OWN_BODIES_ONLY and not self.answering):
            raise NotPermitted()


@blueprint.route("/plans/<plan>/commitments/<label>/report/<any(progress, delay, completion, 'no-progress'):kind>/",
                 methods=["GET", "POST"])
@needs(Permission.DRAFT_UPDATE)
def report(plan: str, label: str, kind: str) -> Answer:
    """Report on milestones of a commitment; ``?m=m1`` chooses them."""
    work = Work(UpdateKind(kind.replace("-", "_")), commitments.find(reading.live(), plan, label))
    asked = request.args.getlist("m")
    work.check_own(set(asked))
    if request.method == "GET":  # told before anything is filled in
        updates.check_takes_reports(reading.live(), work.commitment)
    open_ = [each.label for each in work.milestones if each.state not in OVER]
    return _reported(work, {"occurred": When.day(clock.today()), "milestones": asked or (open_ if len(open_) == 1 else [])})


@blueprint.route("/submissions/<int:number>/edit/", methods=["GET", "POST"])
@needs(Permission.DRAFT_UPDATE)
def edit_submission(number: int) -> Answer:
    """Continue one's own draft, or a text that was returned."""
    session = reading.live()
    draft = staff.submission(session, number) or abort(404)
    if draft.account != access.actor().account:
        raise NotPermitted()
    if request.method == "GET":  # a form that was open meanwhile is refused by its command, and gives back what was typed
        check_mine(draft, access.actor())
    corrects = Update.by_reference(session, draft.corrects) if draft.corrects else None
    work = Work(draft.kind, Commitment.by_reference(session, draft.commitment), draft, corrects)
    work.check_own(set(_labels(draft.milestones)))
    return _reported(work, _filled(draft) | {"seen": draft.seen, "version": draft.version})


@blueprint.route("/updates/<int:number>/correct/", methods=["GET", "POST"])
@needs(Permission.DRAFT_UPDATE)
def correct(number: int) -> Answer:
    """Correct a published update by a new one; ``?kind=`` says what it should have been."""
    session = reading.live()
    update = staff.update(session, number)
    if update.commitment is None or update.withheld:
        abort(404)
    names = {each.value for each in UpdateKind}
    kind = UpdateKind(request.args["kind"]) if request.args.get("kind") in names else update.kind
    work = Work(kind, Commitment.by_reference(session, update.commitment), corrects=update)
    work.check_own(set(_labels(update.milestones)))
    require(access.actor(), Permission.DRAFT_UPDATE, bodies=lines_of(session, (update.body, update.about_body)))
    if update.corrected_by and request.method == "GET":
        # From a page that was open meanwhile: only the newest is corrected.
        return redirect(url_for("staff.correct", number=Update.by_reference(session, update.corrected_by).number))
    return _reported(work, _filled(update) | {"finished_on": finish_given(session, update)})


def _reported(work: Work, filled: dict[str, Any]) -> Answer:
    """One step of reporting."""
    form = _form(work, filled)
    step = request.form.get("step", "preview") if request.method == "POST" else "edit"
    if step == "edit":
        return _page(work, form, 200)
    work.check_own(set(form.milestones.data or ()))
    form.drafting = step == "draft"
    if not form.validate():
        return _page(work, form, 422)
    told = form.report(work.kind, work.speakers[0] if work.speakers else "", access.actor().body, work.corrects)
    before = work.draft or work.corrects
    if before and before.kind is work.kind is UpdateKind.DELAY:
        # The form of a delay does not ask for a text beside the reason; a source or a body's own system may have given one.
        told = replace(told, text=before.text)
    if work.draft:
        # The form has places for three pieces of evidence; a body's own system may have sent more.
        told = replace(told, evidence=(*told.evidence, *submissions.as_report(work.draft).evidence[len(evidence.STARTS):]))
    try:
        if step == "draft":
            return carried_out(lambda session: _keep(session, work, form, told))
        if step == "send":
            return carried_out(lambda session: _send(session, work, form, told))
        return _preview(work, form, told)
    except RuleBroken as broken:
        form.refuse(broken)
        return _page(work, form, 422)
    except Conflict as conflict:
        if conflict.reference.startswith("submission/"):
            # Saved in another window: both texts are there, and the one below replaces the other only when it is sent again.
            form.version.data = conflict.now
            form.form_errors = [_(
                "This draft has meanwhile been saved in another window. What you typed here is below; what was saved there "
                "is on the page of text number %(number)d.", number=work.draft.id if work.draft else 0)]
            return _page(work, form, 409)
        return _page(work, form, 409, stale=overtaken(form, conflict))


def _form(work: Work, filled: dict[str, Any]) -> ReportForm:
    session, actor = reading.live(), access.actor()
    known = views.bodies(session)
    files_for_others = actor.role not in OWN_BODIES_ONLY
    speakers = [(slug, choices.named(known[slug].name)) for slug in work.speakers]
    if files_for_others:
        if not speakers:
            # Nobody is responsible yet, and a statement is never attributed to a body by default.
            speakers.append(("", _("(please choose)")))
        speakers += [each for each in choices.bodies(known.values(), none=None) if each not in speakers]
    chosen = {*(filled.get("milestones") or ()), *request.form.getlist("milestones")}
    kept = work.corrects.category if work.corrects else None
    form = ReportForm.reports(
        work.kind, categories=[each for each in staff.categories(session, retired=True)
                               if not each.retired or each.reference == kept], known=list(known.values()), speakers=speakers,
        files_for_others=files_for_others,
        milestones=[(each.label, f"{each.label} {choices.named(each.title)}") for each in work.milestones
                    if each.label in chosen or (each.state not in OVER and (
                        work.kind is not UpdateKind.DELAY or each.promised_dates))],
        data={"body": work.speakers[0] if work.speakers else "",
              "seen": staff.newest_about(session, work.commitment.reference)} | filled)
    form.rests_on_evidence = work.kind is UpdateKind.COMPLETION and work.corrects is None
    return form


def _labels(references: list[str]) -> list[str]:
    return [reference.rsplit("/", 1)[1] for reference in references]


def _whose(told: Submission | Update) -> str | None:
    return told.body or (told.about_body if isinstance(told, Update) else None)


def _filled(told: Submission | Update) -> dict[str, Any]:
    """What a draft or a published update says, keyed by the form's fields."""
    names = ("occurred", "text", "category", "depends_on", "depends_body", "reason", "next_step", "new_date", "stated_by",
             "letter_number", "received_on")
    found = {name: getattr(told, name) for name in names} | {"milestones": _labels(told.milestones)}
    if body := _whose(told):
        found["body"] = body
    if isinstance(told, Submission):
        found["finished_on"] = told.finished_on
        found |= evidence.filled(submissions.as_report(told).evidence)
    return found


# --- the three ways on --------------------------------------------------------------------------------------------


def _subjects(session: Session, work: Work, form: ReportForm) -> tuple[Commitment, list[Milestone]]:
    commitment = Commitment.by_reference(session, work.commitment.reference)
    chosen = set(form.milestones.data or ())
    return commitment, [each for each in commitments.milestones_of(session, commitment) if each.label in chosen]


def _corrected(session: Session, work: Work) -> Update | None:
    return Update.by_reference(session, work.corrects.reference) if work.corrects else None


def _draft(session: Session, work: Work, form: ReportForm, told: BodyReport) -> Submission:
    commitment, milestones = _subjects(session, work, form)
    mine = access.actor()
    draft = staff.submission(session, work.draft.id) if work.draft else staff.draft_of(session, form_key(), mine.account)
    if draft and form.version.data and form.version.data != draft.version:
        raise Conflict(f"submission/{draft.id}", 0, draft.version)
    return submissions.save_draft(session, commitment, milestones, told, submission=draft, corrects=_corrected(session, work),
                                  seen=form.seen.data, form=form_key(), by=mine, at=clock.now())


def _keep(session: Session, work: Work, form: ReportForm, told: BodyReport) -> Done:
    draft = _draft(session, work, form, told)
    return Done(url_for("staff.submission", number=draft.id), _("Kept as a draft. Nobody else can see it."))


def _send(session: Session, work: Work, form: ReportForm, told: BodyReport) -> Done:
    """A reporter sends it in; an editor publishes it."""
    check_seen(session, work.commitment.reference, form.seen.data)
    actor, now = access.actor(), clock.now()
    post.soon(mail.to_check)
    if not access.allows(Permission.PUBLISH_UPDATE):
        draft = submissions.submit_once(session, _draft(session, work, form, told), by=actor, at=now)
        return Done(url_for("staff.submission", number=draft.id), _sent(draft))
    if work.draft:
        draft = submissions.submit(session, _draft(session, work, form, told), by=actor, at=now)
        if draft.state is SubmissionState.WITH_APPROVER:
            return Done(url_for("staff.submission", number=draft.id), _sent(draft))
        update = submissions.publish_submission(session, draft, version=draft.version, by=actor, at=now)
    else:
        commitment, milestones = _subjects(session, work, form)
        update = updates.publish_update(session, commitment, milestones, told, corrects=_corrected(session, work), by=actor,
                                        at=now)
    return Done(url_for("staff.due"), published(update))


def _sent(draft: Submission) -> str:
    if draft.state is SubmissionState.WITH_APPROVER:
        return str(_("Sent to your body’s approver. Once it is checked it goes to NDC."))
    return str(_("Sent in. It will be public once NDC has published it."))


def published(update: Update) -> Markup:
    return leading(update.last_entry, _("Published as entry %(number)d.", number=update.last_entry))


def _preview(work: Work, form: ReportForm, told: BodyReport) -> Answer:
    if work.draft and work.draft.round:
        # It reached NDC once, and stays in the round that took it then.
        told = replace(told, round=work.draft.round, received_on=work.draft.received_on)

    def publish(session: Session) -> Update:
        check_seen(session, work.commitment.reference, form.seen.data)
        commitment, milestones = _subjects(session, work, form)
        return updates.put_on_record(session, commitment, milestones, told, corrects=_corrected(session, work), by=PUBLISHER,
                                     at=clock.now())

    rehearsed = rehearse(publish)
    _commitment, milestones = _subjects(reading.live(), work, form)
    sent = [(name, displayable(value)) for name, value in received().items(multi=True)
            if name not in ("csrf_token", "step", "seen") and not name.endswith(("_file", "_kept", "_drop"))]
    sent += form.carried()
    return render_template(
        "staff/preview.html", work=work, form=form, sent=sent, report=told, rehearsed=rehearsed,
        questions=[language.worded(each.message, each.values)
                   for each in (*rehearsed.questions, *_questions(work, milestones, told))],
        publishes=access.allows(Permission.PUBLISH_UPDATE),
        checked_first=asks_check(reading.live(), access.actor(), told.body),
        rounds=rounds.every(reading.live(), work.commitment.plan),
        round=None if work.corrects else _round_of(work, told))


def _round_of(work: Work, told: BodyReport) -> Round | None:
    session, today = reading.live(), clock.today()
    if told.round:
        return Round.by_reference(session, told.round)
    return entered(session, work.commitment.plan, told.body, received=told.received_on or today, today=today)


def _questions(work: Work, milestones: list[Milestone], told: BodyReport) -> list[questions.Question]:
    earlier = staff.earlier_delays(reading.live(), [each.reference for each in milestones])
    asked = [Asked(each.label, each.course(None), [
        Earlier(update.occurred, update.reason.zh) for update in earlier[each.reference]
        if work.corrects is None or update.reference != work.corrects.reference]) for each in milestones]
    found = questions.of_letter(told.occurred, told.received_on)
    if told.delay:
        found += questions.of_delay(asked, told.delay.reason.zh, told.delay.next_step.zh, told.delay.new_date)
    else:
        # A correction is of what was stated at the time, whatever has fallen due since.
        day = told.occurred.last if work.corrects else clock.today()
        found += questions.of_other(told.kind, asked, told.text.zh, day)
        if told.kind is UpdateKind.COMPLETION and told.finished_on is None:
            found += questions.of_undated_finish(asked, told.occurred)
    for given in told.evidence:
        found += questions.of_evidence(given.kind, given.shows.zh)
    return found


def _page(work: Work, form: ReportForm, status: int, stale: Any = None) -> Answer:
    session = reading.live()
    return render_template(
        "staff/report.html", work=work, form=form, stale=stale, title=choices.REPORTS[work.kind],
        known=views.bodies(session), kinds=choices.REPORTS), status
